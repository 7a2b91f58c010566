"""App: how far somebody went on each tour, remembered by their own browser for a year."""

from __future__ import annotations

import re

import streamlit as st

_COOKIE = "tours"
_FOUND, _NEW = "tours#found", "tours#new"
_YEAR = 365 * 24 * 3600
ENDED = 0
"""The stop of a tour that was ended."""


def toured() -> dict[str, int]:
    """Give person to the stop where their tour was left, :data:`ENDED` when it was ended."""
    if _FOUND not in st.session_state:
        st.session_state[_FOUND] = read_tours(str(st.context.cookies.get(_COOKIE, "")))
    found: dict[str, int] = st.session_state[_FOUND]
    return found


def at_stop(person: str, stop: int) -> None:
    """Take note that somebody is at a stop."""
    if toured().get(person) != stop:
        toured()[person] = stop
        st.session_state[_NEW] = True


def remember() -> None:
    """Have the browser remember it; a cookie without a name of anybody, for this address alone."""
    if st.session_state.get(_NEW):
        words = "_".join(f"{person}-{stop}" for person, stop in toured().items())
        cookie = f"{_COOKIE}={words}; path=/; max-age={_YEAR}; samesite=strict"
        with st.sidebar:
            st.html(f"<script>document.cookie = '{cookie}'</script>", unsafe_allow_javascript=True)


def read_tours(words: str) -> dict[str, int]:
    """Read what the browser remembers; anything strange in it is left out.

    >>> read_tours("owner-2_regulator-0_<b>-1")
    {'owner': 2, 'regulator': 0}
    """
    return {
        found[1]: int(found[2]) for found in re.finditer(r"(?:^|_)([a-z]+)-([0-9])(?=_|$)", words)
    }
