from functools import partial

import streamlit as st

from risk.app.asking.firm import chosen_firm
from risk.app.frame.desk_work import see, show_told
from risk.app.frame.door import current_locale
from risk.app.frame.faults import show_faults
from risk.app.frame.lookups import cases_near, rulebook_for
from risk.app.frame.words import say
from risk.app.quoted.breach import show_breach
from risk.app.quoted.decision import show_decision
from risk.app.quoted.drivers import show_drivers
from risk.app.quoted.loss import show_loss
from risk.app.quoted.near_cases import show_cases
from risk.app.quoted.options import show_options
from risk.app.quoted.posture import show_posture
from risk.app.quoted.quoting import quoted
from risk.app.quoted.strip import show_notices, show_strip
from risk.app.underwriter.beside import show_beside
from risk.app.underwriter.binding import show_binding, show_policy
from risk.app.underwriter.offering import choose_terms, show_quoting
from risk.app.underwriter.policy_steps import show_renewal
from risk.app.underwriter.referral_talk import show_referral
from risk.app.underwriter.submission_head import show_head, show_offers
from risk.app.underwriter.which import ask_submission
from risk.desk.life.life_document import submission_document
from risk.desk.life.submissions import quote_for
from risk.errors import RiskError

locale = current_locale()
as_of = chosen_firm().as_of
number = ask_submission(locale)
if number is None:
    st.title(say("page.submission", locale))
    st.info(say("submission.none", locale), icon=":material/inbox:")
    st.page_link("risk/app/views/inbox.py", label=say("page.inbox", locale))
    st.stop()
try:
    told = see(submission_document, submission_id=number)
    asked = see(quote_for, submission_id=number, day=as_of).request
except RiskError as error:
    st.title(say("page.submission", locale))
    show_faults(error, locale)
    st.stop()

show_head(told, locale)
show_told(locale)
profile = asked.profile
shown = quoted(profile, as_of, asked.preset)
document = shown.document
show_strip(document, locale)
show_notices(document, locale)
left, right = st.columns([3, 2], gap="large")
with right:
    show_policy(told, profile, document, locale)
    show_renewal(told, document["quote"]["currency"], as_of, locale)
    for one in told["referrals"]:
        show_referral(one["id"], locale)
    if told["referrals_over"]:
        with st.expander(say("submission.over", locale), icon=":material/forum:"):
            for one in told["referrals_over"]:
                show_referral(one["id"], locale)
    show_binding(told, locale)
    show_offers(told["offers"], locale)
    show_beside(told, document, as_of, locale)
    show_quoting(told, profile, document, rulebook_for(profile, as_of), locale)
with left:
    show_decision(document, locale)
    if document["pricing"] is not None:
        show_drivers(document, shown.sources, locale)
        show_loss(document, shown.curve, locale)
        show_breach(document, locale)
        cover = profile.cover.model_dump(mode="json")
        show_options(document, cover, locale, partial(choose_terms, locale))
    show_posture(document, locale)
    show_cases(cases_near(profile, as_of), locale)
