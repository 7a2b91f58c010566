"""The legal class learned from a book: kept only when better, refused when tampered with."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from risk.classify import likely_persons, place_business_line
from risk.classify.processor_model import open_processor_model, processor_model_on
from risk.errors import InvalidProfile
from risk.learn.processor_class import train
from risk.learn.promote import Act, promote
from risk.learn.shelf import verify_models
from risk.portfolio import profile_of_row, sample_book
from risk.profile import Company
from risk.rulebook import at
from risk.trained.folder import ModelMismatch

DAY = date(2026, 9, 1)


@pytest.fixture(scope="module")
def book() -> list[dict]:
    return next(iter(sample_book(1_500, 5, DAY))).to_dict("records")


def _thirtyfold(row: dict) -> dict:
    persons = row["data_held.persons_total"]
    known = isinstance(persons, int | float) and persons == persons  # NaN is not itself
    return {**row, "data_held.persons_total": int(persons) * 30 if known else persons}


@pytest.fixture(scope="module")
def richer(book, tmp_path_factory):
    """A book whose firms hold thirty times what the ratios say."""
    rows = [_thirtyfold(row) for row in book]
    folder = tmp_path_factory.mktemp("models") / "processor_class" / "1"
    return folder, train([profile_of_row(row) for row in rows], DAY, folder)


def test_a_book_that_follows_the_ratios_does_not_replace_them(book, tmp_path):
    folder = tmp_path / "processor_class" / "1"
    found = train([profile_of_row(row) for row in book], DAY, folder)
    assert not found.better
    assert not folder.exists()


def test_a_book_that_departs_from_the_ratios_is_learned(richer):
    folder, found = richer
    assert found.better
    model = open_processor_model(folder)
    firm = Company(name="x", industry="F5212", headcount=20, revenue=1e7)
    sector = place_business_line(firm).breach_sector
    rulebook = at(DAY, "CN")
    by_ratio, by_model = (
        {rung.id: p for rung, p in likely_persons(rulebook, firm, sector, one).classes}
        for one in (None, model)
    )
    assert by_model["small"] < by_ratio["small"]
    assert sum(by_model.values()) == pytest.approx(1, abs=1e-9)


def test_only_a_promoted_classifier_answers_and_only_from_its_day(richer, tmp_path):
    folder, found = richer
    root = tmp_path / "models"
    shutil.copytree(folder, root / "processor_class" / "1")
    assert verify_models(root) == {"models": {"processor_class": ["1"]}}
    assert processor_model_on(DAY, root) is None
    act = Act("processor_class", "1", DAY, ("A", "B"), f"gain {found.gain}")
    promote(act, DAY, root)
    model = processor_model_on(DAY, root)
    assert model is not None
    assert processor_model_on(DAY - timedelta(1), root) is None
    assert processor_model_on(DAY.replace(year=DAY.year + 2), root) is None


def test_a_figure_that_was_never_missing_in_training_leaves_the_answer_to_the_ratios(richer, china):
    folder, _ = richer
    model = open_processor_model(folder)
    staff, revenue, _ = model.schema.features
    assert (staff.optional, model.speaks_for(20, None, "Retail")) == (False, revenue.optional)
    firm = Company(name="x", industry="F5212", revenue=1e7)
    by_model, by_ratio = (likely_persons(china, firm, "Retail", one) for one in (model, None))
    assert by_model == by_ratio


def test_training_twice_gives_the_same_bytes(richer, book, tmp_path):
    folder, _ = richer
    rows = [_thirtyfold(row) for row in book]
    again = tmp_path / "processor_class" / "1"
    train([profile_of_row(row) for row in rows], DAY, again)
    for file in folder.iterdir():
        assert (again / file.name).read_bytes() == file.read_bytes()


def test_one_flipped_byte_and_an_unseen_sector_are_refused(richer, tmp_path):
    folder, _ = richer
    copy = tmp_path / "processor_class" / "2"
    copy.mkdir(parents=True)
    for file in folder.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    model = open_processor_model(copy)
    with pytest.raises(ModelMismatch, match="not among the"):
        model.probabilities(5, 1e5, "Moon mining")
    text = bytearray((copy / "model.txt").read_bytes())
    text[100] ^= 1
    (copy / "model.txt").write_bytes(bytes(text))
    with pytest.raises(ModelMismatch, match="differs from its digest"):
        open_processor_model(copy)


def test_too_small_a_book_is_refused(book, tmp_path: Path):
    with pytest.raises(InvalidProfile, match="too few"):
        train([profile_of_row(row) for row in book[:50]], DAY, tmp_path / "1")
