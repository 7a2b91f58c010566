import streamlit as st

from risk.app.desk_work import see, show_told
from risk.app.door import current_locale
from risk.app.firm import firm_as_answered
from risk.app.inbox import offer_opening, show_referrals, show_submissions
from risk.app.sign_in import actor
from risk.app.words import escape, say
from risk.desk.life_document import referral_list, submission_list
from risk.desk.rights import scope_of

locale = current_locale()
st.title(say("page.inbox", locale))
show_told(locale)
if scope_of(actor(), "referral.read") != "none":
    show_referrals(see(referral_list), locale)
show_submissions(see(submission_list, most=500), locale)
st.divider()
chosen, profile = firm_as_answered(locale)
label = say("inbox.new", locale, name=escape(profile.firm.name))
offer_opening([profile], label, "inbox#new", locale)
