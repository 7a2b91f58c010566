import streamlit as st

from risk.app.frame.door import current_locale
from risk.app.frame.faults import show_faults
from risk.app.frame.words import say
from risk.app.public.totals_conduct import draw_controls, draw_duties
from risk.app.public.totals_pictures import draw_gaps, draw_series, draw_together
from risk.app.public.totals_quarters import draw_claims, draw_noisy
from risk.desk.people.safety import read_settings
from risk.desk.public.shown_release import releases, shown_table
from risk.errors import RiskError

locale = current_locale()
folder = read_settings().releases

st.title(say("page.totals", locale))
st.caption(say("totals.about", locale))
try:
    made = releases(folder)
except RiskError as error:
    show_faults(error, locale)
    st.stop()
if not made:
    st.info(say("totals.none", locale), icon=":material/inbox:")
    st.stop()

by_period = {facts["period"]: facts for facts in made}
left, right = st.columns(2)
with left:
    period = st.selectbox(say("totals.period", locale), list(by_period), key="totals_period")
facts = by_period[period]
with right:
    table = st.selectbox(
        say("totals.table", locale),
        facts["tables"],
        format_func=lambda name: say(f"publish.table.{name}", locale),
        key="totals_table",
    )
st.dataframe(
    shown_table(folder, facts, table, locale),
    hide_index=True,
    alt=say(f"publish.table.{table}", locale),
    key=f"totals#{period}#{table}",
)
st.caption(
    say(
        "totals.facts",
        locale,
        insurers=len(facts["insurers"]),
        cells=facts["cells"],
        primary=facts["hidden_for_themselves"],
        secondary=facts["hidden_for_others"],
        least=facts["minimum_cell"],
        attacks=facts["attacks"],
    )
)

st.subheader(say("totals.view.series", locale))
draw_series(folder, made, locale)
draw_noisy(folder, locale)
st.subheader(say("totals.view.claims", locale))
draw_claims(folder, made, locale)
st.subheader(say("totals.view.controls", locale))
draw_controls(folder, facts, locale)
st.subheader(say("totals.view.duties", locale))
draw_duties(folder, facts, locale)
st.subheader(say("totals.view.concentration", locale))
draw_together(folder, facts, locale)
st.subheader(say("totals.view.gaps", locale))
draw_gaps(folder, facts, locale)
