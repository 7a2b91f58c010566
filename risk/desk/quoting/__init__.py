"""Desk: one submission walked to a quote: assessed, priced, kept, replayed."""
