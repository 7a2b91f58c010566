"""App: a version promoted or retired by two people, each from their own screen."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from risk.app.frame.desk_work import act, now
from risk.app.frame.lookups import forget_models
from risk.app.frame.sign_in import actor
from risk.app.frame.words import Locale, escape, say
from risk.desk.learned.promotion import approve, drop, propose, waiting
from risk.desk.people.actor import Actor
from risk.desk.people.rights import scope_of


def show_acts(name: str, version: str, state: str, as_of: date, locale: Locale) -> None:
    """Offer what may be done with a version to those who may; the command to the others."""
    step = "retire" if state in {"in_force", "scheduled"} else "promote"
    mine = scope_of(actor(), "model.promote") != "none"
    with st.expander(say(f"models.page.{step}", locale), icon=":material/group:", expanded=mine):
        st.markdown(say("models.page.four_eyes", locale))
        if mine:
            told = next((one for one in waiting(actor=actor()) if one["name"] == name), None)
            if told is None:
                _propose(name, version, step, locale)
            else:
                _approve(told, locale)
        st.code(
            f'risk models {step} {name} {version} --from {as_of.isoformat()} --by "…" --by "…" '
            '--why "…"',
            language="bash",
            wrap_lines=True,
        )


def _propose(name: str, version: str, step: Any, locale: Locale) -> None:
    today = now().date()
    start = st.date_input(
        say("acts.from", locale), today, min_value=today, key=f"acts#from{name}.{version}"
    )
    why = st.text_input(say("acts.why", locale), key=f"acts#why{name}.{version}")
    work = partial(
        propose, actor=actor(), name=name, version=version, step=step, start=start or today,
        why=why or "", today=today,
    )  # fmt: skip
    st.button(
        say(f"acts.propose.{step}", locale, who=escape(actor().id)),
        icon=":material/how_to_vote:",
        on_click=act,
        args=(say("acts.proposed", locale), work),
        key="acts#propose",
    )


def _approved(who: Actor, name: str) -> None:
    approve(actor=who, name=name, today=now().date())
    forget_models()


def _approve(told: dict[str, Any], locale: Locale) -> None:
    words = say(
        f"acts.waits.{told['step']}", locale, version=told["version"], day=told["from"],
        who=told["by"], why=told["why"],
    )  # fmt: skip
    st.info(escape(words), icon=":material/hourglass_top:")
    name, who = told["name"], actor()
    with st.container(horizontal=True):
        st.button(
            say("acts.approve", locale, who=escape(who.id)),
            type="primary",
            icon=":material/check:",
            on_click=act,
            args=(say("acts.approved", locale), partial(_approved, who, name)),
            key="acts#approve",
        )
        st.button(
            say("acts.drop", locale),
            icon=":material/undo:",
            on_click=act,
            args=(say("acts.dropped", locale), partial(drop, actor=who, name=name)),
            key="acts#drop",
        )
