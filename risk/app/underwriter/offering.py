"""App: quoting a submission: terms chosen from the grid, and filed credits with their reason."""

from __future__ import annotations

from typing import Any

import streamlit as st

from risk.app.frame.desk_work import act, do, see
from risk.app.frame.sign_in import actor
from risk.app.frame.words import Locale, escape, money, percent, say
from risk.decide.authority import most_signed
from risk.desk.life.submissions import offer_quote, quote_for
from risk.price import Modification
from risk.profile import Profile
from risk.rulebook import Rulebook


def ask_terms(
    profile: Profile, document: dict[str, Any], locale: Locale, key: str = "terms"
) -> Profile:
    """Ask for limit and retention among those on offer; give the firm asking for them."""
    pricing, currency = document["pricing"], document["quote"]["currency"]
    cover = profile.cover
    options = pricing["options"] if pricing else []
    chosen = {}
    with st.container(horizontal=True):
        for name, now in (("limit", cover.limit), ("retention", cover.retention)):
            amounts = sorted({float(one[name]) for one in options} | {now})
            chosen[name] = st.selectbox(
                say(f"submission.{name}", locale),
                amounts,
                index=amounts.index(now),
                format_func=lambda one: money(one, currency, locale),
                key=f"{key}#{name}@{locale}",
            )
    if chosen == {"limit": cover.limit, "retention": cover.retention}:
        return profile
    aggregate = (
        None if cover.aggregate_limit is None else max(chosen["limit"], cover.aggregate_limit)
    )
    terms = cover.model_copy(update=chosen | {"aggregate_limit": aggregate})
    return profile.model_copy(update={"cover": terms})


def choose_terms(locale: Locale, limit: float, retention: float) -> None:
    """Take limit and retention of an option as the terms to quote."""
    st.session_state[f"terms#limit@{locale}"] = limit
    st.session_state[f"terms#retention@{locale}"] = retention


def show_authority(rulebook: Rulebook, currency: str, locale: Locale) -> None:
    """Say how far whoever sits here signs alone."""
    limit, premium = most_signed(rulebook, actor().role, currency)
    words = {"limit": money(limit, currency, locale), "premium": money(premium, currency, locale)}
    st.caption(escape(say("submission.authority", locale, **words)))


def ask_schedule(rulebook: Rulebook, locale: Locale) -> tuple[Modification, ...]:
    """Ask for a filed credit or debit; none until it has a share."""
    items = {one["id"]: one for one in rulebook.value("tariff.schedule")}
    with st.expander(say("submission.override", locale), icon=":material/tune:"):
        st.caption(say("submission.override_help", locale))
        item = st.selectbox(
            say("submission.ground", locale),
            tuple(items),
            format_func=lambda one: str(items[one][locale]),
            key=f"schedule#item@{locale}",
        )
        least, most = (round(100 * items[item][end]) for end in ("least", "most"))
        share = st.slider(
            say("submission.share", locale), least, most, 0, format="%d%%", key=f"schedule#{item}"
        )
        reason = st.text_input(say("submission.reason", locale), key="schedule#reason")
    return (Modification(item=item, share=share / 100, reason=reason or ""),) if share else ()


def show_quoting(
    told: dict[str, Any],
    profile: Profile,
    document: dict[str, Any],
    rulebook: Rulebook,
    locale: Locale,
) -> Profile:
    """Offer to quote the submission; give the firm with the terms asked for."""
    st.header(say("submission.quote", locale))
    asked = ask_terms(profile, document, locale)
    show_authority(rulebook, document["quote"]["currency"], locale)
    schedule = ask_schedule(rulebook, locale)
    if schedule:
        words = percent(schedule[0].share, locale, 0)
        st.warning(say("submission.overridden", locale, share=words), icon=":material/tune:")

    def work() -> None:
        found = see(
            quote_for,
            submission_id=told["id"],
            day=rulebook.day,
            profile=asked,
            schedule=schedule,
        )
        do(
            offer_quote,
            submission_id=told["id"],
            version=told["version"],
            quote=found,
            reason=schedule[0].reason if schedule else None,
        )

    st.button(
        say("submission.make", locale),
        type="primary",
        icon=":material/request_quote:",
        on_click=act,
        args=(say("submission.made", locale), work),
        disabled="quote" not in told["steps"],
        key="submission#quote",
    )
    return asked
