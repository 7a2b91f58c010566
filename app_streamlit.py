"""The dashboard: language, choice of firm and navigation; nothing else."""

import streamlit as st

from risk.app.door import current_locale, switch_language
from risk.app.firm import choose_firm
from risk.app.words import say

GROUPS = {
    "firm": {
        "self_check": ":material/fact_check:",
        "quote": ":material/request_quote:",
        "duties": ":material/checklist:",
        "improve": ":material/trending_down:",
        "severity": ":material/crisis_alert:",
    },
    "models": {
        "models": ":material/inventory_2:",
        "watch": ":material/monitoring:",
    },
}

st.set_page_config(page_title=say("app.title", current_locale()), page_icon="🛡️", layout="wide")
locale = switch_language()
pages = {
    say(f"group.{group}", locale): [
        st.Page(
            f"risk/app/views/{name}.py",
            title=say(f"page.{name}", locale),
            icon=icon,
            url_path=name,
            default=name == "quote",
        )
        for name, icon in views.items()
    ]
    for group, views in GROUPS.items()
}
page = st.navigation(pages)
choose_firm(locale)
page.run()
