"""Desk: what is learned and what it changes: calibration, models, rulebooks, the watch."""
