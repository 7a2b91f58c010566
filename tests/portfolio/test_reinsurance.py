"""Reinsurance: whole cases by hand, and gross = ceded + net to the cent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from risk.errors import RiskError
from risk.portfolio.accumulation import book_year, depend
from risk.portfolio.accumulation.conditional import draw_book
from risk.portfolio.accumulation.simulate import draw_years
from risk.portfolio.reinsurance import PROGRAM, Losses, losses_of, place
from tests.accumulated import book, causes

CASES = sorted((Path(__file__).parents[1] / "cases" / "reinsurance").glob("*.yaml"))


def _losses(rows: list[list[float]], years: int) -> Losses:
    table = np.array(rows, dtype=float).reshape(-1, 3)
    return Losses(table[:, 0].astype(int), table[:, 1].astype(int), table[:, 2], years)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_worked_case_comes_out_to_the_cent(path):
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    placed = place(_losses(case["losses"], case["years"]), PROGRAM.validate_python(case["program"]))
    wanted = case["expected"]
    assert placed.gross.round(2).tolist() == wanted["gross"]
    assert [one.by_year.round(2).tolist() for one in placed.ceded] == wanted["ceded"]
    assert placed.net.round(2).tolist() == wanted["net"]
    for one, restored in zip(placed.ceded, wanted.get("restored", []), strict=False):
        assert one.restored.round(6).tolist() == restored


MONEY = st.integers(0, 10**7)
COVER = st.one_of(
    st.builds(lambda c: {"kind": "quota_share", "name": "q", "ceded": c}, st.floats(0.01, 1)),
    st.builds(
        lambda a, m, n, s, b: {
            "kind": "excess_of_loss", "name": "x", "basis": b, "attachment": a, "limit": m + 1,
            "reinstatements": n, "share": s / 10,
        },
        MONEY, MONEY, st.one_of(st.none(), st.integers(0, 3)), st.integers(1, 10),
        st.sampled_from(["event", "risk"]),
    ),
    st.builds(
        lambda a, m: {"kind": "stop_loss", "name": "s", "attachment": a, "limit": m + 1},
        MONEY, MONEY,
    ),
)  # fmt: skip
ROWS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), MONEY), max_size=25)


@given(ROWS, st.lists(COVER, max_size=4))
def test_gross_is_ceded_and_net_to_the_cent_and_nothing_is_negative(rows, covers):
    # An event lies in one year.
    table = [[year, 4 * year + event, loss] for year, event, loss in rows]
    placed = place(_losses(table, 5), PROGRAM.validate_python(covers))
    ceded = sum((one.by_year for one in placed.ceded), np.zeros(5))
    assert np.abs(placed.gross - ceded - placed.net).max() < 0.005
    assert all((one.by_year >= 0).all() for one in placed.ceded)
    assert (placed.net > -0.005).all()


@given(ROWS, st.integers(0, 3))
def test_a_year_takes_no_more_than_the_limit_and_what_restores_it(rows, times):
    table = [[year, 4 * year + event, loss] for year, event, loss in rows]
    cover = {"kind": "excess_of_loss", "name": "x", "attachment": 1_000, "limit": 50_000}
    placed = place(_losses(table, 5), PROGRAM.validate_python([cover | {"reinstatements": times}]))
    assert placed.ceded[0].by_year.max() <= (1 + times) * 50_000 + 0.005
    free = place(_losses(table, 5), PROGRAM.validate_python([cover]))
    assert (placed.ceded[0].by_year <= free.ceded[0].by_year + 0.005).all()


def test_the_price_of_a_restored_layer_is_what_pays_for_it_over_the_years():
    rows = [[0, 0, 1_800], [0, 1, 5_000], [1, 2, 1_500]]
    cover = {"kind": "excess_of_loss", "name": "x", "attachment": 1_000, "limit": 1_000,
             "reinstatements": 1, "reinstatement_premium": 1.0}  # fmt: skip
    ceded = place(_losses(rows, 4), PROGRAM.validate_python([cover])).ceded[0]
    price = ceded.technical_price(0.0, 0.0)
    # Paid at the start, and again pro rata as the limit is restored: in the mean the loss.
    assert price * (1 + ceded.restored.mean()) == pytest.approx(ceded.mean)


def test_a_quota_share_of_a_book_cedes_its_share_of_the_exact_mean():
    year = book_year(depend(book(2_000), causes()))
    drawn = draw_book(year, 200_000, 5)
    program = PROGRAM.validate_python([{"kind": "quota_share", "name": "q", "ceded": 0.3}])
    placed = place(losses_of(drawn, program, 5e6), program)
    assert abs(placed.ceded[0].mean - 0.3 * year.aal) < 3 * placed.ceded[0].error


def test_a_book_drawn_whole_and_drawn_policy_by_policy_cede_alike():
    dependence = depend(book(1_000, limits=np.array([1e5])), causes())
    program = PROGRAM.validate_python(
        [{"kind": "excess_of_loss", "name": "x", "attachment": 2e5, "limit": 5e6}]
    )
    whole = place(losses_of(draw_book(book_year(dependence), 200_000, 2), program, 1e5), program)
    each = draw_years(dependence, 100_000, 3, payments=True)
    single = place(losses_of(each, program, 1e5), program)
    error = np.hypot(whole.ceded[0].error, single.ceded[0].error)
    assert abs(whole.ceded[0].mean - single.ceded[0].mean) < 3 * error
    assert whole.ceded[0].mean > 10 * error


def test_a_cover_on_risks_needs_years_drawn_policy_by_policy():
    drawn = draw_book(book_year(depend(book(500), causes())), 100, 1)
    cover = {
        "kind": "excess_of_loss",
        "name": "x",
        "basis": "risk",
        "attachment": 1e5,
        "limit": 1e6,
    }
    with pytest.raises(RiskError) as caught:
        losses_of(drawn, PROGRAM.validate_python([cover]), 5e6)
    assert caught.value.faults[0].path == "0.attachment"
