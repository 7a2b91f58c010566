import streamlit as st

from risk.app.asking.firm import firm_as_answered, show_firm
from risk.app.frame.door import current_locale
from risk.app.frame.faults import show_faults
from risk.app.frame.lookups import duties_of_firm, plan_for, rulebook_for
from risk.app.frame.words import say
from risk.app.owner.goal import ask_goal
from risk.app.owner.no_way import show_no_way
from risk.app.owner.one_change import show_one_change
from risk.app.owner.plan import show_plan
from risk.errors import OutsideCalibration
from risk.price.way_down import NoWay

locale = current_locale()
chosen, profile = firm_as_answered(locale)
rulebook = rulebook_for(profile, chosen.as_of)

show_firm(profile, chosen, "improve", locale)
currency = profile.cover.currency
goal = ask_goal(
    currency,
    rulebook.value("improve.horizon_years"),
    rulebook.value("improve.first_budget")[currency],
    locale,
)
if goal is not None:
    try:
        plan = plan_for(profile, chosen.as_of, chosen.preset, **goal)
    except NoWay as no_way:
        show_no_way(no_way, currency, locale)
    except OutsideCalibration as error:
        st.warning(say("plan.no_price", locale), icon=":material/block:")
        if error.faults:
            show_faults(error, locale)
    else:
        show_plan(plan, duties_of_firm(profile, chosen.as_of), rulebook, locale)
st.divider()
show_one_change(profile, chosen, locale)
