"""The shape of a form refuses what could not be printed."""

import pytest
from pydantic import ValidationError

from risk.documents.shape import Form
from risk.text import catalogue

ITEM = {"id": "a", "zh": "甲", "en": "A", "ground": "own"}
SECTION = {"id": "one", "kind": "checks", "title": {"zh": "一", "en": "One"}, "items": [ITEM]}
FORM = {
    "title": {"zh": "表", "en": "Form"},
    "lead": {"zh": "说明", "en": "Lead"},
    "grounds": {"own": {"source": "own", "status": "judgement", "sureness": "D"}},
    "sections": [SECTION],
}


def test_a_sound_form_is_taken():
    assert Form.model_validate(FORM).sections[0].items[0].words.zh == "甲"


@pytest.mark.parametrize(
    "section",
    [
        {**SECTION, "items": [{**ITEM, "ground": "elsewhere"}]},
        {**SECTION, "items": [ITEM, ITEM]},
        {**SECTION, "items": []},
        {**SECTION, "kind": "table"},
        {**SECTION, "columns": [{"zh": "列", "en": "Column"}]},
        {**SECTION, "items": [{**ITEM, "en": ""}]},
        {**SECTION, "surprise": 1},
    ],
)
def test_an_unsound_section_is_refused(section):
    with pytest.raises(ValidationError):
        Form.model_validate({**FORM, "sections": [section]})


def test_a_section_may_stand_only_once():
    with pytest.raises(ValidationError, match="twice"):
        Form.model_validate({**FORM, "sections": [SECTION, SECTION]})


def test_both_languages_have_the_same_words():
    keys = [
        {code for code in catalogue(locale) if code.startswith("documents.")}
        for locale in ("zh", "en")
    ]
    assert keys[0] == keys[1]
