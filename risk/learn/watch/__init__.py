"""Learn: a book watched: actual against expected, drift, stability, fairness, referrals, alerts."""
