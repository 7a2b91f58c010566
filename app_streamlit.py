"""The dashboard: language and navigation; nothing else."""

import streamlit as st

from risk.app.door import current_locale, switch_language
from risk.app.words import say

st.set_page_config(page_title=say("app.title", current_locale()), page_icon="🛡️", layout="wide")
locale = switch_language()
st.navigation(
    [
        st.Page(
            "risk/app/views/quote.py",
            title=say("page.quote", locale),
            icon=":material/request_quote:",
            url_path="quote",
            default=True,
        )
    ]
).run()
