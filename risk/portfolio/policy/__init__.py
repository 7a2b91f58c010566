"""Policy: what a rule, a credit or an offer does to a book of firms, tried before it is made.

Firms are counted by their chances (expected values over every firm), never by tossing coins for
each, so a comparison of two scenarios has no noise of its own. What is uncertain are the
assumptions: they are drawn from their stated ranges, the same draws for every scenario.
"""
