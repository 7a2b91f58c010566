import streamlit as st

from risk.app.actuary.incident_lists import STEPS, ask_incidents
from risk.app.asking.firm import chosen_firm
from risk.app.frame.door import current_locale
from risk.app.frame.faults import show_faults
from risk.app.frame.jobs import job_for, result_of
from risk.app.frame.told import show_report
from risk.app.frame.words import day, say
from risk.desk.learned.calibrated import OVERLAY
from risk.errors import RiskError

locale = current_locale()
as_of = chosen_firm().as_of

st.title(say("page.calibration", locale))
st.caption(say("calibration.about", locale, day=day(as_of, locale)))
asked = ask_incidents(as_of, locale)
if asked is None:
    st.stop()
question, work = asked
try:
    found = result_of(job_for("calibration", question, STEPS, work), "calibration", locale)
except RiskError as error:
    show_faults(error, locale)
else:
    if found is not None:
        show_report(found.reports[locale], "calibration", locale)
        if found.overlay is not None:
            st.download_button(
                say("calibration.overlay", locale),
                found.overlay.encode(),
                file_name=OVERLAY,
                mime="application/yaml",
                icon=":material/download:",
                on_click="ignore",
                key="calibration#overlay",
            )
            st.code(f"risk quote profile.yaml --overlay {OVERLAY}", language=None)
