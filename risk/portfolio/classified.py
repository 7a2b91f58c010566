"""Portfolio: business line, size and legal class of many firms of one country.

What is discrete is looked at once for each different answer, by the function that classifies one
firm: a class depends on a figure only by the edges between which it lies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from risk.assess.parameters import Floats
from risk.classify import (
    SIZE_CURRENCY,
    BusinessLine,
    SizeClass,
    classify_size,
    place_business_line,
)
from risk.classify.processor import LADDER, Rung, processor_class
from risk.classify.size import size_edges
from risk.errors import RiskError
from risk.portfolio.firm_columns import FirmColumns, between, distinct, persons_bounds, within
from risk.profile import Company
from risk.rulebook import Rulebook
from risk.rulebook.condition_columns import Words


@dataclass(frozen=True)
class Classified:
    """Classes of n firms.

    Parameters
    ----------
    code, sector : Words
        GB/T 4754 code, and the sector of the loss figures; None where refused.
    size, processor : Words
        Classes; None where not settled.
    least, most : ndarray, shape (n,)
        People in the data; the most is NaN where unknown.
    refused : mapping of int to RiskError
        Rows whose industry code is in no list, or too broad for a size.
    """

    code: Words
    sector: Words
    size: Words
    processor: Words
    least: Floats
    most: Floats
    refused: Mapping[int, RiskError]


def classify(rulebook: Rulebook, firms: FirmColumns, currency: str) -> Classified:
    """Classify n firms of the rulebook's place, with figures in one currency."""
    refused: dict[int, RiskError] = {}
    lines = _business_lines(firms, refused)
    size = _sizes(rulebook, firms, lines, currency, refused)
    least, most = persons_bounds(firms)
    return Classified(
        Words(lines.codes, tuple(line.code if line else None for line in lines.lines)),
        Words(lines.codes, tuple(line.breach_sector if line else None for line in lines.lines)),
        size,
        _processors(rulebook, least, most),
        least,
        most,
        refused,
    )


@dataclass(frozen=True)
class _Lines:
    """Business lines: each row's place among the different ones; None where refused."""

    codes: np.ndarray[tuple[int], np.dtype[np.intp]]
    lines: tuple[BusinessLine | None, ...]


def _business_lines(firms: FirmColumns, refused: dict[int, RiskError]) -> _Lines:
    scheme, industry = (firms.words(f"firm.{name}") for name in ("industry_scheme", "industry"))
    first, place = distinct(scheme.codes, industry.codes)
    found: list[BusinessLine | None] = []
    for number, row in enumerate(first):
        firm = Company.model_construct(
            industry_scheme=scheme.words[scheme.codes[row]],
            industry=industry.words[industry.codes[row]],
        )
        try:
            found.append(place_business_line(firm))
        except RiskError as error:
            found.append(None)
            refused.update(dict.fromkeys(np.flatnonzero(place == number).tolist(), error))
    return _Lines(place, tuple(found))


def _sizes(
    rulebook: Rulebook,
    firms: FirmColumns,
    lines: _Lines,
    currency: str,
    refused: dict[int, RiskError],
) -> Words:
    own = SIZE_CURRENCY.get(rulebook.place)
    if own is None or not any(key.startswith("size.") for key in rulebook.held):
        return Words.same(None, firms.rows)
    exchange = rulebook.value("calibration.exchange")
    rate = exchange[own] / exchange[currency]
    figures = {
        "headcount": firms.numbers("firm.headcount"),
        "revenue": firms.numbers("firm.revenue") * rate,
        "total_assets": firms.numbers("firm.total_assets") * rate,
    }
    edges = size_edges(rulebook)
    before, last = (
        firms.words(f"firm.{name}") for name in ("size_status_before", "size_last_period")
    )
    cells = [between(values, edges.get(name, ())) for name, values in figures.items()]
    first, place = distinct(lines.codes, *cells, before.codes, last.codes)
    found: list[str | None] = []
    for number, row in enumerate(first):
        line = lines.lines[lines.codes[row]]
        size = line and _size(
            rulebook, line.code, tuple(int(one[row]) for one in cells), before.at(row), last.at(row)
        )
        if isinstance(size, RiskError):
            refused.update(dict.fromkeys(np.flatnonzero(place == number).tolist(), size))
        found.append(size if isinstance(size, str) else None)
    return Words(place, tuple(found))


@lru_cache(maxsize=1 << 18)
def _size(
    rulebook: Rulebook,
    code: str,
    cells: tuple[int, ...],
    before: SizeClass | None,
    last: SizeClass | None,
) -> str | RiskError | None:
    """Give the class of a firm whose figures lie in these places among the edges."""
    names = ("headcount", "revenue", "total_assets")
    edges = size_edges(rulebook)
    figures = (within(cell, edges.get(name, ())) for name, cell in zip(names, cells, strict=True))
    try:
        return classify_size(
            rulebook, code, *figures, status_before=before, last_period=last
        ).size_class
    except RiskError as error:
        return error


def _processors(rulebook: Rulebook, least: Floats, most: Floats) -> Words:
    rungs = rulebook.read(LADDER, tuple[Rung, ...]) if rulebook.holds(LADDER) else ()
    edges = [rung.from_persons for rung in rungs]
    first, place = distinct(between(least, edges), between(most, edges))
    found = []
    for row in first:
        top = None if np.isnan(most[row]) else int(most[row])
        rung = processor_class(rulebook, int(least[row]), top).rung
        found.append(rung.id if rung else None)
    return Words(place, tuple(found))
