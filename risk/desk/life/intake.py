"""Desk: many firms of one workbook, each quoted or refused with all its faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from risk.desk.quoting.indication import indication_document
from risk.desk.quoting.models import models_in_force
from risk.desk.quoting.pricing import Request
from risk.desk.quoting.quote import quote
from risk.errors import Fault, RiskError
from risk.portfolio.intake import Intake
from risk.portfolio.rows import profile_of_row
from risk.profile import Profile

EVERY = 10
"""Rows between two words of progress."""


@dataclass(frozen=True)
class IntakeRow:
    """One firm of a workbook.

    Parameters
    ----------
    number : int
        Of its line in the sheet.
    name : str
        Of the firm, as written.
    faults : tuple of Fault
        Why it is refused, by column; none when it is quoted.
    profile : Profile or None
    indication : dict or None
        As :func:`risk.desk.quoting.indication.indication_document` gives it.
    """

    number: int
    name: str
    faults: tuple[Fault, ...] = ()
    profile: Profile | None = None
    indication: dict[str, Any] | None = None


def quote_intake(
    intake: Intake, day: date, done: Callable[[str], None] = lambda step: None
) -> tuple[IntakeRow, ...]:
    """Quote every firm that can be; the others carry every fault of theirs.

    Parameters
    ----------
    intake : Intake
    day : date
    done : callable
        Told ``rows`` after every ``EVERY`` rows.
    """
    models = models_in_force(day)
    found = []
    for place, (number, values) in enumerate(intake.rows, 1):
        name = str(values.get("firm.name", ""))
        try:
            profile = profile_of_row(values)
            priced = quote(Request(profile, day, models=models))
            row = IntakeRow(number, name, (), profile, indication_document(priced))
        except RiskError as error:
            faults = error.faults or [Fault("", name, error.message, "correct it", error.code)]
            row = IntakeRow(number, name, tuple(faults))
        found.append(row)
        if place % EVERY == 0 or place == len(intake.rows):
            done("rows")
    return tuple(found)
