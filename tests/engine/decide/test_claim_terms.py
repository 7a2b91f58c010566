"""What a policy owes for its events, against Layer of the loss room and by properties."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from risk.decide.claim_terms import Event, doubts, payable
from risk.loss import Layer
from risk.loss.cover import PartTerms, paid_with_defence
from risk.loss.severity import Lognormal
from risk.profile import Cover

LOSSES = st.dictionaries(
    st.sampled_from(["INRE", "NPBI", "LIA", "ENO"]), st.integers(0, 10**9), max_size=4
)


def cover(**terms: Any) -> Cover:
    given: dict[str, Any] = {"limit": 1_000_000, "retention": 10_000, "parts": ("INRE", "LIA")}
    return Cover.model_validate(given | terms)


@given(st.integers(0, 10**9), st.sampled_from([0.0, 0.1, 0.25]))
def test_one_event_is_paid_as_the_priced_layer_pays_it(loss: int, coinsurance: float) -> None:
    terms = cover(coinsurance=coinsurance)
    layer = Layer(limit=terms.limit, retention=terms.retention, coinsurance=coinsurance)
    exact = layer.pays(np.array([loss / 100])).item()
    assert payable([Event(terms, {"LIA": loss})]) == (pytest.approx(exact * 100, abs=0.51),)


@given(st.lists(LOSSES, max_size=6))
def test_events_never_take_more_than_limit_aggregate_or_what_was_lost(
    losses: list[dict[str, int]],
) -> None:
    terms = cover(aggregate_limit=1_500_000, sublimits={"INRE": 200_000})
    owed = payable([Event(terms, one) for one in losses])
    for paid, loss in zip(owed, losses, strict=True):
        covered = sum(amount for part, amount in loss.items() if part in terms.parts)
        assert 0 <= paid <= min(100_000_000, max(covered - 1_000_000, 0))
        assert "LIA" in loss or paid <= 19_000_000  # the sublimit less the retention
    assert sum(owed) <= 150_000_000


def test_defence_costs_inside_and_beside_the_limit_are_paid_as_the_worked_cases_say(
    root: Path,
) -> None:
    cases = yaml.safe_load((root / "tests/cases/defence_costs.yaml").read_text(encoding="utf-8"))
    assert len(cases) >= 8
    for one in cases:
        terms = cover(parts=("INRE", "LIA"), **one["cover"])
        events = [
            Event(
                terms,
                {part: 100 * money for part, money in told["losses"].items()},
                {part: 100 * money for part, money in told.get("defence", {}).items()},
            )
            for told in one["events"]
        ]
        assert payable(events) == tuple(100 * money for money in one["paid"]), one["name"]


@given(st.integers(0, 10**9), st.floats(0.05, 0.95), st.sampled_from([0.0, 0.1]))
def test_costs_beside_the_limit_are_paid_as_they_are_priced(
    loss: int, ratio: float, coinsurance: float
) -> None:
    terms = cover(parts=("LIA",), coinsurance=coinsurance, aggregate_limit=2_000_000,
                  defence_costs="outside")  # fmt: skip
    costs = round(loss * ratio)
    parts = PartTerms(("LIA",), {}, 12.0, {"LIA": ratio})
    layer = Layer(limit=terms.limit, retention=terms.retention)
    curve = paid_with_defence(Lognormal(10.0, 1.0), {"LIA": 1.0}, parts, layer)
    priced = (1 - coinsurance) * curve.value(np.array([loss / 100])).item()
    (owed,) = payable([Event(terms, {"LIA": loss}, {"LIA": costs})])
    assert owed == pytest.approx(priced * 100, abs=3)


def test_one_retention_an_event_and_the_aggregate_runs_out() -> None:
    terms = cover(retention=100, limit=1000, aggregate_limit=1200)
    both = {"INRE": 30_000, "LIA": 30_000}
    assert payable([Event(terms, both)]) == (50_000,)
    assert payable([Event(terms, {"LIA": 500_000})] * 3) == (100_000, 20_000, 0)


def test_excess_layers_pay_above_their_attachment() -> None:
    terms = cover(limit=1000, retention=0, excess=[{"attachment": 1000, "limit": 500}])
    assert payable([Event(terms, {"LIA": 120_000})] * 2) == (120_000, 20_000)
    assert payable([Event(terms, {"LIA": 900_000})]) == (150_000,)


def test_what_stands_against_paying_is_told_at_once() -> None:
    start, made = date(2027, 1, 1), date(2027, 5, 1)

    def paths(terms: Cover | None, part: str, occurred: date | None) -> list[str]:
        return [one.path for one in doubts(terms, start, part, made, occurred)]

    assert paths(cover(), "LIA", start) == []
    assert paths(None, "LIA", start) == ["claim.made_on"]
    assert paths(cover(), "ENO", date(2026, 12, 31)) == ["claim.part", "claim.occurred_on"]
    assert paths(cover(), "LIA", None) == ["claim.occurred_on"]
    back = cover(inception=start, retroactive_date=date(2026, 1, 1))
    assert paths(back, "LIA", date(2026, 1, 1)) == []
