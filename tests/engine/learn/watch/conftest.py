"""Small busy books, drawn anew: policies and claims whose truth a test decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from risk.learn.watch.book import open_book
from risk.learn.watch.run import Watched, watch
from risk.price import loadings, technical_price

DAY = np.datetime64("2026-11-24")
FIRST = np.datetime64("2022-11-24")
SECTORS = ("Retail", "Finance", "Education", "Healthcare", "Wholesale", "Construction", "Mining")
Floats = npt.NDArray[np.float64]


@dataclass
class Truth:
    """In what the true world differs from the quotes; a frame of policies in, a factor out."""

    frequency: Callable[[pd.DataFrame], Floats] = lambda policies: np.ones(len(policies))
    severity: float = 1.0
    premium: Callable[[pd.DataFrame], Floats] = lambda policies: np.ones(len(policies))
    change: Callable[[pd.DataFrame], pd.DataFrame] = lambda policies: policies
    report_days: float = 20.0
    columns: dict[str, Any] = field(default_factory=dict)


def tables(
    rulebook: Any, rng: np.random.Generator, firms: int, truth: Truth
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw firms that begin on random days and renew every year, and their claims."""
    starts = FIRST + rng.integers(0, (DAY - FIRST).astype(int), firms).astype("timedelta64[D]")
    terms = [np.arange(start, DAY, np.timedelta64(365, "D")) for start in starts]
    firm = np.repeat(np.arange(firms), [len(one) for one in terms])
    inception = np.concatenate(terms)
    of_firm = {
        "sector": rng.choice(SECTORS, firms, p=[0.3, 0.2, 0.15, 0.15, 0.1, 0.095, 0.005]),
        "size": rng.choice(["micro", "small", "medium"], firms, p=[0.6, 0.3, 0.1]),
        "province": rng.choice(["11", "31", "44", "51"], firms),
        "rating": rng.choice(list("ABC"), firms),
        "edr": rng.choice([0.0, 0.5, 1.0, np.nan], firms),
        "ln_revenue_usd": rng.normal(13, 1.5, firms),
        "expected_frequency": rng.lognormal(-1.6, 0.4, firms),
        "expected_size": rng.lognormal(9, 0.7, firms),
        "decision": rng.choice(["accept", "refer"], firms, p=[0.7, 0.3]),
    }
    policies = pd.DataFrame({name: values[firm] for name, values in of_firm.items()})
    expiry = inception + np.timedelta64(365, "D")
    covered = (np.minimum(expiry, DAY) - inception).astype(float)
    policies["policy_id"] = [f"p{row:05d}" for row in range(len(firm))]
    policies["firm_id"] = [f"f{one:05d}" for one in firm]
    policies["inception"], policies["expiry"] = inception.astype(str), expiry.astype(str)
    policies["exposure_years"] = covered / 365.25
    policies["currency"], policies["model"], policies["country"] = "CNY", "formula", "CN"
    events = policies["expected_frequency"] * 365 / 365.25
    policies["expected_loss"] = events * policies["expected_size"]
    policies = truth.change(policies)
    loads = loadings(rulebook, "CNY")
    premiums = [
        technical_price(loss, loads).technical_premium for loss in policies["expected_loss"]
    ]
    policies["premium"] = premiums * truth.premium(policies)
    mean = policies["expected_frequency"] * policies["exposure_years"]
    own = (rng.gamma(2.0, size=firms) / 2.0)[firm]
    counts = rng.poisson(mean * own * truth.frequency(policies))
    of = np.repeat(np.arange(len(firm)), counts)
    day = (rng.random(len(of)) * covered[of]).astype(int).astype("timedelta64[D]")
    occurred = inception[of] + day
    delay = (truth.report_days * np.exp(rng.standard_normal(len(of)))).astype(int)
    reported = occurred + delay.astype("timedelta64[D]")
    ratio = rng.lognormal(-0.72, 1.2, len(of)) * truth.severity
    claims = pd.DataFrame(
        {
            "claim_id": [f"c{row:05d}" for row in range(len(of))],
            "policy_id": policies["policy_id"].to_numpy()[of],
            "occurred": occurred.astype(str),
            "reported": reported.astype(str),
            "paid": policies["expected_size"].to_numpy()[of] * ratio,
        }
    )
    known = claims[(reported < DAY) & (ratio > 0)].reset_index(drop=True)
    return policies.drop(columns="expected_size"), known


@pytest.fixture(scope="session")
def draw(china) -> Callable[..., tuple[pd.DataFrame, pd.DataFrame]]:
    def build(seed: int, firms: int = 1_500, **truth: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
        return tables(china, np.random.default_rng(seed), firms, Truth(**truth))

    return build


@pytest.fixture(scope="session")
def watched(china, draw) -> Callable[..., Watched]:
    def build(seed: int, firms: int = 1_500, schemas: Any = None, **truth: Any) -> Watched:
        policies, claims = draw(seed, firms, **truth)
        book = open_book(policies, claims, date(2026, 11, 24), china)
        assert book.left_out == ()
        return watch(book, china, schemas or {})

    return build
