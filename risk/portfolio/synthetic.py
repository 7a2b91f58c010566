"""Portfolio: synthetic books of firms, invented but shaped by published counts.

Firms, names and figures are drawn at random; no firm is real. Sectors and sizes follow published
US counts (no Chinese ones were found), cloud providers published market shares, some controls
published adoption shares; the rest is judgement. Every figure with its source and status is an
entry ``synthetic.*`` of the rulebook, in ``calibration/synthetic_book.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from risk.errors import Fault, RiskError
from risk.portfolio.draw_controls import draw_measures, draw_technical
from risk.portfolio.draw_cover import draw_cover, draw_dependencies
from risk.portfolio.draw_data import draw_history, draw_holdings, draw_operation
from risk.portfolio.draw_firms import draw_firms
from risk.portfolio.draws import Columns, Draws
from risk.portfolio.figures import Figures, read_figures
from risk.portfolio.rows import columns
from risk.rulebook import at, region_of

if TYPE_CHECKING:
    import pandas as pd

BLOCK = 16_384
"""Firms drawn together. Part of what a seed means: another size gives other firms."""

GROUPS = 7


def sample_book(
    firms: int, seed: int, day: date, country: str = "CN", chunk: int = 2 * BLOCK
) -> Iterator[pd.DataFrame]:
    """Draw a book of synthetic firms, each a valid profile with the cover it asks for.

    Block k of 16,384 firms has its own stream of random numbers, child k of the seed. So the
    rows depend on seed, day and country alone: not on ``chunk``, and a longer book starts with
    the rows of a shorter one.

    Parameters
    ----------
    firms : int
        Rows in all, 1 or more.
    seed : int
        0 or more.
    day : date
        Day whose figures and menus hold; also the first day of every cover.
    country : str
        ISO 3166; those of ``synthetic.markets``.
    chunk : int
        Rows of a frame, 1 or more. Memory grows with it (about 1.5 kB a row), not with the book.

    Yields
    ------
    DataFrame
        Columns as in :mod:`risk.portfolio.rows`: money in major units of ``firm.currency``,
        data in persons, history in five years. Blank is unknown.

    Raises
    ------
    RiskError
        If an argument is out of its range.
    UnknownCode
        If there are no figures for the country.
    NotInForce
        If the rulebook has no figures for the day.

    Notes
    -----
    With one standard normal maturity m a firm, correlated with the rank of its headcount, a
    control of adoption share s is in place where r m + sqrt(1 - r^2) e > z(1 - s).

    Examples
    --------
    >>> frame = next(sample_book(2, 7, date(2026, 11, 24)))
    >>> list(frame["firm.name"])
    ['样本企业000001', '样本企业000002']
    """
    for name, value, least in (("firms", firms, 1), ("seed", seed, 0), ("chunk", chunk, 1)):
        if value < least:
            raise RiskError(
                f"{name} is out of range",
                [Fault(name, str(value), f"at least {least}", "give a larger number", "range")],
            )
    figures = read_figures(at(day, region_of(country)), country)
    return _frames(figures, firms, seed, chunk)


def _frames(figures: Figures, firms: int, seed: int, chunk: int) -> Iterator[pd.DataFrame]:
    kept: list[pa.Table] = []
    rows = 0
    for number, start in enumerate(range(0, firms, BLOCK)):
        block = _block(figures, seed, number)[: firms - start]
        kept.append(block)
        rows += block.num_rows
        if rows < chunk and start + BLOCK < firms:
            continue
        table = pa.concat_tables(kept)
        last = start + BLOCK >= firms
        whole = rows if last else rows - rows % chunk
        for first in range(0, whole, chunk):
            yield _frame(table[first : min(first + chunk, whole)])
        kept = [table[whole:]] if whole < rows else []
        rows -= whole


def _frame(table: pa.Table) -> pd.DataFrame:
    import pandas as pd

    types = {pa.int64(): pd.Int64Dtype(), pa.string(): pd.StringDtype(na_value=np.nan)}
    return table.to_pandas(types_mapper=types.get)


def _block(figures: Figures, seed: int, number: int) -> pa.Table:
    # Equal to SeedSequence(seed).spawn(number + 1)[number], without the children before it.
    streams = np.random.SeedSequence(seed, spawn_key=(number,)).spawn(GROUPS)
    draws = [Draws(np.random.default_rng(stream), BLOCK) for stream in streams]
    firms, found = draw_firms(figures, draws[0], number * BLOCK + 1)
    persons, holdings = draw_holdings(figures, draws[1], firms)
    incidents, history = draw_history(figures, draws[2])
    highest, operation = draw_operation(figures, draws[3], firms, persons, incidents)
    every: Columns = (
        found
        | holdings
        | history
        | operation
        | draw_technical(figures, draws[4], firms)
        | draw_measures(figures, draws[4], firms, highest)
        | draw_dependencies(figures, draws[5])
        | draw_cover(figures, draws[6], firms)
    )
    return pa.table({name: every[name] for name in columns() if name in every})
