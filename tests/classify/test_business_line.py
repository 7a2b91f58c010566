"""A business line from an owner's own words."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import yaml

from risk.classify.words import load_word_model, suggest_business_lines
from risk.learn.business_line import main as rebuild
from risk.learn.business_line_trial import case_figures, read_cases
from risk.learn.card import write_model_folder
from risk.rulebook.codes import industries
from risk.trained.folder import SUMS, ModelMismatch, models_root, open_model_folder

STORED = models_root() / "business_line" / "1"
DIVISIONS = [code for code, row in industries().items() if row.level == "division"]


@pytest.fixture(scope="module")
def card():
    return yaml.safe_load((STORED / "card.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def synonyms(root):
    path = root / "risk" / "rulebook" / "codes" / "synonyms.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def copy(tmp_path):
    return Path(shutil.copytree(STORED, tmp_path / "business_line" / "1"))


def relist(folder: Path) -> None:
    """Write the list of digests anew, as somebody would who means to slip a file in."""
    names = sorted(path.name for path in folder.iterdir() if path.name != SUMS)
    lines = [f"{hashlib.sha256((folder / n).read_bytes()).hexdigest()}  {n}\n" for n in names]
    (folder / SUMS).write_text("".join(lines), encoding="ascii")


def test_descriptions_kept_out_are_placed_as_well_as_the_card_says(card):
    measured = case_figures(load_word_model())
    for name, figure in measured.items():
        print(f"{figure['value']:.3f}  {figure['label']['en']}")
        assert figure["value"] >= card["figures"][name]["value"], name
    assert measured["case_top5"]["value"] >= 0.9


def test_the_sixty_descriptions_are_half_chinese_and_none_is_in_the_word_list(synonyms):
    cases = read_cases()
    assert Counter(case.language for case in cases) == {"zh": 30, "en": 30}
    assert {case.division for case in cases} <= set(DIVISIONS)
    known = {row["text"].lower() for row in synonyms}
    assert [case.text for case in cases if case.text.lower() in known] == []


def test_the_word_list_covers_every_division_in_both_languages(synonyms):
    assert {row["code"] for row in synonyms} <= set(industries())
    texts = [row["text"].lower() for row in synonyms]
    assert len(texts) == len(set(texts)) >= 700
    rows = Counter((row["code"][:3], row["language"]) for row in synonyms)
    thin = [d for d in DIVISIONS for language in ("zh", "en") if rows[d, language] < 2]
    assert thin == []


@pytest.mark.parametrize("division", DIVISIONS)
def test_every_division_is_suggested_for_its_own_name(division):
    answer = suggest_business_lines(industries()[division].name_zh)
    assert division in {one.code[:3] for one in answer}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_division_comes_first_for_an_everyday_description(synonyms, language):
    texts = [row for row in synonyms if row["language"] == language]
    first = {
        row["code"][:3]
        for row in texts
        if suggest_business_lines(row["text"], 1)[0].code.startswith(row["code"][:3])
    }
    assert first == set(DIVISIONS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("牙科诊所", "Q8425"),
        ("数据标注公司", "I6550"),
        ("pet clinic", "O8222"),
        ("driving school", "P8391"),
        ("网店", "F5292"),
    ],
)
def test_a_plain_description_gives_the_code_first_and_confidently(text, code):
    best = suggest_business_lines(text)[0]
    assert (best.code, best.confident) == (code, True)
    assert best.name_zh == industries()[code].name_zh
    assert best.name_en.isascii()


def test_an_answer_has_probabilities_and_other_schemes(china, europe):
    answer = suggest_business_lines("小区物业和停车", rulebook=china)
    probabilities = [one.probability for one in answer]
    assert probabilities == sorted(probabilities, reverse=True)
    assert 0 < sum(probabilities) <= 1
    assert len({one.code for one in answer}) == len(answer) <= 5
    found = {one.code: one for one in answer}
    assert found["K7020"].size_row == "property_management"
    assert found["K7020"].naics_sector == "53"
    assert "68" in found["K7020"].nace2
    assert {one.size_row for one in suggest_business_lines("小区物业")} == {None}
    assert {one.size_row for one in suggest_business_lines("小区物业", 5, europe)} == {None}


def test_education_has_its_size_row_by_analogy_and_a_bank_has_none(china):
    assert suggest_business_lines("英语培训机构", rulebook=china)[0].size_row == "other"
    assert suggest_business_lines("商业银行", rulebook=china)[0].size_row is None


def test_fewer_suggestions_are_the_first_of_more():
    five = suggest_business_lines("we sell and repair bikes", 5)
    assert suggest_business_lines("we sell and repair bikes", 2) == five[:2]
    assert suggest_business_lines("we sell and repair bikes", 0) == ()


@pytest.mark.parametrize("text", ["", "   ", "?!…", "公司", "the of and", "ζητώ"])
def test_words_that_say_nothing_give_no_suggestion(text):
    assert suggest_business_lines(text) == ()


@pytest.mark.parametrize("text", ["asdfgh qwerty", "我们做点小生意", "lorem ipsum dolor sit amet"])
def test_words_that_say_little_are_never_confident(text):
    answer = suggest_business_lines(text)
    assert all(not one.confident and one.probability < 0.3 for one in answer)


def test_wide_letters_capitals_and_long_texts_make_no_difference():
    assert suggest_business_lines("ＰＥＴ　ＣＬＩＮＩＣ") == suggest_business_lines("pet clinic")
    long = "花店" * 250
    assert suggest_business_lines(long) == suggest_business_lines(long + "煤矿" * 10_000)


@pytest.mark.parametrize("name", ["model.json", "weights.npz", "card.yaml", "card.md", SUMS])
def test_a_model_with_one_flipped_bit_is_refused(copy, name):
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(bytes(content))
    with pytest.raises(ModelMismatch):
        open_model_folder(copy)


@pytest.mark.parametrize(
    "name", ["model.pkl", "model.joblib", "weights.npy", "run.py", "MODEL.PKL"]
)
def test_a_kind_of_file_that_could_carry_code_is_refused_even_when_listed(copy, name):
    (copy / name).write_bytes(b"\x80\x04N.")
    relist(copy)
    with pytest.raises(ModelMismatch, match="kind of file"):
        open_model_folder(copy)
    with pytest.raises(ValueError, match="may not hold"):
        write_model_folder(copy, {name: b""}, {})


def test_a_missing_file_an_unlisted_file_and_a_missing_model_are_refused(copy):
    (copy / "note.txt").write_text("x", encoding="ascii")
    (copy / "model.json").unlink()
    with pytest.raises(ModelMismatch) as caught:
        open_model_folder(copy)
    assert {(fault.got, fault.rule) for fault in caught.value.faults} == {
        ("note.txt", "not in the list of digests"),
        ("model.json", "listed but missing"),
    }
    with pytest.raises(ModelMismatch, match="no model"):
        open_model_folder(copy.parent / "2")


def test_an_array_of_objects_is_refused(copy):
    hidden = io.BytesIO()
    np.savez(hidden, weights=np.array([{"a": 1}], dtype=object))
    (copy / "weights.npz").write_bytes(hidden.getvalue())
    relist(copy)
    with pytest.raises(ModelMismatch, match="allow_pickle"):
        open_model_folder(copy).arrays("weights.npz")


def test_a_rebuild_gives_the_same_bytes_and_a_small_folder(tmp_path):
    rebuild(tmp_path / "1")
    for path in sorted(STORED.iterdir()):
        assert (tmp_path / "1" / path.name).read_bytes() == path.read_bytes(), path.name
    assert sum(path.stat().st_size for path in STORED.iterdir()) < 5_000_000


def test_the_card_speaks_both_languages_and_names_its_inputs(card, root):
    text = (STORED / "card.md").read_text(encoding="utf-8")
    assert "## 中文" in text
    assert "## English" in text
    assert all(words[language] for one in card["sections"] for words in one.values()
               for language in ("zh", "en"))  # fmt: skip
    places = [root / "risk" / "rulebook" / "codes", root / "tests" / "cases"]
    for name, digest in card["inputs"].items():
        content = next(place / name for place in places if (place / name).exists()).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest, name


def test_a_suggestion_needs_no_training_library():
    asked = (
        "import sys; from risk.classify.words import suggest_business_lines as s;"
        "assert s('花店')[0].code; sys.exit('sklearn' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0  # noqa: S603
