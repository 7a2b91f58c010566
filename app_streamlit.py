"""The dashboard: language, choice of firm and navigation; nothing else."""

import streamlit as st

from risk.app.door import current_locale, switch_language
from risk.app.firm import choose_firm
from risk.app.words import say

PAGES = {
    "quote": ":material/request_quote:",
    "duties": ":material/checklist:",
    "improve": ":material/trending_down:",
    "severity": ":material/crisis_alert:",
}

st.set_page_config(page_title=say("app.title", current_locale()), page_icon="🛡️", layout="wide")
locale = switch_language()
page = st.navigation(
    [
        st.Page(
            f"risk/app/views/{name}.py",
            title=say(f"page.{name}", locale),
            icon=icon,
            url_path=name,
            default=name == "quote",
        )
        for name, icon in PAGES.items()
    ]
)
choose_firm(locale)
page.run()
