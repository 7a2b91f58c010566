"""App: the choice beside the page: whose profile, on which day, with which severity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import streamlit as st

from risk.app.asking import samples
from risk.app.frame.faults import show_faults
from risk.app.frame.memory import keep, kept
from risk.app.frame.words import Locale, say
from risk.errors import RiskError
from risk.loss.firm import PRESETS, Preset


@dataclass(frozen=True)
class Chosen:
    """What the visitor chose.

    Parameters
    ----------
    source : str
        Name of the origin; answers of the form are kept apart by it.
    start : dict or None
        Plain data to begin the form with; None when there is no usable file.
    as_of : date
        Day whose rules hold.
    preset : str
        Severity preset.
    """

    source: str
    start: dict[str, Any] | None
    as_of: date
    preset: Preset


def choose(locale: Locale) -> Chosen:
    """Ask beside the page for firm, day and severity."""
    with st.sidebar:
        source, start = _origin(locale)
        as_of = choose_day(locale)
        picked = st.segmented_control(
            say("source.preset", locale),
            PRESETS,
            default=kept("preset", "default"),
            required=True,
            format_func=lambda word: say(f"preset.{word}", locale),
            key=f"preset@{locale}",
            help=say("source.preset_help", locale),
        )
        preset = cast(Preset, keep("preset", str(picked)))
        st.caption(say("source.privacy", locale))
    return Chosen(source, start, as_of, preset)


def choose_day(locale: Locale) -> date:
    """Ask for the day whose rules hold; it is the day of every page."""
    day = st.date_input(
        say("source.as_of", locale),
        "today",
        key="as_of",
        format="YYYY-MM-DD",
        help=say("source.as_of_help", locale),
    )
    return day if isinstance(day, date) else date.today()  # noqa: DTZ011 (the visitor's today)


def _origin(locale: Locale) -> tuple[str, dict[str, Any] | None]:
    names = samples.sample_names()
    kinds = ["sample", "upload", "new"] if names else ["upload", "new"]
    before = kept("kind", kinds[0])
    picked = st.segmented_control(
        say("source.kind", locale),
        kinds,
        default=before if before in kinds else kinds[0],
        required=True,
        format_func=lambda word: say(f"source.{word}", locale),
        key=f"kind@{locale}",
    )
    kind = keep("kind", str(picked))
    if kind == "sample":
        stem = st.selectbox(
            say("source.firm", locale),
            tuple(names),
            format_func=lambda one: f"{one.split('_')[0]} {names[one]}",
            key="sample",
        )
        return str(stem), samples.sample(str(stem))
    if kind == "upload":
        return _upload(locale)
    return "new", samples.NEW


def _upload(locale: Locale) -> tuple[str, dict[str, Any] | None]:
    file = st.file_uploader(
        say("source.file", locale),
        type=["json", "yaml", "yml", *(one[1:] for one in samples.TABLES)],
        key="file",
        help=say("source.file_help", locale),
    )
    if file is None:
        return "upload", None
    data = file.getvalue()
    try:
        return samples.digest(data), samples.uploaded(file.name, data)
    except RiskError as error:
        st.session_state["file_error"] = error
        return "refused", None


def show_no_profile(chosen: Chosen, locale: Locale) -> None:
    """Say why there is nothing to show: no file yet, or a file with faults."""
    error = st.session_state.get("file_error")
    if chosen.source == "refused" and isinstance(error, RiskError):
        show_faults(error, locale)
    else:
        st.info(say("source.no_file", locale), icon=":material/upload_file:")
