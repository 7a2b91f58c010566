import streamlit as st

from risk.app.frame.desk_work import see, show_told
from risk.app.frame.door import current_locale
from risk.app.frame.faults import show_faults
from risk.app.frame.words import say
from risk.app.underwriter.claim_desk import show_claim, show_claims
from risk.app.underwriter.claim_steps import show_claim_steps
from risk.app.underwriter.which import ask_which
from risk.desk.loss.claims_document import claim_document, claim_list
from risk.errors import RiskError

locale = current_locale()
st.title(say("page.claims", locale))
show_told(locale)
found = see(claim_list, most=500)
if found:
    show_claims(found, locale)
labels = {one["id"]: f"{one['id']} {one['firm']}" for one in found}
number = ask_which("claim", say("claims.which", locale), labels, locale)
if number is None:
    st.success(say("claims.none", locale), icon=":material/check:")
    st.page_link("risk/app/views/incidents.py", label=say("page.incidents", locale))
    st.stop()
try:
    told = see(claim_document, claim_id=number)
except RiskError as error:
    show_faults(error, locale)
    st.stop()
show_claim(told, told["terms"], locale)
show_claim_steps(told, locale)
