import pandas as pd
import streamlit as st

from risk.app.frame.door import current_locale
from risk.app.frame.sign_in import actor
from risk.app.frame.words import escape, say
from risk.desk.people.rights import rights, scope_of

locale = current_locale()
who = actor()
st.title(say("page.account", locale))
columns = st.columns(4)
told = {
    "who": who.id,
    "role": say(f"role.{who.role}", locale),
    "tenant": who.tenant,
    "whose": str(who.firm or who.broker or "—"),
}
for column, (name, value) in zip(columns, told.items(), strict=True):
    column.caption(say(f"account.{name}", locale))
    column.markdown(f"**{escape(value)}**")
st.subheader(say("account.rights", locale))
rows = {
    say(f"action.{action}", locale): say(f"rights.{scope_of(who, action)}", locale)
    for action in rights()
    if scope_of(who, action) != "none"
}
st.dataframe(
    pd.DataFrame(
        {say("rights.action", locale): rows.keys(), say("account.reach", locale): rows.values()}
    ),
    hide_index=True,
    height=35 * (len(rows) + 1) + 3,
)
st.caption(say("rights.legend", locale))
