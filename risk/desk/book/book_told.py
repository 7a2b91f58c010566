"""Desk: a whole book scored and accumulated in one go, as one report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from risk.desk.book.accumulate import accumulate
from risk.desk.book.accumulation_report import accumulation_report
from risk.desk.book.runners import in_processes
from risk.desk.book.score import Scoring
from risk.desk.book.score_book import finish, open_run, score_missing
from risk.desk.book.score_summary import summary_report
from risk.desk.book.scored_book import open_scores
from risk.learn.report import Report
from risk.units import LOCALES, Locale

STEPS = ("reading", "scoring", "accumulating", "telling")


def book_told(
    book: Path, scoring: Scoring, years: int, done: Callable[[str], None] = lambda step: None
) -> dict[Locale, Report]:
    """Score a book, accumulate it, and give both reports as one, in every language.

    Nothing is kept; for books of millions there are the commands, which go on after a stop.

    Parameters
    ----------
    book : Path
        ``.csv``, ``.xlsx`` or ``.parquet``.
    scoring : Scoring
    years : int
        Drawn years of the accumulation.
    done : callable
        Told the name of a step of ``STEPS`` when a part of it is done.

    Raises
    ------
    InvalidBook
        If the book cannot be read.
    RiskError
        If no row of it can be scored.
    """
    with TemporaryDirectory() as folder:
        out = Path(folder)
        run = open_run(book, out, scoring, lambda rows: done(STEPS[0]))
        for _ in score_missing(run, in_processes(1)):
            done(STEPS[1])
        finish(run)
        scored = open_scores(out)
        found = accumulate(
            scored,
            preset=scoring.preset,
            years=years,
            seed=SEED,
            done=lambda step: done(STEPS[2]),
        )
        reports = {}
        for locale in LOCALES:
            first, second = summary_report(run, locale), accumulation_report(found, locale)
            data = {"scores": first.data, "accumulation": second.data}
            reports[locale] = Report(first.title, [*first.sections, *second.sections], data)
            done(STEPS[3])
        return reports


SEED = 20260901
"""Of the drawn years; the same for everybody, so that a book gives the same figures again."""
