"""App: one answer changed, and the firm before and after side by side."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from risk.app.asking.fields import ask
from risk.app.asking.single_answers import single_questions
from risk.app.asking.source import Chosen
from risk.app.frame.faults import show_faults
from risk.app.frame.lookups import changed, rulebook_for
from risk.app.frame.words import Locale, choice, known, money, number, say
from risk.classify.processor import LADDER
from risk.desk.people.fault_words import path_words
from risk.errors import RiskError
from risk.profile import Profile
from risk.rulebook import Rulebook

_FIRST = "controls.technical.edr"
_RULE = "decide.rule."


def show_one_change(profile: Profile, chosen: Chosen, locale: Locale) -> None:
    """Ask for one answer and its new value; show class, premium and decision both times."""
    st.header(say("what_if.title", locale))
    st.caption(say("what_if.help", locale))
    questions = single_questions()
    left, right = st.columns(2, gap="medium", vertical_alignment="bottom")
    paths = tuple(questions)
    path = left.selectbox(
        say("what_if.question", locale),
        paths,
        index=paths.index(_FIRST),
        format_func=lambda one: path_words(one, locale),
        key=f"what_if#path@{locale}",
    )
    now: Any = profile.model_dump(mode="json")
    for part in path.split("."):
        now = now[part]
    with right:
        key = f"what_if#{chosen.source}@{locale}/{path}"
        name, currency = path.split(".")[-1], _currency(profile, path)
        value = ask(questions[path], name, now, key, locale, currency)
    if value == now:
        st.info(say("what_if.same", locale), icon=":material/edit:")
        return
    try:
        found = changed(profile, chosen.as_of, chosen.preset, path, value)
    except RiskError as error:
        show_faults(error, locale)
        return
    rulebook = rulebook_for(profile, chosen.as_of)
    rows = {
        name: [_words(name, found[side], profile.cover.currency, rulebook, locale)
               for side in ("before", "after")]
        for name in found["before"]
    }  # fmt: skip
    st.table(
        pd.DataFrame(
            {
                say("what_if.what", locale): [say(f"what_if.{name}", locale) for name in rows],
                say("what_if.before", locale): [both[0] for both in rows.values()],
                say("what_if.after", locale): [
                    f"**{both[1]}**" if both[1] != both[0] else both[1] for both in rows.values()
                ],
            }
        ),
        hide_index=True,
        border="horizontal",
    )


def _currency(profile: Profile, path: str) -> str:
    return profile.cover.currency if path.startswith("cover.") else profile.firm.currency


def _words(
    name: str, side: dict[str, Any], currency: str, rulebook: Rulebook, locale: Locale
) -> str:
    value = side[name]
    if name == "reasons":
        words = [_rule(one, rulebook, locale) for one in value]
        return say("text.semicolon", locale).join(words) or "—"
    if value is None:
        return "—"
    if name in ("premium", "expected_loss"):
        return money(value, currency, locale, 2).replace("$", "\\$")
    if name == "interval":
        ends = (money(value[end], currency, locale) for end in (0, -1))
        return " – ".join(ends).replace("$", "\\$")
    if name == "processor_class":
        return _class(str(value), rulebook, locale)
    if name == "score":
        return number(value, locale, 1)
    if name == "outcome":
        return say(f"outcome.{value}", locale)
    if name == "rating":
        return say("strip.rating_value", locale, rating=value, words=say(f"rating.{value}", locale))
    return choice({"enisa_risk": "risk", "size_class": "size"}.get(name, name), value, locale)


def _class(found: str, rulebook: Rulebook, locale: Locale) -> str:
    rungs = rulebook.value(LADDER) if rulebook.holds(LADDER) else []
    return next((str(one[locale]) for one in rungs if one["id"] == found), known(found, locale))


def _rule(code: str, rulebook: Rulebook, locale: Locale) -> str:
    entry = rulebook.entries.get(f"{_RULE}{code}")
    return entry.label.to(locale) if entry else code
