"""Trained models on the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import lightgbm
import numpy as np
import pytest
import yaml

from risk.learn.card import write_model_folder
from risk.learn.metrics import measure
from risk.trained import Feature, Schema, booster_files, models_root

FAR = "2090-01-01"
"""A day to come, whatever the clock says."""
BY = ("--by", "王芳", "--by", "Zhao Lei", "--why", "better")
WORDS = {"zh": "误差", "en": "Error"}


@pytest.fixture
def models(tmp_path) -> Path:
    """The shipped model, and two versions of a small one that end late."""
    root = tmp_path / "models"
    shipped = models_root() / "business_line" / "1"
    shutil.copytree(shipped, root / "business_line" / "1")
    card = yaml.safe_load((shipped / "card.yaml").read_text(encoding="utf-8"))
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(300, 1))
    losses = rng.gamma(2.0, 1.0, 300)
    for version, sign, replaces in (("1", 0, "rulebook"), ("2", 1, "small/1")):
        feature = Feature(name="size", kind="number", sign=sign, zh="规模", en="Size")
        schema = Schema(features=(feature,), target="events", unit="events a year")
        data = lightgbm.Dataset(rows, label=np.exp(rows[:, 0]), **schema.dataset_params())
        params = {"objective": "poisson", "verbose": -1, "num_threads": 1}
        trees = lightgbm.train(params | schema.lightgbm_params(), data, 4 * int(version))
        found = measure(WORDS, replaces, WORDS, losses - 0.1, losses + rng.normal(0, 0.1, 300))
        files = booster_files(trees.model_to_string(), schema, found.model_dump(), "log")
        own = {"name": "small", "version": version, "retire_by": "2099-12-31", "owner": "Li Na"}
        write_model_folder(root / "small" / version, files, card | own)
    return root


def test_models_are_listed_and_checked_in_both_languages(risk, models):
    for lang, state, sound in (("zh", "候选", "2个模型"), ("en", "candidate", "2 model(s)")):
        listed = risk("models", "list", "--root", models, "--lang", lang)
        assert listed.code == 0
        assert listed.out.count(state) == 3
        checked = risk("models", "verify", "--root", models, "--lang", lang)
        assert (checked.code, checked.out.startswith(sound)) == (0, True)
    assert risk("models", "verify", "--root", models, "--json").json == {
        "models": {"business_line": ["1"], "small": ["1", "2"]}
    }
    assert risk("models", "verify", "--json").json["models"]["business_line"] == ["1"]
    empty = risk("models", "list", "--root", models / "none", "--lang", "en")
    assert "no models" in empty.out


def test_a_flipped_bit_ends_the_check_with_exit_code_2_and_shows_in_the_list(risk, models):
    path = models / "small" / "2" / "model.txt"
    path.write_bytes(path.read_bytes().replace(b"tree", b"treE", 1))
    ran = risk("models", "verify", "--root", models, "--json")
    assert ran.code == 2
    assert ran.json["error"] == "model-mismatch"
    assert ran.faults["small/2/model.txt"]["rule"] == "differs from its digest"
    assert "differs from its digest" in risk("models", "verify", "--root", models).err
    listed = risk("models", "list", "--root", models, "--json").json["models"]
    assert [one["state"] for one in listed[1]["versions"]] == ["candidate", "broken"]
    assert "broken" in risk("models", "list", "--root", models).out


@pytest.mark.parametrize(
    ("lang", "titles", "tail"),
    [
        ("zh", ("用途", "适用对象", "数据时期", "单调方向", "按规模的表现", "按省份的表现", "局限"),
         "候选，未批准"),
        ("en", ("Purpose", "Population", "Period of the data", "Signs", "Performance by size",
                "Performance by province", "Limits"), "candidate, not approved"),
    ],
)  # fmt: skip
def test_a_card_says_what_every_card_must_in_the_language_asked_for(risk, lang, titles, tail):
    ran = risk("models", "card", "business_line", "--lang", lang)
    assert ran.code == 0
    lines = {line.strip() for line in ran.out.splitlines()}
    assert set(titles) <= lines
    assert tail in ran.out
    assert risk("models", "card", "business_line", "1", "--json").json["card"]["version"] == "1"


def test_a_model_is_put_in_force_replaced_and_retired_by_two_people(risk, models):
    root = ("--root", models)
    first = risk("models", "promote", "small", "1", "--from", FAR, *BY, *root, "--json")
    assert first.json["entry"]["by"] == ["王芳", "Zhao Lei"]
    second = risk("models", "promote", "small", "2", "--from", "2090-02-01", *BY, *root,
                  "--lang", "zh")  # fmt: skip
    assert second.out.startswith("small/2：2090-02-01起生效，批准人：王芳 + Zhao Lei")
    ended = risk("models", "retire", "small", "2", "--from", "2090-03-01", *BY, *root)
    assert ended.out.startswith("small/2: retired from 2090-03-01")
    for day, version in ((FAR, "1"), ("2090-02-01", "2"), ("2090-03-01", None)):
        listed = risk("models", "list", "--as-of", day, *root, "--json").json["models"]
        assert listed[1]["in_force"] == version, day
    card = risk("models", "card", "small", "--as-of", FAR, *root, "--lang", "en")
    assert "small 1" in card.out
    assert "in force from 2090-01-01, approved by 王芳 + Zhao Lei: better" in card.out


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        (("promote", "small", "1", "--from", FAR, "--by", "王芳", "--why", "x"), "by"),
        (("promote", "small", "1", "--from", FAR, "--by", "Li Na", *BY), "by"),
        (("promote", "small", "1", "--from", "2020-01-01", *BY), "from"),
        (("promote", "small", "7", "--from", FAR, *BY), "version"),
        (("promote", "nothing", "1", "--from", FAR, *BY), "name"),
        (("retire", "small", "1", "--from", FAR, *BY), "version"),
        (("card", "nothing"), "name"),
        (("card", "small", "7"), "version"),
        (("compare", "small/1", "nothing/1"), "name"),
    ],
)
def test_an_act_that_is_not_allowed_ends_with_exit_code_2_and_its_reason(
    risk, models, arguments, path
):
    ran = risk("models", *arguments, "--root", models, "--json")
    assert (ran.code, list(ran.faults)) == (2, [path])
    assert not (models / "small" / "register.yaml").exists()


def test_no_path_is_made_of_a_name(risk, models):
    for name in ("../small", "small/../small/1"):
        ran = risk("models", "card", name, "--root", models, "--json")
        assert (ran.code, ran.json["error"]) == (2, "model-mismatch")


def test_two_versions_side_by_side_and_on_a_table(risk, models, tmp_path):
    book = tmp_path / "book.csv"
    book.write_text("name,size\n甲,-1.5\n乙,0\n丙,2.25\n", encoding="utf-8-sig")
    pair = ("models", "compare", "small/1", "small/2", "--root", models)
    for lang, sign, row in (("zh", "单调不降", "差别最大的行"), ("en", "never falls", "Rows that")):
        ran = risk(*pair, "--on", book, "--out", tmp_path / "gap.csv", "--lang", lang)
        assert ran.code == 0, ran.err
        assert sign in ran.out
        assert row in ran.out
    assert (tmp_path / "gap.csv").read_bytes().startswith(b"\xef\xbb\xbfrow,small/1,small/2")
    found = risk(*pair, "--on", book, "--json").json
    assert found["predictions"]["rows"] == 3
    assert {one["row"] for one in found["predictions"]["worst"]} == {1, 2, 3}
    wrong = risk(*pair, "--on", tmp_path / "gap.csv", "--json")
    assert (wrong.code, list(wrong.faults)) == (2, ["size"])
    words = risk("models", "compare", "business_line/1", "business_line/1", "--lang", "en")
    assert "does not predict from columns" in words.out
