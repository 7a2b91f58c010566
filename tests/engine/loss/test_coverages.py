"""Terms by coverage, policy and layer: the open cyber example to the cent, allocated back."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from risk.errors import InvalidLoss
from risk.loss.coverages import CoverageTerms, PolicyTerms, event_payment

CASE = yaml.safe_load((Path(__file__).parents[2] / "cases" / "coverage_terms.yaml").read_text())


def _paid():
    return event_payment(
        CASE["ground_up"],
        {name: CoverageTerms(**terms) for name, terms in CASE["coverages"].items()},
        PolicyTerms(**CASE["policy"]),
    )


def test_the_open_cyber_example_pays_to_the_cent():
    assert round(_paid().paid, 2) == CASE["paid"]


def test_the_payment_is_allocated_back_in_proportion_to_the_net_coverage_losses():
    found = _paid()
    for name, amount in CASE["allocated"].items():
        assert round(found.by_coverage[name], 2) == amount
    assert sum(found.by_coverage.values()) == pytest.approx(found.paid, abs=1e-9)


def test_an_event_within_the_deductibles_pays_nothing_and_allocates_nothing():
    found = event_payment({"LIA": 10.0}, {}, PolicyTerms(deductible=50.0))
    assert found.paid == 0
    assert found.by_coverage == {"LIA": 0.0}


def test_a_negative_loss_is_refused():
    with pytest.raises(InvalidLoss, match=r"ground_up\.LIA"):
        event_payment({"LIA": -1.0}, {}, PolicyTerms())
