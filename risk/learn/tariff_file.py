"""Learn: factor tables as a tariff version: a dated file, and a sheet a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

from risk.learn.dated_file import dated_value, dated_yaml, figure
from risk.learn.words_of import band_words, level_words, natural
from risk.text import say
from risk.trained.kernels import Numbers
from risk.trained.schema import Feature
from risk.trained.table_set import Factor
from risk.trained.tables import FactorTables

HEAD = """A tariff version made of factor tables. A price is the base times one relativity of every
table. Bands hold their upper end; those of ln_ features are cut at the amount told.
The figures are those of the tables' own folder, which rates."""
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def tariff_yaml(
    tables: FactorTables, exposure: Sequence[Numbers], place: str, start: date, told: str
) -> str:
    """Give the tables as YAML in the shape of the rulebook.

    Parameters
    ----------
    tables : FactorTables
    exposure : sequence of ndarray
        Of every cell of every table.
    place : str
        ``any``, ``CN`` and so on.
    start : date
        First day of the version.
    told : str
        What they were made from.
    """
    name = tables.name.partition("/")[0]
    base = {"zh": say("distil.base", "zh"), "en": say("distil.base", "en")}
    entries = {
        f"{name}.base": _entry(base, tables.schema.unit, figure(tables.tables.base), start, told)
    }
    for factor, years in zip(tables.tables.factors, exposure, strict=True):
        features = [_feature(tables, one) for one in factor.features]
        label = {
            "zh": " × ".join(one.zh for one in features),
            "en": " × ".join(one.en for one in features),
        }
        rows = [
            _row(tables, cell, float(of))
            for cell, of in zip(cells(factor), years.flat, strict=True)
        ]
        key = f"{name}.{'.'.join(factor.features)}"
        entries[key] = _entry(label, "relativity", rows, start, told)
    return dated_yaml(place, entries, HEAD)


def _entry(
    label: dict[str, str], unit: str, value: object, start: date, told: str
) -> dict[str, Any]:
    return {"label": label, "unit": unit, "values": [dated_value(value, start, told)]}


Cell = tuple[tuple[tuple[str, tuple[int, ...]], ...], float]
"""For each feature its name and the levels that make the cell up; the relativity."""


def cells(factor: Factor) -> Iterator[Cell]:
    """Give the cells of a table, row by row."""
    bands = factor.bands or (tuple(range(len(factor.relativities))),)
    groups = [
        [tuple(np.flatnonzero(np.array(one) == band).tolist()) for band in range(max(one) + 1)]
        for one in bands
    ]
    for place, relativity in zip(np.ndindex(factor.shape), factor.relativities, strict=True):
        parts = zip(factor.features, groups, place, strict=True)
        yield tuple((name, group[at]) for name, group, at in parts), relativity


def _row(tables: FactorTables, cell: Cell, exposure: float) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, levels in cell[0]:
        found[name] = _plain_levels(
            _feature(tables, name), tables.tables.cuts.get(name, ()), levels
        )
    return found | {"relativity": figure(cell[1]), "exposure": figure(exposure)}


def _plain_levels(
    feature: Feature, cuts: Sequence[float], levels: Sequence[int]
) -> str | list[str] | dict[str, float]:
    """Give levels as data: bounds of a band (lower bound not in it), categories, or missing."""
    if feature.kind == "number" and levels[0] <= len(cuts):
        bounds = {}
        if levels[0] > 0:
            bounds["above"] = figure(natural(feature.name, cuts[levels[0] - 1]))
        if levels[-1] < len(cuts):
            bounds["up_to"] = figure(natural(feature.name, cuts[levels[-1]]))
        return bounds or "any"
    named = [*feature.categories, "missing"] if feature.kind == "category" else []
    found = [named[level] if named else "missing" for level in levels]
    return found[0] if len(found) == 1 else found


def _feature(tables: FactorTables, name: str) -> Feature:
    return tables.schema.features[tables.schema.names.index(name)]


def cell_words(tables: FactorTables, cell: Cell, locale: str) -> list[str]:
    """Give what each feature of a cell is, in words."""
    found = []
    for name, levels in cell[0]:
        feature, cuts = _feature(tables, name), tables.tables.cuts.get(name, ())
        ordered = len(cuts) + 1 if feature.kind == "number" else 0
        found.append(band_words(level_words(feature, cuts, locale), levels, ordered, locale))
    return found


def factor_frame(
    tables: FactorTables, factor: Factor, exposure: Numbers, locale: str
) -> pd.DataFrame:
    """Give a table with one row a cell: what it is, relativity, exposure and its share."""
    named = [getattr(_feature(tables, one), locale) for one in factor.features]
    rows = [
        {
            **dict(zip(named, cell_words(tables, cell, locale), strict=True)),
            say("distil.relativity", locale): cell[1],
            say("distil.exposure", locale): float(years),
            say("distil.share", locale): float(years / exposure.sum()),
        }
        for cell, years in zip(cells(factor), exposure.flat, strict=True)
    ]
    return pd.DataFrame(rows)


def write_sheets(
    tables: FactorTables, exposure: Sequence[Numbers], file: Path, locale: str
) -> None:
    """Write a workbook with one sheet a table, two-way tables as a grid; the same bytes each time.

    Parameters
    ----------
    tables : FactorTables
    exposure : sequence of ndarray
    file : Path
        ``.xlsx``.
    locale : str
    """
    with xlsxwriter.Workbook(file) as book:
        book.set_properties({"created": _LONG_AGO})
        bold = book.add_format({"bold": True})
        share = book.add_format({"num_format": "0.0%"})
        number = book.add_format({"num_format": "#,##0.0"})
        first = book.add_worksheet(say("distil.base", locale)[:31])
        first.set_column(0, 0, 28)
        first.write_row(0, 0, [say("distil.base", locale), tables.tables.base])
        first.write_row(1, 0, [tables.schema.target, tables.schema.unit])
        for place, (factor, years) in enumerate(
            zip(tables.tables.factors, exposure, strict=True), start=1
        ):
            sheet = book.add_worksheet(f"{place:02} {' x '.join(factor.features)}"[:31])
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, 0, 28)
            sheet.set_column(1, 40, 14)
            frame = factor_frame(tables, factor, years, locale)
            if len(factor.features) == 1:
                sheet.write_row(0, 0, list(frame.columns), bold)
                for row, values in enumerate(frame.itertuples(index=False), start=1):
                    sheet.write_string(row, 0, values[0])
                    sheet.write_number(row, 1, values[1])
                    sheet.write_number(row, 2, values[2], number)
                    sheet.write_number(row, 3, values[3], share)
            else:
                _write_grid(sheet, frame, factor.shape, bold, number)


def _write_grid(
    sheet: Any, frame: pd.DataFrame, shape: tuple[int, ...], bold: Any, number: Any
) -> None:
    """Write relativities as a grid, the exposure of each cell in a second one below."""
    down, across = (frame.iloc[:, column].to_numpy().reshape(shape) for column in (0, 1))
    for block, column in enumerate((2, 3)):
        top = block * (shape[0] + 3)
        sheet.write_string(top, 0, f"{frame.columns[column]}: {frame.columns[0]} ↓ "
                                   f"{frame.columns[1]} →", bold)  # fmt: skip
        sheet.write_row(top, 1, across[0].tolist(), bold)
        values = frame.iloc[:, column].to_numpy(dtype=float).reshape(shape)
        for row in range(shape[0]):
            sheet.write_string(top + 1 + row, 0, down[row, 0])
            for at in range(shape[1]):
                form = [number] if block else []
                sheet.write_number(top + 1 + row, 1 + at, float(values[row, at]), *form)
