"""Desk: the life of a submission, from the first word to the last day of its policy."""
