from risk.app.asking.breach_form import ask_breach
from risk.app.asking.firm import firm_as_answered, show_firm
from risk.app.frame.door import current_locale
from risk.app.frame.lookups import rulebook_for
from risk.app.owner.breach_grade import show_breach_faults, show_grade
from risk.app.owner.clock import show_clock
from risk.assess.breach_severity import grade_breach
from risk.errors import InvalidProfile

locale = current_locale()
chosen, profile = firm_as_answered(locale)
rulebook = rulebook_for(profile, chosen.as_of)

show_firm(profile, chosen, "severity", locale)
breach = ask_breach(rulebook, locale)
try:
    found = grade_breach(rulebook, breach)
except InvalidProfile as error:
    show_breach_faults(error, locale)
else:
    show_grade(found, rulebook, locale)
show_clock(rulebook, profile, locale)
