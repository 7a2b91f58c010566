"""Desk: incidents and claims, from the notice to the closing."""
