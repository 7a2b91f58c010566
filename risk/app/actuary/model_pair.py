"""App: two versions side by side: figures, gains, features that differ."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from risk.app.actuary.model_versions import Versions, title_of
from risk.app.frame.words import Locale, figure, say
from risk.desk.learned.shelf import feature_words, side_by_side


def show_pair(sound: Versions, locale: Locale) -> None:
    """Ask for two versions and show them side by side."""
    names = {
        f"{model['name']}/{one['version']}": f"{title_of(model, locale)} {one['version']}"
        for model, one in sound
    }
    if len(names) < 2:
        st.info(say("models.page.no_pair", locale), icon=":material/info:")
        return
    with st.container(horizontal=True):
        first, second = (
            str(
                st.selectbox(
                    say(f"models.page.{which}", locale),
                    tuple(names),
                    index=place,
                    format_func=names.__getitem__,
                    key=f"model#{which}@{locale}",
                )
            )
            for place, which in enumerate(("first", "second"))
        )
    if first == second:
        st.info(say("models.page.same_version", locale), icon=":material/info:")
        return
    found = side_by_side(first, second)
    heads = [f"{one['title'][locale]} ({one['name']})" for one in found["models"]]
    st.subheader(say("models.compare.figures", locale))
    _table("figure", [*_gains(found, locale), *_figures(found, locale)], heads, locale)
    st.subheader(say("models.compare.features", locale))
    if not found["features"]:
        same = "same" if found["features"] is not None else "no_schema"
        st.markdown(say(f"models.compare.{same}", locale))
        return
    rows = [
        (row["feature"], *(feature_words(one, locale) for one in row["values"]))
        for row in found["features"]
    ]
    _table("feature", rows, heads, locale)


def _table(head: str, rows: list[tuple[str, ...]], heads: list[str], locale: Locale) -> None:
    columns = [say(f"models.compare.{head}", locale), *heads]
    st.dataframe(
        pd.DataFrame(rows, columns=columns),
        hide_index=True,
        height="content",
        alt=say("models.page.pair", locale),
    )


def _gains(found: dict[str, Any], locale: Locale) -> list[tuple[str, ...]]:
    rows = []
    for place, one in enumerate(found["measured"]):
        told = ["—"] * len(found["measured"])
        low, high = (figure(end, locale) for end in one["interval"])
        told[place] = f"{figure(one['gain'], locale)} ({low} … {high})"
        name = say("models.compare.gain", locale, replaces=one["replaces"],
                   measure=one["measure"][locale])  # fmt: skip
        rows.append((name, *told))
    return rows


def _figures(found: dict[str, Any], locale: Locale) -> list[tuple[str, ...]]:
    return [
        (
            row["label"][locale],
            *("—" if value is None else figure(value, locale) for value in row["values"]),
        )
        for row in found["figures"]
    ]
