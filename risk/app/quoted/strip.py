"""App: the head of a quote: premium, decision, rating, size, legal class, risk; and notices."""

from __future__ import annotations

from typing import Any

import streamlit as st

from risk.app.frame.badges import OUTCOME, WEIGHT, small, source_line, status_badge
from risk.app.frame.cards import card
from risk.app.frame.rests_on import result_help
from risk.app.frame.words import Locale, choice, escape, money, number, percent, say
from risk.app.quoted.decision import strictest_first
from risk.desk.quoting.models_document import priced_by


def show_strip(document: dict[str, Any], locale: Locale) -> None:
    """Show what was found, on one screen."""
    with st.grid(3, min_column_width=280):
        premium_card(document, locale)
        _decision(document, locale)
        _rating(document, locale)
        _size(document, locale)
        _processor(document, locale)
        risk_card(document, locale)


def show_notices(document: dict[str, Any], locale: Locale) -> None:
    """Show what must be said beside the figures, the weighty first."""
    notices = document["notices"]
    for weight, box in (("warning", st.error), ("caution", st.warning)):
        words = [escape(one["text"][locale]) for one in notices if one["weight"] == weight]
        if words:
            box("  \n".join(words), icon=f":material/{WEIGHT[weight]}:")
    notes = [one["text"][locale] for one in notices if one["weight"] == "note"]
    if notes:
        st.caption(f":material/{WEIGHT['note']}: " + " · ".join(escape(note) for note in notes))


def premium_card(document: dict[str, Any], locale: Locale) -> None:
    """Show the premium with its interval and what it rests on."""
    pricing, currency = document["pricing"], document["quote"]["currency"]
    title = say("strip.premium", locale)
    if pricing is None:
        card(title, say("strip.no_price", locale), [say("strip.no_price_why", locale)])
        return
    low, _, high = pricing["interval"]["premium"]
    codes = {one["code"] for one in document["notices"]}
    judged = bool(codes & {"china_judgement", "place_judgement"})
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.metric(
            title,
            money(pricing["price"]["premium"], currency, locale, 2),
            help=result_help("price.premium", document["quote"], locale),
        )
        span = f"{money(low, currency, locale)} – {money(high, currency, locale)}"
        st.caption(say("strip.interval", locale, span=escape(span)))
        minimum = say("strip.at_minimum", locale) if pricing["price"]["at_minimum"] else ""
        badge = status_badge("judgement" if judged else "published", locale)
        st.markdown(
            small(f"{badge} {say('strip.judged' if judged else 'strip.not_judged', locale)}")
        )
        if minimum:
            st.caption(minimum)
        learned = any(one["priced"] for one in document.get("models", []))
        by = f"{say('priced_by.title', locale)}: {escape(priced_by(document)[locale])}"
        st.markdown(small(f"{by} {status_badge('learned', locale)}" if learned else by))


def _decision(document: dict[str, Any], locale: Locale) -> None:
    decision = document["decision"]
    colour, icon = OUTCOME[decision["outcome"]]
    value = f":{colour}[:material/{icon}: {say('outcome.' + decision['outcome'], locale)}]"
    reasons = [escape(one["reason"][locale]) for one in strictest_first(decision["reasons"])[:2]]
    more = len(decision["reasons"]) - len(reasons)
    counts = say(
        "strip.decision_counts",
        locale,
        conditions=len(decision["conditions"]),
        sublimits=len(decision["sublimits"]),
    )
    lines = reasons or [say("strip.no_rule", locale)]
    lines += [say("strip.more_reasons", locale, count=more)] if more > 0 else []
    told = result_help("result.decision", document["quote"], locale)
    card(say("strip.decision", locale), value, [*lines, counts], told)


def _rating(document: dict[str, Any], locale: Locale) -> None:
    pricing = document["pricing"]
    title = say("strip.rating", locale)
    if pricing is None:
        card(title, "—", [say("strip.no_price_why", locale)])
        return
    score = pricing["score"]
    words = say(
        "strip.rating_value",
        locale,
        rating=pricing["rating"],
        words=say(f"rating.{pricing['rating']}", locale),
    )
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.caption(title, help=result_help("result.rating", document["quote"], locale))
        st.markdown(f"#### {words}")
        st.progress(score / 100, say("strip.score", locale, score=number(score, locale, 1)))
        st.caption(say("strip.score_help", locale))


def _size(document: dict[str, Any], locale: Locale) -> None:
    title, size = say("strip.size", locale), document["classification"]["size"]
    told = result_help("result.size", document["quote"], locale)
    if size is None:
        card(title, "—", [say("strip.no_size", locale)], told)
        return
    found = size["size_class"]
    value = (
        choice("size", found, locale)
        if found
        else " / ".join(choice("size", one, locale) for one in size["possible"])
    )
    card(title, value, [escape(size["note"][locale]), source_line(size["source"], locale)], told)


def _processor(document: dict[str, Any], locale: Locale) -> None:
    classes = document["classification"]
    found = classes["processor"]
    value = escape(found["name"][locale]) if found["name"] else "—"
    lines = [escape(found["note"][locale])]
    if not found["name"] and len(found["possible"]) > 1:
        value = say("strip.class_open", locale)
        lines.append(_likely(classes.get("likely_persons"), locale))
    lines.append(source_line(found["source"], locale, found["article"]))
    told = result_help("result.processor", document["quote"], locale)
    card(say("strip.processor", locale), value, lines, told)


def _likely(likely: dict[str, Any] | None, locale: Locale) -> str:
    """Give what the number of people likely is, where the firm does not know it."""
    if likely is None:
        return ""
    low, high = likely["range_90"]
    words = say(
        "strip.likely",
        locale,
        median=number(likely["median"], locale),
        low=number(low, locale),
        high=number(high, locale),
    )
    if likely["classes"]:
        first = likely["classes"][0]
        words += say(
            "strip.likely_class",
            locale,
            name=escape(first["name"][locale]),
            share=percent(first["probability"], locale, 0),
        )
    return f"{words} {status_badge(likely['status'], locale)}"


def risk_card(document: dict[str, Any], locale: Locale) -> None:
    """Show ENISA's risk of the governing operation."""
    title, posture = say("strip.risk", locale), document["posture"]
    told = result_help("result.risk", document["quote"], locale)
    if posture["risk"] is None:
        card(title, "—", [say("form.no_operations", locale)], told)
        return
    governing = next(one for one in posture["operations"] if one["name"] == posture["governing"])
    line = say(
        "strip.risk_line",
        locale,
        impact=choice("impact", governing["impact"], locale),
        threat=choice("threat", governing["threat"], locale),
        sum=governing["threat_sum"],
    )
    card(
        title,
        choice("risk", posture["risk"], locale),
        [
            say("strip.governing", locale, name=escape(governing["name"])),
            f"{line} {status_badge('published', locale)}",
        ],
        told,
    )
