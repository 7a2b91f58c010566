import streamlit as st

from risk.app.asking.firm import chosen_firm
from risk.app.asking.source import show_no_profile
from risk.app.frame.door import current_locale
from risk.app.frame.memory import answers_of, form_start, keep_answers, leave_form
from risk.app.frame.words import say
from risk.app.owner.self_ask import ask_screen
from risk.app.owner.self_result import show_result
from risk.app.owner.self_steps import RESULT, answer_at
from risk.app.owner.self_way import current_screen, show_buttons, show_progress
from risk.rulebook import at, region_of

locale = current_locale()
chosen = chosen_firm()
st.title(say("page.self_check", locale))
if chosen.start is None:
    show_no_profile(chosen, locale)
    st.stop()

answers = answers_of(chosen.source, chosen.start)
rulebook = at(chosen.as_of, region_of(answer_at(answers, "firm.country") or "CN"))
screen = current_screen()
show_progress(screen, answers, rulebook, locale)
if screen == RESULT:
    leave_form()
    show_result(answers, chosen, locale)
else:
    st.header(say(f"self.step.{screen}", locale))
    st.markdown(say(f"self.why.{screen}", locale))
    key, start = form_start(chosen.source, chosen.start, locale, screen)
    with st.container(width=760):
        answers = ask_screen(screen, chosen.source, key, start, rulebook, locale)
    keep_answers(chosen.source, answers)
show_buttons(screen, answers, locale)
