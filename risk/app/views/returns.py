import streamlit as st

from risk.app.asking.source import choose_day
from risk.app.frame.door import current_locale
from risk.app.frame.faults import show_faults
from risk.app.frame.words import say
from risk.app.public.returns import ask_return_book, show_return
from risk.desk.public.returns import KINDS
from risk.errors import RiskError

locale = current_locale()
with st.sidebar:
    as_of = choose_day(locale)

st.title(say("page.returns", locale))
st.caption(say("returns.page.about", locale))
kind = st.selectbox(
    say("returns.page.kind", locale),
    KINDS,
    format_func=lambda one: say(f"returns.kind.{one}", locale),
    key=f"return@{locale}",
)
try:
    book = ask_return_book(locale)
    if book is not None:
        show_return(kind, book, as_of, locale)
except RiskError as error:
    show_faults(error, locale)
