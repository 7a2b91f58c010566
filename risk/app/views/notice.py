import streamlit as st

from risk.app.frame.desk_work import act, do, see, show_told
from risk.app.frame.door import current_locale
from risk.app.frame.memory import keep, kept
from risk.app.frame.sign_in import actor
from risk.app.frame.words import say
from risk.app.underwriter.incident_desk import link_to_incident
from risk.app.underwriter.incident_form import ask_incident, ask_when
from risk.desk.life.firms import firms_document
from risk.desk.loss.incidents import IncidentTold, facts_asked, report_incident

locale = current_locale()
st.title(say("page.notice", locale))
st.markdown(say("notice.lead", locale))
show_told(locale)
reported = kept("notice.reported", "")
if reported:
    link_to_incident(int(reported), locale)

firms = {one["id"]: one["name"] for one in see(firms_document)["firms"]}
if not firms:
    st.info(say("notice.no_firms", locale), icon=":material/domain:")
    st.stop()
firm = actor().firm
if firm not in firms:
    firm = st.selectbox(
        say("notice.firm", locale), tuple(firms), format_func=firms.__getitem__, key="notice#firm"
    )
discovered = ask_when(locale)
told = ask_incident(see(facts_asked, firm_id=firm, day=discovered.date()), discovered, locale)


def report(told: IncidentTold | None, firm_id: int | None) -> None:
    made = do(report_incident, told=told, firm_id=firm_id)
    keep("notice.reported", str(made.id))
    keep("incident", str(made.id))


st.button(
    say("notice.report", locale),
    type="primary",
    icon=":material/send:",
    on_click=act,
    args=(say("notice.reported", locale), lambda: report(told, firm)),
    disabled=told is None,
    key="notice#report",
)
if told is None:
    st.caption(say("notice.wanted", locale))
