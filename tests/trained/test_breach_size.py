"""The stored severity model: every byte checked, its signs, its numbers, who may use it."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from risk.assess.breach_size import Event, open_breach_size
from risk.desk.quoting.people_reached import people_reached
from risk.learn.metrics import read_metrics
from risk.learn.promote import Act, ActRefused
from risk.learn.promote import promote as put_in_force
from risk.learn.shelf import verify_version
from risk.profile import parse_profile
from risk.trained import ModelMismatch, models_root, open_model_folder

FOLDER = models_root() / "breach_size" / "1"
SHARED = Path(os.environ.get("RISK_SHARED", Path(__file__).parents[3] / "shared")) / "data"
MODEL = open_breach_size(FOLDER)
NAMES = MODEL.heads.schema.names


def words_of(group: str) -> st.SearchStrategy[tuple[str, ...]]:
    known = [name.removeprefix(f"{group}_") for name in NAMES if name.startswith(f"{group}_")]
    return st.lists(st.sampled_from(known), max_size=2, unique=True).map(tuple)


EVENTS = st.builds(Event, *(words_of(one) for one in ("actor", "action", "asset", "data_kinds")))
SECTORS = st.sampled_from([*MODEL.firms.sectors, "a sector never seen"])


@given(EVENTS | st.none(), SECTORS, st.integers(1, 100_000), st.integers(1, 100_000))
def test_more_staff_never_lowers_the_people_reached_from_the_median_up(event, sector, one, other):
    small, large = (MODEL.affected(sector, staff, event) for staff in sorted((one, other)))
    for level in (0.5, 0.75, 0.95, 0.995):
        at = ndtri(level)
        assert large.mu + at * large.sigma >= small.mu + at * small.sigma - 1e-9


def test_the_stored_model_says_what_it_said_when_it_was_written():
    hacked = Event(("external",), ("hacking",), ("server",), ("identity",))
    lost = Event(("internal",), ("error",), ("media",), ("health",))
    found = [
        MODEL.affected("Healthcare", 12),
        MODEL.affected("Professional", 300),
        MODEL.affected("Retail", None),
        MODEL.affected("Information", 40, hacked),
        MODEL.affected("Healthcare", 12, lost),
        MODEL.affected("never seen", 200_000, Event(action=("ransomware", "malware"))),
    ]
    assert [(round(one.mu, 4), round(one.sigma, 4)) for one in found] == [
        (6.734, 3.3498), (7.4691, 4.5485), (6.637, 4.0989),
        (11.4728, 4.1331), (6.7246, 2.7559), (6.6759, 3.0097),
    ]  # fmt: skip


def test_a_hacked_server_reaches_more_people_than_a_lost_letter():
    hacked = MODEL.affected("Retail", 40, Event(("external",), ("hacking",), ("server",)))
    lost = MODEL.affected("Retail", 40, Event(("internal",), ("error",), ("media",)))
    assert hacked.mu > lost.mu + 1


def test_a_word_the_model_does_not_know_is_refused():
    with pytest.raises(ModelMismatch) as told:
        MODEL.affected("Retail", 40, Event(action=("witchcraft", "error"), asset=("cloud",)))
    assert [one.path for one in told.value.faults] == ["action", "asset"]
    assert "hacking" in told.value.faults[0].help


def test_the_folder_is_small_and_says_whence_it_comes():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 300_000
    _, card, _ = verify_version(FOLDER)
    data = next(one["text"] for one in card["sections"] if "CC BY-SA" in one["text"]["en"])
    for locale in ("zh", "en"):
        assert "VERIS Community Database" in data[locale]
        assert "CC BY-SA 4.0" in data[locale]
    assert set(card["inputs"]) == {"vcdb_incidents.parquet", "hhs_breaches.parquet"}
    assert date.fromisoformat(card["retire_by"]) <= date(2027, 11, 24)


def test_it_is_not_called_better_while_one_comparison_is_not():
    metrics = read_metrics(open_model_folder(FOLDER))
    told = [one for one in metrics.model_extra["comparisons"] if one["score"] == "log"]
    assert metrics.better == all(one["better"] for one in told)
    assert not metrics.better
    known = [one for one in metrics.model_extra["comparisons"] if one["view"] == "event"]
    assert len(known) == 12
    assert all(one["better"] for one in known)


@pytest.mark.parametrize("file", ["mean.txt", "spread.txt", "firms.json", "card.md"])
def test_a_changed_byte_is_refused(file, tmp_path):
    copy = tmp_path / "breach_size" / "1"
    shutil.copytree(FOLDER, copy)
    (copy / file).write_bytes((copy / file).read_bytes() + b" ")
    with pytest.raises(ModelMismatch, match=file):
        open_breach_size(copy)


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [('"sectors"', '"sector"', "sectors"), ('"Retail"', '"Retails"', "sectors"),
     ("100000\n", "100000,\n200000\n", "mu")],
)  # fmt: skip
def test_a_table_of_firms_that_is_not_of_these_trees_is_refused(old, new, at, tmp_path):
    files = {path.name: path.read_bytes() for path in FOLDER.iterdir()}
    changed = files["firms.json"].decode().replace(old, new, 1).encode()
    assert changed != files["firms.json"]
    copy = tmp_path / "breach_size" / "1"
    shutil.copytree(FOLDER, copy)
    (copy / "firms.json").write_bytes(changed)
    then, now = (hashlib.sha256(one).hexdigest() for one in (files["firms.json"], changed))
    sums = (copy / "SHA256SUMS").read_text()
    (copy / "SHA256SUMS").write_text(sums.replace(then, now))
    with pytest.raises(ModelMismatch) as told:
        open_breach_size(copy)
    assert f"breach_size/1/firms.json:{at}" in [one.path for one in told.value.faults]


def test_nobody_can_promote_it_while_it_is_not_better(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "breach_size" / "1")
    act = Act("breach_size", "1", date(2026, 12, 1), ("Ada", "Bo"), "we like it")
    with pytest.raises(ActRefused) as told:
        put_in_force(act, date(2026, 11, 24), tmp_path)
    assert [one.code for one in told.value.faults] == ["not-better"]
    assert not (tmp_path / "breach_size" / "register.yaml").exists()


def promote(root: Path, start: str) -> None:
    shutil.copytree(FOLDER, root / "breach_size" / "1")
    act = f'{{version: "1", from: {start}, status: promoted, by: [Ada, Bo], why: tried}}'
    register = root / "breach_size" / "register.yaml"
    register.write_text(f"entries:\n  - {act}\n", encoding="utf-8")


def test_a_version_is_for_consultation_until_it_is_promoted(tmp_path, small_firm):
    promote(tmp_path, "2026-12-01")
    firm = parse_profile(small_firm())
    before, after = (
        people_reached(firm, day, Event(), tmp_path)
        for day in (date(2026, 11, 30), date(2026, 12, 1))
    )
    assert (before.in_force, after.in_force) == (False, True)
    assert replace(before, in_force=True) == after
    assert (after.model, after.digest) == ("breach_size/1", MODEL.digest)
    law = MODEL.affected(after.sector, 14)
    assert after.by_firm[2] == round(np.exp(law.mu))
    assert max(after.by_firm) <= after.held == 20_000


@pytest.mark.skipif(not SHARED.is_dir(), reason="the public data are not here (RISK_SHARED)")
def test_the_stored_trees_are_those_of_the_public_lists(america):
    from risk.learn.breach_size.heads import grow
    from risk.learn.breach_size.rows import encoded, rows_of
    from risk.learn.incidents import read_incidents

    lists = [SHARED / name for name in ("vcdb_incidents.parquet", "hhs_breaches.parquet")]
    rows = rows_of(read_incidents(lists, america))
    rounds = read_metrics(open_model_folder(FOLDER)).model_extra["rounds"]
    heads = grow(MODEL.heads.schema, rows, rounds=rounds).heads
    data = encoded(MODEL.heads.schema, rows)
    for now, then in zip(heads.lognormals(data), MODEL.heads.lognormals(data), strict=True):
        assert np.abs(now - then).max() < 1e-6
