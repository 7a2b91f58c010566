"""App: verbs of the desk, each in one piece of work of whoever sits before the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import streamlit as st
from sqlalchemy import Engine

from risk.app.frame.faults import show_faults
from risk.app.frame.sign_in import actor
from risk.app.frame.words import Locale
from risk.desk.people.safety import read_settings
from risk.errors import RiskError
from risk.store import engine, migrate, session_scope

Told = TypeVar("Told")
_TOLD = "desk#told"


def now() -> datetime:
    """Tell the time: the edge is the only place with a clock."""
    return datetime.now().astimezone()


def see(document: Callable[..., Told], **given: Any) -> Told:
    """Look at something."""
    with session_scope(_store(), actor(), write=False) as session:
        return document(session, actor=actor(), **given)


def later(document: Callable[..., Told], **given: Any) -> Callable[[], Told]:
    """Give a look to be taken when a file is asked for, where no page knows who sits before it."""
    store, who = _store(), actor()

    def look() -> Told:
        with session_scope(store, who, write=False) as session:
            return document(session, actor=who, **given)

    return look


def do(verb: Callable[..., Told], **given: Any) -> Told:
    """Do a verb now, whole or not at all."""
    with session_scope(_store(), actor()) as session:
        return verb(session, actor=actor(), now=now(), **given)


def act(words: str, work: Callable[[], object]) -> None:
    """Do what a button asks; what came of it is told at the head of the next page.

    Parameters
    ----------
    words : str
        Told when it is done.
    work : callable
    """
    try:
        work()
    except RiskError as error:
        st.session_state[_TOLD] = error
    else:
        st.session_state[_TOLD] = words


def show_told(locale: Locale) -> None:
    """Tell once what came of the last button."""
    told = st.session_state.pop(_TOLD, None)
    if isinstance(told, RiskError):
        show_faults(told, locale)
    elif told:
        st.success(told, icon=":material/check:")


def _store() -> Engine:
    return _opened(read_settings().database_url)


@st.cache_resource
def _opened(url: str) -> Engine:
    """Open the database once, with its tables in place."""
    migrate.upgrade(url)
    return engine(url)
