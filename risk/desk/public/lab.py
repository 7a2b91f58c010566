"""Desk: the policy lab: scenarios and a definition tried on a book, with what is not sure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from risk.assess.parameters import Floats
from risk.desk.book.score import Scoring
from risk.desk.public.lab_firms import Cells, cells_of, lab_firms
from risk.errors import Fault, RiskError
from risk.portfolio.book_source import parquet_of
from risk.portfolio.firm_columns import FirmColumns
from risk.portfolio.policy.definition import GROUPS, POINTS, SUMS, Plane, groups
from risk.portfolio.policy.demand import draw_demand
from risk.portfolio.policy.effects import MEASURES, effects
from risk.portfolio.policy.scenario import (
    BASELINE,
    DEFINITION,
    Scenario,
    SmallProcessor,
    scenarios_of,
)
from risk.portfolio.sift import sift
from risk.portfolio.synthetic import sample_book
from risk.rulebook import Rulebook, region_of

DRAWS = 48
"""Draws of the assumptions after the middle one."""
CHUNK = 16_384
BASE = Scenario(id=BASELINE, zh="现状", en="As it is")


@dataclass(frozen=True)
class LabRun:
    """What a run of the lab found.

    Parameters
    ----------
    rulebook : Rulebook
    country, currency : str
    scenarios : tuple of Scenario
    cells : Cells
    outcomes : ndarray, shape (scenarios, measures, cells, draws)
        See :data:`risk.portfolio.policy.effects.MEASURES`; the first draw is the middle.
    base : ndarray, shape (measures, cells, draws)
        As it is today.
    definition : SmallProcessor
    groups : ndarray, shape (groups, sums)
    plane : Plane
    planes : ndarray, shape (2, points, points, sums)
    left_out : int
        Rows that are not surely right, and firms without a price or a size class.
    """

    rulebook: Rulebook
    country: str
    currency: str
    scenarios: tuple[Scenario, ...]
    cells: Cells
    outcomes: Floats
    base: Floats
    definition: SmallProcessor
    groups: Floats
    plane: Plane
    planes: Floats
    left_out: int


Chunks = Iterable[tuple[FirmColumns, int]]
"""Firms, and the rows beside them that are not surely right and are left out."""


def synthetic_chunks(scoring: Scoring, firms: int, seed: int, country: str = "CN") -> Chunks:
    """Draw the firms of a synthetic book, which are right as they are drawn."""
    for frame in sample_book(firms, seed, scoring.as_of, country, CHUNK):
        yield FirmColumns(pa.Table.from_pandas(frame, preserve_index=False)), 0


def book_chunks(book: Path) -> Chunks:
    """Read the firms of a book.

    Raises
    ------
    InvalidBook
        If the file cannot be read or has other columns than a profile.
    """
    with TemporaryDirectory() as aside:
        source = parquet_of(book, Path(aside) / "book.parquet", lambda rows: None)
        with pq.ParquetFile(source) as stored:
            for batch in stored.iter_batches(CHUNK):
                firms, sure = sift(pa.Table.from_batches([batch]))
                if firms.rows:
                    yield firms, int((~sure).sum())


def run_lab(
    scoring: Scoring,
    chunks: Chunks,
    *,
    country: str = "CN",
    seed: int = 1,
    draws: int = DRAWS,
    scenarios: Sequence[Scenario] | None = None,
    done: Callable[[int], None] = lambda rows: None,
) -> LabRun:
    """Try scenarios and the definition of a small processor on a book.

    Parameters
    ----------
    scoring : Scoring
        Day and overlays.
    chunks : iterable
        Of :func:`synthetic_chunks` or :func:`book_chunks`; firms of one country and currency.
    country : str
    seed : int
        Of the draws of the assumptions.
    draws : int
    scenarios : sequence of Scenario or None
        Those of the rulebook if left out.
    done : callable
        Is told the rows of every chunk that is done.

    Raises
    ------
    RiskError
        If the book is empty, or is not of one country and currency.
    """
    rulebook = scoring.rulebook(region_of(country))
    tried = tuple(scenarios if scenarios is not None else scenarios_of(rulebook))
    definition = rulebook.read(DEFINITION, SmallProcessor)
    demand = draw_demand(rulebook, country, seed, draws)
    cells, plane = cells_of(rulebook), Plane.around(definition)
    outcomes = np.zeros((len(tried) + 1, len(MEASURES), len(cells.names), demand.draws))
    found = np.zeros((len(GROUPS), len(SUMS)))
    planes = np.zeros((2, POINTS, POINTS, len(SUMS)))
    left_out, currency = 0, ""
    exchange = rulebook.value("calibration.exchange")
    for firms, odd in chunks:
        currency = _same(firms, country, currency)
        lab, defined, without = lab_firms(scoring, firms)
        left_out += without + odd
        money = exchange[currency] / exchange["CNY"]
        for place, one in enumerate((BASE, *tried)):
            outcomes[place] += effects(lab, one, demand, len(cells.names), money)
        found += groups(defined, definition)
        planes += plane.sums(defined, definition)
        done(firms.rows + odd)
    if not currency:
        raise _wrong("book", "no firm", "holds at least one firm")
    return LabRun(
        rulebook, country, currency, tried, cells, outcomes[1:], outcomes[0],
        definition, found, plane, planes, left_out,
    )  # fmt: skip


def _same(firms: FirmColumns, country: str, currency: str) -> str:
    countries = {str(word) for word in firms.words("firm.country").spelt()}
    currencies = {str(word) for word in firms.words("firm.currency").spelt()}
    if countries != {country}:
        raise _wrong("firm.country", ", ".join(sorted(countries)), f"every firm is of {country}")
    if len(currencies) > 1 or (currency and currencies != {currency}):
        told = ", ".join(sorted(currencies | {currency}))
        raise _wrong("firm.currency", told, "one currency in the whole book")
    return currencies.pop()


def _wrong(path: str, got: str, rule: str) -> RiskError:
    fault = Fault(path, got, rule, "give a book of one country", "wrong-book")
    return RiskError(f"the lab cannot take this book: {rule}", [fault])
