import streamlit as st

from risk.app.actuary.watch_book import ask_book
from risk.app.asking.firm import chosen_firm
from risk.app.frame.door import current_locale
from risk.app.frame.faults import show_faults
from risk.app.frame.jobs import job_for, result_of
from risk.app.frame.told import show_report
from risk.app.frame.words import day, say
from risk.errors import RiskError

locale = current_locale()
as_of = chosen_firm().as_of

st.title(say("page.watch", locale))
st.caption(say("watch.page.about", locale, day=day(as_of, locale)))
asked = ask_book(as_of, locale)
if asked is not None:
    try:
        reports = result_of(
            job_for("watch", asked.question, asked.steps, asked.work), "watch", locale
        )
    except RiskError as error:
        show_faults(error, locale)
    else:
        if reports is not None:
            show_report(reports[locale], "watched", locale)
