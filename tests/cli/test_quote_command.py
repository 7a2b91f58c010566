"""`risk quote`: one document a firm, the same bytes every time, in words of one language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SAMPLES = sorted((Path(__file__).parents[2] / "data_samples").glob("*.yaml"))
each_sample = pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
DAY = ("--as-of", "2026-11-24")

# What stays in Latin letters in Chinese: methods, measures, places, currencies, codes of cover
# parts, schemes and laws, and how a European law numbers its articles.
LATIN = {"ENISA", "VaR", "TVaR", "VPN", "SaaS", "AI", "GDPR", "NACE", "NAICS"}
LATIN |= {"USD", "CNY", "EUR", "GBP", "CN", "DE", "US", "EU", "EC", "Art", "Annex"}
LATIN |= {"INRE", "NPBI", "CBI", "DIAS", "EXT", "FIN", "LIA", "REG", "ENO"}
LATIN |= {"breach", "risk"}  # our own name


def english(text: str, path: Path) -> set[str]:
    """Give the English words of a text that are neither the firm's own nor agreed."""
    own = set(re.findall(r"[A-Za-z]+", path.read_text(encoding="utf-8")))
    text = re.sub(r"\b(?=[0-9a-f]*\d)[0-9a-f]{12}\b", "", text)  # digest of the rulebook
    return {word for word in re.findall(r"[A-Za-z]{2,}", text) if word not in own | LATIN}


@each_sample
def test_a_sample_is_quoted_twice_to_the_same_bytes(path, risk, tmp_path):
    for name in ("first.json", "second.json"):
        ran = risk("quote", path, *DAY, "--json")
        assert (ran.code, ran.err) == (0, "")
        (tmp_path / name).write_bytes(ran.bytes)
    assert ran.json["quote"]["as_of"] == "2026-11-24"
    assert ran.json["pricing"]["price"]["premium"]
    assert ran.json["decision"]["outcome"] in ("accept", "refer", "decline")
    assert (tmp_path / "first.json").read_bytes() == (tmp_path / "second.json").read_bytes()


def test_another_day_seed_or_preset_gives_other_bytes(risk, clinic):
    plain = risk("quote", clinic, *DAY, "--json").bytes
    others = [
        risk("quote", clinic, "--as-of", "2026-08-31", "--json").bytes,
        risk("quote", clinic, *DAY, "--seed", 1, "--json").bytes,
        risk("quote", clinic, *DAY, "--preset", "high", "--json").bytes,
        risk("quote", clinic, *DAY, "--pareto-tail", "--json").bytes,
    ]
    assert len({plain, *others}) == 5


def test_the_language_does_not_change_the_document(risk, clinic):
    zh, en = (risk("quote", clinic, *DAY, "--json", "--lang", one).bytes for one in ("zh", "en"))
    assert zh == en


def test_a_quote_in_english_has_no_chinese_but_the_firms_own_and_article_numbers(risk, clinic):
    ran = risk("quote", clinic, *DAY, "--lang", "en")
    assert ran.code == 0
    found = risk("quote", clinic, *DAY, "--json").json["classification"]
    own = clinic.read_text(encoding="utf-8")
    own += found["size"]["source"]["at"] + found["processor"]["source"]["at"]
    for words in re.findall(r"[\u4e00-\u9fff]+", ran.out):
        assert words in own
    for words in ("Premium", "Decision", "accept", "VaR"):
        assert words.lower() in ran.out.lower()


@each_sample
def test_a_quote_in_chinese_has_no_english(path, risk):
    ran = risk("quote", path, *DAY, "--lang", "zh")
    assert (ran.code, ran.err) == (0, "")
    assert "核保结论" in ran.out
    title, _, body = ran.out.partition("\n")
    assert "报价" in title
    assert english(body, path) == set()


def test_the_title_names_the_severity_in_the_language_of_the_quote(risk, clinic):
    title = risk("quote", clinic, *DAY, "--lang", "zh").out.splitlines()[0]
    assert english(title, clinic) == set()


@each_sample
def test_no_word_of_a_chinese_quote_is_cut_off(path, risk):
    assert "…" not in risk("quote", path, *DAY, "--lang", "zh").out


def test_the_language_follows_the_terminal(risk, clinic, monkeypatch):
    assert "Decision" in risk("quote", clinic, *DAY).out
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "核保结论" in risk("quote", clinic, *DAY).out


def test_the_terminal_shows_the_figures_of_the_document(risk, clinic):
    document = risk("quote", clinic, *DAY, "--json").json
    shown = risk("quote", clinic, *DAY, "--lang", "zh").out
    premium = round(float(document["pricing"]["price"]["premium"]))
    assert f"¥{premium:,}" in shown
    for option in document["pricing"]["options"]:
        assert f"¥{round(float(option['premium'])):,}" in shown
    assert document["quote"]["rulebook_digest"][:12] in shown


def test_a_firm_without_revenue_is_shown_a_decision_and_no_price(risk, profile_file):
    path = profile_file(firm__revenue=None)
    document = risk("quote", path, *DAY, "--json")
    assert (document.code, document.json["pricing"]) == (0, None)
    shown = risk("quote", path, *DAY, "--lang", "zh")
    assert shown.code == 0
    assert "firm.revenue" in shown.out
    assert "转人工核保" in shown.out


def test_a_json_profile_gives_the_same_quote_as_a_yaml_profile(risk, clinic, tmp_path):
    import json

    from risk.profile import read_profile

    path = tmp_path / "clinic.json"
    path.write_text(json.dumps(read_profile(clinic).model_dump(mode="json")), encoding="utf-8")
    assert risk("quote", path, *DAY, "--json").bytes == risk("quote", clinic, *DAY, "--json").bytes
