"""Accumulation and plan of a scored book on the command line."""

from __future__ import annotations

import json

import pandas as pd
import pytest
import yaml

from risk.desk.score_book import RUN, SCORES
from tests.score.books import scored

FIRMS = 3_000
PROGRAM = [
    {"kind": "quota_share", "name": "QS", "ceded": 0.2},
    {"kind": "excess_of_loss", "name": "Cat", "attachment": 20_000_000, "limit": 20_000_000,
     "reinstatements": 1, "reinstatement_premium": 1.0},
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return scored(FIRMS, "CN", tmp_path_factory.mktemp("book"))


def test_the_command_writes_report_and_tables(risk, folder, tmp_path):
    program = tmp_path / "program.yaml"
    program.write_text(yaml.safe_dump(PROGRAM), encoding="utf-8")
    out = tmp_path / "out"
    ran = risk("book", "accumulate", folder, "--out", out, "--program", program,
               "--years", "20000", "--json")  # fmt: skip
    assert ran.code == 0, ran.err
    assert ran.json["reinsurance"]["covers"][0]["ceded"] > 0
    events = pd.read_csv(out / "events.csv")
    periods = pd.read_parquet(out / "periods.parquet")
    assert set(periods["EventId"]) <= {0, *events["EventId"]}
    policies = pd.read_parquet(out / "policies.parquet")
    assert len(policies) == FIRMS
    assert (out / "report.md").exists()


def test_a_program_with_faults_is_refused_with_all_of_them(risk, folder, tmp_path):
    program = tmp_path / "program.yaml"
    program.write_text(
        "[{kind: quota_share, name: q, ceded: 2}, {kind: stop_loss, name: s, limit: 1}]",
        encoding="utf-8",
    )
    ran = risk("book", "accumulate", folder, "--program", program, "--json")
    assert ran.code == 2
    assert set(ran.faults) == {"0.quota_share.ceded", "1.stop_loss.attachment"}


def test_the_plan_keeps_its_capital(risk, folder):
    capital = 20_000_000
    ran = risk("book", "plan", folder, "--capital", capital, "--segment", "size", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["capital"] <= capital * 1.002
    assert ran.json["profit"] <= ran.json["profit_bound"] * 1.000001
    assert set(ran.json["segments"]) <= {"micro", "small", "medium", "large", "(unknown)"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_plan_is_told_in_words(risk, folder, lang):
    ran = risk("book", "plan", folder, "--capital", 20_000_000, "--segment", "size", "--lang", lang)
    assert ran.code == 0, ran.err
    assert {"zh": "资本", "en": "Capital"}[lang] in ran.out


def test_a_plan_by_an_unknown_segment_names_those_there_are(risk, folder):
    ran = risk("book", "plan", folder, "--capital", 1, "--segment", "moon", "--json")
    assert ran.code == 2
    assert "sector" in ran.faults["segment"]["help"]


def test_a_book_scored_by_another_rulebook_is_refused(risk, folder, tmp_path):
    told = json.loads((folder / RUN).read_text(encoding="utf-8"))
    told["rulebook"]["CN"] = "0" * 64
    (tmp_path / SCORES).mkdir()
    for part in (folder / SCORES).glob("*.parquet"):
        (tmp_path / SCORES / part.name).symlink_to(part)
    (tmp_path / RUN).write_text(json.dumps(told), encoding="utf-8")
    ran = risk("book", "accumulate", tmp_path, "--json")
    assert ran.code == 2
    assert ran.faults["rulebook"]["help"] == "score the book again"


def test_a_folder_without_scores_is_refused(risk, tmp_path):
    ran = risk("book", "accumulate", tmp_path, "--json")
    assert ran.code == 2
    assert "risk book score" in ran.faults["folder"]["help"]
