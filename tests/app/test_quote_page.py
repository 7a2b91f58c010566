"""The quote page: it shows the desk's figures, in both languages, and every fault at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from risk.app.frame.memory import FORM
from risk.app.frame.words import money
from risk.app.quoted.quoting import profile_json
from risk.desk import Request, document_bytes, quote, quote_document
from risk.profile import parse_profile, read_profile
from risk.units import Locale

DAY = date(2026, 11, 24)
SAMPLES = (
    "01_dental_clinic",
    "12_logistics_firm",
    "14_us_tax_preparer",
    "15_german_practice",
    "16_nail_salon",
)
OpenPage = Callable[..., AppTest]


def premium_of(root: Path, stem: str) -> tuple[str, str]:
    """Give premium and currency of a sample, straight from the desk."""
    profile = read_profile(root / "data_samples" / f"{stem}.yaml")
    document = quote_document(quote(Request(profile, DAY)))
    return document["pricing"]["price"]["premium"], document["quote"]["currency"]


def premium_shown(page: AppTest) -> str:
    return str(page.metric[0].value)


def key_of(page: AppTest, path: str) -> str:
    """Give the key of a question's widget on the page as it stands."""
    now = page.session_state[FORM]
    return f"{now['for'][0]}@{now['number']}/{path}"


def texts(page: AppTest) -> str:
    shown = [*page.markdown, *page.caption, *page.error, *page.warning, *page.info, *page.success]
    return "\n".join(str(one.value) for one in shown)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("stem", SAMPLES)
def test_shows_the_premium_of_the_desk(
    open_page: OpenPage, root: Path, stem: str, lang: Locale
) -> None:
    page = open_page(stem, lang)
    assert not page.exception
    premium, currency = premium_of(root, stem)
    assert premium_shown(page) == money(premium, currency, lang, 2)


def test_every_sample_is_read_by_the_form_without_loss(open_page: OpenPage, root: Path) -> None:
    for path in sorted((root / "data_samples").glob("*.yaml")):
        page = open_page(path.stem)
        assert not page.exception
        assert not page.error, path.stem
        premium, currency = premium_of(root, path.stem)
        assert premium_shown(page) == money(premium, currency, "zh", 2), path.stem


def test_another_limit_gives_another_premium(open_page: OpenPage) -> None:
    page = open_page()
    before = premium_shown(page)
    page.text_input(key=key_of(page, "cover.limit")).set_value("2,000,000")
    page.text_input(key=key_of(page, "cover.aggregate_limit")).set_value("").run()
    assert not page.exception
    assert premium_shown(page) != before


def test_a_severity_preset_moves_the_premium(open_page: OpenPage) -> None:
    page = open_page()
    before = premium_shown(page)
    page.segmented_control(key="preset@zh").set_value("high").run()
    assert not page.exception
    assert premium_shown(page) != before


def test_an_answer_and_a_measure_reach_the_quote(open_page: OpenPage) -> None:
    page = open_page()
    before = premium_shown(page)
    page.selectbox(key=key_of(page, "controls.technical.hardening")).set_value("no").run()
    assert premium_shown(page) != before
    required = {metric.label: metric.value for metric in page.metric}
    table = page.data_editor[0].value
    row = int((table["state"] == "yes").to_numpy().argmax())
    page.session_state[key_of(page, "controls.measures")] = {
        "edited_rows": {row: {"state": "no"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    page.run()
    assert not page.exception
    assert {metric.label: metric.value for metric in page.metric} != required


def test_all_faults_show_at_once(open_page: OpenPage) -> None:
    page = open_page()
    page.text_input(key=key_of(page, "firm.headcount")).set_value("many")
    page.text_input(key=key_of(page, "data_held.ordinary")).set_value("99,999")
    page.text_input(key=key_of(page, "cover.limit")).set_value("-5")
    page.text_input(key=key_of(page, "cover.coinsurance")).set_value("2").run()
    assert not page.exception
    assert not page.metric
    shown = texts(page)
    for path in ("firm.headcount", "data_held", "cover.limit", "cover.coinsurance"):
        assert f"`{path}`" in shown
    assert "须大于 0" in shown
    assert "Input should" not in shown


def test_a_new_firm_is_asked_for_what_is_missing(open_page: OpenPage) -> None:
    page = open_page()
    page.segmented_control(key="kind@zh").set_value("new").run()
    assert not page.exception
    assert not page.error
    assert "`firm.name`" in texts(page)
    page.text_input(key=key_of(page, "firm.name")).set_value("新店")
    page.selectbox(key=key_of(page, "firm.industry")).set_value("F5212")
    page.text_input(key=key_of(page, "firm.revenue")).set_value("6,000,000").run()
    assert not page.exception
    assert page.metric[0].value.startswith("¥")


def test_a_firm_outside_the_calibration_gets_words_and_no_price(open_page: OpenPage) -> None:
    page = open_page()
    page.text_input(key=key_of(page, "firm.revenue")).set_value("").run()
    assert not page.exception
    assert "未报价" in texts(page)


def test_an_uploaded_profile_is_quoted_and_a_faulty_one_explained(
    open_page: OpenPage, root: Path
) -> None:
    page = open_page()
    page.segmented_control(key="kind@zh").set_value("upload").run()
    assert page.info
    data = (root / "data_samples" / "09_accounting_practice.yaml").read_bytes()
    page.file_uploader[0].upload("firm.yaml", data).run()
    assert not page.exception
    premium, currency = premium_of(root, "09_accounting_practice")
    assert premium_shown(page) == money(premium, currency, "zh", 2)

    page = open_page()
    page.segmented_control(key="kind@zh").set_value("upload").run()
    page.file_uploader[0].upload("firm.json", b'{"firm": {"revenue": -1}}').run()
    assert not page.exception
    assert "`firm.revenue`" in texts(page)
    assert "`cover`" in texts(page)


def test_switching_the_language_keeps_the_answers(open_page: OpenPage) -> None:
    page = open_page()
    page.text_input(key=key_of(page, "cover.retention")).set_value("20,000").run()
    page.selectbox(key=key_of(page, "controls.technical.edr")).set_value("no").run()
    in_chinese = premium_shown(page)
    page.segmented_control(key="language").set_value("en").run()
    assert not page.exception
    assert page.query_params["lang"] == "en"
    assert premium_shown(page) == f"CN{in_chinese}"
    page.segmented_control(key="language").set_value("zh").run()
    assert premium_shown(page) == in_chinese


def test_changes_can_be_undone(open_page: OpenPage) -> None:
    page = open_page()
    before = premium_shown(page)
    page.text_input(key=key_of(page, "cover.retention")).set_value("20,000").run()
    assert premium_shown(page) != before
    page.button(key="reset").click().run()
    assert premium_shown(page) == before


def test_operations_can_be_added_and_removed(open_page: OpenPage) -> None:
    page = open_page()
    key = key_of(page, "operations")
    page.button(key=f"{key}#add").click().run()
    assert not page.exception
    assert f"`operations.{len(page.session_state[f'{key}#numbers']) - 1}.name`" in texts(page)
    page.button(key=f"{key}.{page.session_state[f'{key}#numbers'][-1]}#remove").click().run()
    assert not page.exception
    assert page.metric


@pytest.mark.parametrize("stem", SAMPLES)
def test_the_profile_handed_out_gives_the_same_bytes(root: Path, tmp_path: Path, stem: str) -> None:
    profile = read_profile(root / "data_samples" / f"{stem}.yaml")
    handed = tmp_path / "profile.json"
    handed.write_text(profile_json(profile), encoding="utf-8")
    assert read_profile(handed) == profile
    first, second = (
        document_bytes(quote_document(quote(Request(one, DAY, "high"))))
        for one in (profile, parse_profile(json.loads(handed.read_text(encoding="utf-8"))))
    )
    assert first == second
