"""Classify: the legal class of a processor, by the people in its data, on the day.

Separate from the firm's size: the law counts people in the data and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from risk.profile import DataHeld
from risk.rulebook import Rulebook
from risk.rulebook.schema import Dated, Strict, Text

LADDER = "law.processor_ladder"


class Rung(Strict):
    """One step of the ladder."""

    id: str
    from_persons: int
    zh: str
    en: str
    source: str
    at: str


@dataclass(frozen=True, slots=True)
class ProcessorClass:
    """The legal class, or the classes the answers allow.

    Parameters
    ----------
    rung : Rung or None
        The class; None when unknown or when the place's law has no such classes.
    possible : tuple of Rung
        Every class the answers allow.
    persons : tuple of int
        Least and most people; the most is None when unknown.
    rule : Dated or None
        The rule in force.
    note : Text
        What was done, in both languages.
    """

    rung: Rung | None
    possible: tuple[Rung, ...]
    persons: tuple[int, int | None]
    rule: Dated | None
    note: Text

    @property
    def in_force_from(self) -> date | None:
        """First day of the rule."""
        return None if self.rule is None else self.rule.start


def classify_processor(rulebook: Rulebook, held: DataHeld) -> ProcessorClass:
    """Give the legal class of processor.

    Parameters
    ----------
    rulebook : Rulebook
        Place and day.
    held : DataHeld
        People held; a total that is not given is bounded by its parts.
    """
    return processor_class(rulebook, *held.persons_bounds())


def processor_class(rulebook: Rulebook, least: int, most: int | None) -> ProcessorClass:
    """Give the legal class of whoever processes the data of so many people; most may be unknown."""
    if not rulebook.holds(LADDER):
        note = Text(
            zh="当地法律不按个人信息主体人数分级",
            en="the law of the place has no classes by people in the data",
        )
        return ProcessorClass(None, (), (least, most), None, note)
    rungs = rulebook.read(LADDER, tuple[Rung, ...])
    possible = tuple(
        rung
        for rung, above in zip(rungs, [*rungs[1:], None], strict=True)
        if (most is None or rung.from_persons <= most)
        and (above is None or above.from_persons > least)
    )
    if most is None:
        note = Text(
            zh=f"至少 {least:,} 人，总数不清楚",
            en=f"at least {least:,} people; the total is unknown",
        )
    elif least == most:
        note = Text(zh=f"共 {most:,} 人", en=f"{most:,} people")
    else:
        note = Text(zh=f"{least:,} 至 {most:,} 人", en=f"{least:,} to {most:,} people")
    rung = possible[0] if len(possible) == 1 else None
    return ProcessorClass(rung, possible, (least, most), rulebook.dated(LADDER), note)
