"""App: for the state: totals, returns, scenarios of the policy lab."""
