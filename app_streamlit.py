"""The dashboard: language, sign-in, choice of firm and navigation; nothing else."""

import streamlit as st

from risk.app.door import current_locale, switch_language
from risk.app.firm import choose_firm
from risk.app.pages import has_firm_beside, pages_for
from risk.app.sign_in import sign_in
from risk.app.words import say

st.set_page_config(page_title=say("app.title", current_locale()), page_icon="🛡️", layout="wide")
locale = switch_language()
pages = pages_for(sign_in(locale), locale)
page = st.navigation(pages, expanded=True)
if has_firm_beside(page, pages, locale):
    choose_firm(locale)
page.run()
