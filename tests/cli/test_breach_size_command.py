"""People reached by a breach, on the command line: learned, told for a firm, refused."""

from __future__ import annotations

from pathlib import Path

from risk.assess.breach_size import open_breach_size

DAY = ("--as-of", "2026-11-24")
CLINIC = str(Path(__file__).parents[2] / "data_samples" / "01_dental_clinic.yaml")


def test_one_command_writes_model_tables_and_pictures(risk, tmp_path, monkeypatch):
    """Invented incidents whose people grow with staff, so that there is something to find."""
    from risk.learn import breach_size
    from risk.learn.incidents.generated import Invention, generate_incidents

    strong = Invention(records_sigma=1.0, band_slope=1.5)
    monkeypatch.setattr(
        breach_size, "generate_incidents", lambda rows, seed: generate_incidents(rows, seed, strong)
    )
    out, report = tmp_path / "breach_size" / "1", tmp_path / "report"
    ran = risk("train-breach-size", "generated:700:3", "--out", str(out), "--report", str(report),
               "--lang", "zh", *DAY)  # fmt: skip
    assert ran.code == 0
    assert "可以按四眼原则提请启用" in ran.out
    for name in ("scores.csv", "differences.csv", "gains.svg", "shares.svg", "tenths.svg"):
        assert (report / name).stat().st_size > 100
    assert (report / "scores.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    model = open_breach_size(out)
    assert model.affected("Retail", 900).mu > model.affected("Retail", 5).mu + 1


def test_a_firm_is_told_the_people_by_formula_and_model_capped_at_those_held(risk):
    ran = risk("breach-size", CLINIC, "--action", "hacking", "--asset", "server", "--json", *DAY)
    told = ran.json
    assert told["formula"] == [44, 500, 2697, 14563, 18400]
    assert told["by_event"][2] > told["by_firm"][2]
    assert max(*told["by_event"], *told["by_firm"]) == told["held"] == 18400
    assert told["in_force"] is False
    shown = risk("breach-size", CLINIC, "--lang", "zh", *DAY)
    assert "未启用，仅供查阅；报价仍用公式" in shown.out


def test_every_unknown_word_of_an_event_is_told_at_once(risk):
    ran = risk("breach-size", CLINIC, "--action", "magic", "--data", "dreams", "--json", *DAY)
    assert ran.code == 2
    assert set(ran.faults) == {"action", "data_kinds"}
    assert "hacking" in ran.faults["action"]["help"]


def test_a_list_that_is_not_there_is_refused(risk, tmp_path):
    ran = risk("train-breach-size", "gone.csv", "--out", str(tmp_path / "m" / "1"), "--json", *DAY)
    assert ran.code == 2
    assert ran.faults["gone.csv"]["code"] == "no-file"
