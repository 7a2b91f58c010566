"""Decide: what a policy owes for an event, and what stands against paying a claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from risk.decide.pro_rata import half_up
from risk.errors import Fault
from risk.profile import Cover
from risk.units import cents, minor_units


@dataclass(frozen=True)
class Event:
    """One cause of loss under a policy, counted once however many claims it brings.

    Parameters
    ----------
    cover : Cover
        Terms that hold for it.
    losses : mapping of str to int
        Adjusted loss by cover part, defence costs with it, in minor units; interruption after the
        waiting period.
    defence : mapping of str to int
        Of them, what is defence costs.
    """

    cover: Cover
    losses: Mapping[str, int]
    defence: Mapping[str, int] = field(default_factory=dict)

    @property
    def beside(self) -> int:
        """Give the defence costs that come on top of the limit."""
        return sum(self._costs(part) for part in self.losses if part in self.cover.parts)

    @property
    def covered(self) -> int:
        """Give the loss that goes through retention and limit, each part up to its sublimit."""
        return sum(
            _capped(loss - self._costs(part), self.cover.sublimits.get(part))
            for part, loss in self.losses.items()
            if part in self.cover.parts
        )

    def _costs(self, part: str) -> int:
        return self.defence.get(part, 0) if self.cover.defence_costs == "outside" else 0


def payable(events: Sequence[Event]) -> tuple[int, ...]:
    """Give what a policy owes for each of its events, in the order in which they came.

    Each part counts up to its sublimit, then the retention is taken off once an event, then limit
    and coinsurance; every excess layer pays above its attachment. What earlier events took of an
    aggregate limit is not there for later ones. Defence costs are part of the loss; where the cover
    has them outside, they are paid beside the first layer from the first unit, at most one limit
    more, and use up its aggregate limit, as :func:`risk.loss.cover.paid_with_defence` prices them.

    Returns
    -------
    tuple of int
        Minor units, half up.

    Examples
    --------
    >>> cover = Cover(limit=1000, retention=100, aggregate_limit=1200)
    >>> payable([Event(cover, {"INRE": 60000}), Event(cover, {"LIA": 900000})])
    (50000, 70000)
    """
    used: dict[int, int] = {}
    found = []
    for event in events:
        above = max(event.covered - _minor(event.cover.retention), 0)
        owed = 0
        for place, (attachment, limit, aggregate) in enumerate(_layers(event.cover)):
            share = 1 - Fraction(str(event.cover.coinsurance))
            beside = min(event.beside, limit) if place == 0 else 0
            paid = half_up(share * (min(max(above - attachment, 0), limit) + beside))
            paid = min(paid, max(aggregate - used.get(place, 0), 0))
            used[place] = used.get(place, 0) + paid
            owed += paid
        found.append(owed)
    return tuple(found)


def doubts(
    cover: Cover | None, start: date, part: str, made_on: date, occurred_on: date | None
) -> tuple[Fault, ...]:
    """Give everything in the terms that stands against paying a claim; empty when nothing does.

    Parameters
    ----------
    cover : Cover or None
        Terms on the day the claim was made; None where there was no cover on it.
    start : date
        First day of the policy.
    part : str
        Cover part claimed under.
    made_on : date
        Day the claim was made, which counts on a claims-made cover.
    occurred_on : date or None
        None while unknown.
    """
    if cover is None:
        rule = "there was no cover on the day it was made"
        return (_fault("made_on", made_on, rule),)
    found = []
    if part not in cover.parts:
        found.append(_fault("part", part, f"the parts covered are {', '.join(cover.parts)}"))
    back = cover.retroactive_date or start
    if occurred_on is None:
        rule = f"it must be known not to lie before the retroactive date {back}"
        found.append(_fault("occurred_on", "unknown", rule))
    elif occurred_on < back:
        rule = f"it lies before the retroactive date {back}"
        found.append(_fault("occurred_on", occurred_on, rule))
    return tuple(found)


def _layers(cover: Cover) -> list[tuple[int, int, int]]:
    layers = [(0, _minor(cover.limit), _minor(cover.aggregate))]
    for one in cover.excess:
        aggregate = one.limit if one.aggregate_limit is None else one.aggregate_limit
        layers.append((_minor(one.attachment), _minor(one.limit), _minor(aggregate)))
    return layers


def _capped(loss: int, sublimit: float | None) -> int:
    return loss if sublimit is None else min(loss, _minor(sublimit))


def _minor(amount: float) -> int:
    return minor_units(cents(amount))


def _fault(path: str, got: object, rule: str) -> Fault:
    return Fault(f"claim.{path}", str(got), rule, "correct it, or deny the claim", "not-covered")
