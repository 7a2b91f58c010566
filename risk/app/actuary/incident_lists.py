"""App: lists of incidents to calibrate from: files of the visitor, or invented ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from risk.app.asking import samples
from risk.app.frame.memory import keep, kept
from risk.app.frame.words import Locale, number, say
from risk.desk.learned.calibrated import Calibrated, calibrate
from risk.profile import Profile, parse_profile

GENERATED = 3_000
STEPS = ("part",) * 6
_SHOWN = 3
_MEGABYTES = 100

Done = Callable[[str], None]
Work = Callable[[Done], Calibrated]


def ask_incidents(day: date, locale: Locale) -> tuple[tuple[object, ...], Work] | None:
    """Ask for lists of incidents; give the question and the work, None while there is no file."""
    kinds = ["invented", "upload"]
    picked = st.segmented_control(
        say("calibration.lists", locale),
        kinds,
        default=kept("incidents", kinds[0]),
        required=True,
        format_func=lambda word: say(f"calibration.{word}", locale),
        key=f"incidents@{locale}",
    )
    if keep("incidents", str(picked)) == "invented":
        count = number(GENERATED, locale)
        st.caption(say("calibration.invented_help", locale, count=count))
        return ("invented", day), lambda done: _fit(day, done, generated=GENERATED)
    files = st.file_uploader(
        say("calibration.files", locale),
        accept_multiple_files=True,
        type=["csv", "xlsx", "json", "zip"],
        max_upload_size=_MEGABYTES,
        help=say("calibration.files_help", locale),
        key="incidents#files",
    )
    if not files:
        st.info(say("calibration.no_files", locale), icon=":material/upload_file:")
        return None
    given = {one.name: one.getvalue() for one in files}
    digests = tuple(samples.digest(content) for content in given.values())
    return ("upload", day, *digests), lambda done: _fit(day, done, given=given)


def _fit(
    day: date,
    done: Done,
    *,
    given: dict[str, bytes] | None = None,
    generated: int | None = None,
) -> Calibrated:
    with TemporaryDirectory() as folder:
        paths = []
        for name, content in (given or {}).items():
            paths.append(Path(folder) / Path(name).name)
            paths[-1].write_bytes(content)
        return calibrate(
            day, _firms(), files=paths, generated=generated, progress=lambda _: done("part")
        )


def _firms() -> list[Profile]:
    """Give some sample firms, whose prices are told before and after."""
    return [parse_profile(samples.sample(stem)) for stem in list(samples.sample_names())[:_SHOWN]]
