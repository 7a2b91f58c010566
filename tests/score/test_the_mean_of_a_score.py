"""The compiled year of a cover against the Fourier transform, and its tables against the curve."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.desk import Request, quote
from risk.desk.quoting.pricing import layer_of
from risk.loss.compound import annual_loss
from risk.loss.firms import Terms, cover_years
from risk.loss.lev_kernels import normal_table, piece_nodes, table_nodes
from risk.loss.lev_table import INTERVALS, lev_table
from risk.loss.mixture import LognormalMixture, Mixture
from risk.loss.pieces import pieces_of
from risk.loss.piecewise import PiecewiseLinear
from risk.loss.severity import Lognormal
from risk.profile import read_profile

SAMPLES = Path(__file__).parents[2] / "data_samples"
DAY = date(2026, 9, 1)
PARTS = ("INRE", "NPBI", "DIAS", "EXT", "FIN", "LIA", "REG")


@given(
    sigma=st.floats(0.3, 3.0),
    shift=st.floats(-3.0, 15.0),
    spread=st.floats(0.0, 2.0),
    start=st.floats(0.0, 1e7),
    step=st.floats(1e-2, 1e7),
)
def test_a_table_gives_what_the_curve_gives(
    sigma: float, shift: float, spread: float, start: float, step: float
) -> None:
    base = LognormalMixture(np.array([0.3, 0.7]), np.array([-spread, 0.1]), np.full(2, sigma))
    table = lev_table(base)
    curve = np.array([[np.exp(shift)], [shift]])
    bases = np.array([[float(table.first), len(table.coefficients) - 1.0]])
    found = table_nodes(start, step, 40, curve, bases, table.coefficients[None])
    exact = base.shifted(np.array(shift)).lev(start + step * np.arange(41))
    assert found == pytest.approx(exact, rel=2e-12, abs=1e-300)  # no money below


def test_a_curve_shares_its_table_with_its_equals() -> None:
    assert lev_table(Lognormal(0.0, 1.5)) is lev_table(Lognormal(np.array([0.0]), 1.5))
    assert lev_table(Lognormal(0.0, 1.5)).coefficients.shape[0] > 10 * INTERVALS


TERMS = [
    (sublimits, defence, parts)
    for sublimits in ({}, {"EXT": 0.25}, {"EXT": 0.1, "LIA": 0.05, "INRE": 0.005})
    for defence in ("inside", "outside")
    for parts in (PARTS, ("INRE", "NPBI", "EXT", "LIA"))
]


@pytest.mark.parametrize(("sublimits", "defence", "parts"), TERMS)
def test_any_terms_give_the_year_of_the_whole_distribution(
    sublimits: dict[str, float], defence: str, parts: tuple[str, ...]
) -> None:
    """Sublimits, defence costs and waiting hours, against the Fourier transform."""
    profile = read_profile(SAMPLES / "12_logistics_firm.yaml")
    cover = profile.cover.model_copy(
        update={
            "parts": parts,
            "sublimits": {part: share * profile.cover.limit for part, share in sublimits.items()},
            "defence_costs": defence,
            "coinsurance": 0.1,
        }
    )
    pricing = quote(Request(profile.model_copy(update={"cover": cover}), DAY)).pricing
    assert pricing is not None
    layer = layer_of(cover)
    years = cover_years(pricing.loss, Terms.one(layer))
    terms = pricing.loss.under(layer)
    whole = annual_loss(pricing.loss.counts, *terms, points=128, refine=False)
    assert years.expected[0] == pytest.approx(whole.aal, rel=1e-9)
    assert years.var_995[0] == pricing.annual.var(0.995)


@given(
    st.lists(st.floats(1.0, 1e6), min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from([0.0, 0.3, 1.0, 2.0]), min_size=4, max_size=4),
    st.floats(5.0, 13.0),
)
def test_pieces_give_what_the_curve_gives(
    kinks: list[float], slopes: list[float], mu: float
) -> None:
    whole = PiecewiseLinear(
        Lognormal(mu, 1.7), tuple(sorted(kinks)), tuple(slopes[: len(kinks) + 1])
    )
    curve = Mixture([0.4, 0.6], [whole, Lognormal(mu - 1, 1.2)])
    pieces = pieces_of(curve, 1)
    assert pieces is not None
    found = piece_nodes(100.0, 3_000.0, 60, pieces[0], normal_table())
    exact = curve.lev(100.0 + 3_000.0 * np.arange(61))
    assert found == pytest.approx(exact, rel=1e-11, abs=1e-9)
