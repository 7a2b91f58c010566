"""App: who sits before the screen.

By an identity provider (``st.login``) where sign-in is on; by choice in a demonstration; the one
person of this machine otherwise. Without a real sign-in only this machine is answered.
"""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st

from risk.app.frame.memory import keep, kept
from risk.app.frame.words import Locale, say
from risk.desk.people.actor import NOBODYS, Actor, Role
from risk.desk.people.rights import BOUND
from risk.desk.people.safety import own_machine, read_settings
from risk.desk.people.sign_in import SECOND, actor_of_claims, demo_actor
from risk.errors import NotSignedIn, RiskError
from risk.settings import Settings

_ACTOR = "sign_in#actor"
DEMO_ROLES = tuple(role for role in get_args(Role) if role not in NOBODYS)


def actor() -> Actor:
    """Give who sits before the screen; pages hand them to the desk."""
    found: Actor = st.session_state[_ACTOR]
    return found


def sign_in(locale: Locale) -> Actor:
    """Find out who sits before the screen; without an answer, say how to sign in and stop."""
    try:
        settings = read_settings()
        found = _found(settings, locale)
    except NotSignedIn:
        st.error(say("sign_in.no_role", locale), icon=":material/block:")
        _offer_sign_out(locale)
        st.stop()
    except RiskError as error:
        st.error(say("sign_in.settings", locale), icon=":material/settings_alert:")
        for fault in error.faults:
            st.markdown(f"- `{fault.path}`: {fault.rule}")
        st.stop()
    st.session_state[_ACTOR] = found
    return found


def _found(settings: Settings, locale: Locale) -> Actor:
    if settings.sign_in == "on":
        return _by_provider(settings, locale)
    address = st.context.ip_address  # none when it is this machine's own
    elsewhere = isinstance(address, str) and not own_machine(address)
    if settings.production or elsewhere:
        st.error(say("sign_in.this_machine", locale), icon=":material/lock:")
        st.stop()
    if settings.sign_in == "demo":
        return _by_choice(settings, locale)
    return Actor("local", "local", settings.tenant)


def _by_provider(settings: Settings, locale: Locale) -> Actor:
    claims: dict[str, Any] = st.user.to_dict()
    if not claims.get("is_logged_in"):
        st.title(say("app.title", locale))
        st.markdown(say("sign_in.please", locale))
        if _has_provider():
            st.button(say("sign_in.in", locale), icon=":material/login:", on_click=st.login)
        else:
            st.warning(say("sign_in.no_provider", locale), icon=":material/settings_alert:")
        st.stop()
    found = actor_of_claims(claims, settings.claims_prefix)
    with st.sidebar:
        st.caption(
            say("sign_in.as", locale, who=claims.get("name") or found.id,
                role=say(f"role.{found.role}", locale))
        )  # fmt: skip
        _offer_sign_out(locale)
    return found


def _has_provider() -> bool:
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def _by_choice(settings: Settings, locale: Locale) -> Actor:
    with st.sidebar:
        st.warning(say("sign_in.demo", locale), icon=":material/science:")
        before = kept("demo_role", "underwriter")
        role = st.selectbox(
            say("sign_in.role", locale),
            DEMO_ROLES,
            index=DEMO_ROLES.index(before),
            format_func=lambda one: say(f"role.{one}", locale),
            key=f"demo_role@{locale}",
        )
        keep("demo_role", role)
        if role not in BOUND:
            second = st.toggle(
                say("sign_in.second", locale),
                kept("demo_second", "") != "",
                help=say("sign_in.second_help", locale),
                key=f"demo_second@{locale}",
            )
            person = keep("demo_second", SECOND if second else "")
            return demo_actor(f"{role}{person}", settings.tenant)
        whose = st.text_input(
            say(f"sign_in.{role}", locale),
            kept(f"demo_{role}", "1" if role == "firm" else "anji"),
            key=f"demo_{role}@{locale}",
        )
        keep(f"demo_{role}", whose)
    return demo_actor(f"{role}:{whose}", settings.tenant)


def _offer_sign_out(locale: Locale) -> None:
    if st.user.to_dict().get("is_logged_in"):
        st.button(say("sign_in.out", locale), icon=":material/logout:", on_click=st.logout)
