"""Desk: what a firm can learn about itself: duties, cases, severity, what to fix first."""
