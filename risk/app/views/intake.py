from functools import partial

import streamlit as st

from risk.app.asking import samples
from risk.app.asking.firm import chosen_firm
from risk.app.frame.desk_work import show_told
from risk.app.frame.door import current_locale
from risk.app.frame.faults import show_faults
from risk.app.frame.jobs import job_for, result_of
from risk.app.frame.papers import XLSX
from risk.app.frame.words import say
from risk.app.underwriter.inbox import offer_opening
from risk.app.underwriter.intake_result import show_intake
from risk.desk.life.intake import EVERY, quote_intake
from risk.documents.intake_template import intake_template
from risk.errors import RiskError
from risk.portfolio.intake import read_intake

locale = current_locale()
as_of = chosen_firm().as_of

st.title(say("page.intake", locale))
st.caption(say("intake.page.about", locale))
with st.container(horizontal=True):
    for kind, begin in (("template", []), ("example", samples.sample_rows())):
        st.download_button(
            say(f"intake.page.{kind}", locale),
            partial(intake_template, as_of, locale, begin),
            file_name=f"{kind}.xlsx",
            mime=XLSX,
            icon=":material/download:",
            on_click="ignore",
            key=f"intake#{kind}",
        )
file = st.file_uploader(
    say("intake.page.file", locale), type=["xlsx", "csv"], max_upload_size=10, key="intake#file"
)
if file is None:
    st.info(say("intake.page.no_file", locale), icon=":material/upload_file:")
    st.stop()
content = file.getvalue()
try:
    intake = read_intake(file.name, content)
    job = job_for(
        "intake",
        (samples.digest(content), as_of),
        ("rows",) * -(-len(intake.rows) // EVERY),
        partial(quote_intake, intake, as_of),
    )
    rows = result_of(job, "intake", locale)
except RiskError as error:
    show_faults(error, locale)
else:
    if rows is not None:
        show_intake(file.name, content, intake, rows, locale)
        show_told(locale)
        quoted = [row.profile for row in rows if row.profile is not None]
        offer_opening(quoted, say("intake.page.open", locale), "intake#open", locale)
        st.caption(say("intake.page.open_help", locale))
