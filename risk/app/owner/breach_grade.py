"""App: the severity of a breach, term by term, with its band and what stands beside it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from risk.app.frame.badges import small, status_badge
from risk.app.frame.words import Locale, escape, maybe, say
from risk.assess.breach_severity import BANDS, DataScore, Severity
from risk.desk.people.fault_words import rule_words
from risk.errors import RiskError
from risk.rulebook import Rulebook

_COLOURS = {"L": "green", "M": "blue", "H": "orange", "V": "red"}


def show_grade(found: Severity, rulebook: Rulebook, locale: Locale) -> None:
    """Show SE = DPC × EI + CB, the level that stands, and its flags."""
    st.header(say("grade.title", locale))
    colour = _COLOURS[found.level]
    with st.container(border=True):
        st.markdown(
            f"### {found.dpc} × {found.ei.score:g} + {found.cb:g} = {found.score:g}"
            f" · :{colour}[{escape(found.band.text.to(locale))}]"
        )
        st.markdown(small("SE = DPC × EI + CB"))
        st.markdown(escape(found.band.meaning.to(locale)))
        dated = rulebook.dated(BANDS)
        title = escape(rulebook.sources[dated.source].title.to(locale))
        st.markdown(small(f"{title} {status_badge(dated.status, locale)}"))
    if found.level != found.computed:
        computed = say(f"severity.level.{found.computed}", locale)
        reason = escape(found.reasons.get("final_reason", ""))
        words = say("severity.changed", locale, computed=computed)
        st.warning(f"{words}{say('text.is', locale)}{reason}", icon=":material/person_edit:")
    _terms(found, locale)
    for flag in found.flags:
        if flag.raised:
            sure = "" if flag.known else f" {say('grade.unknown_flag', locale)}"
            st.warning(f"{escape(flag.text.to(locale))}{sure}", icon=":material/flag:")
    if found.unknown:
        named = say("text.comma", locale).join(_unknown(path, locale) for path in found.unknown)
        st.info(say("grade.unknown", locale, what=named), icon=":material/help:")


def show_breach_faults(error: RiskError, locale: Locale) -> None:
    """Show what is still wanted of the form."""
    lines = dict.fromkeys(f"- {escape(rule_words(fault, locale))}" for fault in error.faults)
    words = "\n".join(lines)
    st.warning(f"**{say('grade.wanted', locale)}**\n\n{words}", icon=":material/edit:")


def _terms(found: Severity, locale: Locale) -> None:
    rows = [("DPC", f"{one.score:g}", _data(one, locale)) for one in found.data]
    rows.append(("EI", f"{found.ei.score:g}", escape(found.ei.text.to(locale))))
    rows += [("CB", f"{one.score:+g}", escape(one.text.to(locale))) for one in found.circumstances]
    columns = [say(f"grade.{name}", locale) for name in ("term", "score", "text")]
    st.table(pd.DataFrame(rows, columns=columns), hide_index=True, border="horizontal")


def _data(one: DataScore, locale: Locale) -> str:
    words = escape((one.rule or one.text).to(locale))
    if not one.data.shift:
        return words
    moved = say("grade.data", locale, start=one.start, shift=f"{one.data.shift:+d}")
    return f"{words} · {moved}"


def _unknown(path: str, locale: Locale) -> str:
    name = path.split(".")[0] if path.startswith("data.") else path.split(".")[-1]
    return maybe(f"grade.unknown.{name}", locale) or path
