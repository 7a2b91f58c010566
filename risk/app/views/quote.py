from datetime import date

import streamlit as st

from risk.app.asking.describe import ask_description
from risk.app.asking.firm import chosen_firm
from risk.app.asking.form import ask_profile
from risk.app.asking.source import show_no_profile
from risk.app.frame.door import current_locale
from risk.app.frame.downloads import show_downloads, show_sources
from risk.app.frame.faults import show_faults
from risk.app.frame.memory import forget_answers, form_start, keep_answers
from risk.app.frame.words import escape, say
from risk.app.quoted.breach import show_breach
from risk.app.quoted.decision import show_decision
from risk.app.quoted.drivers import show_drivers
from risk.app.quoted.incentives import show_incentives
from risk.app.quoted.loss import show_loss
from risk.app.quoted.options import show_options
from risk.app.quoted.posture import show_posture
from risk.app.quoted.price import show_price
from risk.app.quoted.quoting import quoted
from risk.app.quoted.strip import show_notices, show_strip
from risk.app.quoted.tower import show_tower
from risk.app.quoted.training import show_training
from risk.errors import RiskError
from risk.profile import parse_profile
from risk.rulebook import at

locale = current_locale()
chosen = chosen_firm()
if chosen.start is None:
    show_no_profile(chosen, locale)
    st.stop()

head = st.container()
tabs = [say("page.result", locale), say("page.answers", locale)]
result_tab, answers_tab = st.tabs(
    tabs, default=tabs[chosen.source == "new"], key=f"page#{chosen.source == 'new'}"
)
with answers_tab:
    st.caption(say("form.help", locale))
    st.button(
        say("form.reset", locale),
        icon=":material/undo:",
        on_click=forget_answers,
        args=(chosen.source,),
        key="reset",
    )
    ask_description(chosen.source, locale)
    # Questions are shown in today's words, whatever day is asked for.
    words = at(date.today(), "CN")  # noqa: DTZ011
    key, start = form_start(chosen.source, chosen.start, locale)
    answers = ask_profile(start, key, words, locale)
    keep_answers(chosen.source, answers)

with head:
    name = answers["firm"].get("name") or say("form.unnamed", locale)
    st.title(escape(str(name)))

try:
    profile = parse_profile(answers)
    shown = quoted(profile, chosen.as_of, chosen.preset)
except RiskError as error:
    with result_tab:
        st.markdown(say("faults.where", locale))
    with head:
        show_faults(error, locale)
    st.stop()

document = shown.document
with head:
    show_strip(document, locale)
    show_notices(document, locale)

with result_tab:
    show_decision(document, locale)
    if document["pricing"] is not None:
        show_drivers(document, shown.sources, locale)
        show_loss(document, shown.curve, locale)
        show_breach(document, locale)
        show_training(document, locale)
        show_options(document, profile.cover.model_dump(mode="json"), locale)
        show_price(document, locale)
        show_tower(document, locale)
    show_incentives(profile, chosen.as_of, chosen.preset, locale)
    show_posture(document, locale)
    show_downloads(shown, profile, locale)
    show_sources(shown, locale)
