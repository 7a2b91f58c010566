import streamlit as st

from risk.app.frame.door import current_locale
from risk.app.frame.sign_in import actor
from risk.app.frame.words import say

locale = current_locale()
who = actor()
st.title(say("refused.title", locale))
st.error(say("refused.why", locale, role=say(f"role.{who.role}", locale)), icon=":material/block:")
st.markdown(say("refused.way_out", locale))
st.page_link("risk/app/views/account.py", label=say("page.account", locale))
