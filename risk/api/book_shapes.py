"""API: what is answered about books and jobs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from risk.api.bodies import IsoDay
from risk.api.problems import FaultShape
from risk.desk.book.accumulate import SEED, YEARS
from risk.desk.book.book_jobs import JobAsked, Kind
from risk.loss.firm import Preset
from risk.rulebook.schema import Strict
from risk.units import Locale


class BookShape(Strict):
    """A list of firms that was sent."""

    id: int
    version: int
    state: Literal["kept", "removed"]
    name: str
    sha256: str
    size: int
    kept_at: datetime


class JobBody(Strict):
    """What is to be done with a book."""

    kind: Kind = Field(description="`accumulate` scores the book first.", examples=["score"])
    as_of: IsoDay | None = Field(default=None, description="Today if left out.")
    preset: Preset = "default"
    years: int = Field(default=YEARS, ge=1_000, le=1_000_000, description="Drawn years.")
    seed: int = Field(default=SEED, ge=0, lt=2**53)
    lang: Locale = Field(default="zh", description="Of the reports.")

    def asked(self, day: date) -> JobAsked:
        """Give what is asked, with its day."""
        return JobAsked.model_validate(self.model_dump() | {"as_of": day})


class JobShape(Strict):
    """A job and how far it is; its time left counts the step it is at."""

    id: int
    version: int
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    at_work: bool = Field(description="Running, and a process is at it; else it goes on later.")
    book_id: int
    asked: JobAsked
    step: str | None
    rows: int
    rows_in_all: int | None
    seconds_left: int | None
    faults: list[FaultShape]
    opened_at: datetime
    ended_at: datetime | None
    steps: list[str]


class ResultShape(Strict):
    """A file that a job wrote."""

    name: str
    size: int
