"""App: the result of the self-check, on one page, and as a report to take away."""

from __future__ import annotations

from functools import partial

import streamlit as st

from risk.app.asking.source import Chosen
from risk.app.frame.faults import show_faults
from risk.app.frame.lookups import cases_near, duties_of_firm, rulebook_for
from risk.app.frame.papers import show_paper, show_papers
from risk.app.frame.words import Locale, say
from risk.app.owner.first_steps import plan_to_start, show_first_steps
from risk.app.owner.own_cost import show_own_cost
from risk.app.owner.self_steps import SCREENS
from risk.app.owner.self_way import go_to
from risk.app.owner.todo import show_duties
from risk.app.quoted.incentives import incentives_of
from risk.app.quoted.legal_class import show_class
from risk.app.quoted.near_cases import show_cases
from risk.app.quoted.quoting import quoted
from risk.app.quoted.strip import premium_card, risk_card, show_notices
from risk.documents import self_check_blocks
from risk.errors import RiskError
from risk.profile import Profile, parse_profile


def show_result(answers: dict[str, object], chosen: Chosen, locale: Locale) -> None:
    """Show everything found about the firm, or what is still needed."""
    try:
        profile = parse_profile(answers)
    except RiskError as error:
        show_faults(error, locale)
        st.button(
            say("self.to_start", locale),
            icon=":material/edit:",
            on_click=go_to,
            args=(SCREENS[0],),
            key="self#start",
        )
        return
    _show(profile, chosen, locale)


def _show(profile: Profile, chosen: Chosen, locale: Locale) -> None:
    rulebook = rulebook_for(profile, chosen.as_of)
    duties = duties_of_firm(profile, chosen.as_of)
    document = quoted(profile, chosen.as_of, chosen.preset).document
    cases = cases_near(profile, chosen.as_of)
    plan = plan_to_start(profile, chosen, rulebook)
    st.header(say("self.class", locale))
    show_class(duties, locale)
    with st.grid(2, min_column_width=280):
        risk_card(document, locale)
        premium_card(document, locale)
    report = partial(
        self_check_blocks,
        duties,
        document,
        plan,
        cases,
        incentives_of(profile, chosen.as_of, chosen.preset),
        locale,
    )
    show_paper(say("self.report", locale), report, locale)
    show_own_cost(document, locale)
    show_first_steps(plan, profile, chosen, locale)
    show_duties(duties, rulebook, locale)
    show_cases(cases, locale)
    st.header(say("self.indication", locale))
    st.markdown(say("self.indication_help", locale))
    show_notices(document, locale)
    st.page_link("risk/app/views/quote.py", label=say("self.to_quote", locale))
    show_papers(duties, rulebook, profile, locale)
