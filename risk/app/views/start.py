from datetime import date

import streamlit as st

from risk.app.frame.door import current_locale
from risk.app.frame.example import show_example
from risk.app.frame.sign_in import actor
from risk.app.frame.tour import begin_tour, people_of, stops_of
from risk.app.frame.toured import ENDED, toured
from risk.app.frame.words import say
from risk.desk.people.rights import scope_of

ICONS = {
    "owner": ":material/storefront:",
    "underwriter": ":material/edit_document:",
    "regulator": ":material/account_balance:",
    "claims": ":material/assignment:",
    "actuary": ":material/straighten:",
}

locale = current_locale()
st.title(say("start.title", locale))
st.markdown(say("start.about", locale))
with st.grid(3, min_column_width=260):
    for person in people_of(actor()):
        with st.container(border=True, height="stretch"):
            st.markdown(f"#### {ICONS[person]} {say(f'start.{person}', locale)}")
            st.markdown(say(f"start.{person}_way", locale))
            stops, left = stops_of(person, actor()), toured().get(person)
            code = "tour" if left is None else "tour_again" if left == ENDED else "tour_on"
            if st.button(
                say(f"start.{code}", locale, stops=len(stops), stop=left),
                icon=":material/tour:",
                type="secondary" if left == ENDED else "primary",
                key=f"start#{person}",
            ):
                begin_tour(person, actor(), locale)
            st.page_link(
                f"risk/app/views/{stops[0]}.py",
                label=say(f"start.{person}_go", locale),
                icon=":material/arrow_forward:",
            )
if scope_of(actor(), "firm.read") != "none":
    show_example(date.today(), locale)  # noqa: DTZ011 (the visitor's today)
