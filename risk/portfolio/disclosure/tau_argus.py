"""Disclosure: the optimiser of tau-Argus, each table in a process and a folder of its own.

It writes files where it runs and cannot be stopped from within; a process of its own has its own
folder and can be ended. It reads bytes, so that whatever a variable's values are called, it is
given codes of plain letters.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from risk.portfolio.disclosure.cube import Key
from risk.portfolio.disclosure.rules import INSURER, TOTAL, DisclosureRules

Done = Callable[[str], None]
Optimiser = Callable[
    [Mapping[str, pd.DataFrame], pd.DataFrame, DisclosureRules, Done], dict[str, set[Key]]
]
"""From tables, firms and rules to the cells to hide, by table that was solved."""

WIDER = 2.0
"""Protection asked of the optimiser over that asked of the attack, as it weighs one sum alone."""
NO_RULE = "NK(1,99)"
"""It asks for a rule; the unsafe cells are told to it."""
SECONDS = 300
AT_ONCE = 2
CHILD = "import sys; from pytauargus.engine import run_batch; run_batch(sys.argv[1])"


def optimiser() -> Optimiser | None:
    """Give the optimiser, or None where the extra ``regulator`` is not installed."""
    try:
        import pytauargus  # noqa: F401
    except ImportError:
        return None
    return tau_argus


def tau_argus(
    tables: Mapping[str, pd.DataFrame],
    frame: pd.DataFrame,
    rules: DisclosureRules,
    done: Done = lambda table: None,
) -> dict[str, set[Key]]:
    """Give the cells that the optimiser hides of each table, for its unsafe ones.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Cells of :func:`risk.portfolio.disclosure.cube.cube`, with ``unsafe``.
    frame : DataFrame
        One row a firm.
    rules : DisclosureRules
        Variables of the tables, what is weighed, and how uncertain an unsafe value must stay.
    done : callable
        Is told every table that is done.

    Returns
    -------
    dict of str to set of Key
        A table that the optimiser could not solve in ``SECONDS`` is not in it.

    Notes
    -----
    It is told the unsafe cells, and not to hide a total by one variable, since other tables show
    it too; where that leaves no way, it may. Its table of results holds the true values; only the
    status of the cells is taken.
    """
    found = {}
    with ThreadPoolExecutor(AT_ONCE) as team:
        begun = {
            team.submit(_hidden, tables[table.id], frame, table.dims, rules): table.id
            for table in rules.tables
        }
        for one in as_completed(begun):
            done(begun[one])
            if (hidden := one.result()) is not None:
                found[begun[one]] = hidden
    return {name: found[name] for name in tables if name in found}


def _hidden(
    cells: pd.DataFrame, frame: pd.DataFrame, by: tuple[str, ...], rules: DisclosureRules
) -> set[Key] | None:
    """Give what the optimiser hides of one table; None where it finds nothing."""
    if not cells["unsafe"].any():
        return set()
    dims, weighed = list(by), rules.measures.weighed
    names = {name: sorted(set(cells[name]) - {TOTAL}) for name in dims}
    codes = {
        name: {TOTAL: TOTAL} | {value: f"v{place:04d}" for place, value in enumerate(values)}
        for name, values in names.items()
    }
    coded = cells.assign(**{name: cells[name].map(codes[name]) for name in dims})
    firms = frame[[*dims, weighed]].assign(**{name: frame[name].map(codes[name]) for name in dims})
    others = [name for name in dims if name != INSURER]
    margin = (cells[others] != TOTAL).sum(axis=1) < min(2, len(others))
    wide = WIDER * rules.protection * cells[weighed]
    for kept in (margin, margin & False):
        status = np.select([cells["unsafe"], kept], ["U", "P"], "S")
        told = _told(coded.assign(status=status, wide=wide), dims)
        solved = _solved(firms, dims, weighed, told)
        if solved is None:
            continue
        known = dict(zip(coded[dims].itertuples(index=False, name=None), cells["key"], strict=True))
        away = solved.loc[solved["status"].isin(("U", "M")), dims]
        rows = (tuple(part.strip() for part in row) for row in away.itertuples(index=False))
        return {known[row] for row in rows}
    return None


def _told(cells: pd.DataFrame, dims: list[str]) -> str:
    """Give the lines that tell the optimiser the status of every cell, and how wide to hide it."""
    lines = []
    for *at, wide, state in cells[[*dims, "wide", "status"]].itertuples(index=False):
        cell = ";".join(at)
        lines.append(f"{cell};{state}")
        if state == "U":
            lines.append(f"{cell};PL;{wide:.2f};{wide:.2f}")
    return "\n".join(lines) + "\n"


def _solved(firms: pd.DataFrame, dims: list[str], weighed: str, told: str) -> pd.DataFrame | None:
    """Let the optimiser hide what it must; None where it finds no way in time."""
    from pytauargus import protect
    from pytauargus.result import TableResult

    with TemporaryDirectory() as aside:
        made = protect(
            firms, dims, response=weighed, safety_rules=NO_RULE,
            suppress="OPT(1)", totcode=TOTAL, workdir=aside, run=False,
        )  # fmt: skip
        status, batch = Path(aside) / "status.hst", Path(made.files["arb"])
        status.write_text(told, encoding="utf-8")
        line = f'<APRIORI> "{status}",1,";",1,0\n<SUPPRESS>'
        text = batch.read_text(encoding="utf-8").replace("<SUPPRESS>", line, 1)
        batch.write_text(text, encoding="utf-8")
        try:
            ended = subprocess.run(  # noqa: S603 - our own words
                [sys.executable, "-c", CHILD, str(batch)],
                cwd=aside, timeout=SECONDS, capture_output=True, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return None
        if ended.returncode:
            return None
        return TableResult(made.files["tab1"], dims, weighed, is_freq=False).dataframe()
