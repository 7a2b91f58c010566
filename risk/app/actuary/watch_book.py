"""App: the book that is watched: two files of the visitor, or an invented one to look at."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st

from risk.app.asking import samples
from risk.app.frame.memory import keep, kept
from risk.app.frame.words import Locale, number, say
from risk.desk.book.written_book import SMALL_BATCH, sample_tables
from risk.desk.learned.watched import (
    CLAIMS,
    POLICIES,
    SEGMENTS,
    STEPS,
    Report,
    told_in_both,
    watch_files,
    watch_tables,
)
from risk.portfolio.world import FORMULA, read_world
from risk.rulebook import at

WORLD = samples.FOLDER / "worlds" / "harder_retail.yaml"
FIRMS, YEARS, SEED = 3_000, 5, 1
MOST_MEGABYTES = 100
KINDS = ["csv", "xlsx", "parquet"]

Done = Callable[[str], None]
Reports = dict[Locale, Report]


@dataclass(frozen=True)
class Asked:
    """A book to watch.

    Parameters
    ----------
    question : tuple
        Everything that the answer depends on.
    steps : tuple of str
        Names of the steps of the work, in order.
    work : callable
        Gives the report in every language.
    """

    question: tuple[object, ...]
    steps: tuple[str, ...]
    work: Callable[[Done], Reports]


def ask_book(day: date, locale: Locale) -> Asked | None:
    """Ask which book; None while a file is missing."""
    kinds = ["sample", "upload"]
    picked = st.segmented_control(
        say("watch.page.book", locale),
        kinds,
        default=kept("book", kinds[0]),
        required=True,
        format_func=lambda word: say(f"watch.page.{word}", locale),
        key=f"book@{locale}",
    )
    return _sample(day, locale) if keep("book", str(picked)) == "sample" else _upload(day, locale)


def _sample(day: date, locale: Locale) -> Asked:
    firms, years = number(FIRMS, locale), number(YEARS, locale)
    st.caption(say("watch.page.sample_help", locale, firms=firms, years=years))

    def work(done: Done) -> Reports:
        policies, claims = _sample_book(day, lambda: done("book"))
        return told_in_both(watch_tables(policies, claims, day, done))

    batches = ("book",) * -(-FIRMS // SMALL_BATCH)
    return Asked(("sample", day), (*batches, *STEPS), work)


def _sample_book(day: date, done: Callable[[], None]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the invented book of a day; made once, as it is the same for everybody."""
    if (known := _MADE.get(day)) is not None:
        return known
    world = read_world(WORLD, at(day, "CN")) if WORLD.is_file() else FORMULA
    made = sample_tables(FIRMS, YEARS, SEED, day, world, done)
    _MADE.clear()
    _MADE[day] = made
    return made


_MADE: dict[date, tuple[pd.DataFrame, pd.DataFrame]] = {}


def _upload(day: date, locale: Locale) -> Asked | None:
    files = []
    for column, name in zip(st.columns(2), ("policies", "claims"), strict=True):
        with column:
            files.append(
                st.file_uploader(
                    say(f"watch.page.{name}", locale),
                    type=KINDS,
                    max_upload_size=MOST_MEGABYTES,
                    key=f"watch#{name}",
                )
            )
    _columns(locale)
    policies, claims = files
    if policies is None or claims is None:
        st.info(say("watch.page.no_files", locale), icon=":material/upload_file:")
        return None
    given = [(one.name, one.getvalue()) for one in (policies, claims)]

    def work(done: Done) -> Reports:
        book, told = ((Path(name), io.BytesIO(content)) for name, content in given)
        return told_in_both(watch_files(book, told, day, done))

    digests = tuple(samples.digest(content) for _, content in given)
    return Asked(("upload", day, *digests), STEPS, work)


def _columns(locale: Locale) -> None:
    """Tell which columns the two files have."""
    with st.expander(say("watch.page.columns", locale), icon=":material/table:"):
        for name, needed in (("policies", POLICIES), ("claims", CLAIMS)):
            st.markdown(f"**{say(f'watch.page.{name}', locale)}**")
            st.code(", ".join(needed), language=None, wrap_lines=True)
        words = ", ".join(f"`{one}`" for one in SEGMENTS)
        st.markdown(say("watch.page.more_columns", locale, segments=words))
