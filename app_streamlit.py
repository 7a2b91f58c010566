"""The dashboard: language, sign-in, choice of firm and navigation; nothing else."""

import streamlit as st

from risk.app.frame import warm

if warm.FIRST_PAGE.wait():
    from risk.app.asking.firm import choose_firm
    from risk.app.frame.door import current_locale, switch_language
    from risk.app.frame.pages import has_firm_beside, pages_for
    from risk.app.frame.sign_in import sign_in
    from risk.app.frame.tour import show_tour
    from risk.app.frame.words import say

st.set_page_config(page_title=say("app.title", current_locale()), page_icon="🛡️", layout="wide")
locale = switch_language()
actor = sign_in(locale)
pages = pages_for(actor, locale)
page = st.navigation(pages, expanded=True)
if page.url_path:  # the first page has none
    warm.EVERY_PAGE.wait()
if has_firm_beside(page, pages, locale):
    choose_firm(locale)
show_tour(actor, page, locale)
page.run()
