"""App: the book of firms that is scored, or tried policies on: a file, or an invented one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import streamlit as st

from risk.app.asking import samples
from risk.app.frame.memory import keep, kept
from risk.app.frame.words import Locale, number, say
from risk.portfolio import sample_book, write_book

FIRMS, SEED = 2_000, 1
YEARS = 20_000
"""Drawn years of the accumulation."""

KINDS = ["csv", "xlsx", "parquet"]
MOST_MEGABYTES = 100

Told = TypeVar("Told")
Done = Callable[[str], None]


def ask_whole_book(
    day: date, work: Callable[[Path, Done], Told], key: str, locale: Locale
) -> tuple[tuple[object, ...], Callable[[Done], Told]] | None:
    """Ask for a book; give the question and the work on it, None while there is no file.

    Parameters
    ----------
    day : date
        Whose firms are invented.
    work : callable
        Takes the book's file and a callable to be told the steps done.
    key : str
        Start of the widgets' keys.
    locale : Locale
    """
    kinds = ["sample", "upload"]
    picked = st.segmented_control(
        say("whole_book.which", locale),
        kinds,
        default=kept(key, kinds[0]),
        required=True,
        format_func=lambda word: say(f"whole_book.{word}", locale),
        key=f"{key}#which@{locale}",
    )
    if keep(key, str(picked)) == "sample":
        st.caption(say("whole_book.sample_help", locale, firms=number(FIRMS, locale)))
        return ("sample", day, key), lambda done: _invented(day, work, done)
    file = st.file_uploader(
        say("whole_book.file", locale),
        type=KINDS,
        max_upload_size=MOST_MEGABYTES,
        key=f"{key}#file",
    )
    if file is None:
        st.info(say("whole_book.no_file", locale), icon=":material/upload_file:")
        return None
    name, content = file.name, file.getvalue()
    return ("upload", day, key, samples.digest(content)), lambda done: _given(
        name, content, work, done
    )


def _invented(day: date, work: Callable[[Path, Done], Told], done: Done) -> Told:
    with TemporaryDirectory() as folder:
        book = Path(folder) / "book.parquet"
        write_book(sample_book(FIRMS, SEED, day, "CN"), book)
        return work(book, done)


def _given(name: str, content: bytes, work: Callable[[Path, Done], Told], done: Done) -> Told:
    with TemporaryDirectory() as folder:
        book = Path(folder) / f"book{Path(name).suffix.lower()}"
        book.write_bytes(content)
        return work(book, done)
