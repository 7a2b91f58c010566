"""App: one incident: how bad for the people, whom the law wants told by when, and its steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.badges import small, status_badge
from risk.app.frame.desk_work import act, do, now, see
from risk.app.frame.sign_in import actor
from risk.app.frame.words import Locale, day, escape, number, say
from risk.app.underwriter.incident_form import ask_incident
from risk.desk.loss.incidents import assess_incident, facts_asked, move_incident, tell_notice
from risk.desk.people.rights import scope_of
from risk.documents.cited import article

_COLOURS = {"low": "green", "medium": "blue", "high": "orange", "very_high": "red"}
_LOOK = {"reported": "orange", "handled": "blue", "closed": "green"}


def link_to_incident(incident_id: int, locale: Locale) -> None:
    """Link to an incident."""
    st.page_link(
        "risk/app/views/incidents.py",
        label=say("incident.look", locale, number=incident_id),
        icon=":material/arrow_forward:",
        query_params={"incident": str(incident_id), "lang": locale},
    )


def show_incidents(found: Sequence[dict[str, Any]], locale: Locale) -> None:
    """List incidents, the last reported first."""
    rows = [
        {
            say("life.head.number", locale): one["id"],
            say("life.head.firm", locale): one["firm"],
            say("life.head.state", locale): say(f"claim.incident.{one['state']}", locale),
            say("life.head.level", locale): (
                say(f"claim.level.{one['level']}", locale) if one["level"] else "—"
            ),
            say("life.head.discovered", locale): moment(one["discovered_at"]),
            say("life.head.summary", locale): one["summary"],
        }
        for one in found
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=say("page.incidents", locale))


def moment(text: str) -> str:
    """Give a moment by the clock of this place."""
    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M")


def show_incident(told: dict[str, Any], locale: Locale) -> None:
    """Show an incident: what happened, severity, grade and the clocks."""
    state = say(f"claim.incident.{told['state']}", locale)
    st.subheader(escape(f"{told['id']} {told['firm']}"))
    began = day(told["occurred_on"], locale) if told["occurred_on"] else say("form.unknown", locale)
    st.markdown(
        f":{_LOOK[told['state']]}-badge[{state}] "
        f"{say('life.head.discovered', locale)} {moment(told['discovered_at'])} · "
        f"{say('notice.occurred', locale)} {began}"
    )
    st.markdown(escape(told["summary"]))
    _severity(told, locale)
    show_clocks(told["notices"], told["discovered_at"], locale)


def _severity(told: dict[str, Any], locale: Locale) -> None:
    st.header(say("incident.severity", locale))
    found, grade = told["severity"], told["grade"]
    if found is None:
        st.info(say("incident.no_severity", locale), icon=":material/help:")
    else:
        colour = _COLOURS.get(str(found["level"]).lower().replace(" ", "_"), "blue")
        with st.container(border=True):
            st.markdown(
                f"### :{colour}[{escape(found['name'][locale])}] "
                f"{found['dpc']} × {found['ei']:g} + {found['cb']:g} = {found['score']:g}"
            )
            st.markdown(escape(found["meaning"][locale]))
            source = escape(found["source"][locale])
            st.markdown(small(f"{source} {status_badge(found['status'], locale)}"))
    if grade is not None:
        st.markdown(f"{say('incident.grade', locale)} **{escape(grade[locale])}**")


@st.fragment(run_every="60s")
def show_clocks(notices: Sequence[dict[str, Any]], discovered: str, locale: Locale) -> None:
    """Show whom the law wants told and how long there is; counts on by itself."""
    st.header(say("incident.clocks", locale))
    if not notices:
        st.info(say("incident.no_clocks", locale), icon=":material/info:")
        return
    with st.grid(2, min_column_width=340):
        for one in notices:
            with st.container(border=True, height="stretch", gap="xsmall"):
                colour, icon, words = _left(one, locale)
                st.markdown(f"**{escape(one['tell'][locale])}**")
                st.markdown(f":{colour}-badge[:material/{icon}: {words}]")
                if one["due_at"] and not one["given_at"]:
                    st.markdown(say("incident.due", locale, at=moment(one["due_at"])))
                unsure = "" if one["sure"] else f" {say('claim.not_sure', locale)}"
                st.markdown(f"{escape(one['words'][locale])}{unsure}")
                if where := article(one["at"], locale):
                    st.markdown(small(escape(where)))


def _left(one: dict[str, Any], locale: Locale) -> tuple[str, str, str]:
    """Give colour, sign and words of what is left of a notice's time."""
    if one["given_at"]:
        words = say("incident.given", locale, at=moment(one["given_at"]))
        if one["late"]:
            return "red", "running_with_errors", f"{words} {say('claim.late', locale)}"
        return "green", "check", words
    if one["due_at"] is None:
        handled = one["counts_from"] == "handled"
        return "gray", "schedule", say(f"claim.due.{'handled' if handled else 'at_once'}", locale)
    due = datetime.fromisoformat(one["due_at"])
    hours = abs((due - now()).total_seconds()) / 3600
    values = {"hours": number(int(hours), locale), "minutes": int(hours % 1 * 60)}
    if due < now():
        return "red", "alarm", say("incident.overdue", locale, **values)
    return "orange", "timer", say("incident.left", locale, **values)


def show_steps(told: dict[str, Any], locale: Locale) -> None:
    """Offer what may be done with an incident, to those who handle them."""
    if scope_of(actor(), "incident.handle") == "none":
        st.caption(say("incident.not_yours", locale))
        return
    st.header(say("incident.next", locale))
    given = {"incident_id": told["id"], "version": told["version"]}
    reason = st.text_input(say("submission.reason", locale), key=f"incident#why{told['version']}")
    given["reason"] = reason or ""
    waiting = {one["id"]: one["tell"][locale] for one in told["notices"] if not one["given_at"]}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if waiting and "tell" in told["steps"]:
            notice = st.selectbox(
                say("incident.which_notice", locale), tuple(waiting),
                format_func=waiting.__getitem__, key=f"incident#notice@{locale}", width=320,
            )  # fmt: skip
            _button(
                "tell", lambda: do(tell_notice, notice_id=notice, given_at=now(), **given), locale
            )
        for step in ("handle", "close", "reopen"):
            if step in told["steps"]:
                _button(step, partial(do, move_incident, step=step, **given), locale)
    if "assess" in told["steps"]:
        with st.expander(say("incident.anew", locale), icon=":material/edit_note:"):
            _tell_anew(told, given, locale)


def _tell_anew(told: dict[str, Any], given: dict[str, Any], locale: Locale) -> None:
    """Offer to tell an incident as it is known now; notices that were given stay given."""
    discovered = datetime.fromisoformat(told["discovered_at"]).astimezone()
    asked = see(facts_asked, firm_id=told["firm_id"], day=discovered.date())
    anew = ask_incident(asked, discovered, locale, told)
    if anew is not None:
        _button("assess", partial(do, assess_incident, told=anew, **given), locale)


def _button(step: str, work: Callable[[], object], locale: Locale) -> None:
    st.button(
        say(f"incident.step.{step}", locale),
        on_click=act,
        args=(say(f"incident.done.{step}", locale), work),
        key=f"incident#{step}",
    )
