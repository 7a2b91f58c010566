"""App: a learning report on the page: words, pictures, tables, and all of it as files."""

from __future__ import annotations

from typing import cast

import streamlit as st

from risk.app.frame.charts import Drawn
from risk.app.frame.words import Locale, escape, number, say
from risk.desk.learned.watched import Picture, Report, Section, Table, report_archive

_AROUND = 150
"""Pixels of legend and axis around a picture, which the page counts to its height."""


def show_report(report: Report, key: str, locale: Locale) -> None:
    """Show a report, one section at a time, and offer its files."""
    titles = [section.title for section in report.sections]
    for tab, section in zip(st.tabs(titles), report.sections, strict=True):
        with tab:
            _section(section, key, locale)
    st.download_button(
        say("told.files", locale),
        lambda: report_archive(report),
        file_name=f"{key}.zip",
        mime="application/zip",
        icon=":material/folder_zip:",
        on_click="ignore",
        key=f"{key}#archive",
    )
    st.caption(say("told.files_help", locale))


def _section(section: Section, key: str, locale: Locale) -> None:
    for part in section.parts:
        if isinstance(part, Picture):
            st.subheader(part.title)
            _picture(part)
            st.caption(escape(part.text))
        elif isinstance(part, Table):
            _table(part, key, locale)
        else:
            st.markdown(escape(part))


def _picture(part: Picture) -> None:
    chart = cast(Drawn, part.chart)
    height = chart.to_dict().get("height")  # only some pictures have one in pixels
    st.altair_chart(
        chart,
        width="stretch",
        height=int(height) + _AROUND if isinstance(height, int | float) else "content",
        alt=f"{part.title}: {part.text}",
    )


def _table(part: Table, key: str, locale: Locale) -> None:
    st.markdown(f"**{escape(part.title)}**")
    st.dataframe(
        part.frame.map(lambda value: _cell(value, locale)),
        hide_index=True,
        alt=part.title,
        key=f"{key}#{part.name}",
    )


def _cell(value: object, locale: Locale) -> object:
    """Give a number as it is read: thousands marked, small ones with what matters."""
    if isinstance(value, float):
        if value != value:
            return "—"
        return "∞" if value == float("inf") else _float(value, locale)
    return number(value, locale) if isinstance(value, int) else value


def _float(value: float, locale: Locale) -> str:
    return number(value, locale) if abs(value) >= 1_000 else f"{value:.3g}"
