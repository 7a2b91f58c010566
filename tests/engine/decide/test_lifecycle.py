"""The steps in the life of a submission, an offer, a referral and a policy."""

from __future__ import annotations

from typing import get_args

import pytest

from risk.decide.lifecycle import FIRST, STEPS, Thing, next_state, states_of, steps_from
from risk.errors import Conflict, StepNotAllowed

THINGS = get_args(Thing)
LAST = {
    "submission": {"declined", "withdrawn", "lapsed", "bound"},
    "offer": {"accepted", "declined", "superseded", "withdrawn", "expired"},
    "referral": {"approved", "declined", "withdrawn", "expired"},
    "policy": set(),  # money may still pass on any policy
    "incident": set(),  # what was thought over may be opened again
    "claim": set(),
    "book": {"removed"},
    "job": {"done"},
}


@pytest.mark.parametrize("thing", THINGS)
def test_every_state_can_be_reached_and_an_end_stays_an_end(thing: Thing) -> None:
    reached = set(FIRST[thing])
    while (
        new := {after for (state, _), after in STEPS[thing].items() if state in reached} - reached
    ):
        reached |= new
    assert reached == states_of(thing)
    assert {state for state in reached if not steps_from(thing, state)} == LAST[thing]


def test_a_bound_submission_a_declined_offer_and_an_answered_referral_are_over() -> None:
    for thing, state, step in (
        ("submission", "bound", "withdraw"),
        ("submission", "referred", "bind"),
        ("offer", "declined", "bind"),
        ("offer", "referred", "bind"),
        ("offer", "accepted", "bind"),
        ("referral", "approved", "decline"),
        ("policy", "bound", "endorse"),
        ("policy", "cancelled", "renew"),
        ("policy", "renewed", "renew"),
        ("policy", "lapsed", "issue"),
    ):
        with pytest.raises(StepNotAllowed) as caught:
            next_state(thing, state, step)  # type: ignore[arg-type]
        assert isinstance(caught.value, Conflict)
        (fault,) = caught.value.faults
        assert (fault.path, fault.got) == (f"{thing}.state", state)
        for allowed in steps_from(thing, state):  # type: ignore[arg-type]
            assert allowed in fault.help


def test_cover_ends_only_by_cancelling_lapsing_or_its_last_day() -> None:
    ending = {
        step
        for (state, step), after in STEPS["policy"].items()
        if state != after and after in {"cancelled", "lapsed", "expired"}
    }
    assert ending == {"cancel", "lapse", "expire"}
