"""App: ENISA's measures as one table to fill in, category by category."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from risk.app.asking.question_help import question_help
from risk.app.asking.shape import shape_of, title_of
from risk.app.frame.words import Locale, choice, say
from risk.profile import Measure
from risk.rulebook import Rulebook


def ask_measures(
    start: Mapping[str, Mapping[str, Any]], key: str, rulebook: Rulebook, locale: Locale
) -> dict[str, dict[str, Any]]:
    """Put every measure and give the answers; what is left at its default is left out.

    Parameters
    ----------
    start : mapping
        Measure id to its answers, to begin with.
    key : str
        Of the table.
    rulebook : Rulebook
        For measures and categories.
    locale : Locale
    """
    st.caption(say("form.measures", locale), help=question_help(key, locale))
    table = _table(start, rulebook, locale)
    edited = st.data_editor(
        table,
        key=key,
        height=620,
        placeholder="",
        hide_index=True,
        num_rows="fixed",
        disabled=["category", "level", "measure"],
        column_config=_columns(locale),
        alt=say("form.measures", locale),
    )
    return _answers(edited)


def _table(
    start: Mapping[str, Mapping[str, Any]], rulebook: Rulebook, locale: Locale
) -> pd.DataFrame:
    categories = {one["id"]: one[locale] for one in rulebook.value("enisa.categories")}
    plain = Measure().model_dump(mode="json")
    rows = []
    for one in rulebook.value("enisa.measures"):
        given = {**plain, **start.get(one["id"], {})}
        rows.append(
            {
                "id": one["id"],
                "category": f"{one['category']} {categories[one['category']]}",
                "measure": f"{one['id']} {one[locale]}",
                "level": choice("risk", one["level"], locale),
                **{name: given[name] for name in Measure.model_fields},
            }
        )
    table = pd.DataFrame(rows).set_index("id")
    for name, field in Measure.model_fields.items():
        if shape_of(field.annotation).base is date:
            table[name] = pd.to_datetime(table[name])
    return table


def _columns(locale: Locale) -> dict[str, Any]:
    column = st.column_config
    columns: dict[str, Any] = {
        "category": column.TextColumn(say("measure.category", locale), width=130),
        "measure": column.TextColumn(say("measure.text", locale), width=450),
        "level": column.TextColumn(
            say("measure.level", locale), width=85, help=say("measure.level_help", locale)
        ),
    }
    for name, field in Measure.model_fields.items():
        shape = shape_of(field.annotation)
        if shape.choices:
            columns[name] = column.SelectboxColumn(
                title_of(field, locale),
                options=list(shape.choices),
                required=True,
                width=112,
                format_func=partial(_named, name, locale),
            )
        elif shape.base is date:
            columns[name] = column.DateColumn(
                title_of(field, locale), format="YYYY-MM-DD", width=112
            )
    return columns


def _named(name: str, locale: Locale, word: str) -> str:
    return choice(name, word, locale)


def _answers(edited: pd.DataFrame) -> dict[str, dict[str, Any]]:
    plain = Measure().model_dump(mode="json")
    found = {}
    for row in edited.reset_index().to_dict("records"):
        given = {name: _plain(row[name]) for name in Measure.model_fields}
        if given != plain:
            found[str(row["id"])] = given
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return None if pd.isna(value) else str(value)
