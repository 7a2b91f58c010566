import streamlit as st

from risk.app.frame.desk_work import see, show_told
from risk.app.frame.door import current_locale
from risk.app.frame.faults import show_faults
from risk.app.frame.words import say
from risk.app.underwriter.claim_steps import offer_claim
from risk.app.underwriter.incident_desk import show_incident, show_incidents, show_steps
from risk.app.underwriter.which import ask_which
from risk.desk.loss.incidents import incident_document, incident_list
from risk.errors import RiskError

locale = current_locale()
st.title(say("page.incidents", locale))
show_told(locale)
found = see(incident_list, most=500)
if found:
    with st.expander(say("incident.all", locale, count=len(found)), icon=":material/list:"):
        show_incidents(found, locale)
labels = {one["id"]: f"{one['id']} {one['firm']}" for one in found}
number = ask_which("incident", say("incident.which", locale), labels, locale)
if number is None:
    st.success(say("incident.none", locale), icon=":material/check:")
    st.stop()
try:
    told = see(incident_document, incident_id=number)
except RiskError as error:
    show_faults(error, locale)
    st.stop()
show_incident(told, locale)
show_steps(told, locale)
offer_claim(told, locale)
