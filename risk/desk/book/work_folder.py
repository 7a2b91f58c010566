"""Desk: where books that were sent and what jobs write lie, and who is at work there.

``<root>/<insurer>/books/<number>/<file>`` and ``<root>/<insurer>/jobs/<number>/…``. Who works holds
a lock of the operating system, which ends with the process however it ends, so nothing has to be
tidied up after one that was killed.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

COMING, PROGRESS, LOCK = "coming", "progress.json", "lock"
_TRIES, _PAUSE = 10, 0.05
"""Somebody who only looks whether a lock is free holds it for a moment; so it is tried again."""


@dataclass(frozen=True)
class Progress:
    """How far a job is.

    Parameters
    ----------
    step : str
        ``reading``, ``scoring``, or a step of :data:`risk.desk.book.accumulate.STEPS`.
    rows, first : int
        Rows done in the step, now and when it was begun.
    of : int or None
        Rows to do; None where the step is not counted in rows.
    since, at : datetime
        When the step was begun, and now; aware.
    """

    step: str
    since: datetime
    at: datetime
    rows: int = 0
    first: int = 0
    of: int | None = None

    @property
    def seconds_left(self) -> float | None:
        """Give how long the step goes on at the pace so far; None while nothing tells."""
        if self.of is None or self.rows <= self.first:
            return None
        pace = (self.at - self.since).total_seconds() / (self.rows - self.first)
        return pace * (self.of - self.rows)


@dataclass(frozen=True)
class WorkFolder:
    """The work folder of one insurer.

    Parameters
    ----------
    root : Path
        Of all insurers.
    tenant : str
    """

    root: Path
    tenant: str

    @property
    def home(self) -> Path:
        """Give the insurer's part."""
        return self.root / self.tenant

    def book(self, number: int) -> Path:
        """Give the folder that holds a book's file."""
        return self.home / "books" / str(number)

    def job(self, number: int) -> Path:
        """Give the folder that a job writes to."""
        return self.home / "jobs" / str(number)

    def coming(self, name: str) -> Path:
        """Give where a book lies while it is being sent."""
        return self.home / COMING / name

    @property
    def lock(self) -> Path:
        """Give the lock of whoever does the insurer's jobs."""
        return self.home / LOCK

    def remove_book(self, number: int, jobs: list[int]) -> None:
        """Take a book's file away and everything that was computed from it."""
        for folder in (self.book(number), *(self.job(one) for one in jobs)):
            shutil.rmtree(folder, ignore_errors=True)

    def progress(self, number: int) -> Progress | None:
        """Give how far a job is, or None before it was begun."""
        path = self.job(number) / PROGRESS
        if not path.exists():
            return None
        told = json.loads(path.read_text(encoding="utf-8"))
        moments = {name: datetime.fromisoformat(told[name]) for name in ("since", "at")}
        return Progress(**(told | moments))


def tenants_in(root: Path) -> list[str]:
    """Give the insurers that ever sent a book, by name."""
    return sorted(path.parent.name for path in root.glob("*/jobs")) if root.is_dir() else []


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold a lock until the scope or the process ends; gives False where another holds it."""
    import fcntl  # only where jobs are done: there is none on Windows

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        for left in reversed(range(_TRIES)):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not left:
                    yield False
                    return
                time.sleep(_PAUSE)
            else:
                break
        yield True


def is_held(path: Path) -> bool:
    """Tell whether a process holds a lock."""
    import fcntl

    if not path.exists():
        return False
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


class Meter:
    """Writes down how far a job is, so that another process can tell.

    Parameters
    ----------
    folder : Path
        Of the job.
    now : datetime
        Aware.
    """

    def __init__(self, folder: Path, now: datetime) -> None:
        self._path = folder / PROGRESS
        self.progress = Progress("reading", now, now)
        self._write()

    def begin(self, step: str, now: datetime, *, rows: int = 0, of: int | None = None) -> None:
        """Begin a step, of which some rows may be done already."""
        self.progress = Progress(step, now, now, rows, rows, of)
        self._write()

    def advance(self, rows: int, now: datetime) -> None:
        """Count rows that are done."""
        self.progress = replace(self.progress, rows=self.progress.rows + rows, at=now)
        self._write()

    def _write(self) -> None:
        told = vars(self.progress) | {
            name: getattr(self.progress, name).isoformat() for name in ("since", "at")
        }
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps(told), encoding="utf-8")
        part.replace(self._path)
