"""Store: the steps, in the order of their numbers."""
