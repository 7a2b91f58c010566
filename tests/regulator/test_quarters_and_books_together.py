"""Releases of several quarters side by side, claims, what books lose together, and gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from risk.desk.public.experience_frame import experience_frame, quarter_days
from risk.desk.public.held_release import earlier_releases, released_before
from risk.desk.public.release import Release, write_release
from risk.portfolio.disclosure.gaps import gap_table
from risk.portfolio.disclosure.published import published
from risk.portfolio.disclosure.quarters import (
    Earlier,
    earlier_release,
    few_changed,
    pinned_by_change,
    safe_beside,
)
from risk.portfolio.disclosure.rules import (
    INSURED,
    Rounding,
    TableRule,
    experience_rules_of,
    rules_of,
)
from risk.portfolio.disclosure.suppress import safe_tables
from risk.portfolio.disclosure.together import told_together
from risk.rulebook import at

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TABLE = TableRule(id="sector_size", by=("sector", "size"))
FINE = Rounding(firms=1, money=1.0, limit=1.0, share=0.01)


@pytest.fixture(scope="module")
def rulebook(day):
    return at(day, "CN")


@pytest.fixture(scope="module")
def rules(rulebook):
    return replace(rules_of(rulebook), tables=(TABLE,))


@pytest.fixture(scope="module")
def quarter():
    """Nine hundred firms of three insurers."""
    rng = np.random.default_rng(7)
    count = 900
    frame = pd.DataFrame(
        {
            "insurer": rng.choice(["A", "B", "C"], count),
            "sector": rng.choice(["Retail", "Health", "Hotels"], count),
            "size": rng.choice(["micro", "small"], count),
            "firm": [f"f{number}" for number in range(count)],
            "firms": 1,
            "limit": rng.choice([5e5, 1e6, 2e6], count),
            "premium": rng.lognormal(8, 0.5, count).round(2),
            **dict.fromkeys(INSURED.means, 0.5),
        }
    )
    return frame.assign(expected_loss=frame["premium"] * 0.4)


@pytest.fixture(scope="module")
def next_quarter(quarter):
    """One firm more: a shop of insurer A."""
    newcomer = (
        quarter[quarter["insurer"] == "A"]
        .iloc[[0]]
        .assign(firm="newcomer", sector="Retail", size="micro", limit=2e6, premium=9000.0)
    )
    return pd.concat([quarter, newcomer], ignore_index=True)


def beside(frame, before, rules):
    """What is released after a quarter, and what the quarter's difference alone pins down."""
    earlier = Earlier(before, safe_tables(before, rules, None))
    now = safe_tables(frame, rules, None)
    few = few_changed(frame, before, rules)
    return earlier, few, pinned_by_change(now, earlier, few, rules), now


def test_two_quarters_that_differ_by_one_firm_tell_of_it_unless_cells_are_hidden(
    quarter, next_quarter, rules
):
    """With fine rounding the subtraction wins; the release then hides what it would tell."""
    fine = replace(rules, rounding=FINE)
    earlier, few, pinned, now = beside(next_quarter, quarter, fine)
    firm = {"insurer": "A", "sector": "Retail", "size": "micro"}
    assert few == {key for key in now.sums.keys if dict(key).items() <= firm.items()}
    assert len(pinned) == len(few) == 8
    safe, count = safe_beside(next_quarter, now, [earlier], fine)
    assert count >= 1
    assert few <= safe.hidden
    assert not pinned_by_change(safe, earlier, few, fine)


def test_rounding_alone_keeps_one_firm_between_two_quarters_untold(quarter, next_quarter, rules):
    _, few, pinned, _ = beside(next_quarter, quarter, rules)
    assert len(few) == 8
    assert not pinned


def test_the_change_of_many_firms_is_told(quarter, rules):
    fine = replace(rules, rounding=FINE)
    later = quarter.assign(
        firm=quarter["firm"].where(quarter["insurer"] != "B", "new " + quarter["firm"])
    )
    assert not few_changed(later, quarter, fine)


def test_an_earlier_release_is_read_back_with_what_it_hid(tmp_path, quarter, rules):
    tables = safe_tables(quarter, rules, None)
    hidden = {(("insurer", "A"), ("sector", "Retail"), ("size", "micro"))}
    tables = replace(tables, secondary=hidden)
    release = Release(
        "2026Q3", published(tables, rules), {"period": "2026Q3", "tables": ["sector_size"]}, quarter
    )
    write_release(release, tmp_path, NOW)
    (read,) = earlier_releases(tmp_path, released_before(tmp_path, "2026Q4"))
    assert earlier_release(read.firms, read.tables, rules).tables.hidden == hidden
    assert released_before(tmp_path, "2026Q3") == []


def policies(count, firm="P"):
    return pd.DataFrame(
        {
            "policy_id": [f"{firm}{number}" for number in range(count)],
            "inception": "2026-01-01", "expiry": "2027-01-01", "exposure_years": 1.0,
            "premium": 3650.0, "currency": "CNY", "expected_frequency": 0.01,
            "expected_loss": 1460.0, "decision": "accept", "sector": "Retail", "size": "micro",
            "province": "44", "processor": "small",
        }
    )  # fmt: skip


def claims(reported, firm="P"):
    return pd.DataFrame(
        {
            "claim_id": [f"{firm}c{place}" for place in range(len(reported))],
            "policy_id": [f"{firm}{place}" for place in range(len(reported))],
            "occurred": "2026-02-01", "reported": reported, "paid": 1000.0,
        }
    )  # fmt: skip


def test_a_claim_belongs_to_the_quarter_it_is_reported_in(rulebook):
    told = claims(["2026-02-10"] * 3 + ["2026-05-01"] * 7)
    books = {"A": (policies(50), told)}
    first, currency, _ = experience_frame(books, "2026Q1", rulebook)
    second = experience_frame(books, "2026Q2", rulebook)[0]
    assert currency == "CNY"
    assert (first["claims"].sum(), second["claims"].sum()) == (3, 7)
    assert second["earned_premium"].sum() == pytest.approx(50 * 91 * 10)  # 10 a day, 91 days
    assert quarter_days("2026Q1")[1] == quarter_days("2026Q2")[0]


def test_a_quarter_of_few_claims_is_hidden_and_one_of_many_is_told(rulebook):
    rules = experience_rules_of(rulebook)
    for count, cell in ((4, "hidden"), (12, "shown")):
        books = {name: (policies(50, name), claims(["2026-02-10"] * count, name)) for name in "ABC"}
        one = {"A": (policies(50), claims(["2026-02-10"] * count))}
        frame = experience_frame(books if count > 5 else one, "2026Q1", rulebook)[0]
        table = published(safe_tables(frame, rules, None), rules)["experience_sector"]
        assert set(table["cell"]) == {cell}
    assert table["claims"].tolist() == [35, 35]  # 36, rounded to fives


def handed(**losses):
    return {
        name: pd.DataFrame({"cause": ["cloud"], "limit": [1e8], "expected_loss": [loss]})
        for name, loss in losses.items()
    }


@pytest.mark.parametrize(
    ("books", "shown"),
    [
        ({"A": 4e5, "B": 3e5, "C": 5e5}, True),
        ({"A": 4e5, "B": 3e5}, False),  # each would know the other's
        ({"A": 9e6, "B": 1e5, "C": 1e5}, False),  # A's book would be told
    ],
)
def test_no_insurers_book_is_told_by_what_books_lose_together(books, shown, rules):
    table = told_together(handed(**books), "cause", ("limit", "expected_loss"), (), rules, 3)
    (row,) = table.to_dict("records")
    assert (row["cell"] == "shown") is shown
    if shown:
        assert row["expected_loss"] == sum(books.values())
        assert row["insurers"] == 3
    else:
        assert table.drop(columns=["cause", "cell"]).isna().all(axis=None)


def test_a_gap_is_the_market_less_the_insured_and_tells_no_more_than_is_published(quarter, rules):
    tables = safe_tables(quarter, rules, None)
    tables = replace(tables, secondary={(("sector", "Retail"), ("size", "micro"))})
    leaving = published(tables, rules)["sector_size"]
    market = pd.concat([quarter, quarter.assign(sector="Farms").head(60)], ignore_index=True)
    gap = gap_table(leaving, market, TABLE, 10.0, rules).set_index(["sector", "size"])
    hotels, farms = gap.loc[("Hotels", "Total")], gap.loc[("Farms", "Total")]
    assert hotels["take_up"] == pytest.approx(0.1, abs=0.01)
    assert hotels["uninsured_firms"] == hotels["market_firms"] - hotels["firms"]
    assert (farms["firms"], farms["uninsured_firms"]) == (0, 600)
    hidden = gap.loc[("Retail", "micro")]
    assert hidden["cell"] == "hidden"
    assert hidden[["firms", "uninsured_firms", "take_up"]].isna().all()
