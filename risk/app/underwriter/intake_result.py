"""App: what came of a workbook of firms: counts, refusals, quotes, the marked file."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

import pandas as pd
import streamlit as st

from risk.app.frame.papers import XLSX
from risk.app.frame.words import Locale, choice, escape, money, number, say
from risk.desk.life.intake import IntakeRow
from risk.desk.people.fault_words import help_words, rule_words
from risk.documents.intake_marked import marked_workbook
from risk.errors import Fault
from risk.portfolio.intake import Intake


def show_intake(
    name: str, content: bytes, intake: Intake, rows: Sequence[IntakeRow], locale: Locale
) -> None:
    """Show what came of every row, and give the workbook back marked."""
    refused = [row for row in rows if row.faults]
    quoted = [row for row in rows if row.indication is not None]
    with st.grid(3, min_column_width=160):
        st.metric(say("intake.page.rows", locale), number(len(rows), locale))
        st.metric(say("intake.page.quoted", locale), number(len(quoted), locale))
        st.metric(say("intake.page.refused", locale), number(len(refused), locale))
    _totals(quoted, locale)
    st.download_button(
        say("intake.page.marked", locale),
        partial(
            marked_workbook, name, content, intake, rows, partial(_words, locale=locale), locale
        ),
        file_name="marked.xlsx",
        mime=XLSX,
        icon=":material/download:",
        type="primary",
        on_click="ignore",
        key="intake#marked",
    )
    _refusals(refused, locale)
    _quotes(quoted, locale)


def _words(fault: Fault, locale: Locale) -> tuple[str, str]:
    return rule_words(fault, locale), help_words(fault, locale)


def _totals(quoted: Sequence[IntakeRow], locale: Locale) -> None:
    sums: dict[str, Decimal] = {}
    for row in quoted:
        found = row.indication or {}
        if found["premium"] is not None:
            currency = found["indication"]["currency"]
            sums[currency] = sums.get(currency, Decimal(0)) + Decimal(found["premium"])
    told = say("text.semicolon", locale).join(
        money(total, currency, locale) for currency, total in sums.items()
    )
    st.markdown(f"{say('intake.page.premium', locale)}: **{escape(told or '—')}**")


def _refusals(refused: Sequence[IntakeRow], locale: Locale) -> None:
    st.header(say("intake.page.refusals", locale))
    if not refused:
        st.success(say("intake.page.none_refused", locale), icon=":material/check:")
        return
    rows = [
        (str(row.number), row.name, fault.path, fault.got, *_words(fault, locale))
        for row in refused
        for fault in row.faults
    ]
    heads = ("line", "firm", "column", "got", "rule", "help")
    _table(rows, heads, "refusals", locale)


def _quotes(quoted: Sequence[IntakeRow], locale: Locale) -> None:
    st.header(say("intake.page.quotes", locale))
    heads = ("line", "firm", "line_of_business", "size", "rating", "premium", "outcome", "reasons")
    _table([_quote(row, locale) for row in quoted], heads, "quotes", locale)


def _quote(row: IntakeRow, locale: Locale) -> tuple[str, ...]:
    found = row.indication or {}
    premium, decision = found["premium"], found["decision"]
    return (
        str(row.number),
        row.name,
        found["business_line"],
        choice("size", found["size_class"], locale) if found["size_class"] else "—",
        found["rating"] or "—",
        money(premium, found["indication"]["currency"], locale, 2) if premium else "—",
        say(f"outcome.{decision['outcome']}", locale),
        say("text.semicolon", locale).join(one["reason"][locale] for one in decision["reasons"]),
    )


def _table(rows: Sequence[Sequence[str]], heads: Sequence[str], key: str, locale: Locale) -> None:
    columns = [say(f"intake.head.{one}", locale) for one in heads]
    st.dataframe(
        pd.DataFrame(rows, columns=columns),
        hide_index=True,
        alt=say(f"intake.page.{key}", locale),
        key=f"intake#{key}",
    )
