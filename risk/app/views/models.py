import streamlit as st

from risk.app.actuary.model_card import show_card
from risk.app.actuary.model_pair import show_pair
from risk.app.actuary.model_versions import show_versions
from risk.app.asking.firm import chosen_firm, firm_as_answered
from risk.app.frame.desk_work import show_told
from risk.app.frame.door import current_locale
from risk.app.frame.lookups import stored_models
from risk.app.frame.words import day, say
from risk.app.quoted.rule_changes import show_moves, show_rule_changes

locale = current_locale()
as_of = chosen_firm().as_of

st.title(say("page.models", locale))
st.caption(say("models.page.about", locale, day=day(as_of, locale)))
show_told(locale)
found = stored_models(as_of)
versions, card, pair, changes = st.tabs(
    [say(f"models.page.{one}", locale) for one in ("versions", "card", "pair", "changes")],
    key="models#tabs",
)
with versions:
    sound = show_versions(found, locale)
with card:
    show_card(sound, as_of, locale)
with pair:
    show_pair(sound, locale)
with changes:
    days = show_rule_changes(as_of, locale)
    chosen, profile = firm_as_answered(locale)
    show_moves(profile, *days, locale)
