from pathlib import Path

import streamlit as st

from risk.app.asking.source import choose_day
from risk.app.book.whole_book import ask_whole_book
from risk.app.frame.door import current_locale
from risk.app.frame.faults import show_faults
from risk.app.frame.jobs import Done, job_for, result_of
from risk.app.frame.told import show_report
from risk.app.frame.words import LOCALES, Locale, day, say
from risk.app.public.lab_scenarios import ask_scenarios
from risk.desk.book.score import Scoring
from risk.desk.public.lab import book_chunks, run_lab
from risk.desk.public.lab_document import lab_document
from risk.desk.public.lab_report import lab_report
from risk.errors import RiskError
from risk.learn.report import Report
from risk.rulebook import at

DRAWS, SEED = 200, 20260901
STEPS = ("firms",) * 4

locale = current_locale()
with st.sidebar:
    as_of = choose_day(locale)

st.title(say("page.lab", locale))
st.caption(say("lab_page.about", locale, day=day(as_of, locale)))

try:
    scenarios = ask_scenarios(at(as_of, "CN"), locale)
except RiskError as error:
    show_faults(error, locale)
    st.stop()


def tried(book: Path, done: Done) -> dict[Locale, Report]:
    run = run_lab(
        Scoring(as_of),
        book_chunks(book),
        country="CN",
        seed=SEED,
        draws=DRAWS,
        scenarios=scenarios,
        done=lambda rows: done("firms"),
    )
    document = lab_document(run)
    return {one: lab_report(document, one) for one in LOCALES}


asked = ask_whole_book(as_of, tried, "lab", locale)
if asked is None:
    st.stop()
question, work = asked
try:
    found = result_of(job_for("lab", (*question, scenarios), STEPS, work), "lab_page", locale)
except RiskError as error:
    show_faults(error, locale)
else:
    if found is not None:
        show_report(found[locale], "lab", locale)
