"""The database on the command line, quotes kept and computed again, and synthetic books."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing

import pandas as pd
import pytest

DAY = ("--as-of", "2026-11-24")


def test_a_database_is_made_checked_taken_back_and_made_again(risk, tmp_path):
    assert risk("db", "check").code == 2
    ready = risk("db", "upgrade")
    assert (ready.code, "ready" in ready.out) == (0, True)
    assert risk("db", "check").code == 0
    assert risk("db", "downgrade", "base").code == 0
    with closing(sqlite3.connect(tmp_path / "risk.db")) as store:
        names = {name for (name,) in store.execute("select name from sqlite_master")}
    assert names & {"firms", "quotes"} == set()
    behind = risk("db", "check")
    assert behind.code == 2
    assert "firms" in behind.out
    assert risk("db", "upgrade").code == 0
    assert risk("db", "check").code == 0


def test_checking_makes_no_tables(risk, tmp_path):
    risk("db", "check")
    if (tmp_path / "risk.db").exists():
        with closing(sqlite3.connect(tmp_path / "risk.db")) as store:
            assert store.execute("select count(*) from sqlite_master").fetchone() == (0,)


def test_a_revision_that_does_not_exist_is_refused(risk):
    for command in ("upgrade", "downgrade"):
        ran = risk("db", command, "nonsense")
        assert ran.code == 2
        assert "nonsense" in ran.err


def test_the_samples_are_loaded_once_and_kept(risk, samples):
    first, second = (risk("db", "load", samples) for _ in range(2))
    assert (first.code, second.code) == (0, 0)
    assert "20 firms" in first.out
    assert "20 new, 0 changed" in " ".join(first.out.split())
    assert "0 new, 0 changed" in " ".join(second.out.split())


def test_a_file_with_faults_is_told_and_the_others_are_loaded(risk, clinic, tmp_path):
    folder = tmp_path / "firms"
    folder.mkdir()
    shutil.copy(clinic, folder / "good.yaml")
    text = clinic.read_text(encoding="utf-8")
    (folder / "wrong.yaml").write_text(
        text.replace("headcount: 26", "headcount: -26"), encoding="utf-8"
    )
    ran = risk("db", "load", folder)
    assert ran.code == 2
    assert "1 firms" in ran.out
    assert "firm.headcount" in ran.err


def test_a_folder_that_does_not_exist_is_refused(risk, tmp_path):
    ran = risk("db", "load", tmp_path / "nowhere")
    assert ran.code == 2
    assert "folder" in ran.err


def test_a_quote_kept_is_computed_again_to_the_same_bytes(risk, clinic):
    plain = risk("quote", clinic, *DAY, "--json")
    kept = risk("quote", clinic, *DAY, "--json", "--keep")
    assert kept.code == 0
    assert kept.bytes == plain.bytes
    number = int(re.search(r"stored as (\d+)", kept.err)[1])
    again = risk("replay", number, "--json")
    assert (again.code, again.json["quote"], again.json["same"]) == (0, number, True)
    assert len(again.json["sha256"]) == 64
    assert again.json["sha256"] in risk("replay", number).out


def test_the_digest_of_a_replay_is_that_of_the_document_printed(risk, clinic):
    import hashlib

    kept = risk("quote", clinic, *DAY, "--json", "--keep")
    number = int(re.search(r"stored as (\d+)", kept.err)[1])
    digest = risk("replay", number, "--json").json["sha256"]
    assert digest == hashlib.sha256(kept.bytes).hexdigest()


def test_a_quote_that_was_changed_in_the_store_does_not_replay(risk, clinic, tmp_path):
    kept = risk("quote", clinic, *DAY, "--keep", "--json")
    assert kept.code == 0
    with closing(sqlite3.connect(tmp_path / "risk.db")) as store:
        store.execute("update quotes set seed = seed + 1")
        store.commit()
    ran = risk("replay", 1, "--json")
    assert ran.code == 2
    assert ran.json["error"] == "replay-differs"


def test_a_quote_that_was_never_kept_is_not_found(risk):
    ran = risk("replay", 99, "--json")
    assert (ran.code, ran.json["error"]) == (2, "not-found")
    assert ran.faults["quote_id"]["got"] == "99"


def test_an_address_that_is_none_is_refused(risk, monkeypatch):
    monkeypatch.setenv("RISK_DATABASE_URL", "nonsense")
    ran = risk("db", "upgrade")
    assert ran.code == 2
    assert "database_url" in ran.err


READERS = {
    "csv": lambda path: pd.read_csv(path, encoding="utf-8-sig"),
    "xlsx": pd.read_excel,
    "parquet": pd.read_parquet,
}


@pytest.mark.parametrize("ending", READERS)
def test_a_book_is_written_and_the_same_seed_gives_the_same_bytes(ending, risk, tmp_path):
    paths = [tmp_path / f"{name}.{ending}" for name in ("a", "b", "c")]
    for path, seed in zip(paths, (5, 5, 6), strict=True):
        ran = risk("sample", "--firms", 30, "--seed", seed, "--out", path, *DAY)
        assert ran.code == 0
        assert "30" in ran.out
    frame = READERS[ending](paths[0])
    assert len(frame) == 30
    assert frame["firm.name"].is_unique
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert paths[0].read_bytes() != paths[2].read_bytes()


def test_a_book_of_another_country_has_its_currency(risk, tmp_path):
    path = tmp_path / "us.csv"
    assert risk("sample", "--firms", 5, "--country", "US", "--out", path, *DAY).code == 0
    assert set(READERS["csv"](path)["firm.currency"]) == {"USD"}


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--firms", 5, "--out", "book.txt"), "unknown kind of file"),
        (("--firms", 5, "--out", "book.csv", "--seed", -1), "seed"),
        (("--firms", 5, "--out", "book.csv", "--country", "FR"), "FR"),
        (("--firms", 0, "--out", "book.csv"), "firms"),
        (("--firms", "many", "--out", "book.csv"), "firms"),
    ],
)
def test_a_book_that_cannot_be_written_is_refused_and_leaves_no_file(
    arguments, word, risk, tmp_path
):
    ran = risk("sample", *arguments, *DAY)
    assert ran.code == 2
    assert word in " ".join(ran.err.split())
    assert list(tmp_path.glob("book*")) == []


def test_a_book_comes_with_its_policies_and_claims(risk, tmp_path):
    paths = {name: tmp_path / f"{name}.csv" for name in ("firms", "policies", "claims")}
    ran = risk(
        "sample", "--firms", 40, "--out", paths["firms"], "--policies", paths["policies"],
        "--claims", paths["claims"], "--years", 4, *DAY,
    )  # fmt: skip
    assert ran.code == 0
    firms, policies, claims = (READERS["csv"](path) for path in paths.values())
    assert len(firms) == policies["firm_id"].nunique() == 40
    assert set(claims["policy_id"]) <= set(policies["policy_id"])
    assert policies["expiry"].max() > "2026-11-24" > policies["inception"].max()
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in paths.values())


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((), "--out"),
        (("--policies", "book_p.csv"), "--claims"),
        (("--policies", "book_p.csv", "--claims", "book_c.csv", "--years", 0), "years"),
        (
            ("--policies", "book_p.csv", "--claims", "book_c.csv", "--world", "none.yaml"),
            "none.yaml",
        ),
    ],
)
def test_policies_that_cannot_be_written_are_refused(arguments, word, risk, tmp_path):
    ran = risk("sample", "--firms", 5, *arguments, *DAY)
    assert ran.code == 2
    assert word in " ".join(ran.err.split())
    assert list(tmp_path.glob("book*")) == []
