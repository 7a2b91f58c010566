"""The compiled year of a cover against the Fourier transform, and its tables against the curve."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.loss.firm_kernels import PER_UNIT, table_nodes
from risk.loss.lev_table import lev_table
from risk.loss.mixture import LognormalMixture
from risk.loss.severity import Lognormal


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
    bases = np.array([[table.start, len(table.coefficients), table.mean]])
    found = table_nodes(start, step, 40, curve, bases, table.coefficients[None])
    exact = base.shifted(np.array(shift)).lev(start + step * np.arange(41))
    assert found == pytest.approx(exact, rel=2e-12, abs=0)


def test_a_curve_shares_its_table_with_its_equals() -> None:
    assert lev_table(Lognormal(0.0, 1.5)) is lev_table(Lognormal(np.array([0.0]), 1.5))
    assert lev_table(Lognormal(0.0, 1.5)).coefficients.shape[0] > 10 * PER_UNIT
