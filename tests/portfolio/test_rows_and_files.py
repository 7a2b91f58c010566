"""Rows of a book are profiles that can be quoted, and files of three kinds give them back."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from risk.desk import Request, quote
from risk.errors import InvalidProfile, RiskError, UnknownCode
from risk.portfolio import (
    columns,
    files,
    profile_of_row,
    row_of_profile,
    rows_of_profile,
    sample_book,
    write_book,
)
from risk.profile import Profile, parse_profile, read_profile

DAY = date(2026, 11, 24)
SEED = 20261124
QUOTED = 120
"""Rows that are quoted, out of 500."""
SAMPLES = sorted((Path(__file__).parents[2] / "data_samples").glob("*.yaml"))


def book(firms: int, country: str = "CN") -> pd.DataFrame:
    frames = list(sample_book(firms, SEED, DAY, country=country))
    return pd.concat(frames, ignore_index=True)


@pytest.fixture(scope="module")
def small() -> pd.DataFrame:
    return book(500)


# Profiles


def test_every_row_is_a_valid_profile(small: pd.DataFrame) -> None:
    for place, row in enumerate(small.to_dict("records")):
        profile = profile_of_row(row)
        assert profile.cover.retention < profile.cover.limit
        assert profile_of_row(row_of_profile(profile)) == profile, place


def test_rows_can_be_quoted_and_are_not_all_decided_alike(small: pd.DataFrame) -> None:
    outcomes = set()
    for row in small.head(QUOTED).to_dict("records"):
        found = quote(Request(profile_of_row(row), DAY))
        assert found.pricing is not None
        assert found.governs is not None
        outcomes.add(str(found.decision.outcome))
    assert len(outcomes) > 1


@pytest.mark.parametrize(("country", "currency"), [("US", "USD"), ("DE", "EUR")])
def test_other_countries_can_be_drawn_and_quoted(country: str, currency: str) -> None:
    frame = book(40, country=country)
    assert frame["firm.name"].iloc[0] == "Sample firm 000001"
    assert (frame["firm.currency"] == currency).all()
    for row in frame.head(5).to_dict("records"):
        assert quote(Request(profile_of_row(row), DAY)).governs is not None


def test_row_of_profile_gives_the_row_back(small: pd.DataFrame) -> None:
    for row in small.head(100).to_dict("records"):
        again = row_of_profile(profile_of_row(row))
        assert list(again) == list(columns())
        for column, value in row.items():
            assert again[column] == value or (pd.isna(value) and again[column] is None)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_sample_firms_survive_the_round_trip(path: Path) -> None:
    profile = read_profile(path)
    rows = rows_of_profile(profile)
    assert len(rows) == len(profile.operations)
    for operation, row in zip(profile.operations, rows, strict=True):
        one = profile.model_copy(update={"operations": (operation,)})
        assert profile_of_row(row) == one


def test_awkward_answers_survive_the_round_trip() -> None:
    profile = parse_profile(
        {
            "firm": {"name": "a;b\\;c", "industry": "F52", "revenue": 1234.5, "uscc": None},
            "operations": [
                {
                    "name": "x",
                    "processors": ["one; two", "three\\four"],
                    "answers": {"Q01": "unknown", "Q20": "yes"},
                    "area_levels": {
                        "network": "L",
                        "processes": "M",
                        "people": "H",
                        "business": "L",
                    },
                    "area_reason": "seen on site",
                }
            ],
            "controls": {
                "measures": {
                    "A.1": {"state": "yes", "evidence": "verified", "seen_on": "2026-04-08"},
                    "A.2": {"state": "unknown"},
                    "T.8": {"state": "partly", "evidence": "documented"},
                }
            },
            "cover": {
                "limit": 1_000_000,
                "retention": 0,
                "sublimits": {"EXT": 250_000.5, "FIN": 100_000},
                "inception": "2026-12-01",
            },
        }
    )
    row = row_of_profile(profile)
    assert (
        row["controls.measures"] == "A.1=yes:verified:2026-04-08;A.2=unknown;T.8=partly:documented"
    )
    assert profile_of_row(row) == profile
    as_text = {column: "" if value is None else str(value) for column, value in row.items()}
    assert profile_of_row(as_text) == profile


def test_profile_without_operation_keeps_none() -> None:
    profile = parse_profile(
        {
            "firm": {"name": "x", "industry": "F52"},
            "cover": {"limit": 500_000, "retention": 5_000},
        }
    )
    assert profile_of_row(row_of_profile(profile)) == profile


def test_several_operations_need_a_row_each() -> None:
    profile = read_profile(SAMPLES[0])
    assert len(profile.operations) > 1
    with pytest.raises(InvalidProfile, match="several operations"):
        row_of_profile(profile)


def test_every_fault_of_a_row_is_named_by_its_column(small: pd.DataFrame) -> None:
    row = row_of_profile(profile_of_row(small.iloc[0].to_dict()))
    row |= {
        "firm.headcont": 3,
        "firm.revenue": "much",
        "operation.impact.integrity": "X",
        "controls.measures": "A.1=yes;A.1=no",
        "cover.limit": float("nan"),
    }
    with pytest.raises(InvalidProfile) as caught:
        profile_of_row(row)
    faults = {fault.path: fault for fault in caught.value.faults}
    assert "firm.headcount" in faults["firm.headcont"].help
    assert set(faults) == {
        "firm.headcont",
        "firm.revenue",
        "operation.impact.integrity",
        "controls.measures",
        "cover.limit",
    }


def test_columns_cover_the_profile() -> None:
    def leaves(model: type, prefix: str) -> set[str]:
        found = set()
        for name, field in model.model_fields.items():
            inner = field.annotation
            if hasattr(inner, "model_fields"):
                found |= leaves(inner, f"{prefix}{name}.")
            elif name != "operations":
                found.add(f"{prefix}{name}")
        return found

    flat = {column for column in columns() if not column.startswith("operation.")}
    assert flat == leaves(Profile, "")
    assert columns()["firm.fiscal_year"] == "whole"
    assert columns()["cover.inception"] == "date"
    assert columns()["cover.parts"] == "list"


# Files


def test_three_kinds_of_file_read_back_equal(tmp_path: Path, small: pd.DataFrame) -> None:
    frames = [small[:200], small[200:]]
    types = small.dtypes.to_dict()
    for ending, read in (
        ("csv", lambda path: pd.read_csv(path, dtype=types, encoding="utf-8-sig")),
        ("xlsx", lambda path: pd.read_excel(path, dtype=types)),
        ("parquet", pd.read_parquet),
    ):
        path = tmp_path / f"book.{ending}"
        assert write_book(frames, path) == 500
        pd.testing.assert_frame_equal(read(path), small)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "book.csv",
        "book.parquet",
        "book.xlsx",
    ]


def test_csv_opens_in_spreadsheets_and_gives_the_same_profiles(
    tmp_path: Path, small: pd.DataFrame
) -> None:
    path = tmp_path / "book.csv"
    write_book([small], path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for text, row in zip(rows[:50], small.to_dict("records"), strict=False):
        assert profile_of_row(text) == profile_of_row(row)


def test_worksheet_refuses_more_rows_than_it_holds(
    tmp_path: Path, small: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert files.MOST_XLSX_ROWS == 1_048_575
    monkeypatch.setattr(files, "MOST_XLSX_ROWS", 499)
    with pytest.raises(RiskError, match="a worksheet holds") as caught:
        write_book([small[:300], small[300:]], tmp_path / "book.xlsx")
    assert "write .csv or .parquet" in caught.value.faults[0].help
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["book.txt", "book"])
def test_other_kinds_of_file_are_refused(tmp_path: Path, small: pd.DataFrame, name: str) -> None:
    with pytest.raises(RiskError, match="unknown kind of file"):
        write_book([small], tmp_path / name)


def test_empty_book_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RiskError, match="at least one frame"):
        write_book([], tmp_path / "book.csv")


@pytest.mark.parametrize(
    "wrong", [{"firms": 0}, {"firms": 1, "seed": -1}, {"firms": 1, "chunk": 0}]
)
def test_arguments_out_of_range_are_refused_at_once(wrong: dict[str, int]) -> None:
    given = {"firms": 1, "seed": 1} | wrong
    with pytest.raises(RiskError, match="out of range"):
        sample_book(day=DAY, **given)


def test_country_without_figures_is_refused_at_once() -> None:
    with pytest.raises(UnknownCode, match="no synthetic book for FR"):
        sample_book(1, 1, DAY, country="FR")
