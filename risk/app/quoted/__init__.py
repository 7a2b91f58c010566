"""App: one quote on the screen: premium, decision, drivers, loss, options, posture."""
