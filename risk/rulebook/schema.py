"""Shape of a dated, sourced value: what the world says, from when, and who said it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Status = Literal["enacted", "draft", "forecast", "judgement", "published"]
"""What a value is: law in force, proposed law, a forecast, our own judgement, or a published
method or statistic (which binds nobody)."""

Sureness = Literal["P", "S", "M", "D"]
"""How we know: primary text read, secondary source, memory, derived here."""

ANYWHERE = "any"


class Strict(BaseModel):
    """A frozen model that refuses unknown fields, NaN and infinity."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Text(Strict):
    """The same words in Chinese and in English."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def to(self, locale: str) -> str:
        """Give the words in one language, ``zh`` or ``en``."""
        return self.zh if locale == "zh" else self.en


class Source(Strict):
    """Where a value comes from."""

    title: Text
    body: str
    date: date
    url: str | None = None
    sureness: Sureness


class Dated(Strict):
    """One value with the days it holds (``from`` first day, ``to`` first day no longer)."""

    model_config = ConfigDict(populate_by_name=True)

    start: date = Field(alias="from")
    end: date | None = Field(default=None, alias="to")
    value: Any
    status: Status
    source: str
    at: str | None = None
    sureness: Sureness
    range: tuple[float, float] | None = None

    @model_validator(mode="after")
    def _days_in_order(self) -> Dated:
        if self.end is not None and self.end <= self.start:
            raise ValueError("'to' must be later than 'from'")
        return self


class Entry(Strict):
    """A rule or figure through time."""

    label: Text
    unit: str
    values: tuple[Dated, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_value_a_day(self) -> Entry:
        """Values of one binding kind follow one another; drafts may overlap enacted law."""
        for drafts in (True, False):
            chain = [v for v in self.values if (v.status in PROPOSED) is drafts]
            for earlier, later in pairwise(chain):
                if later.start <= earlier.start:
                    raise ValueError(f"values out of order: {later.start} after {earlier.start}")
                if earlier.end is not None and later.start < earlier.end:
                    raise ValueError(f"values overlap on {later.start}")
        return self


PROPOSED = frozenset({"draft", "forecast"})


class RuleFile(Strict):
    """One file of the rulebook."""

    place: str
    entries: dict[str, Entry]


class SourceFile(Strict):
    """One file of sources."""

    sources: dict[str, Source]
