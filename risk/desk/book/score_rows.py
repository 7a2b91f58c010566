"""Desk: a chunk of a book as it was sent: every right row scored, every other with its faults.

A pure function that can be sent to another process: the same rows give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from risk.classify import place_business_line
from risk.desk.book.score import Scoring, score_firms
from risk.desk.people.fault_words import help_words, rule_words
from risk.errors import Fault, InvalidProfile, RiskError
from risk.portfolio.firm_columns import FirmColumns
from risk.portfolio.rows import columns, profile_of_row, row_of_profile
from risk.portfolio.sift import sift
from risk.profile import Company, Profile

ROW = "row"
INDUSTRY = "firm.industry"
FAULTS = pa.schema(
    [(ROW, pa.int64())]
    + [
        (name, pa.string())
        for name in ("firm.name", "column", "got", "rule_zh", "help_zh", "rule_en", "help_en",
                     "code")
    ]
)  # fmt: skip
"""Columns of a table of faults; one row a fault."""


@dataclass(frozen=True)
class Scored:
    """A chunk scored.

    Parameters
    ----------
    scores : pyarrow.Table
        One row a firm whose row was right, in order; ``row`` is its place in the book from 1.
    faults : pyarrow.Table
        Every fault of every other row, as ``FAULTS``.
    """

    scores: pa.Table
    faults: pa.Table


def score_rows(scoring: Scoring, rows: pa.Table, first: int = 1) -> Scored:
    """Score the rows of a chunk.

    Parameters
    ----------
    scoring : Scoring
    rows : pyarrow.Table
        Columns of :mod:`risk.portfolio.rows`, as text, numbers or days.
    first : int
        Place of the first row in the book.

    Returns
    -------
    Scored
        Independent of how a book is cut into chunks.
    """
    rows = scoring.answered(rows)
    kept, sure = sift(rows)
    numbers = first + np.arange(rows.num_rows)
    odd = rows.filter(pa.array(~sure)).to_pylist()
    profiles, faults = _read(odd, numbers[~sure].tolist())
    parts = [(kept, numbers[sure])]
    if profiles:
        parts.append((_columns([one for _, one in profiles]), np.array([n for n, _ in profiles])))
    tables = []
    for firms, of in parts:
        if not firms.rows:
            continue
        table, refused = score_firms(scoring, firms)
        good = np.ones(firms.rows, dtype=bool)
        for row, error in refused.items():
            good[row] = False
            code = firms.words(INDUSTRY).at(row)
            told = error.faults or (Fault(INDUSTRY, code, error.message, "", error.code),)
            faults += _told(int(of[row]), firms.table["firm.name"][row].as_py(), told)
        tables.append(table.add_column(0, ROW, pa.array(of)).filter(pa.array(good)))
    scores = pa.concat_tables(tables) if tables else _no_scores(scoring)
    return Scored(
        scores.take(pa.array(np.argsort(scores[ROW].to_numpy(), kind="stable"))),
        pa.Table.from_pylist(sorted(faults, key=lambda one: one[ROW]), FAULTS),
    )


def score_profile(scoring: Scoring, profile: Profile) -> pa.Table:
    """Score one firm: a chunk of one.

    Raises
    ------
    RiskError
        If its industry is in no list.
    """
    table, refused = score_firms(scoring, _columns([profile]))
    for error in refused.values():
        raise error
    return table


def _read(
    rows: Sequence[dict[str, Any]], numbers: Sequence[int]
) -> tuple[list[tuple[int, Profile]], list[dict[str, Any]]]:
    """Read rows one by one: profiles of those that are right, faults of the others."""
    profiles, faults = [], []
    for number, row in zip(numbers, rows, strict=True):
        try:
            profiles.append((number, profile_of_row(row)))
        except InvalidProfile as error:
            found = {one.path: one for one in _of_industry(row)} | {
                one.path: one for one in error.faults
            }
            name = row.get("firm.name")
            faults += _told(number, None if name is None else str(name), list(found.values()))
    return profiles, faults


def _of_industry(row: dict[str, Any]) -> Sequence[Fault]:
    """Give what is wrong with the industry of a row that is refused for something else too."""
    code, scheme = row.get(INDUSTRY), row.get("firm.industry_scheme")
    if not isinstance(code, str):
        return ()
    firm = Company.model_construct(industry=code.strip())
    if scheme is not None:
        firm = firm.model_copy(update={"industry_scheme": scheme})
    try:
        place_business_line(firm)
    except RiskError as error:
        return error.faults
    return ()


def _told(number: int, name: str | None, faults: Sequence[Fault]) -> list[dict[str, Any]]:
    return [
        {
            ROW: number,
            "firm.name": name,
            "column": one.path,
            "got": one.got,
            "rule_zh": rule_words(one, "zh"),
            "help_zh": help_words(one, "zh"),
            "rule_en": rule_words(one, "en"),
            "help_en": help_words(one, "en"),
            "code": one.code,
        }
        for one in faults
    ]


def _columns(profiles: Sequence[Profile]) -> FirmColumns:
    """Give profiles of at most one operation as columns."""
    rows = [row_of_profile(profile) for profile in profiles]
    return FirmColumns(
        pa.table(
            {
                name: pa.array(
                    [row[name] for row in rows],
                    pa.float64() if kind in ("number", "whole") else pa.string(),
                )
                for name, kind in columns().items()
            }
        )
    )


def _no_scores(scoring: Scoring) -> pa.Table:
    """Give the table of no firms, with the columns of any."""
    right = {"firm.name": "-", INDUSTRY: "F52", "cover.limit": 1, "cover.retention": 0}
    table, _ = score_firms(scoring, _columns([profile_of_row(right)]))
    return table.slice(0, 0).add_column(0, ROW, pa.array([], pa.int64()))
