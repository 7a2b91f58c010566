"""Desk: a breach as somebody tells it; what is left out is unknown and counts as the worst."""

from __future__ import annotations

from dataclasses import asdict
from typing import Literal

from pydantic import Field

from risk.assess.breach_severity import Breach, BreachedData, Circumstances
from risk.rulebook.schema import Strict

Level = Literal["L", "M", "H", "V"]


class BreachedDataTold(Strict):
    """One kind of data in a breach."""

    category: str = Field(max_length=40)
    shift: int = Field(default=0, ge=-10, le=10)
    reason: str = Field(default="", max_length=2000)
    opens: str | None = Field(default=None, max_length=40)


class BreachTold(Strict):
    """A breach as it is known."""

    data: tuple[BreachedDataTold, ...] = Field(min_length=1, max_length=20)
    identifiability: str = Field(default="unknown", max_length=40)
    confidentiality: str = Field(default="unknown", max_length=40)
    integrity: str = Field(default="unknown", max_length=40)
    availability: str = Field(default="unknown", max_length=40)
    malice: str = Field(default="unknown", max_length=40)
    individuals: int | None = Field(default=None, ge=0, lt=2**53)
    unintelligible: str = Field(default="unknown", max_length=40)
    final_level: Level | None = None
    final_reason: str = Field(default="", max_length=2000)

    @classmethod
    def of(cls, breach: Breach) -> BreachTold:
        """Give a breach as it is told."""
        around = breach.circumstances
        return cls(
            data=tuple(BreachedDataTold(**asdict(one)) for one in breach.data),
            identifiability=breach.identifiability,
            confidentiality=around.confidentiality,
            integrity=around.integrity,
            availability=around.availability,
            malice=around.malice,
            individuals=breach.individuals,
            unintelligible=breach.unintelligible,
            final_level=breach.final_level,
            final_reason=breach.final_reason,
        )

    def breach(self) -> Breach:
        """Give it as :func:`risk.assess.breach_severity.grade_breach` takes it."""
        return Breach(
            tuple(
                BreachedData(one.category, one.shift, one.reason, one.opens) for one in self.data
            ),
            self.identifiability,
            Circumstances(self.confidentiality, self.integrity, self.availability, self.malice),
            self.individuals,
            self.unintelligible,
            self.final_level,
            self.final_reason,
        )
