"""App: a tour with a sample firm for each of the people who come here, kept in the address.

``?tour=owner-2`` is the second stop of the owner's tour; it can be left and come back to, also
on another day (:mod:`risk.app.frame.toured`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from risk.app.frame.memory import keep, kept
from risk.app.frame.pages import GROUPS
from risk.app.frame.toured import ENDED, at_stop, remember, toured
from risk.app.frame.words import Locale, say
from risk.desk.people.actor import Actor
from risk.desk.people.rights import scope_of

_AT = "tour"
STOPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "owner": ("self_check", "improve", "duties", "severity", "notice"),
        "underwriter": ("quote", "inbox", "submission", "intake", "book", "returns"),
        "regulator": ("lab", "totals"),
        "claims": ("notice", "incidents", "claims"),
        "actuary": ("models", "calibration", "watch"),
    }
)
"""Person to the pages of the tour, in order."""

OPENS: Mapping[str, str] = MappingProxyType(
    {
        "owner": "firm.read",
        "underwriter": "policy.bind",
        "regulator": "aggregate.read",
        "claims": "incident.handle",
        "actuary": "model.promote",
    }
)
"""Person to what one must be allowed to do to go that way."""

SAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "owner": "01_dental_clinic",
        "underwriter": "12_logistics_firm",
        "claims": "01_dental_clinic",
        "actuary": "12_logistics_firm",
    }
)
"""Person to the sample firm of the tour."""


def people_of(actor: Actor) -> list[str]:
    """Give the people whose way somebody may go."""
    return [one for one, action in OPENS.items() if scope_of(actor, action) != "none"]


def stops_of(person: str, actor: Actor) -> list[str]:
    """Give the pages of a tour that somebody may see."""
    opens = {page: action for pages in GROUPS.values() for page, (_, action) in pages.items()}
    return [one for one in STOPS[person] if scope_of(actor, opens[one]) != "none"]


def begin_tour(person: str, actor: Actor, locale: Locale) -> None:
    """Go to the first stop, or to the one where the tour was left, with the sample firm."""
    if person in SAMPLES:
        keep("kind", "sample")
        st.session_state["sample"] = SAMPLES[person]
    keep("step", "result")  # of the self-check: what comes out, before any question
    stops = stops_of(person, actor)
    _go(person, stops, min(toured().get(person, 0) or 1, len(stops)), locale)


def show_tour(actor: Actor, page: StreamlitPage, locale: Locale) -> None:
    """Show where on a tour somebody is and what this stop is about; nothing without a tour."""
    person, stop = _stop(st.query_params.get(_AT) or kept(_AT, ""))
    if person not in people_of(actor) or stop > len(stops := stops_of(person, actor)):
        remember()
        return
    at_stop(person, stop)
    remember()
    st.query_params[_AT] = keep(_AT, f"{person}-{stop}")
    view = stops[stop - 1]
    with st.container(border=True, key="tour"):
        head = say(
            "tour.head",
            locale,
            person=say(f"start.{person}", locale),
            stop=stop,
            stops=len(stops),
            page=say(f"page.{view}", locale),
        )
        st.markdown(f":material/tour: **{head}**")
        if page.url_path == view:
            st.markdown(say(f"tour.{person}.{view}", locale))
        with st.container(horizontal=True):
            if stop > 1 and st.button(
                say("tour.back", locale), icon=":material/arrow_back:", key="tour#back"
            ):
                _go(person, stops, stop - 1, locale)
            if page.url_path != view:
                if st.button(say("tour.return", locale), icon=":material/tour:", key="tour#here"):
                    _go(person, stops, stop, locale)
            elif stop < len(stops) and st.button(
                say("tour.next", locale),
                icon=":material/arrow_forward:",
                type="primary",
                key="tour#next",
            ):
                _go(person, stops, stop + 1, locale)
            st.button(
                say("tour.end", locale),
                icon=":material/close:",
                on_click=_end,
                args=(person,),
                key="tour#end",
            )


def _stop(text: str) -> tuple[str, int]:
    """Read a stop of a tour; no person where there is no such stop.

    >>> _stop("owner-2"), _stop("owner-9"), _stop("")
    (('owner', 2), ('', 0), ('', 0))
    """
    found = re.fullmatch(r"([a-z]+)-([1-9])", text)
    if found is None or int(found[2]) > len(STOPS.get(found[1], ())):
        return "", 0
    return found[1], int(found[2])


def _go(person: str, stops: Sequence[str], stop: int, locale: Locale) -> None:
    at = keep(_AT, f"{person}-{stop}")
    view = stops[stop - 1]
    st.switch_page(f"risk/app/views/{view}.py", query_params={"lang": locale, _AT: at})


def _end(person: str) -> None:
    at_stop(person, ENDED)
    keep(_AT, "")
    st.query_params.pop(_AT, None)
