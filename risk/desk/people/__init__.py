"""Desk: who works, what each may do, and what is told of it."""
