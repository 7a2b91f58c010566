"""The risk all programs are asked about, and what is right.

Counts are negative binomial with mean 0.35 and variance over mean 1.4; losses are lognormal with
mean 250,000 and coefficient of variation 6; the layer is 1,000,000 excess of 10,000 with an annual
aggregate limit of 2,000,000. The values come from a mean-preserving Fourier transform with steps
of 1 and 0.5, bracketed by rounding up and down.
"""

from __future__ import annotations

MEAN, VARIANCE_TO_MEAN = 0.35, 1.4
SEVERITY_MEAN, CV = 250_000.0, 6.0
MU, SIGMA = 10.6237572405, 1.9002415406
RETENTION, LIMIT, AGGREGATE = 10_000.0, 1_000_000.0, 2_000_000.0
EXPECTED, TVAR_995 = 49_443.36887540, 1_314_544.5146
EXPECTED_BEFORE_AGGREGATE = 49_494.395325096

LIMITS = (250_000.0, 500_000.0, 1_000_000.0, 2_000_000.0, 5_000_000.0)
RETENTIONS = (0.0, 10_000.0, 25_000.0)
RATIO = 2.0
OPTIONS = tuple((limit, retention) for limit in LIMITS for retention in RETENTIONS)


def errors(expected: float, tvar: float | None = None) -> str:
    """Give the relative errors as printed."""
    text = f"EL {expected / EXPECTED - 1:+.0e}"
    return text if tvar is None else f"{text}, TVaR {tvar / TVAR_995 - 1:+.0e}"
