"""Desk: for the state: releases of totals, open data, pooling, the policy lab."""
