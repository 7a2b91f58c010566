"""Desk: whole books: scored, accumulated, compared, planned."""
