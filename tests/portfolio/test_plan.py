"""The best mix keeps its limits, beats the book as it is and no mix drawn at random beats it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from risk.errors import RiskError
from risk.portfolio.accumulation import book_year, depend
from risk.portfolio.accumulation.contributions import LEVEL, Contributions
from risk.portfolio.plan import Limits, best_mix, segment_returns
from tests.accumulated import book, causes

EVENTS = causes()


@pytest.fixture(scope="module")
def exposures():
    # Retail leans on the first provider and pays little; health pays well.
    drawn = book(2_000)
    sector = np.arange(2_000) % 3
    codes, names = drawn.leans_on["cloud_provider"]
    codes = np.where(sector == 0, 0, codes)
    return replace(
        drawn,
        premium=drawn.premium * np.array([0.8, 1.3, 1.0])[sector],
        leans_on={"cloud_provider": (codes, names)},
        segments={"sector": (sector, ("retail", "health", "schools"))},
    )


def _capital(exposures, scale):
    scaled = replace(exposures, count=scale[exposures.segments["sector"][0]])
    year = book_year(depend(scaled, EVENTS), 4_096)
    return year.tvar(LEVEL) - year.aal, scaled


def test_segments_add_up_to_the_book(exposures):
    year = book_year(depend(exposures, EVENTS))
    table = segment_returns(Contributions(year), "sector", 0.3)
    assert table["premium"].sum() == pytest.approx(year.premium)
    assert table["expected_loss"].sum() == pytest.approx(year.aal)
    assert table["capital"].sum() == pytest.approx(year.var(LEVEL) - year.aal, rel=1e-3)


def test_two_policies_alike_are_one_row_that_counts_twice(exposures):
    few = exposures.rows(np.arange(300))
    twice = book_year(depend(few.rows(np.r_[0:300, 0:300]), EVENTS))
    counted = book_year(depend(replace(few, count=np.full(300, 2.0)), EVENTS))
    assert counted.aal == pytest.approx(twice.aal)
    assert counted.var(LEVEL) == pytest.approx(twice.var(LEVEL), rel=1e-6)


def test_the_best_mix_keeps_its_limits_and_no_random_mix_earns_more(exposures):
    now, _ = _capital(exposures, np.ones(3))
    limits = Limits(capital=now, provider=0.5)
    plan = best_mix(exposures, EVENTS, "sector", limits)
    assert plan.capital <= now * 1.001
    assert plan.profit <= plan.bound * (1 + 1e-9)
    assert plan.table.loc["health", "scale"] > plan.table.loc["retail", "scale"]
    rng = np.random.default_rng(1)
    sector = exposures.segments["sector"][0]
    leans = exposures.leans_on["cloud_provider"][0] == 0
    for scale in rng.uniform(0.5, 1.5, (25, 3)):
        capital, scaled = _capital(exposures, scale)
        tops = exposures.tops * scale[sector]
        if capital > now or tops[leans].sum() > 0.5 * tops.sum():
            continue
        profit = _profit(scaled)
        assert profit <= plan.profit * 1.002


def _profit(scaled) -> float:
    aal = book_year(depend(scaled, EVENTS), 512).aal
    return 0.7 * scaled.total_premium - aal


def test_more_capital_never_earns_less(exposures):
    now, _ = _capital(exposures, np.ones(3))
    earned = [
        best_mix(exposures, EVENTS, "sector", Limits(capital=part * now)).profit
        for part in (0.7, 1.0, 1.4)
    ]
    assert earned == sorted(earned)


def test_limits_that_no_mix_keeps_are_refused(exposures):
    with pytest.raises(RiskError, match="no plan keeps"):
        best_mix(exposures, EVENTS, "sector", Limits(capital=1.0))
