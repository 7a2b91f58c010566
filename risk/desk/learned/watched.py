"""Desk: a book of policies and claims watched, from its two files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import IO

import pandas as pd

from risk.learn.report import Picture, Report, Section, Table, report_archive
from risk.learn.shelf import model_list
from risk.learn.watch.book import CLAIMS, POLICIES, SEGMENTS, open_book
from risk.learn.watch.report import watch_report
from risk.learn.watch.run import STEPS, Watched, watch
from risk.portfolio.tables import read_table
from risk.rulebook import at, region_of
from risk.trained.folder import model_folder, open_model_folder
from risk.trained.grown import SCHEMA
from risk.trained.schema import Schema
from risk.units import LOCALES, Locale

__all__ = [
    "CLAIMS",
    "POLICIES",
    "SEGMENTS",
    "STEPS",
    "Picture",
    "Report",
    "Section",
    "Table",
    "Watched",
    "report_archive",
    "told_in_both",
    "watch_files",
    "watch_tables",
]

File = tuple[Path, IO[bytes] | None]
"""A file's name, and what it holds when it is not on disk."""

USUAL_COUNTRY = "CN"


def watch_files(
    policies: File, claims: File, day: date, done: Callable[[str], None] = lambda step: None
) -> Watched:
    """Watch the book of two files as it is known on a day.

    Parameters
    ----------
    policies, claims : tuple
        Name and, for an upload, the content.
    day : date
        First day not seen; the rulebook of this day and the models in force on it are used.
    done : callable
        Told the name of every step when it is done.

    Raises
    ------
    UnreadableTable
        If a file cannot be read.
    InvalidTables
        If a column is missing, or nothing usable is left.
    """
    book, told = (read_table(path, content) for path, content in (policies, claims))
    return watch_tables(book, told, day, done)


def watch_tables(
    policies: pd.DataFrame,
    claims: pd.DataFrame,
    day: date,
    done: Callable[[str], None] = lambda step: None,
) -> Watched:
    """Watch the book of two tables; see :func:`watch_files`.

    Raises
    ------
    InvalidTables
        If a column is missing, or nothing usable is left.
    """
    rulebook = at(day, region_of(_country(policies)))
    return watch(open_book(policies, claims, day, rulebook), rulebook, schemas_in_force(day), done)


def told_in_both(found: Watched) -> dict[Locale, Report]:
    """Give the report in every language."""
    return {locale: watch_report(found, locale) for locale in LOCALES}


def schemas_in_force(day: date, root: Path | None = None) -> dict[str, Schema]:
    """Give the features of every model in force on a day that tells them."""
    found = {}
    for model in model_list(day, root):
        if model["in_force"] is not None:
            folder = open_model_folder(model_folder(model["name"], model["in_force"], root))
            if SCHEMA in folder.files:
                found[folder.name] = Schema.from_json(folder.files[SCHEMA])
    return found


def _country(policies: pd.DataFrame) -> str:
    """Give the country of most policies; China when none is told."""
    told = policies["country"].dropna() if "country" in policies else pd.Series(dtype=str)
    return str(told.mode().iloc[0]) if len(told) else USUAL_COUNTRY
