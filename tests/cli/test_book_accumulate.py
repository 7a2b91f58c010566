"""Accumulation and plan of a scored book on the command line."""

from __future__ import annotations

import json

import pandas as pd
import pytest
import yaml

from risk.desk.book.score_book import RUN, SCORES
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


def test_all_firms_with_mfa_cost_less_and_need_less_capital(risk, folder, tmp_path):
    sets = [f"controls.technical.{name}=yes" for name in ("mfa_mail", "mfa_remote", "mfa_admin")]
    every = [word for one in sets for word in ("--set", one)]
    safer = tmp_path / "safer"
    ran = risk("book", "score", folder.parent / "firms.parquet", "--out", safer, "--jobs", "1",
               "--as-of", "2026-11-24", *every)  # fmt: skip
    assert ran.code == 0, ran.err
    ran = risk("book", "compare", folder, safer, "--json")
    assert ran.code == 0, ran.err
    before, after = ran.json["before"], ran.json["after"]
    assert after["policies"] == before["policies"]
    assert after["expected_loss"] < 0.95 * before["expected_loss"]
    assert after["var_995"] < before["var_995"]


def test_an_answer_for_all_without_a_column_is_refused(risk, folder, tmp_path):
    ran = risk("book", "score", folder.parent / "firms.parquet", "--out", tmp_path / "x", "--set",
               "controls.moon=yes", "--json")  # fmt: skip
    assert ran.code == 2
    assert list(ran.faults) == ["controls.moon"]


def test_a_book_without_a_segment_is_smaller(risk, folder):
    ran = risk("book", "compare", folder, "--without", "size=micro", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["after"]["policies"] < ran.json["before"]["policies"]
    assert risk("book", "compare", folder, "--without", "size=giant", "--json").code == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_one_more_firm_is_priced_by_the_capital_it_needs(risk, folder, clinic, lang):
    ran = risk("book", "one-more", folder, clinic, "--as-of", "2026-11-24", "--json")
    assert ran.code == 0, ran.err
    found = ran.json
    assert found["worst"] > found["expected"] > 0
    assert found["premium"] - found["tariff_premium"] == pytest.approx(
        (found["charge"] - found["tariff_charge"]) / 0.7
    )
    told = risk("book", "one-more", folder, clinic, "--as-of", "2026-11-24", "--lang", lang)
    assert {"zh": "占用的资本", "en": "Capital it needs"}[lang] in told.out


def test_a_longer_outage_costs_more(risk, folder):
    cause = "outage/cloud_provider/Alibaba Cloud"
    losses = [
        risk("book", "disaster", folder, "--cause", cause, "--hours", hours, "--json").json["loss"]
        for hours in (4, 48)
    ]
    assert losses == sorted(losses)
    assert losses[1] > 0
    assert "Alibaba" in risk("book", "disaster", folder, "--cause", "moon", "--json").out
