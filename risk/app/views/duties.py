from risk.app.asking.firm import firm_as_answered, show_firm
from risk.app.frame.door import current_locale
from risk.app.frame.lookups import cases_near, duties_of_firm, rulebook_for
from risk.app.frame.papers import show_papers
from risk.app.owner.todo import show_duties
from risk.app.quoted.fines import show_fines
from risk.app.quoted.legal_class import show_class
from risk.app.quoted.near_cases import show_cases

locale = current_locale()
chosen, profile = firm_as_answered(locale)
rulebook = rulebook_for(profile, chosen.as_of)
duties = duties_of_firm(profile, chosen.as_of)

show_firm(profile, chosen, "duties", locale)
show_class(duties, locale)
show_duties(duties, rulebook, locale)
show_fines(duties, locale)
show_cases(cases_near(profile, chosen.as_of), locale)
show_papers(duties, rulebook, profile, locale)
