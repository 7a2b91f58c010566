"""The calculators: loss, enisa, size, severity, and the schema of a profile."""

from __future__ import annotations

import pytest

REFERENCE = (
    "loss",
    "--frequency",
    "negbin:0.35,1.4",
    "--severity",
    "lognormal:mean=250000,cv=6",
    "--limit",
    1_000_000,
    "--retention",
    10_000,
    "--aggregate",
    2_000_000,
)
DAY = ("--as-of", "2026-11-24")


def test_the_reference_risk_has_its_reference_figures(risk):
    """Counts and curve of tests/oracles/test_reference_risk.py, where the values come from."""
    ran = risk(*REFERENCE, "--json")
    assert ran.code == 0
    assert list(ran.json) == [
        "expected_loss",
        "sd",
        "var_99",
        "var_995",
        "tvar_99",
        "tvar_995",
        "p_any",
        "mean_check",
    ]
    assert ran.json["expected_loss"] == pytest.approx(49_443.369, abs=0.05)
    assert ran.json["var_99"] == 1_000_000
    assert ran.json["var_995"] == pytest.approx(1_046_862.25, abs=1_000)
    assert ran.json["tvar_99"] == pytest.approx(1_161_875.742, abs=50)
    assert ran.json["tvar_995"] == pytest.approx(1_314_544.5146, abs=100)
    assert ran.json["p_any"] == pytest.approx(1 - 0.790302733184, abs=1e-9)
    assert ran.json["mean_check"]["passed"] is True


def test_the_same_risk_gives_the_same_bytes(risk):
    assert risk(*REFERENCE, "--json").bytes == risk(*REFERENCE, "--json").bytes


def test_the_figures_of_a_loss_are_shown_in_words(risk):
    ran = risk(*REFERENCE)
    assert ran.code == 0
    assert "49,443.3" in ran.out
    assert "1,000,000" in ran.out


@pytest.mark.parametrize(
    ("severity", "mean"),
    [
        ("lognormal:mean=1000,cv=2", 1000),
        ("lognormal:mu=0,sigma=1", 1.6487212707),
        ("gamma:shape=2,scale=500", 1000),
        ("gamma:mean=1000,cv=1", 1000),
        ("pareto:alpha=3,scale=2000", 1000),
    ],
)
def test_without_terms_the_expected_loss_is_frequency_times_mean(severity, mean, risk):
    ran = risk("loss", "--frequency", "poisson:0.2", "--severity", severity, "--json")
    assert ran.json["expected_loss"] == pytest.approx(0.2 * mean, rel=1e-5)


def test_the_share_the_firm_bears_comes_off_every_payment(risk):
    args = ("loss", "--frequency", "poisson:0.2", "--severity", "gamma:shape=2,scale=500")
    whole, half = (risk(*args, "--coinsurance", share, "--json").json for share in (0, 0.5))
    assert half["expected_loss"] == pytest.approx(whole["expected_loss"] / 2, rel=1e-5)


def test_enisa_finds_the_risk_of_an_operation_from_levels(risk):
    """Guideline of 2016, payroll of a small firm: medium impact, low threat, medium risk."""
    ran = risk("enisa", "--impact", "M,L,L", "--areas", "L,L,M,L", "--json")
    assert ran.code == 0
    assert ran.json == {"impact": "MEDIUM", "threat_sum": 5, "threat": "LOW", "risk": "MEDIUM"}


@pytest.mark.parametrize(
    ("impact", "areas", "total", "threat", "risk_found"),
    [
        ("L,L,L", "L,L,L,L", 4, "LOW", "LOW"),
        ("L,L,L", "L,L,M,L", 5, "LOW", "LOW"),
        ("L,L,L", "M,M,L,L", 6, "MEDIUM", "LOW"),
        ("H,L,L", "L,L,L,L", 4, "LOW", "HIGH"),
        ("L,L,L", "H,H,H,H", 12, "HIGH", "MEDIUM"),
        ("L,V,L", "L,L,L,L", 4, "LOW", "HIGH"),
    ],
)
def test_enisa_takes_the_highest_impact_and_the_sum_of_the_areas(
    impact, areas, total, threat, risk_found, risk
):
    found = risk("enisa", "--impact", impact, "--areas", areas, "--json").json
    assert (found["threat_sum"], found["threat"], found["risk"]) == (total, threat, risk_found)


def test_enisa_takes_small_letters_and_spaces(risk):
    shown = risk("enisa", "--impact", "m, l, l", "--areas", "l,l,m,l")
    assert shown.code == 0
    assert "MEDIUM" in shown.out


def test_a_shop_has_the_size_class_of_its_row(risk):
    """Retail: from 10 people and 1 million yuan small, so 12 and 3 million are small."""
    given = ("--industry", "零售业", "--headcount", 12, "--revenue", 3_000_000)
    ran = risk("size", *given, *DAY, "--json")
    assert ran.code == 0
    assert (ran.json["size_class"], ran.json["row"]) == ("small", "retail")
    assert ran.json["as_of"] == "2026-11-24"
    for code in ("F52", "F5212", "retail", "Retail"):
        again = risk("size", "--industry", code, *given[2:], *DAY, "--json").json
        assert again["size_class"] == "small"


@pytest.mark.parametrize("place", ["EU", "UK", "eu"])
def test_a_european_size_needs_no_industry(place, risk):
    given = ("--headcount", 9, "--revenue", 900_000, "--assets", 400_000)
    assert risk("size", "--place", place, *given, *DAY, "--json").json["size_class"] == "micro"


def test_a_figure_left_out_is_unknown(risk):
    found = risk("size", "--industry", "retail", "--headcount", 50, *DAY, "--json").json
    assert found["size_class"] is None
    assert found["possible"] == ["micro", "small", "medium"]


def test_an_unknown_industry_offers_the_nearest(risk):
    ran = risk("size", "--industry", "retial", "--headcount", 12, "--json")
    assert ran.code == 2
    assert ran.json["error"] == "unknown-code"
    assert "retail" in ran.faults["firm.industry"]["help"]
    shown = risk("size", "--industry", "retial", "--headcount", 12)
    assert (shown.code, shown.out) == (2, "")
    assert "retail" in shown.err


SEVERITY = (
    "severity",
    "--data",
    "sensitive",
    "--identifiability",
    "maximum",
    "--confidentiality",
    "exposed",
    "--integrity",
    "none",
    "--availability",
    "none",
    "--malice",
    "no",
    "--individuals",
    50,
    "--unintelligible",
    "no",
)


def test_the_severity_of_a_breach_is_dpc_times_ei_plus_cb(risk):
    """ENISA 2013: health data (4) that name the person (1), seen by known outsiders (0.25)."""
    found = risk(*SEVERITY, *DAY, "--json")
    assert found.code == 0
    document = found.json
    assert document["score"] == document["dpc"] * document["ei"] + document["cb"]
    assert (document["dpc"], document["ei"]) == (4, 1)
    assert document["level"] == "VERY_HIGH"
    assert document["unknown"] == []


def test_the_severity_is_told_in_both_languages(risk):
    zh, en = (risk(*SEVERITY, *DAY, "--lang", lang) for lang in ("zh", "en"))
    assert (zh.code, en.code) == (0, 0)
    assert "等级：很高" in zh.out
    assert "DPC 4" in zh.out
    assert "very high" in en.out.lower()


def test_what_is_left_out_of_a_breach_counts_as_the_worst_and_is_named(risk):
    found = risk("severity", "--data", "simple", *DAY, "--json").json
    known = risk(*SEVERITY[:1], "--data", "simple", *SEVERITY[3:], *DAY, "--json").json
    assert found["score"] > known["score"]
    assert "identifiability" in found["unknown"]


def test_a_person_may_set_the_level_with_a_reason(risk):
    changed = (*SEVERITY, "--final-level", "high", "--final-reason", "已追回")
    found = risk(*changed, *DAY, "--json").json
    assert (found["level"], found["computed_level"]) == ("HIGH", "VERY_HIGH")
    refused = risk(*SEVERITY, "--final-level", "high", *DAY, "--json")
    assert refused.code == 2
    assert refused.json["faults"]


def test_the_schema_of_a_profile_labels_every_field_in_both_languages(risk):
    ran = risk("schema", "profile")
    assert ran.code == 0
    groups = ran.json["$defs"]
    for group in ("Company", "DataHeld", "Cover", "Technical"):
        for name, field in groups[group]["properties"].items():
            assert field["label"]["zh"], name
            assert field["label"]["en"], name
            assert field["description"], name
    assert risk("schema").bytes == ran.bytes


def test_the_version_is_that_of_the_engine(risk):
    import risk as package

    assert risk("version").out.strip() == package.__version__


def test_without_a_command_the_commands_are_listed(risk):
    ran = risk()
    listed = ran.out + ran.err
    for name in ("quote", "duties", "improve", "rulebook", "severity", "replay"):
        assert name in listed
