"""App: for the owner of a firm: self-check, what to fix first, what a breach costs."""
