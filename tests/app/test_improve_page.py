"""The page of what to fix first: the desk's plan, no way, and one changed answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from risk.app.asking.single_answers import single_questions
from risk.app.frame.words import money, say
from risk.desk import Request
from risk.desk.advice.improve import improve
from risk.desk.advice.improve_document import improve_document
from risk.desk.advice.what_if import what_if
from risk.profile import read_profile
from risk.units import Locale

CLINIC, LOGISTICS = "01_dental_clinic", "12_logistics_firm"
OpenPage = Callable[..., AppTest]
TextOf = Callable[[AppTest], str]


def asked(root: Path, day: date, stem: str = LOGISTICS) -> Request:
    return Request(read_profile(root / "data_samples" / f"{stem}.yaml"), day)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("goal", ["value", "enisa"])
def test_shows_the_plan_of_the_desk(
    open_page: OpenPage, text_of: TextOf, root: Path, day: date, goal: str, lang: Locale
) -> None:
    page = open_page(LOGISTICS, lang, "improve")
    page.segmented_control(key=f"goal@{lang}").set_value(goal).run()
    assert not page.exception
    plan = improve_document(improve(asked(root, day), must_enisa=goal == "enisa"))
    figures = {one.label: one.value for one in page.metric}
    for name in ("before", "after"):
        premium = money(plan[name]["premium"], plan["currency"], lang, 2)
        assert figures[say(f"plan.{name}", lang)] == premium
    at_least = money(plan["saving"]["at_least"], plan["currency"], lang)
    assert figures[say("plan.at_least", lang)] == at_least
    steps = page.dataframe[0].value
    assert list(steps[say("plan.step", lang)]) == [one["name"][lang] for one in plan["steps"]]
    assert list(steps[say("plan.saving", lang)]) == [
        money(one["saving"], plan["currency"], lang) for one in plan["steps"]
    ]
    assert say("plan.judged", lang) in text_of(page)


def test_a_budget_is_kept_to(open_page: OpenPage, root: Path, day: date) -> None:
    page = open_page(LOGISTICS, "zh", "improve")
    first = improve_document(improve(asked(root, day), budget=20_000))  # the rulebook's
    assert {one.label: one.value for one in page.metric}[
        say("plan.cost", "zh", years="3")
    ] == money(first["cost_over_horizon"], "CNY", "zh")
    page.text_input(key="goal.budget@zh0").set_value("").run()
    assert say("goal.no_amount", "zh") in [one.value for one in page.info]
    page.text_input(key="goal.budget@zh0").set_value("6,000").run()
    plan = improve_document(improve(asked(root, day), budget=6000))
    figures = {one.label: one.value for one in page.metric}
    assert figures[say("plan.cost", "zh", years="3")] == money(
        plan["cost_over_horizon"], "CNY", "zh"
    )
    page.text_input(key="goal.budget@zh0").set_value("lots").run()
    assert say("goal.not_a_number", "zh") in [one.value for one in page.error]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_way_names_the_lowest_premium_and_leads_there(
    open_page: OpenPage, text_of: TextOf, lang: Locale
) -> None:
    page = open_page(LOGISTICS, lang, "improve")
    page.segmented_control(key=f"goal@{lang}").set_value("target").run()
    page.text_input(key=f"goal.target@{lang}0").set_value("1").run()
    assert not page.exception
    assert not page.error
    assert say("no_way.title", lang) in text_of(page)
    page.button(key="no_way#aim").click().run()
    assert not page.exception
    assert say("no_way.title", lang) not in text_of(page)
    assert say("plan.after", lang) in [one.label for one in page.metric]


def test_a_firm_without_a_price_has_no_plan(
    open_page: OpenPage, go_to: Callable[..., AppTest]
) -> None:
    page = open_page(LOGISTICS)
    now = page.session_state["form#now"]
    page.text_input(key=f"{now['for'][0]}@{now['number']}/firm.revenue").set_value("").run()
    page = go_to(page, "improve")
    assert not page.exception
    assert say("plan.no_price", "zh") in [one.value for one in page.warning]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_one_changed_answer_before_and_after(
    open_page: OpenPage, root: Path, day: date, lang: Locale
) -> None:
    page = open_page(CLINIC, lang, "improve")
    path = "controls.technical.edr"
    page.selectbox(key=f"what_if#path@{lang}").set_value(path).run()
    page.selectbox(key=f"what_if#{CLINIC}@{lang}/{path}").set_value("no").run()
    assert not page.exception
    found = what_if(asked(root, day, CLINIC), {path: "no"})
    table = page.table[0].value
    (row,) = table[table[say("what_if.what", lang)] == say("what_if.premium", lang)].to_dict(
        "records"
    )
    assert row[say("what_if.before", lang)] == money(found["before"]["premium"], "CNY", lang, 2)
    after = money(found["after"]["premium"], "CNY", lang, 2)
    assert row[say("what_if.after", lang)] == f"**{after}**"


def test_a_wrong_answer_is_explained(open_page: OpenPage, text_of: TextOf) -> None:
    page = open_page(LOGISTICS, "zh", "improve")
    page.selectbox(key="what_if#path@zh").set_value("cover.limit").run()
    page.text_input(key=f"what_if#{LOGISTICS}@zh/cover.limit").set_value("-5").run()
    assert not page.exception
    assert "须大于 0" in text_of(page)


def test_every_question_of_one_value_can_be_asked() -> None:
    paths = single_questions()
    assert {"firm.headcount", "data_held.sensitive.medical", "cover.limit"} <= set(paths)
    assert not any(path.startswith(("operations", "controls.measures")) for path in paths)
