"""App: a regulator's return: whose book, the period, the figures, the workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.desk_work import see
from risk.app.frame.words import Locale, money, number, percent, say
from risk.desk.loss.claims_tables import book_tables
from risk.desk.public.returns import Kind, make_return, periods_over
from risk.documents.return_workbook import return_workbook
from risk.portfolio.tables import read_table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Book = tuple[pd.DataFrame, pd.DataFrame]


def ask_return_book(locale: Locale) -> Book | None:
    """Ask whose book is reported; None while a file is missing or nothing is kept."""
    ways = ("kept", "upload")
    way = st.segmented_control(
        say("returns.page.from", locale),
        ways,
        default=ways[0],
        required=True,
        format_func=lambda one: say(f"returns.page.{one}", locale),
        key=f"return_book@{locale}",
    )
    return _kept(locale) if way == "kept" else _upload(locale)


def _kept(locale: Locale) -> Book | None:
    policies, claims = see(book_tables)
    if policies.empty:
        st.info(say("returns.page.no_kept", locale), icon=":material/inbox:")
        return None
    return policies, claims


def _upload(locale: Locale) -> Book | None:
    files = []
    for column, name in zip(st.columns(2), ("policies", "claims"), strict=True):
        with column:
            label = say(f"watch.page.{name}", locale)
            files.append(
                st.file_uploader(label, type=["csv", "xlsx", "parquet"], key=f"return#{name}")
            )
    policies, claims = files
    if policies is None or claims is None:
        st.info(say("watch.page.no_files", locale), icon=":material/upload_file:")
        return None
    return read_table(Path(policies.name), policies), read_table(Path(claims.name), claims)


def show_return(kind: Kind, book: Book, day: date, locale: Locale) -> None:
    """Ask for the period, show the return and offer its workbook."""
    period = st.selectbox(
        say("returns.period", locale), periods_over(kind, day), key=f"return_period#{kind}"
    )
    found = make_return(kind, *book, period, day)
    st.table(
        pd.DataFrame([_row(found, row, locale) for row in _rows(found, locale)]),
        hide_index=True,
        border="horizontal",
    )
    st.download_button(
        say("returns.page.download", locale),
        return_workbook(found, locale),
        file_name=f"{kind}-{found['period']['name']}.xlsx",
        mime=XLSX,
        icon=":material/download:",
        on_click="ignore",
        key="return#download",
    )
    source = found["source"]
    st.caption(f"{source['title'][locale]}. {source['at'][locale]}")


def _rows(found: dict[str, Any], locale: Locale) -> list[dict[str, Any]]:
    if not found["total"]:
        return list(found["rows"])
    whole = say("returns.total", locale)
    return [*found["rows"], found["book"] | {"group": {locale: whole}}]


def _row(found: dict[str, Any], row: dict[str, Any], locale: Locale) -> dict[str, str]:
    return {
        f"{one[locale]} ({one['code'] or say('returns.not_known', locale)})": _cell(
            one, row, found["currency"], locale
        )
        for one in found["columns"]
    }


def _cell(one: dict[str, Any], row: dict[str, Any], currency: str, locale: Locale) -> str:
    told: list[Any] = [row.get(name) for name in one["of"] or (one["id"],)]
    if None in told:
        return say("returns.not_known", locale)
    if one["kind"] == "text":
        return str(told[0].get(locale, ""))
    if one["kind"] == "ratio":
        return percent(told[0] / told[1], locale, 1) if told[1] else ""
    if one["kind"] == "count":
        return number(told[0], locale)
    return money(str(sum(told) / 100), currency, locale, 2).replace("$", "\\$")
