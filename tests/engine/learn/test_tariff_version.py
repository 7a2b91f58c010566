"""Tables as a filed version, and two versions compared on a book."""

from __future__ import annotations

from datetime import date

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.learn.credibility_book import InvalidBook
from risk.learn.diff_report import compare_versions, diff_document, diff_report
from risk.learn.model_book import model_book
from risk.learn.report import write_report
from risk.learn.tables_impact import LEAST_FIRMS, impact
from risk.learn.tariff_file import cells, factor_frame, tariff_yaml, write_sheets
from risk.learn.words_of import band_words, level_words
from risk.rulebook import at
from risk.rulebook.schema import RuleFile
from risk.rulebook.strict_yaml import read_yaml
from risk.trained import FactorTables, Feature, Schema
from risk.trained.table_set import Factor, TableSet

DAY = date(2026, 11, 24)
RULES = at(DAY, "CN")
SCHEMA = Schema(
    features=(
        Feature(name="ln_revenue_usd", kind="number", sign=1, zh="营业收入", en="Revenue"),
        Feature(
            name="sector", kind="category", categories=("Retail", "Finance"), optional=True,
            zh="行业", en="Sector",
        ),
    ),
    target="events",
    unit="events a year",
)  # fmt: skip
MILLION, TEN = float(np.log(1e6)), float(np.log(1e7))


def _version(number: int, base: float, **update) -> FactorTables:
    revenue = update.get("revenue", ((MILLION,), (1.0, 2.0)))
    sector = update.get("sector", (1.0, 1.2, 1.1))
    crossed = update.get("crossed")
    factors = [
        Factor(features=("ln_revenue_usd",), relativities=revenue[1]),
        Factor(features=("sector",), relativities=sector),
    ]
    if crossed:
        factors.append(
            Factor(features=("ln_revenue_usd", "sector"), bands=crossed[0], relativities=crossed[1])
        )
    tables = TableSet(base=base, cuts={"ln_revenue_usd": revenue[0]}, factors=tuple(factors))
    return FactorTables(f"frequency_tables/{number}", SCHEMA, f"{number}" * 64, tables)


OLD = _version(1, 0.01)
CROSSED = _version(1, 0.01, crossed=(((0, 1), (0, 1, 0)), (1.0, 1.25, 0.9, 1.1)))


def _table(n: int = 240) -> pd.DataFrame:
    number = np.arange(n)
    return pd.DataFrame(
        {
            "policy_id": [f"{one}-1" for one in number],
            "firm_id": [f"{one}" for one in number],
            "exposure_years": np.where(number % 2, 1.0, 0.5),
            "premium": 1000.0 + number,
            "currency": "CNY",
            "sector": np.where(number % 4 == 3, None, np.where(number % 2, "Retail", "Finance")),
            "size": np.where(number % 3, "small", "micro"),
            "ln_revenue_usd": np.where(number % 5, MILLION - 1, TEN + 1),
        }
    )


BOOK = model_book(_table(), RULES)
EXPOSURE = [np.array([90.0, 90]), np.array([60.0, 60, 60]), np.arange(1.0, 5).reshape(2, 2)]


def test_the_filed_version_says_what_the_tables_rate_with():
    filed = read_yaml(tariff_yaml(CROSSED, EXPOSURE, "CN", DAY, "a test"), "tariff.yaml")
    entries = RuleFile.model_validate(filed).entries
    values = {key: entry.model_dump()["values"][0]["value"] for key, entry in entries.items()}
    assert values["frequency_tables.base"] == 0.01
    revenue = values["frequency_tables.ln_revenue_usd"]
    assert revenue[0] == {"ln_revenue_usd": {"up_to": 1_000_000}, "relativity": 1, "exposure": 90}
    assert revenue[1]["ln_revenue_usd"] == {"above": 1_000_000}
    assert [row["sector"] for row in values["frequency_tables.sector"]] == [
        "Retail", "Finance", "missing",
    ]  # fmt: skip
    crossed = values["frequency_tables.ln_revenue_usd.sector"]
    assert [row["relativity"] for row in crossed] == [1, 1.25, 0.9, 1.1]
    assert crossed[0]["sector"] == ["Retail", "missing"]


@pytest.mark.parametrize(("locale", "words"), [("zh", "零售业"), ("en", "Retail")])
def test_every_table_is_a_sheet_that_opens_with_its_words(locale, words, tmp_path):
    file = tmp_path / "factors.xlsx"
    write_sheets(CROSSED, EXPOSURE, file, locale)
    book = openpyxl.load_workbook(file)
    assert len(book.sheetnames) == 4
    revenue = [*book["01 ln_revenue_usd"].iter_rows(values_only=True)]
    assert revenue[1][:3] == ("≤ 1,000,000", 1, 90)
    assert [*book["02 sector"].iter_rows(values_only=True)][1][0] == words
    grid = [*book["03 ln_revenue_usd x sector"].iter_rows(values_only=True)]
    assert grid[1][1:3] == (1, 1.25)
    again = tmp_path / "again.xlsx"
    write_sheets(CROSSED, EXPOSURE, again, locale)
    assert again.read_bytes() == file.read_bytes()


def test_a_frame_has_one_row_a_cell_and_shares_that_add_up():
    for factor, exposure in zip(CROSSED.tables.factors, EXPOSURE, strict=True):
        frame = factor_frame(CROSSED, factor, exposure, "en")
        assert frame["Relativity"].tolist() == [one for _, one in cells(factor)]
        assert frame["Share of exposure"].sum() == pytest.approx(1)


def test_levels_are_told_in_plain_amounts():
    revenue, sector = SCHEMA.features
    assert level_words(revenue, (MILLION, TEN), "en") == [
        "≤ 1,000,000", "1,000,000 – 10,000,000", "> 10,000,000",
    ]  # fmt: skip
    assert level_words(sector, (), "zh") == ["零售业", "金融", "未填"]
    names = level_words(revenue, (MILLION, TEN), "en")
    assert band_words(names, (0, 1), 3, "en") == "≤ 10,000,000"
    assert band_words(names, (1, 2), 3, "en") == "> 1,000,000"
    assert band_words(names, (0, 1, 2), 3, "en") == "Any"


def test_a_version_compared_with_itself_changes_nothing():
    found = compare_versions(CROSSED, CROSSED, BOOK)
    assert all(one.change == 0 for one in found.changes)
    assert found.bases[0] == found.bases[1]
    assert found.impact.change == 0
    assert found.impact.quantiles == (0.0,) * 7


def test_what_only_moves_between_base_and_table_is_no_change():
    """Half the base, all revenue relativities doubled: the same tariff."""
    same = _version(2, 0.005, revenue=((MILLION,), (2.0, 4.0)))
    found = compare_versions(OLD, same, BOOK)
    assert all(one.change == pytest.approx(0, abs=1e-12) for one in found.changes)
    assert found.impact.change == pytest.approx(0, abs=1e-12)


def test_cells_that_differ_are_told_with_old_new_and_exposure():
    new = _version(2, 0.011, revenue=((MILLION, TEN), (1.0, 2.0, 3.0)), sector=(1.0, 1.5, 1.1))
    found = compare_versions(OLD, new, BOOK)
    told = {
        (one["ln_revenue_usd"] if "ln_revenue_usd" in one else one["sector"]): one
        for one in diff_document(found)["cells"]
    }
    assert (told["> 10,000,000"]["old"], told["> 10,000,000"]["new"]) == (2, 3)
    assert told["> 10,000,000"]["change"] == 0.5
    assert told["1,000,000 – 10,000,000"]["change"] == 0
    assert told["1,000,000 – 10,000,000"]["exposure"] == 0
    exposure = [one for one in found.changes if one.features == ("sector",)]
    assert sum(one.exposure for one in exposure) == pytest.approx(BOOK.weight.sum())
    finance = next(one for one in exposure if one.levels == ((1,),))
    retail = next(one for one in exposure if one.levels == ((0,),))
    assert (1 + finance.change) / (1 + retail.change) == pytest.approx(1.5 / 1.2)


def test_a_two_way_table_that_is_new_is_compared_with_none():
    found = compare_versions(OLD, CROSSED, BOOK)
    crossed = [one for one in found.changes if len(one.features) == 2]
    assert [one.new for one in crossed] == [1.0, 1.25, 0.9, 1.1]
    assert {one.old for one in crossed} == {1.0}


def test_a_category_only_one_version_knows_is_told_as_unknown():
    revenue, sector = SCHEMA.features
    known = sector.model_copy(update={"categories": ("Retail", "Finance", "Mining")})
    wider = SCHEMA.model_copy(update={"features": (revenue, known)})
    table = Factor(features=("sector",), relativities=(1.0, 1.2, 2.0, 1.1))
    tables = OLD.tables.model_copy(update={"factors": (OLD.tables.factors[0], table)})
    found = diff_document(compare_versions(OLD, FactorTables("f/2", wider, "", tables), BOOK))
    mining = next(one for one in found["cells"] if one.get("sector") == "Mining")
    assert mining["old"] is None
    assert mining["new"] is not None


def test_the_off_balance_factor_leaves_the_total_as_it_was():
    new = _version(2, 0.013, sector=(1.0, 1.5, 0.9))
    found = compare_versions(OLD, new, BOOK).impact
    balanced = _version(3, 0.013 * found.off_balance, sector=(1.0, 1.5, 0.9))
    again = compare_versions(OLD, balanced, BOOK).impact
    assert again.change == pytest.approx(0, abs=1e-12)
    assert found.old == pytest.approx(_table()["premium"].sum())
    assert sum(one.old for one in found.segments) == pytest.approx(found.old)
    assert sum(one.new for one in found.segments) == pytest.approx(found.new)
    assert sum(count for *_, count in found.histogram) == 240


@given(
    sizes=st.lists(st.integers(1, 40), min_size=1, max_size=12),
    terms=st.integers(1, 3),
)
def test_no_segment_of_few_firms_is_told_nor_to_be_had_by_subtraction(sizes, terms):
    segment = np.repeat(np.arange(len(sizes)), np.array(sizes) * terms)
    firms = np.concatenate([np.repeat(np.arange(n), terms) + 1000 * i for i, n in enumerate(sizes)])
    names = {"sector": [f"s{one}" for one in segment]}
    found = impact(np.ones(len(segment)), np.full(len(segment), 1.1), names, firms.astype(str))
    assert sum(one.policies for one in found.segments) == len(segment)
    told = [one for one in found.segments if one.names]
    assert all(one.policies >= LEAST_FIRMS * terms for one in told)
    rest = [one for one in found.segments if not one.names]
    assert not rest or not told or rest[0].policies >= LEAST_FIRMS * terms


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_report_of_two_versions_shows_cells_and_the_books_move(locale, tmp_path):
    new = _version(2, 0.011, sector=(1.0, 1.5, 1.1))
    text = write_report(diff_report(compare_versions(OLD, new, BOOK), locale), tmp_path)
    shown = text.read_text("utf-8")
    assert ("零售业" if locale == "zh" else "Retail") in shown
    assert (tmp_path / "histogram.svg").exists()
    assert (tmp_path / "02_sector.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    for firm in ("237-1", "P237"):
        assert firm not in shown


def test_without_premium_expected_events_are_what_moves():
    bare = model_book(_table().drop(columns=["premium", "exposure_years"]), RULES)
    found = compare_versions(OLD, _version(2, 0.02), bare)
    assert not found.is_premium
    assert found.impact.new / found.impact.old == pytest.approx(2)
    assert bare.weight.tolist() == [1.0] * 240


def test_faults_of_a_book_are_told_together():
    bad = _table(5).astype({"premium": object})
    bad.loc[0, "exposure_years"] = -1
    bad.loc[1, "premium"] = "much"
    with pytest.raises(InvalidBook) as caught:
        model_book(bad, RULES, pd.DataFrame({"policy_id": ["99-1"]}))
    assert [fault.path for fault in caught.value.faults] == [
        "exposure_years", "premium", "claims.99-1",
    ]  # fmt: skip
