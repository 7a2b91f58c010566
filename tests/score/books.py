"""Books of a few hundred firms that the tests of scores share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from risk.desk.book.score import Scoring
from risk.desk.book.score_book import open_run, score_missing
from risk.desk.quoting.models import ModelChoice
from risk.portfolio import sample_book, write_book

DAY = date(2026, 11, 24)


def scoring(**asked: Any) -> Scoring:
    """Give the packaged rulebook on the day of the tests."""
    return Scoring(DAY, **asked)


def plain(firms: int, country: str = "CN", seed: int = 5) -> pd.DataFrame:
    """Draw firms; blanks are None."""
    book = next(sample_book(firms, seed, DAY, country)).astype(object)
    return book.where(book.notna(), None)


def drawn(firms: int, country: str = "CN", seed: int = 5) -> pd.DataFrame:
    """Draw firms and trouble some of their answers: unknown, odd, at the edge of a rule."""
    book = plain(firms, country, seed)
    rng = np.random.default_rng(seed)

    def some(share: float) -> np.ndarray:
        return rng.random(firms) < share

    book.loc[some(0.05), "firm.revenue"] = None
    book.loc[some(0.03), "firm.revenue"] = 0
    book.loc[some(0.1), "firm.headcount"] = None
    book.loc[some(0.05), "firm.headcount"] = 300
    few = (book["data_held.ordinary"].fillna(0) < 1e5).to_numpy()
    book.loc[some(0.05) & few, "data_held.persons_total"] = 100_000
    book.loc[some(0.1), [c for c in book if c.startswith("operation.")]] = None
    book.loc[some(0.1), "controls.measures"] = "A.1=yes:verified:2026-04-08;B.1=not_applicable"
    book.loc[some(0.1), "cover.months"] = 18
    book.loc[some(0.1), "cover.waiting_hours"] = 0
    book.loc[some(0.1), "cover.retention"] = 0
    book.loc[some(0.05), "cover.parts"] = "CBI;ENO"
    book.loc[some(0.1), "history.claims"] = 3
    book["cover.defence_costs"] = np.where(some(0.1), "outside", None)
    judged = some(0.1) & book["operation.name"].notna().to_numpy()
    for area, level in zip(("network", "processes", "people", "business"), "LMHL", strict=True):
        book[f"operation.area_levels.{area}"] = np.where(judged, level, None)
    book["operation.area_reason"] = np.where(judged, "现场查看", None)
    book["operation.processors"] = np.where(
        some(0.3) & book["operation.name"].notna().to_numpy(), "阿里云;记账公司", None
    )
    book = book.astype(object)
    return book.where(book.notna(), None)


def as_table(book: pd.DataFrame) -> pa.Table:
    """Give a frame as a chunk of a book."""
    return pa.Table.from_pandas(book, preserve_index=False)


def scored(firms: int, country: str, folder: Path, models: tuple[ModelChoice, ...] = ()) -> Path:
    """Score a drawn book, seed 1, and give the folder of the run."""
    book = folder / "firms.parquet"
    write_book(sample_book(firms, 1, DAY, country), book)
    run = open_run(book, folder / "run", scoring(models=models), lambda rows: None)
    for _ in score_missing(run, map):
        pass
    return run.out
