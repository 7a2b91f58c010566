"""`risk train` from tables to model folder and report; stopped and resumed."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from risk.learn.claims.read_table import InvalidTable
from risk.learn.claims.run import Order, VersionExists, train
from risk.learn.claims.trials import Budget, TrialsDiffer
from risk.learn.metrics import read_metrics
from risk.trained.booster import open_booster
from risk.trained.folder import open_model_folder

DAY = date(2026, 11, 24)
TRIALS = 3


@pytest.fixture
def order(write_book_files, tmp_path):
    paths = write_book_files()

    def build(name: str = "first", **changes) -> Order:
        asked = {
            **paths, "out": tmp_path / name / "trial_book" / "1", "report": None, "target": None,
            "budget": Budget(trials=1), "seed": 1, "resume": False, "locale": "en", "day": DAY,
        }  # fmt: skip
        return Order(**(asked | changes))

    return build


def _quiet(_trial) -> None:
    pass


def _no_clock() -> float:
    return 0.0


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_run_that_was_stopped_goes_on_and_gives_the_same_bytes(order, tmp_path):
    whole = order("whole", budget=Budget(trials=TRIALS), report=tmp_path / "whole_report")
    train(whole, _no_clock, _quiet)
    stopped = order("stopped", budget=Budget(trials=TRIALS), report=tmp_path / "stopped_report")
    seen = []

    def stop_after_two(trial) -> None:
        seen.append(trial)
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(stopped, _no_clock, stop_after_two)
    assert not stopped.out.exists()
    with pytest.raises(TrialsDiffer, match="stopped"):
        train(stopped, _no_clock, _quiet)
    told = []
    train(replace(stopped, resume=True), _no_clock, told.append)
    assert told[:2] == seen
    assert len(told) == TRIALS
    assert _bytes(whole.out) == _bytes(stopped.out)
    assert _bytes(whole.report) == _bytes(stopped.report)
    assert [path.name for path in stopped.out.parent.iterdir()] == ["1"]  # no trials left behind


def test_trials_of_other_inputs_are_not_taken_over(order, tmp_path):
    def stop(_trial) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(order(), _no_clock, stop)
    with pytest.raises(TrialsDiffer, match="other tables, schema or seed"):
        train(order(seed=2, resume=True), _no_clock, _quiet)


def test_no_trial_begins_once_the_seconds_are_gone_but_one_always_does(order):
    ticks = iter([0.0, *[float(second) for second in range(100)]])  # begun at 0
    found = train(order(budget=Budget(seconds=2.5)), lambda: next(ticks), _quiet)
    assert len(found.trials) == 3  # at 0, 1 and 2 seconds
    found = train(order("again", budget=Budget(seconds=0.0)), _no_clock, _quiet)
    assert len(found.trials) == 1


def test_the_stored_model_is_the_one_that_was_judged(order, book_tables):
    asked = order()
    found = train(asked, _no_clock, _quiet)
    metrics = json.loads((asked.out / "metrics.json").read_text(encoding="utf-8"))
    booster = open_booster(asked.out)
    assert booster.schema.names == ("age", "area")
    predicted = booster.predict(found.table.rows)
    own, target = ~found.target.judged, found.target
    seen = (target.rate * target.weight)[own].sum()
    assert (predicted * target.weight)[own].sum() == pytest.approx(seen, rel=1e-9)
    assert metrics["learned"]["boosted"]["balance"] == pytest.approx(1, abs=1e-9)
    test = target.judged
    assert metrics["test"]["boosted"]["balance"] == pytest.approx(
        (target.rate @ (target.weight * test)) / (predicted @ (target.weight * test)), rel=1e-6
    )


def test_the_trees_find_what_a_glm_of_main_effects_cannot(order):
    found = train(order(), _no_clock, _quiet)
    judgement = found.judgement
    assert judgement.opponent == "glm"
    assert judgement.against["glm"].better
    stored = read_metrics(open_model_folder(order().out))
    assert stored.better
    assert [one.group["zh"] for one in stored.groups["size"]] == ["微型", "小型"]


def test_where_there_is_nothing_to_find_the_trees_are_not_called_better(
    order, write_book_files, book_tables, tmp_path
):
    rng = np.random.default_rng(8)
    policies = book_tables[0].copy()
    counts = rng.poisson(0.3 * policies["years"])
    owners = np.repeat(policies["policy"].to_numpy(), counts)
    claims = pd.DataFrame({"claim": range(len(owners)), "policy": owners, "cost": 1.0})
    paths = write_book_files(policies, claims)
    found = train(order("nothing", **paths), _no_clock, _quiet)
    assert not found.judgement.against["constant"].better
    assert not read_metrics(open_model_folder(tmp_path / "nothing" / "trial_book" / "1")).better


@pytest.mark.parametrize("target", ["severity", "pure_premium"])
def test_money_can_be_learned_too(order, target):
    found = train(order(target=target), _no_clock, _quiet)
    booster = open_booster(order(target=target).out)
    assert booster.schema.unit.startswith("CNY")
    own = ~found.target.judged
    predicted = booster.predict(found.target.rows) * found.target.weight
    assert predicted[own].sum() == pytest.approx(found.target.total[own].sum(), rel=1e-9)


def test_money_is_held_against_the_product_of_two_glms_as_well(order):
    found = train(order(target="pure_premium"), _no_clock, _quiet).judgement
    assert set(found.against) == {"constant", "glm", "product"}
    assert found.opponent == min(found.against, key=lambda name: found.test[name].deviance)


def test_a_value_may_be_missing_only_if_that_was_learned(
    order, write_book_files, book_tables, schema_text
):
    text = schema_text.replace("kind: number,", "kind: number, optional: true,")

    def learned(name: str, policies: pd.DataFrame) -> bool:
        asked = order(name, **write_book_files(policies, schema=text))
        train(asked, _no_clock, _quiet)
        return open_booster(asked.out).schema.features[0].optional

    assert not learned("none", book_tables[0])
    policies = book_tables[0].copy()
    policies.loc[::5, "age"] = np.nan
    assert learned("some", policies)
    asked = order("alone", **write_book_files(schema=text))
    target = train(asked, _no_clock, _quiet)
    of_test = target.table.ids[target.target.judged]
    policies = book_tables[0].copy()
    policies.loc[policies["policy"].isin(of_test[:3]), "age"] = np.nan
    with pytest.raises(InvalidTable, match="cannot be learned"):
        learned("test_only", policies)


def test_a_version_is_written_once(order):
    train(order(), _no_clock, _quiet)
    with pytest.raises(VersionExists) as refused:
        train(order(), _no_clock, _quiet)
    assert refused.value.faults[0].help.endswith("2")


@pytest.fixture
def command(monkeypatch, capfdbinary):
    """Run the command line; give exit code, output and errors."""
    from risk.cli.app import main

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["risk", *map(str, arguments)])
        capfdbinary.readouterr()
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", "提升树优于广义线性模型"), ("en", "boosted trees are better")]
)
def test_the_command_writes_model_and_report_in_both_languages(
    command, write_book_files, tmp_path, lang, words
):
    paths = write_book_files()
    told = [part for name, path in paths.items() for part in (f"--{name}", path)]
    out, report = tmp_path / "models" / "trial_book" / "1", tmp_path / "report"
    code, shown, _ = command("train", *told, "--out", out, "--report", report, "--trials", 2,
                             "--lang", lang, "--as-of", "2026-11-24")  # fmt: skip
    assert code == 0
    assert words in shown.replace("\n", " ")
    assert words in (report / "report.md").read_text(encoding="utf-8")
    names = {path.name for path in report.iterdir()}
    assert {"lift.svg", "double_lift.svg", "tenths.svg", "difference.svg", "effect_01.svg"} <= names
    assert (report / "tenths.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    card = (out / "card.md").read_text(encoding="utf-8")
    assert "| 微型 |" in card
    assert "Performance by size" in card
    assert "2027-11-24" in card


def test_wrong_tables_end_with_every_fault_as_json(
    command, write_book_files, tmp_path, book_tables
):
    paths = write_book_files(book_tables[0].drop(columns=["age", "area"]))
    told = [part for name, path in paths.items() for part in (f"--{name}", path)]
    code, shown, _ = command("train", *told, "--out", tmp_path / "m" / "1", "--json")
    assert code == 2
    assert [fault["code"] for fault in json.loads(shown)["faults"]] == ["missing-column"] * 2
