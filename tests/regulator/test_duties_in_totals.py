"""Duties in totals: as each firm's own list has them, nothing guessed, safe side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy.optimize import linprog

from risk.desk.advice.duties import law_for
from risk.desk.book.score import Scoring, facts_by_column, find_firms
from risk.portfolio.disclosure.duty_tables import duty_groups, published_duties, safe_duties
from risk.portfolio.disclosure.rules import TableRule, duty_rules_of
from risk.portfolio.duty_states import duty_states
from risk.portfolio.firm_columns import FirmColumns
from risk.portfolio.rows import profile_of_row
from risk.portfolio.synthetic import sample_book

STATES = ("met", "unmet", "not_known")


def own_state(duty):
    """How a firm stands to a duty by its own list."""
    if duty is None:
        return "none"
    if duty.standing == "open":
        return "open"
    return "met" if duty.met_ratio == 1 else None


def test_a_book_has_the_duties_that_each_firms_own_list_has(day):
    """By the list for one firm, which walks its profile: neither reads what the other does."""
    scoring = Scoring(day)
    (rows,) = sample_book(60, 5, day, "CN", 60)
    firms = FirmColumns(pa.Table.from_pandas(rows, preserve_index=False))
    found = find_firms(scoring, firms, "CN", "CNY")
    states = duty_states(found.rulebook, firms, facts_by_column(found))
    seen = set()
    for number, row in enumerate(rows.to_dict("records")):
        profile = profile_of_row({name: one for name, one in row.items() if one is not None})
        listed = {one.topic: one for one in law_for(profile, day).duties.duties}
        for topic, column in states.items():
            told, own = column.at(number), own_state(listed.get(topic))
            if own is not None:
                assert told == own, (number, topic)
                continue
            measures = profile.controls.measures
            said = {measures[one].state for one in listed[topic].rule.measures if one in measures}
            assert told == ("unmet" if said & {"no", "partly"} else "not_known"), (number, topic)
            seen.add(told)
    assert seen == {"unmet", "not_known"}


def test_a_firm_that_answers_nothing_is_counted_as_not_known(day):
    scoring = Scoring(day)
    (rows,) = sample_book(20, 5, day, "CN", 20)
    rows["controls.measures"] = None
    firms = FirmColumns(pa.Table.from_pandas(rows, preserve_index=False))
    found = find_firms(scoring, firms, "CN", "CNY")
    states = duty_states(found.rulebook, firms, facts_by_column(found))
    assert set(states["security_measures"].spelt()) == {"not_known"}


@pytest.fixture(scope="module")
def rules(day):
    tables = tuple(
        TableRule(id=f"duties_{name}", by=(name,), insurers=False) for name in ("sector", "size")
    )
    return replace(duty_rules_of(Scoring(day).rulebook("CN")), tables=tables)


@pytest.fixture(scope="module")
def frame():
    """Six hundred firms; few have the two duties of a threshold, one threshold for both."""
    rng = np.random.default_rng(3)
    count = 600
    had = rng.random(count) < 0.03
    rows = pd.DataFrame(
        {
            "insurer": rng.choice(["A", "B", "C"], count),
            "sector": rng.choice(["Retail", "Health", "Hotels"], count),
            "size": rng.choice(["micro", "small"], count),
            "firm": [f"f{number}" for number in range(count)],
            "firms": 1,
            "duty.notice": rng.choice(STATES, count, p=[0.9, 0.01, 0.09]),
        }
    )
    for name in ("duty.officer", "duty.audit_head"):
        rows[name] = np.where(had, rng.choice(STATES, count), "none")
    return rows


def test_an_attacker_who_knows_every_margin_works_out_no_hidden_count(frame, rules):
    """His own programs, over sector by size by the states of both duties, from what is published.

    He knows the exact number of firms of every sector and size, which are shown in other tables,
    and that whoever has one of the two duties has the other.
    """
    leaving = published_duties(safe_duties(frame, rules, set()), rules)
    pair = ["duty.audit_head", "duty.officer"]
    for duties in (["duty.notice"], pair):
        kinds = [frame[name].unique() for name in ("sector", "size")]
        states = [("none", "none"), *((one, two) for one in STATES for two in STATES)]
        states = states if duties == pair else [(one,) for one in STATES]
        cells = [(*at, *state) for at in
                 pd.MultiIndex.from_product(kinds) for state in states]  # fmt: skip
        grid = pd.DataFrame(cells, columns=["sector", "size", *duties])
        low, high, hidden = [], [], []
        rows = []
        for name in ("sector", "size"):
            for value in frame[name].unique():  # the margins he knows
                rows.append((grid[name] == value).to_numpy(float))
                low.append((frame[name] == value).sum())
                high.append(low[-1])
            for duty in duties:
                table = leaving[f"duties_{name}"]
                of = table[table["duty"] == duty.removeprefix("duty.")]
                told = {(row[name], row["duty_state"]): row for row in of.to_dict("records")}
                # A cell that is not told of holds nobody.
                every = [
                    (v, s) for v in ["Total", *frame[name].unique()] for s in grid[duty].unique()
                ]
                for value, state in every:
                    inside = grid[duty] == state
                    really = frame[duty] == state
                    if value != "Total":
                        inside, really = (
                            inside & (grid[name] == value),
                            really & (frame[name] == value),
                        )
                    row = told.get((value, state))
                    if row is not None and row["cell"] == "hidden":
                        hidden.append((inside.to_numpy(float), int(really.sum())))
                        continue
                    rows.append(inside.to_numpy(float))
                    low.append(int(really.sum()))  # stronger: he sees it before rounding
                    high.append(low[-1])
        assert hidden
        assert all(count >= 0 for _, count in hidden)
        for aim, count in hidden:
            if not 0 < count < rules.minimum_cell:
                continue
            ends = [
                sign * linprog(sign * aim, A_eq=np.array(rows), b_eq=np.array(low)).fun
                for sign in (1, -1)
            ]
            assert ends[0] <= 0.9 * count + 1e-6 or ends[1] >= 1.1 * count - 1e-6, (duties, count)


def test_no_count_under_the_minimum_appears(frame, rules):
    for table in published_duties(safe_duties(frame, rules, set()), rules).values():
        shown = table[table["cell"] == "shown"]
        assert (shown["firms"] >= rules.minimum_cell).all()
        assert table.loc[table["cell"] == "hidden", "firms"].isna().all()


def test_duties_of_one_threshold_are_made_safe_together(frame):
    assert sorted(map(sorted, duty_groups(frame))) == [["audit_head", "officer"], ["notice"]]


def test_a_category_that_is_hidden_among_insured_firms_is_hidden_among_duties(frame, rules):
    away = {(("sector", "Hotels"),), (("sector", "Retail"),)}
    leaving = published_duties(safe_duties(frame, rules, away), rules)["duties_sector"]
    for sector, cells in leaving.groupby("sector")["cell"]:
        assert (set(cells) == {"hidden"}) is (sector in ("Hotels", "Retail"))
