"""Pooling: members' sums added up and blended, and what each gains by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from risk.learn.credibility_book import SEGMENTS, BookBlend, Counts, blend_counts
from risk.learn.pooling.message import InvalidMessage, Message, Severity, fault
from risk.rulebook import Rulebook


@dataclass(frozen=True)
class Pooled:
    """What a pool found.

    Parameters
    ----------
    blend : BookBlend
        Of all members together.
    alone : dict of str to BookBlend
        Of each by itself.
    severity : tuple of Severity
        Summed by peril.
    epsilon : float or None
        Most privacy a member spent; None where none added noise.
    claims_noise : float
        Standard deviation of the noise on all claims together [claims].
    """

    blend: BookBlend
    alone: dict[str, BookBlend]
    severity: tuple[Severity, ...]
    epsilon: float | None
    claims_noise: float

    @property
    def narrowing(self) -> dict[str, float]:
        """Width of the interval of the frequency over a member's own, by member."""
        return {name: self.blend.rate.sd / one.rate.sd for name, one in self.alone.items()}


def combine(messages: Sequence[Message], rulebook: Rulebook) -> Pooled:
    """Blend the sums of all members, as if their books were one.

    Raises
    ------
    InvalidMessage
        If there is no message, a member sent two, or they are of different periods, countries or
        calibrations: all at once.
    """
    _one_pool(messages, rulebook)
    counts = added([one.counts for one in messages])
    noisy = [one for one in messages if one.epsilon is not None]
    # Every cell of the sector cut carries its own noise.
    variance = sum(one.noise.get("claims", 0.0) ** 2 * len(one.sector) for one in noisy)
    return Pooled(
        blend=blend_counts(counts, rulebook),
        alone={one.member: blend_counts(one.counts, rulebook) for one in messages},
        severity=_severity(messages),
        epsilon=max((one.epsilon for one in noisy if one.epsilon), default=None),
        claims_noise=float(np.sqrt(variance)),
    )


def added(counts: Sequence[Counts]) -> Counts:
    """Add the cells of several books of one country."""
    sums = ["policies", "exposure_years", "expected", "claims"]
    return Counts(
        counts[0].country,
        {
            name: pd.concat([one.cells[name] for one in counts])
            .groupby(["segment", "year"], sort=True)[sums]
            .sum()
            .reset_index()
            for name in SEGMENTS
        },
    )


def _severity(messages: Sequence[Message]) -> tuple[Severity, ...]:
    rows = pd.DataFrame(
        [row.model_dump() for one in messages for row in one.severity],
        columns=list(Severity.model_fields),
    )
    summed = rows.groupby("peril", sort=True).sum().reset_index()
    return tuple(Severity.model_validate(row) for row in summed.to_dict("records"))


def _one_pool(messages: Sequence[Message], rulebook: Rulebook) -> None:
    faults = [] if messages else [fault("messages", "none", "at least one message")]
    members = [one.member for one in messages]
    faults += [
        fault("member", name, "sends one message a period")
        for name in sorted(set(members))
        if members.count(name) > 1
    ]
    for name in ("period", "country"):
        told = sorted({getattr(one, name) for one in messages})
        if len(told) > 1:
            faults.append(fault(name, ", ".join(told), "the same in every message"))
    faults += [
        fault(f"{one.member}.rulebook", one.rulebook, f"the calibration {rulebook.digest}")
        for one in messages
        if one.rulebook != rulebook.digest
    ]
    if faults:
        raise InvalidMessage(f"{len(faults)} fault(s) in the messages", faults)
