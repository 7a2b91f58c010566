"""A boosted model as factor tables and two versions of them, on the command line."""

from __future__ import annotations

import shutil
from datetime import date

import lightgbm
import numpy as np
import pandas as pd
import pytest

from risk.learn.card import signs_of, write_model_folder
from risk.learn.make_tables import make_tables
from risk.portfolio import sample_book, write_book
from risk.rulebook import at
from risk.trained import Feature, Schema, booster_files, open_model, open_model_folder
from risk.trained.tables import FactorTables

DAY = ("--as-of", "2026-11-24")
SCHEMA = Schema(
    features=(
        Feature(name="ln_revenue_usd", kind="number", sign=1, zh="营业收入", en="Revenue"),
        Feature(name="sector", kind="category", categories=("Retail", "Finance"), zh="行业",
                en="Sector"),
        Feature(name="edr", kind="number", sign=1, zh="终端检测", en="Endpoint detection"),
    ),
    target="events",
    unit="events a year",
)  # fmt: skip
SAID = {"zh": "试验", "en": "Trial"}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Two versions of a small model, the book they were grown on, and its claims."""
    root = tmp_path_factory.mktemp("models")
    rng = np.random.default_rng(2)
    book = pd.DataFrame(
        {
            "policy_id": [f"{one:04}-1" for one in range(900)],
            "exposure_years": 1,
            "sector": rng.choice(["Retail", "Finance"], 900),
            "size": "small",
            "province": "44",
            "ln_revenue_usd": rng.normal(13, 1, 900),
            "edr": rng.choice([0.0, 0.5, 1.0], 900),
        }
    )
    book.to_csv(root / "book.csv", index=False, encoding="utf-8-sig")
    book[["policy_id"]].iloc[::9].to_csv(root / "claims.csv", index=False)
    rows = SCHEMA.encode({name: book[name] for name in SCHEMA.names})
    for version, sector in (("1", 0.1), ("2", 0.3)):
        rate = 0.1 * np.exp(0.4 * (rows[:, 0] - 13) + sector * rows[:, 1] + 0.3 * rows[:, 2])
        data = lightgbm.Dataset(rows, label=rate, **SCHEMA.dataset_params())
        params = {"objective": "poisson", "verbose": -1, "num_threads": 1, "num_leaves": 7}
        params |= {"learning_rate": 0.3}
        grown = lightgbm.train(params | SCHEMA.lightgbm_params("basic"), data, 40)
        card = {
            "name": "frequency", "version": version, "title": SAID, "owner": "Li Na",
            "retire_by": "2027-11-30", "purpose": SAID, "population": SAID, "period": SAID,
            "sections": [], "signs": signs_of(SCHEMA), "by_size": SAID, "by_sector": SAID,
            "by_province": SAID, "limits": SAID, "figures": {}, "inputs": {},
        }  # fmt: skip
        files = booster_files(grown.model_to_string(), SCHEMA, {}, "log")
        write_model_folder(root / "frequency" / version, files, card)
    return root


@pytest.fixture
def distil(risk, shelf):
    def run(version: str, *more: object):
        book, claims = shelf / "book.csv", shelf / "claims.csv"
        told = ("--root", shelf, "--book", book, "--claims", claims, "--version", version)
        return risk("distil", f"frequency/{version}", *told, *DAY, *more)

    return run


@pytest.mark.parametrize(("lang", "words"), [("zh", "偏差"), ("en", "Worst cell")])
def test_a_model_becomes_a_version_to_read_to_file_and_to_rate_with(distil, tmp_path, lang, words):
    ran = distil("1", "--out", tmp_path, "--lang", lang)
    assert ran.code == 0
    assert words in ran.out
    tables = open_model(tmp_path / "frequency_tables" / "1")
    assert isinstance(tables, FactorTables)
    assert f"tables {tables.digest[:12]}" in (tmp_path / "tariff.yaml").read_text("utf-8")
    assert (tmp_path / "factors.xlsx").exists()
    assert (tmp_path / "02_sector.csv").exists()


def test_a_program_gets_what_is_lost(distil):
    found = distil("1", "--json").json
    assert found["kept"] > 0.98
    assert found["worst"]["exposure"] > 0
    assert found["against_claims"]["tables"] > 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_two_versions_are_compared_cell_by_cell_and_on_the_book(
    risk, distil, shelf, tmp_path, lang
):
    folders = []
    for version in ("1", "2"):
        distil(version, "--out", tmp_path / version)
        folders.append(tmp_path / version / "frequency_tables" / version)
    told = ("tables", "diff", *folders, "--book", shelf / "book.csv", *DAY)
    ran = risk(*told, "--lang", lang, "--out", tmp_path / "diff")
    assert ran.code == 0
    assert (tmp_path / "diff" / "histogram.svg").exists()
    found = risk(*told, "--json").json
    finance = next(one for one in found["cells"] if one.get("sector") == "Finance")
    retail = next(one for one in found["cells"] if one.get("sector") == "Retail")
    moved = (1 + finance["change"]) / (1 + retail["change"])
    assert moved == pytest.approx(np.exp(0.2), rel=0.03)
    assert found["impact"]["off_balance"] == pytest.approx(
        found["impact"]["old"] / found["impact"]["new"], rel=1e-5
    )


def test_wrong_models_and_books_are_told_without_a_traceback(risk, shelf, tmp_path):
    book = ("--book", shelf / "book.csv")
    on = ("--root", shelf, "--book")
    for arguments, code in (
        (("distil", "nothing/1", *book), "model-mismatch"),
        (("tables", "diff", "frequency/1", "frequency/2", *book, *on[:2]), "model-mismatch"),
        (("distil", "frequency/1", *on, shelf / "claims.csv"), "model-mismatch"),
        (("distil", "frequency/1", *on, tmp_path / "x.csv"), "unreadable-table"),
    ):
        ran = risk(*arguments, *DAY, "--json")
        assert ran.code == 2
        assert ran.json["error"] == code


@pytest.fixture(scope="module")
def priced_by_tables(claims_models, tmp_path_factory):
    """The models, and version 3 of the claims frequency: version 1 as tables."""
    root = tmp_path_factory.mktemp("priced")
    shutil.copytree(claims_models, root, dirs_exist_ok=True)
    book = root / "book.csv"
    write_book(sample_book(800, 3, date(2026, 1, 1)), book)
    make_tables(
        claims_models / "claims_frequency" / "1", book, at(date(2026, 11, 24), "CN"),
        claims=None, name="claims_frequency", version="3", owner="Li Na", most_crossed=0, out=root,
        locale="en",
    )  # fmt: skip
    return root


def test_a_quote_by_tables_explains_itself_and_is_less_sure_than_the_booster(
    risk, clinic, priced_by_tables, monkeypatch
):
    monkeypatch.setenv("RISK_MODELS", str(priced_by_tables))

    def quoted(version: str):
        model = ("--model", f"claims_frequency/{version}")
        return risk("quote", clinic, *DAY, *model, "--json").json["pricing"]

    trees, tables = quoted("1"), quoted("3")
    events = [one["frequency"]["events_a_period"] for one in (trees, tables)]
    assert {line["status"] for line in tables["reasons"][:3]} == {"learned"}
    factors = [line["frequency_factor"] for line in tables["reasons"]]
    assert np.prod(factors[1:]) * tables["reasons"][0]["frequency"] == pytest.approx(events[1])
    widths = []
    for version in ("1", "3"):
        folder = open_model_folder(priced_by_tables / "claims_frequency" / version)
        widths.append(folder.json("metrics.json")["pricing"]["log_sd"])
    lost = np.sqrt(widths[1] ** 2 - widths[0] ** 2)  # what the tables lose, in logs
    assert 0 < lost < widths[0]
    assert abs(np.log(events[1] / events[0])) < 3 * lost
