"""Regulators' returns: they add up to the book to the cent, and open in a spreadsheet."""

import io
from datetime import date, timedelta
from fractions import Fraction

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk.desk.public.returns import InvalidPeriod, make_return, periods_over
from risk.documents.return_workbook import return_workbook
from tests.documents.workbook import Workbook

DAY = date(2026, 11, 24)


def _policies(rows):
    return pd.DataFrame(
        [
            {
                "policy_id": f"P{place}",
                "inception": inception,
                "expiry": expiry,
                "exposure_years": 1.0,
                "premium": premium,
                "currency": "CNY",
                "expected_frequency": 0.01,
                "expected_loss": premium / 3,
                "decision": "accept",
                "country": "CN",
                "sector": sector,
            }
            for place, (inception, expiry, premium, sector) in enumerate(rows)
        ]
    )


BOOK = _policies(
    [
        ("2025-03-01", "2026-03-01", 1000.01, "Retail"),
        ("2025-10-15", "2026-10-15", 2345.67, "Healthcare"),
        ("2026-07-01", "2027-07-01", 3650.00, "Retail"),
    ]
)
CLAIMS = pd.DataFrame(
    [
        ("a", "P2", "2026-08-01", "2026-08-03", 120.55),
        ("b", "P1", "2026-09-01", "2026-09-30", 0.0),
        ("c", "P1", "2026-09-30", "2026-10-01", 99.0),
    ],
    columns=["claim_id", "policy_id", "occurred", "reported", "paid"],
)


def test_a_quarter_is_what_an_actuary_counts_by_hand():
    found = make_return("quarterly", BOOK, CLAIMS, "2026Q3", DAY)
    rows = {row["group"]["en"]: row for row in found["rows"]}
    assert {row["group"]["zh"] for row in found["rows"]} == {"零售业", "医疗卫生"}
    assert rows["Retail"]["begun"] == 1
    assert rows["Retail"]["in_force"] == 1  # the first ended in March
    assert rows["Retail"]["written"] == 365000
    assert rows["Retail"]["earned"] == 92 * 1000  # 10.00 a day
    healthcare = round(Fraction(234567) * 351 / 365) - round(Fraction(234567) * 259 / 365)
    assert rows["Health care"]["earned"] == healthcare
    assert (rows["Health care"]["reported"], rows["Health care"]["settled"]) == (1, 0)
    assert (rows["Retail"]["reported"], rows["Retail"]["paid"]) == (1, 12055)


@settings(max_examples=6)
@given(
    st.lists(
        st.tuples(
            st.dates(date(2024, 1, 1), date(2025, 9, 30)), st.integers(1, 10**9),
            st.sampled_from(["Retail", "Healthcare"]),
        ),
        min_size=1, max_size=5,
    )
)  # fmt: skip
def test_quarters_add_up_to_the_premium_and_rows_to_the_book(rows):
    year = timedelta(days=365)
    book = _policies([(f"{on}", f"{on + year}", cents / 100, of) for on, cents, of in rows])
    quarters = [f"{y}Q{q}" for y in (2024, 2025, 2026) for q in (1, 2, 3, 4)][:11]
    told = [make_return("quarterly", book, CLAIMS.iloc[:0], one, DAY) for one in quarters]
    assert sum(one["book"]["earned"] for one in told) == sum(cents for _, cents, _ in rows)
    for one in told:
        for part, whole in one["book"].items():
            assert sum(row[part] for row in one["rows"]) == whole


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize(
    ("kind", "period"), [("quarterly", "2026Q3"), ("s1403", "2025"), ("data_call", "2025")]
)
def test_the_workbooks_formulas_give_the_books_totals_to_the_cent(kind, period, locale):
    content = return_workbook(make_return(kind, BOOK, CLAIMS, period, DAY), locale)
    assert content == return_workbook(make_return(kind, BOOK, CLAIMS, period, DAY), locale)
    book = Workbook(content)
    check = openpyxl.load_workbook(io.BytesIO(content)).worksheets[1]
    rows = [row[0].row for row in check.iter_rows(min_row=2) if str(row[3].value).startswith("=")]
    assert rows
    for row in rows:
        assert book.value(check.title, f"D{row}") == 0
        assert book.value(check.title, f"B{row}") == book.value(check.title, f"C{row}")
    computed = [at for at, one in book.formulas.items() if str(one).startswith("=")]
    for sheet, cell in computed:
        assert book.value(sheet, cell) == pytest.approx(book.kept[sheet, cell] or 0, abs=0.005)


def test_codes_that_were_not_found_are_said_to_be_unknown_and_never_made_up():
    found = make_return("s1403", BOOK, CLAIMS, "2025", DAY)
    codes = {one["id"]: one["code"] for one in found["columns"]}
    assert (codes["settled"], codes["paid"], codes["earned"]) == ("C0110", "C0120", None)
    cells = [
        c.value
        for s in openpyxl.load_workbook(io.BytesIO(return_workbook(found, "en")))
        for r in s
        for c in r
    ]
    assert "not known" in cells
    assert found["threshold"]["above"] is False


@pytest.mark.parametrize("period", ["2026Q4", "2026", "2026Q5", "26Q1", "next"])
def test_a_period_that_is_not_over_or_none_of_the_return_is_refused(period):
    with pytest.raises(InvalidPeriod) as refused:
        make_return("quarterly", BOOK, CLAIMS, period, DAY)
    assert refused.value.faults[0].path == "period"


def test_the_periods_offered_are_those_that_are_over():
    assert periods_over("quarterly", DAY)[:3] == ["2026Q3", "2026Q2", "2026Q1"]
    assert periods_over("s1403", DAY)[:2] == ["2025", "2024"]
