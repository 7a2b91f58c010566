import streamlit as st

from risk.app.asking.firm import firm_as_answered
from risk.app.frame.desk_work import see, show_told
from risk.app.frame.door import current_locale
from risk.app.frame.sign_in import actor
from risk.app.frame.words import escape, say
from risk.app.underwriter.inbox import offer_opening, show_referrals, show_submissions
from risk.desk.life.life_document import referral_list, submission_list
from risk.desk.people.rights import scope_of

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
