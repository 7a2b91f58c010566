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
from risk.classify.size import Edges, size_edges
from risk.classify.size_class import ORDER
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
    before, last = (
        firms.words(f"firm.{name}") for name in ("size_status_before", "size_last_period")
    )
    alike: dict[Edges, list[int]] = {}
    for number, line in enumerate(lines.lines):
        try:
            if line is not None:
                alike.setdefault(size_edges(rulebook, line.code), []).append(number)
        except RiskError as error:
            refused.update(dict.fromkeys(np.flatnonzero(lines.codes == number).tolist(), error))
    sizes: tuple[SizeClass | None, ...] = (*ORDER, None)
    found = np.full(firms.rows, len(ORDER))
    for edges, numbers in alike.items():
        code = getattr(lines.lines[numbers[0]], "code", "")
        rows = np.flatnonzero(np.isin(lines.codes, numbers))
        cells = [between(figures[name][rows], of) for name, of in edges]
        first, place = distinct(*cells, before.codes[rows], last.codes[rows])
        classes = [
            _size(
                rulebook,
                code,
                tuple(int(cell[one]) for cell in cells),
                before.at(rows[one]),
                last.at(rows[one]),
            )
            for one in first
        ]
        found[rows] = np.array([sizes.index(one) for one in classes])[place]
    return Words(found, sizes)


@lru_cache(maxsize=1 << 14)
def _size(
    rulebook: Rulebook,
    code: str,
    cells: tuple[int, ...],
    before: SizeClass | None,
    last: SizeClass | None,
) -> SizeClass | None:
    """Give the class of a firm whose figures lie in these places among the edges."""
    figures = {
        name: within(cell, edges)
        for cell, (name, edges) in zip(cells, size_edges(rulebook, code), strict=True)
    }
    named = (figures.get(name) for name in ("headcount", "revenue", "total_assets"))
    return classify_size(rulebook, code, *named, status_before=before, last_period=last).size_class


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
