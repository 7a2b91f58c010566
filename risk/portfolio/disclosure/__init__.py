"""Disclosure: totals of books told without telling of any firm.

A cell of few firms, or of one that dominates, is hidden (primary suppression); so are as many
others as keep it from being worked out from the totals (secondary suppression, by an optimiser).
What is left is then attacked with everything that is published, and what the attack still pins
down is hidden too, before anything leaves.
"""
