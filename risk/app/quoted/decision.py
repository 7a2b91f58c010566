"""App: the decision with its reasons, conditions and sublimits, each with the way out."""

from __future__ import annotations

from typing import Any

import streamlit as st

from risk.app.frame.badges import RULE, small, status_badge
from risk.app.frame.faults import all_faults
from risk.app.frame.words import Locale, choice, escape, known, maybe, money, number, percent, say
from risk.app.quoted.offer import show_offer
from risk.desk.people.fault_words import path_words
from risk.profile import Cover
from risk.profile.question import label_of


def show_decision(document: dict[str, Any], locale: Locale) -> None:
    """Show every rule that spoke."""
    decision = document["decision"]
    st.header(say("decision.title", locale))
    if document["outside_calibration"]:
        st.warning(
            f"{say('decision.outside', locale)}\n\n"
            f"{all_faults(document['outside_calibration'], locale)}",
            icon=":material/warning:",
        )
    kinds = ("reasons", "counters", "conditions", "sublimits")
    if not any(decision.get(kind) for kind in kinds):
        st.markdown(f":material/check_circle: {say('decision.clean', locale)}")
        return
    for kind in kinds:
        if decision.get(kind):
            st.subheader(say(f"decision.{kind}", locale))
            for one in strictest_first(decision[kind]):
                _rule(one, document["quote"]["currency"], locale)

    show_offer(document, locale)


def strictest_first(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put what declines before what refers; otherwise the order stays."""
    return sorted(rules, key=lambda one: one["then"] != "decline")


def _rule(one: dict[str, Any], currency: str, locale: Locale) -> None:
    colour, icon = RULE.get(one["then"], ("gray", "rule"))
    word = maybe(f"rule_kind.{one['then']}", locale) or one["then"]
    lines = [
        f":{colour}-badge[:material/{icon}: {word}] **{escape(one['reason'][locale])}**",
        f":material/arrow_forward: {say('decision.way_out', locale)} "
        f"{escape(one['way_out'][locale])}",
    ]
    if "part" in one and "amount" in one:
        lines.insert(
            1,
            say(
                "decision.sublimit",
                locale,
                part=choice("parts", one["part"], locale),
                amount=escape(money(one["amount"], currency, locale)),
            ),
        )
    lines += _more(one, currency, locale)
    with st.container(border=True, gap="xsmall"):
        for line in lines:
            st.markdown(line)
        facts = " · ".join(
            escape(fact_words(name, locale))
            + say("text.is", locale)
            + escape(_value(name, value, locale))
            for name, value in one["facts"].items()
        )
        st.markdown(small(f"{facts} {status_badge(one['status'], locale)}"))


def _more(one: dict[str, Any], currency: str, locale: Locale) -> list[str]:
    """Give what a condition wants to see and by when, and what a counter-term offers."""
    lines = []
    if one.get("evidence"):
        lines.append(say("decision.evidence", locale, what=escape(one["evidence"][locale])))
    days = one.get("within_days")
    if days:
        lines.append(say("decision.within", locale, days=number(days, locale)))
    elif days is not None:
        lines.append(say("decision.before", locale))
    if "offered" in one:
        asked, offered = (
            _term(one["term"], one[name], currency, locale) for name in ("asked", "offered")
        )
        words = say("decision.counter", locale, asked=asked, offered=offered)
        field = Cover.model_fields.get(one["term"])
        lines.append(f"{escape(label_of(field, locale)) if field else one['term']} · {words}")
    return lines


def _term(term: str, value: str, currency: str, locale: Locale) -> str:
    if "hours" in term:
        return say("offer.hours", locale, hours=number(float(value), locale))
    return escape(money(value, currency, locale))


def fact_words(name: str, locale: Locale) -> str:
    """Give a fact that a rule looks at in words; a question's label for a firm's own answer."""
    if name.startswith("measure."):
        return say("fact.measure", locale, id=name.removeprefix("measure."))
    return maybe(f"fact.{name}", locale) or path_words(name, locale).split(" › ")[-1]


def _value(name: str, value: object, locale: Locale) -> str:
    field = name.split(".")[-1]
    if isinstance(value, list):
        return say("text.comma", locale).join(choice(field, one, locale) for one in value)
    if isinstance(value, bool) or value is None:
        return known(value, locale)
    if isinstance(value, int | float):
        if name.endswith(("_ratio", "_met")):
            return percent(value, locale, 0)
        if name.endswith("_usd"):
            return money(value, "USD", locale)
        return number(value, locale)
    if name.startswith("measure."):
        field = "state"
    return choice("risk" if name.endswith("_risk") else field, value, locale)
