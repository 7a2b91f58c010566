"""A model is stored with a whole card, and measured against what it would replace."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy import stats

from risk.learn.card import render_card, signs_of, write_model_folder
from risk.learn.metrics import by_group, group_table, measure, read_metrics
from risk.trained import ModelMismatch, open_model_folder
from risk.trained.card import read_card
from risk.trained.folder import ModelFolder

WORDS = {"zh": "误差", "en": "Error"}


@pytest.fixture
def losses():
    rng = np.random.default_rng(5)
    old = rng.gamma(2.0, 1.0, 400)
    return old - rng.normal(0.1, 0.5, 400), old


def test_a_card_without_its_limits_or_in_one_language_is_not_stored(folder, card):
    unlimited = {key: value for key, value in card.items() if key != "limits"}
    with pytest.raises(ModelMismatch, match="limits"):
        write_model_folder(folder, {}, unlimited)
    with pytest.raises(ModelMismatch) as caught:
        write_model_folder(folder, {}, card | {"period": {"zh": " ", "en": "2026"},
                                               "retire_by": "one day"})  # fmt: skip
    assert {fault.path for fault in caught.value.faults} == {
        "events/1/card.yaml:period",
        "events/1/card.yaml:retire_by",
    }
    assert read_card(open_model_folder(folder)) == card


def test_a_folder_with_the_card_of_another_version_is_refused(folder):
    copy = folder.parent / "2"
    folder.rename(copy)
    with pytest.raises(ModelMismatch, match="the folder is events/2"):
        read_card(open_model_folder(copy))


def test_a_version_in_the_register_is_never_written_again(folder, card):
    (folder.parent / "register.yaml").write_text(
        'entries:\n- {version: "1", from: 2027-01-01, status: promoted, by: [A, B], why: first}\n',
        encoding="utf-8",
    )
    before = open_model_folder(folder)
    with pytest.raises(ModelMismatch, match="never written again"):
        write_model_folder(folder, {"note.txt": b"x"}, card)
    assert open_model_folder(folder) == before


def test_a_card_tells_the_signs_in_words(schema, card):
    assert signs_of(schema) == {
        "zh": "- 人数对数增加时，预测不降\n- 补丁增加时，预测不升\n- 未规定方向：行业",
        "en": "- as Log headcount rises, the prediction never falls\n"
        "- as Patching rises, the prediction never rises\n- left free: Sector",
    }
    text = render_card(card)
    for title in ("### 按省份的表现", "### Performance by province", "### Signs"):
        assert title in text


def test_the_interval_of_a_gain_is_that_of_paired_differences(losses):
    new, old = losses
    found = measure(WORDS, "events/1", WORDS, new, old)
    gains = old - new
    expected = stats.norm.interval(0.95, gains.mean(), stats.sem(gains))
    np.testing.assert_allclose(found.interval, expected, atol=1e-6)
    assert expected[0] > 0
    assert found.better
    assert not measure(WORDS, "events/1", WORDS, old, new).better


def test_groups_add_up_to_the_whole(losses):
    new, old = losses
    place = np.arange(400) % 3
    groups = by_group([WORDS] * 4, place, new, old)
    assert [one.rows for one in groups] == [134, 133, 133]
    assert sum(one.rows * one.value for one in groups) == pytest.approx(new.sum(), abs=1e-3)
    found = measure(WORDS, "events/1", WORDS, new, old, {"size": groups})
    assert group_table(found, "size")["zh"].count("| 误差 |") == 3


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"better": False}, "whole interval is above zero"),
        ({"gain": 9.0}, "must lie in its interval"),
        ({"interval": None}, "valid array"),
        ({"measure": {"zh": "误差"}}, "Field required"),
    ],
)
def test_metrics_that_contradict_themselves_are_refused(losses, change, rule):
    new, old = losses
    plain = measure(WORDS, "events/1", WORDS, new, old).model_dump() | change
    folder = ModelFolder("events/1", {"metrics.json": json.dumps(plain).encode()}, "")
    with pytest.raises(ModelMismatch, match=rule):
        read_metrics(folder)
