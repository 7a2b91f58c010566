"""The self-check: a guided path, "I don't know" everywhere, save and come back, one result."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from risk.app.asking.samples import uploaded
from risk.app.frame.memory import ANSWERS, FORM
from risk.app.frame.words import money, number, say
from risk.app.owner.self_steps import SCREENS, STEPS, answer_at, field_of, paths_of, with_answers
from risk.desk import Request, quote, quote_document
from risk.desk.advice.improve import improve
from risk.documents import document_bytes, self_check_blocks
from risk.portfolio.rows import row_of_profile
from risk.profile import parse_profile, read_profile
from risk.rulebook import Rulebook
from risk.units import LOCALES, Locale

OpenPage = Callable[..., AppTest]
GoTo = Callable[[AppTest, str], AppTest]
TextOf = Callable[[AppTest], str]


def at_screen(page: AppTest, screen: str) -> AppTest:
    page.query_params["step"] = screen
    return page.run()


def key(page: AppTest, path: str) -> str:
    now = page.session_state[FORM]
    return f"{now['for'][0]}@{now['number']}/{path}"


def answers(page: AppTest, source: str) -> dict[str, object]:
    found: dict[str, object] = page.session_state[ANSWERS][source]
    return found


def test_every_question_of_the_way_is_one_of_the_profile_and_has_plain_words(
    china: Rulebook,
) -> None:
    for step in STEPS:
        for path in paths_of(step, china):
            if ".answers." not in path:
                field_of(path)
                for locale in LOCALES:
                    code = path.replace("operations.0.", "operation.")
                    assert say(f"self.q.{code}", locale, currency="")
    asked = [path for step in STEPS for path in paths_of(step, china)]
    assert len(set(asked)) == len(asked)
    assert sum(".answers.Q" in path for path in asked) == 20


@pytest.mark.parametrize("lang", LOCALES)
def test_every_screen_shows_in_both_languages_and_leads_to_the_next(
    open_page: OpenPage, lang: Locale
) -> None:
    page = open_page(lang=lang, view="self_check")
    for screen in SCREENS[:-1]:
        assert not page.exception
        assert page.header[0].value == say(f"self.step.{screen}", lang)
        page.button(key="self#next").click().run()
    assert page.query_params["step"] == "result"


def test_a_new_firm_that_knows_only_its_name_and_trade_gets_a_result(
    open_page: OpenPage, text_of: TextOf
) -> None:
    page = open_page(view="self_check")
    page.segmented_control(key="kind@zh").set_value("new").run()
    page = at_screen(page, "result")
    assert "firm.name" in text_of(page)
    page.button(key="self#start").click().run()
    page.text_input(key=key(page, "firm.name")).set_value("小满花店").run()
    page.text_input(key="described@zh").set_value("街角的花店").run()
    next(one for one in page.button if str(one.key).startswith("described#F52")).click().run()
    assert str(answer_at(answers(page, "new"), "firm.industry")).startswith("F52")
    page = at_screen(page, "result")
    assert not page.exception
    shown = text_of(page)
    assert say("first.title", "zh") in shown
    assert "年营业收入" in shown
    page = at_screen(page, "firm")
    page.text_input(key=key(page, "firm.revenue")).set_value("60万").run()
    assert page.error
    page.text_input(key=key(page, "firm.revenue")).set_value("600,000").run()
    page = at_screen(page, "result")
    assert not page.exception
    assert say("own_cost.no_people", "zh") in text_of(page)


def test_answers_are_those_of_every_other_page(
    open_page: OpenPage, go_to: GoTo, text_of: TextOf
) -> None:
    page = at_screen(open_page(lang="en", view="self_check"), "data")
    page.text_input(key=key(page, "data_held.persons_total")).set_value("250,000").run()
    page = go_to(page, "duties")
    assert "250,000" in text_of(page)
    page = go_to(page, "self_check")
    assert page.header[0].value == say("self.step.data", "en")
    assert page.text_input(key=key(page, "data_held.persons_total")).value == "250,000"


def test_a_part_above_the_whole_is_told_at_once(open_page: OpenPage, text_of: TextOf) -> None:
    page = at_screen(open_page(view="self_check"), "data")
    page.text_input(key=key(page, "data_held.sensitive.medical")).set_value("90000").run()
    assert not page.exception
    assert "医疗健康信息" in text_of(page)
    assert page.error


def test_what_was_saved_half_way_can_be_taken_up_again(china: Rulebook) -> None:
    begun = with_answers({}, {"firm.headcount": 4, "operations.0.answers.Q03": "yes"})
    begun = with_answers(begun, {"operations.0.name": "till", "firm.revenue": None})
    back = uploaded("self-check.json", json.dumps(begun).encode())
    assert back == begun
    assert answer_at(back, "operations.0.answers.Q03") == "yes"


def test_a_row_of_a_spreadsheet_fills_the_answers_in(root: Path) -> None:
    profile = read_profile(root / "data_samples" / "16_nail_salon.yaml")
    one = profile.model_copy(update={"operations": profile.operations[:1]})
    file = io.BytesIO()
    pd.DataFrame([row_of_profile(one)]).to_excel(file, index=False)
    assert parse_profile(uploaded("firm.xlsx", file.getvalue())) == one


@pytest.mark.parametrize("lang", LOCALES)
def test_the_result_says_what_the_desk_says_and_the_slider_prices_anew(
    open_page: OpenPage, text_of: TextOf, root: Path, day, lang: Locale
) -> None:
    page = at_screen(open_page("12_logistics_firm", lang, "self_check"), "result")
    assert not page.exception
    profile = read_profile(root / "data_samples" / "12_logistics_firm.yaml")
    document = quote_document(quote(Request(profile, day)))
    events = document["pricing"]["frequency"]["events_a_period"]
    years = number(1 / -math.expm1(-events), lang)
    assert say("own_cost.often", lang, years=years) in text_of(page)
    plan = improve(Request(profile, day), budget=20_000)
    slider = page.slider(key=f"first#done@{lang}")
    assert slider.max == len(plan.steps)

    def premium() -> str:
        label = say("first.premium", lang)
        return next(str(one.value) for one in page.metric if one.label == label)

    assert premium() == money(plan.after.premium, "CNY", lang)
    page.slider(key=f"first#done@{lang}").set_value(0).run()
    assert premium() == money(plan.before.premium, "CNY", lang)


@pytest.mark.parametrize("lang", LOCALES)
def test_the_report_holds_the_figures_of_the_desk(root: Path, day, lang: Locale) -> None:
    from risk.desk.advice.cases_document import cases_for
    from risk.desk.advice.duties import duty_document, law_for
    from risk.desk.advice.improve_document import improve_document
    from risk.desk.quoting.incentives import incentives

    profile = read_profile(root / "data_samples" / "12_logistics_firm.yaml")
    document = quote_document(quote(Request(profile, day)))
    duties = duty_document(law_for(profile, day))
    plan = improve_document(improve(Request(profile, day), budget=20_000))
    cases = cases_for(profile, day, 3)
    credits_ = incentives(Request(profile, day))
    report = self_check_blocks(duties, document, plan, cases, credits_, lang)
    text = document_bytes(report, ".md").decode()
    net = next(row["net"] for row in credits_["what_if"] if row["id"] == "credit15_open")
    assert money(str(round(net)), "CNY", lang) in text
    assert money(document["pricing"]["price"]["premium"], "CNY", lang) in text
    for one in duties["duties"]:
        assert one["name"][lang] in text
    for one in plan["steps"]:
        assert one["name"][lang] in text
    assert cases[0]["title"][lang] in text
