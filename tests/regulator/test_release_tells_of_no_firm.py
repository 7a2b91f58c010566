"""Totals over three insurers' books, and an attacker who has all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array

from risk.desk.book.score import Scoring
from risk.desk.public.chained_log import read_log
from risk.desk.public.held_release import LOG
from risk.desk.public.insured_frame import insured_frame
from risk.desk.public.lab import synthetic_chunks
from risk.desk.public.release import Handed, Release, make_release, write_release
from risk.errors import Conflict
from risk.portfolio.disclosure.attack import Attack, Sums
from risk.portfolio.disclosure.cube import categories, cube, merged, unsafe
from risk.portfolio.disclosure.published import published
from risk.portfolio.disclosure.rules import INSURED, INSURER, TOTAL, rules_of
from risk.portfolio.disclosure.suppress import safe_tables
from risk.portfolio.disclosure.tau_argus import optimiser

BOOKS = {"甲": (900, 11), "乙": (700, 12), "丙": (500, 13)}
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def scoring(day):
    return Scoring(day)


@pytest.fixture(scope="module")
def rules(scoring):
    return rules_of(scoring.rulebook("CN"))


@pytest.fixture(scope="module")
def frame(scoring, rules):
    books = {name: synthetic_chunks(scoring, *drawn) for name, drawn in BOOKS.items()}
    found = insured_frame(scoring, books)[0]
    return merged(found, categories(found, rules))


@pytest.fixture(scope="module")
def tables(frame, rules):
    pytest.importorskip("pytauargus")
    return safe_tables(frame, rules, optimiser())


def test_three_books_make_thirteen_tables_and_some_cells_must_be_hidden(tables, rules):
    assert len(tables.cells) == len(rules.tables) == 13
    assert tables.primary
    assert tables.secondary
    shown = sum((one["cell"] == "shown").sum() for one in published(tables, rules).values())
    every = sum(len(one) for one in tables.cells.values())
    assert shown > every / 2


@pytest.mark.parametrize("measure", INSURED.sums)
def test_no_hidden_cell_is_known_within_a_tenth_from_all_tables_and_totals(tables, rules, measure):
    attack = tables.attack(measure)
    assert attack.hidden >= tables.primary
    assert not attack.exposed(0.1, tables.primary)


@pytest.mark.parametrize("measure", ["firms", "premium"])
def test_an_attacker_with_all_tables_and_margins_recovers_no_hidden_cell(
    tables, frame, rules, measure
):
    """An attacker of our own, apart from the program's: over the joint table of all variables.

    The program attacks cells linked by totals; this one knows besides that all tables are sums of
    one table of insurer, sector, size, class, risk and region, which is stronger.
    """
    # Without providers and mail services, for a table that can be solved.
    names = [INSURER, "enisa_risk", "processor_class", "province", "region", "sector", "size"]
    known = [key for key in tables.totals[measure] if {name for name, _ in key} <= set(names)]
    wanted = [key for key in known if key in tables.primary and tables.totals[measure][key] > 0]
    # Wherever a combination could hold a firm by what is shown: not only where one does.
    possible = _possible(frame, names)
    rows, columns, bounds = [], [], []
    for key in known:
        if key in tables.hidden:
            continue
        inside = _inside(possible, key)
        rows += [len(bounds)] * len(inside)
        columns += list(inside)
        bounds.append(tables.totals[measure][key])
    matrix = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(bounds), len(possible)))
    scale = max(bounds) / 1000
    for key in _hardest(tables, wanted, measure, rules.protection):
        aim = np.zeros(len(possible))
        aim[_inside(possible, key)] = 1
        ends = [
            sign * linprog(sign * aim, A_eq=matrix, b_eq=np.array(bounds) / scale).fun * scale
            for sign in (1, -1)
        ]
        value = tables.totals[measure][key]
        assert ends[0] < 0.9 * value or ends[1] > 1.1 * value, key


def _possible(joined, names):
    kinds = [sorted(joined[name].unique()) for name in names]
    grid = pd.MultiIndex.from_product(kinds, names=names).to_frame(index=False)
    grid = grid[grid["province"].str.split(":").str[0] == grid["region"]]
    for pair in combinations(names, 2):
        seen = joined[list(pair)].drop_duplicates()
        grid = grid.merge(seen, on=list(pair))
    return grid.reset_index(drop=True)


def _inside(possible, key):
    inside = np.ones(len(possible), dtype=bool)
    for name, value in key:
        inside &= (possible[name] == value).to_numpy()
    return np.flatnonzero(inside)


def _hardest(tables, wanted, measure, share):
    """Three hidden cells that are nearest to being known by the program's own attack."""
    attack = tables.attack(measure)
    some = sorted(wanted, key=lambda key: (-len(key), key))[:8]
    width = {}
    for key in some:
        low, high = attack.bounds_of(key)
        width[key] = (high - low) / tables.totals[measure][key]
    assert min(width.values()) >= 2 * share * 0.999
    return sorted(some, key=width.__getitem__)[:2]


def test_no_cell_under_the_minimum_appears(tables, frame, rules):
    leaving = published(tables, rules)
    for table in rules.tables:
        shown = leaving[table.id][leaving[table.id]["cell"] == "shown"]
        for row in shown.sample(8, random_state=1, replace=True).to_dict("records"):
            inside = frame
            for name in table.dims:
                if row[name] != TOTAL:
                    inside = inside[inside[name] == row[name]]
            assert len(inside) >= rules.minimum_cell
            top = inside[["premium", "limit", "expected_loss"]]
            assert (top.max() / top.sum()).max() <= rules.dominance + 1e-12


def test_a_hidden_cell_shows_nothing(tables, rules):
    for table in published(tables, rules).values():
        away = table[table["cell"] == "hidden"]
        assert away[[*INSURED.all]].isna().all(axis=None)


def test_published_values_are_multiples_of_the_step(tables, rules):
    for table in published(tables, rules).values():
        assert (table["firms"].dropna() % rules.rounding.firms == 0).all()
        assert (table["premium"].dropna() % rules.rounding.money == 0).all()


def test_without_secondary_hiding_the_attack_succeeds(tables, rules):
    """The attack can win: it does as soon as only the unsafe cells are hidden."""
    alone = Attack(tables.sums, tables.totals["firms"], tables.primary)
    assert alone.exposed(rules.protection, tables.primary)
    assert not tables.attack("firms").exposed(rules.protection, tables.primary)


def test_a_bound_of_a_small_table_is_the_known_one():
    """Two by two with totals 10, 10 and 12, 8: a hidden corner lies between 2 and 10 (Frechet)."""
    corners = {(("a", i), ("b", j)): v for i, j, v in
               (("1", "1", 7.0), ("1", "2", 3.0), ("2", "1", 5.0), ("2", "2", 5.0))}  # fmt: skip
    totals = {(): 20.0, (("a", "1"),): 10.0, (("a", "2"),): 10.0,
              (("b", "1"),): 12.0, (("b", "2"),): 8.0}  # fmt: skip
    relations = [(key, [one for one in corners if key[0] in one]) for key in totals if key]
    cells = corners | totals
    attack = Attack(Sums(tuple(cells), relations), cells, set(corners))
    assert attack.bounds_of((("a", "1"), ("b", "1"))) == pytest.approx((2, 10), abs=1e-5)

    # Whoever knows that the market has 8 firms there, and none is insured beyond it, knows more.
    first, second = ((("a", "1"), ("b", one)) for one in ("1", "2"))
    knowing = Attack(attack.sums, cells, set(corners), ceilings={first: 8.0})
    assert knowing.bounds_of(first) == pytest.approx((2, 8), abs=1e-5)
    assert knowing.bounds_of(second) == pytest.approx((2, 8), abs=1e-5)


def test_an_insurer_cannot_take_its_own_firms_away(rules):
    rows = [("A", 40), ("B", 3)]
    made = pd.DataFrame(
        [
            {INSURER: name, "sector": "Retail", "size": "small", "firms": 1, "limit": 1.0,
             "premium": 1.0, "expected_loss": 1.0, **dict.fromkeys(INSURED.means, 0.5)}
            for name, count in rows for _ in range(count)
        ]
    )  # fmt: skip
    cells = cube(made, (INSURER, "sector", "size"))
    whole = cells[cells["key"].map(len) == 0]
    assert unsafe(whole, rules).all()


def test_without_the_optimiser_the_attack_alone_hides_enough(tables, frame, rules):
    alone = safe_tables(frame, rules, None)
    assert alone.optimised == 0
    assert tables.optimised == 13
    assert alone.primary == tables.primary
    assert not alone.attack("limit").exposed(rules.protection, alone.primary)
    assert len(alone.hidden) < 1.3 * len(tables.hidden)


@pytest.fixture
def small_release():
    table = pd.DataFrame({INSURER: ["Total"], "firms": [100], "cell": ["shown"]})
    return Release("2026Q4", {"t": table}, {"period": "2026Q4", "data": "a"})


def test_a_period_is_released_once(tmp_path, small_release):
    first = write_release(small_release, tmp_path, NOW)
    assert (first / "t.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    write_release(small_release, tmp_path, NOW)  # the same again changes nothing
    assert len(read_log(tmp_path / LOG)) == 1
    other = replace(small_release, facts={"period": "2026Q4", "data": "b"})
    with pytest.raises(Conflict, match="once"):
        write_release(other, tmp_path, NOW)


def test_a_changed_log_is_found(tmp_path, small_release):
    write_release(small_release, tmp_path, NOW)
    log = tmp_path / "releases.jsonl"
    log.write_text(log.read_text(encoding="utf-8").replace('"a"', '"c"'), encoding="utf-8")
    with pytest.raises(Conflict, match="changed"):
        read_log(tmp_path / LOG)


@pytest.mark.parametrize("period", ["../2026Q4", "2026", "2026Q5", ""])
def test_a_period_that_is_no_quarter_is_refused(scoring, period):
    from risk.errors import RiskError

    with pytest.raises(RiskError, match="such as 2026Q4"):
        make_release(scoring, Handed({"A": iter(())}), period)


def test_an_empty_book_is_refused(scoring):
    from risk.errors import RiskError

    with pytest.raises(RiskError, match="at least one firm"):
        make_release(scoring, Handed({"A": iter(())}), "2026Q4")
