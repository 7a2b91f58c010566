import streamlit as st

from risk.app.asking.firm import chosen_firm
from risk.app.book import whole_book
from risk.app.book.whole_book import ask_whole_book
from risk.app.frame.door import current_locale
from risk.app.frame.faults import show_faults
from risk.app.frame.jobs import job_for, result_of
from risk.app.frame.told import show_report
from risk.app.frame.words import day, say
from risk.desk.book.book_told import STEPS, book_told
from risk.desk.book.score import Scoring
from risk.errors import RiskError

locale = current_locale()
chosen = chosen_firm()

st.title(say("page.book", locale))
st.caption(say("whole_book.about", locale, day=day(chosen.as_of, locale)))
scoring = Scoring(chosen.as_of, chosen.preset)
asked = ask_whole_book(
    chosen.as_of,
    lambda book, done: book_told(book, scoring, whole_book.YEARS, done),
    "book",
    locale,
)
if asked is None:
    st.stop()
question, work = asked
try:
    found = result_of(
        job_for("book", (*question, chosen.preset), STEPS * 2, work), "whole_book", locale
    )
except RiskError as error:
    show_faults(error, locale)
else:
    if found is not None:
        show_report(found[locale], "book", locale)
