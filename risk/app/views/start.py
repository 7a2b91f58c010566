from datetime import date

import streamlit as st

from risk.app.frame.door import current_locale
from risk.app.frame.example import show_example
from risk.app.frame.sign_in import actor
from risk.app.frame.tour import STOPS, begin_tour, people_of
from risk.app.frame.words import say
from risk.desk.people.rights import scope_of

ICONS = {
    "owner": ":material/storefront:",
    "underwriter": ":material/edit_document:",
    "regulator": ":material/account_balance:",
}

locale = current_locale()
st.title(say("start.title", locale))
st.markdown(say("start.about", locale))
with st.grid(3, min_column_width=260):
    for person in people_of(actor()):
        with st.container(border=True, height="stretch"):
            st.markdown(f"#### {ICONS[person]} {say(f'start.{person}', locale)}")
            st.markdown(say(f"start.{person}_way", locale))
            if st.button(
                say("start.tour", locale, stops=len(STOPS[person])),
                icon=":material/tour:",
                type="primary",
                key=f"start#{person}",
            ):
                begin_tour(person, locale)
            st.page_link(
                f"risk/app/views/{STOPS[person][0]}.py",
                label=say(f"start.{person}_go", locale),
                icon=":material/arrow_forward:",
            )
if scope_of(actor(), "firm.read") != "none":
    show_example(date.today(), locale)  # noqa: DTZ011 (the visitor's today)
