"""App: the underwriter's inbox: what waits, how long, and what is referred."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.desk_work import act, do, now
from risk.app.frame.words import Locale, day, escape, money, number, say
from risk.desk.life.submissions import open_submission
from risk.profile import Profile

SUBMISSION = "risk/app/views/submission.py"
_STATES = ("open", "indicated", "quoted", "referred", "bound", "declined", "withdrawn", "lapsed")
_WAITING = ("open", "indicated", "quoted", "referred")


def age_in_days(moment: str) -> int:
    """Give how many days ago a moment was."""
    return (now() - datetime.fromisoformat(moment)).days


def show_referrals(waiting: Sequence[dict[str, Any]], locale: Locale) -> None:
    """Show what waits for somebody to sign, the longest waiting first."""
    st.header(say("inbox.referrals", locale, count=len(waiting)))
    if not waiting:
        st.success(say("inbox.no_referrals", locale), icon=":material/check:")
        return
    with st.grid(3, min_column_width=280):
        for one in waiting:
            with st.container(border=True, height="stretch", gap="xsmall"):
                age = say("inbox.age", locale, days=number(age_in_days(one["opened_at"]), locale))
                st.markdown(f"**{escape(one['firm'])}** :orange-badge[{age}]")
                premium = escape(money(one["premium"], one["currency"], locale, 2))
                st.markdown(f"{say('life.head.premium', locale)} {premium}")
                st.markdown("\n".join(f"- {escape(w['words'][locale])}" for w in one["causes"]))
                link_to(one["submission_id"], locale)


def show_submissions(found: Sequence[dict[str, Any]], locale: Locale) -> None:
    """Show submissions with filters and age; one can be opened."""
    st.header(say("inbox.submissions", locale))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        states = st.pills(
            say("life.head.state", locale),
            _STATES,
            default=_WAITING,
            selection_mode="multi",
            format_func=lambda one: say(f"life.submission.{one}", locale),
            key=f"inbox#states@{locale}",
            wrap=True,
        )
        words = st.text_input(say("inbox.search", locale), key="inbox#words", width=240)
    shown = [
        one
        for one in found
        if (not states or one["state"] in states)
        and (words or "").casefold() in one["firm"].casefold()
    ]
    if not shown:
        st.info(say("inbox.none", locale), icon=":material/inbox:")
        return
    picked = st.dataframe(
        pd.DataFrame([_row(one, locale) for one in shown]),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        alt=say("inbox.submissions", locale),
        key=f"inbox#table@{locale}",
    )
    lines = picked.get("selection", {}).get("rows", [])
    labels = {one["id"]: f"{one['id']} {one['firm']}" for one in shown}
    at = min(lines[0], len(shown) - 1) if lines else 0
    with st.container(horizontal=True, vertical_alignment="bottom"):
        asked = st.selectbox(
            say("inbox.open", locale),
            tuple(labels),
            index=at,
            format_func=labels.__getitem__,
            key=f"inbox#open@{locale}{at}",
            width=320,
        )
        link_to(int(asked), locale)


def _row(one: dict[str, Any], locale: Locale) -> dict[str, Any]:
    return {
        say("life.head.number", locale): one["id"],
        say("life.head.firm", locale): one["firm"],
        say("life.head.state", locale): say(f"life.submission.{one['state']}", locale),
        say("inbox.days", locale): age_in_days(one["opened_at"]),
        say("life.head.opened", locale): day(one["opened_at"][:10], locale),
    }


def link_to(submission_id: int, locale: Locale) -> None:
    """Link to a submission."""
    st.page_link(
        SUBMISSION,
        label=say("inbox.look", locale, number=submission_id),
        icon=":material/arrow_forward:",
        query_params={"submission": str(submission_id), "lang": locale},
    )


def offer_opening(profiles: Sequence[Profile], label: str, key: str, locale: Locale) -> None:
    """Offer to open a submission for each of some firms."""

    def work() -> None:
        for profile in profiles:
            do(open_submission, profile=profile)

    st.button(
        label,
        icon=":material/add:",
        on_click=act,
        args=(say("intake.page.opened", locale, count=len(profiles)), work),
        key=key,
    )
