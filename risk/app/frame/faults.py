"""App: what is wrong with an input: where, what was given, the rule, the way out; all at once."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from risk.app.frame.words import Locale, escape, maybe, say
from risk.desk.people.fault_words import help_words, path_words, rule_words
from risk.errors import Fault, RiskError

_MISSING = ("missing", "string_too_short")


def show_faults(error: RiskError, locale: Locale) -> None:
    """Show every fault of an error."""
    faults = error.faults
    if faults and all(fault.code in _MISSING for fault in faults):
        missing = "\n".join(f"- {_where(fault, locale)}" for fault in faults)
        st.info(f"{say('faults.missing', locale)}\n\n{missing}", icon=":material/edit:")
        return
    known = maybe(f"faults.{error.code}", locale) or maybe(f"problem.{error.code}", locale)
    title = (known or error.message).format(count=len(faults))
    st.error(f"**{title}**", icon=":material/error:")
    for fault in faults:
        with st.container(border=True):
            st.markdown(_lines(fault, locale))
    if not faults:
        st.markdown(escape(error.message))


def _where(fault: Fault, locale: Locale) -> str:
    return f"**{escape(path_words(fault.path, locale))}**  `{fault.path}`"


def _lines(fault: Fault, locale: Locale) -> str:
    rule, way_out = rule_words(fault, locale), help_words(fault, locale)
    got = fault.got if fault.got != "nothing" else say("faults.nothing", locale)
    return "\n\n".join(
        [
            _where(fault, locale),
            f"{say('faults.got', locale)} {escape(got)}  \n"
            f"{say('faults.rule', locale)} {escape(rule)}  \n"
            f"{say('faults.help', locale)} {escape(way_out)}",
        ]
    )


def fault_of(document: dict[str, str]) -> Fault:
    """Give a fault back from its plain data."""
    return Fault(**document)


def all_faults(faults: Sequence[dict[str, str]], locale: Locale) -> str:
    """Give faults as one Markdown list."""
    found = [fault_of(one) for one in faults]
    return "\n".join(
        f"- **{escape(path_words(one.path, locale))}** · {escape(rule_words(one, locale))}"
        for one in found
    )
