"""Trained: a model that is a set of factor tables, as an actuary files them.

A prediction is the base times one relativity from every table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from risk.compiled import COMPILED
from risk.trained.booster import METRICS
from risk.trained.calibration import Link
from risk.trained.folder import ModelFolder, ModelMismatch, json_bytes, open_model_folder
from risk.trained.grown import SCHEMA, disagree, misshapen
from risk.trained.kernels import Codes, Numbers, code_numbers, rate_codes
from risk.trained.schema import Rows, Schema
from risk.trained.table_set import MOST_LEVELS, Factor, TableSet, against_schema, level_count

TABLES = "tables.json"


def code_rows(schema: Schema, cuts: Mapping[str, Sequence[float]], rows: Rows) -> Codes:
    """Give the level of every value.

    Parameters
    ----------
    schema : Schema
    cuts : mapping of str to sequence of float
        Of every number.
    rows : ndarray, shape (n, k)
        As :meth:`Schema.encode` gives them.

    Returns
    -------
    ndarray of uint8, shape (k, n)
        The last level of an optional feature is "missing".

    Raises
    ------
    ModelMismatch
        If the rows do not have k columns, or hold what :meth:`Schema.encode` would refuse.
    """
    if rows.ndim != 2 or rows.shape[1] != len(schema.features):
        raise ModelMismatch(f"{len(schema.features)} features are read, got shape {rows.shape}")
    found = np.empty((len(schema.features), len(rows)), dtype=np.uint8)
    for place, feature in enumerate(schema.features):
        values, own = np.ascontiguousarray(rows[:, place]), cuts.get(feature.name, ())
        last = level_count(feature, own) - 1
        if not feature.optional and np.isnan(values).any():
            raise ModelMismatch(f"{feature.name} is never missing")
        if feature.kind == "category":
            missing = np.isnan(values)
            known = values[~missing]
            if ((known < 0) | (known >= len(feature.categories)) | (known % 1 != 0)).any():
                raise ModelMismatch(f"{feature.name} holds a category the tables do not know")
            found[place] = np.where(missing, last, values)
        elif COMPILED:
            code_numbers(values, np.array(own, dtype=float), last, found[place])
        else:
            bands = np.searchsorted(np.array(own, dtype=float), values, side="left")
            found[place] = np.where(np.isnan(values), last, bands)
    return found


@dataclass(frozen=True)
class FactorTables:
    """A checked set of factor tables; predicts and explains as a booster does.

    Parameters
    ----------
    name : str
        ``<model>/<version>``.
    schema : Schema
    digest : str
        SHA-256 that stands for the model's folder.
    tables : TableSet
    """

    name: str
    schema: Schema
    digest: str
    tables: TableSet = field(compare=False, repr=False)

    @property
    def link(self) -> Link:
        """Scale on which contributions add up: the logarithm."""
        return "log"

    @cached_property
    def _singles(self) -> Numbers:
        found = np.ones((len(self.schema.features), MOST_LEVELS))
        for place, factor in enumerate(self._main):
            found[place, : len(factor.relativities)] = factor.relativities
        return found

    @property
    def _main(self) -> tuple[Factor, ...]:
        return self.tables.factors[: len(self.schema.features)]

    @property
    def crossed(self) -> tuple[Factor, ...]:
        """The two-way tables."""
        return self.tables.factors[len(self.schema.features) :]

    @cached_property
    def _crossed(self) -> tuple[Any, ...]:
        """Give features, widths and relativities by level of the two-way tables, as arrays."""
        names = self.schema.names
        pairs = [[names.index(one) for one in factor.features] for factor in self.crossed]
        spread = [factor.spread for factor in self.crossed]
        most = max((one.size for one in spread), default=0)
        flat = [np.pad(one.ravel(), (0, most - one.size)) for one in spread]
        return (
            np.array(pairs, dtype=np.int64).reshape(-1, 2),
            np.array([one.shape[1] for one in spread], dtype=np.int64),
            np.array(flat, dtype=float).reshape(len(spread), most),
        )

    def code(self, rows: Rows) -> Codes:
        """Give the level of every value, shape (k, n); see :func:`code_rows`."""
        return code_rows(self.schema, self.tables.cuts, rows)

    def predict(self, rows: Rows, *, num_threads: int = 1) -> Numbers:
        """Give predictions.

        Parameters
        ----------
        rows : ndarray, shape (n, k)
            As :meth:`Schema.encode` gives them.
        num_threads : int
            Threads; the numbers do not depend on it.

        Returns
        -------
        ndarray, shape (n,)
            In ``schema.unit``.
        """
        return self.predict_codes(self.code(rows), num_threads=num_threads)

    def predict_codes(
        self, codes: Codes, *, num_threads: int = 1, fast: bool | None = None
    ) -> Numbers:
        """Give predictions for rows coded before.

        Parameters
        ----------
        codes : ndarray of uint8, shape (k, n)
            As :meth:`code` gives them.
        num_threads : int
        fast : bool, optional
            Whether to use the compiled loop; None uses it where numba is installed. The numbers
            are the same.
        """
        found = np.empty(codes.shape[1])
        edges = np.linspace(0, len(found), num_threads + 1).astype(int).tolist()
        rate = self._compiled if (COMPILED if fast is None else fast) else self._looked_up

        def work(edge: tuple[int, int]) -> None:
            rate(codes, *edge, found)

        if num_threads == 1:
            work((0, len(found)))
        else:
            with ThreadPoolExecutor(num_threads) as pool:
                list(pool.map(work, pairwise(edges)))
        return found

    def _compiled(self, codes: Codes, first: int, last: int, found: Numbers) -> None:
        pairs, widths, crossed = self._crossed
        base, singles = self.tables.base, self._singles
        rate_codes(codes, first, last, base, singles, pairs, widths, crossed, found)

    def _looked_up(self, codes: Codes, first: int, last: int, found: Numbers) -> None:
        part = codes[:, first:last]
        product = np.full(part.shape[1], self.tables.base)
        for place, factor in enumerate(self._main):
            product *= factor.grid[part[place]]
        for factor in self.crossed:
            product *= factor.spread[self._at(factor, part)]
        found[first:last] = product

    def _at(self, factor: Factor, codes: Codes) -> tuple[Codes, ...]:
        return tuple(codes[self.schema.names.index(name)] for name in factor.features)

    def contributions(self, rows: Rows, *, num_threads: int = 1) -> Rows:
        """Give what each feature adds to a prediction.

        Parameters
        ----------
        rows : ndarray, shape (n, k)
            As :meth:`Schema.encode` gives them.
        num_threads : int
            As for a booster; not needed here.

        Returns
        -------
        ndarray, shape (n, k + 1)
            Logarithms of the relativities, those of a two-way table in halves; the last column is
            that of the base. A row product to the logarithm of its prediction.
        """
        codes = self.code(rows)
        found = np.zeros((len(rows), len(self.schema.features) + 1))
        found[:, -1] = np.log(self.tables.base)
        for place, factor in enumerate(self._main):
            found[:, place] = np.log(factor.grid)[codes[place]]
        for factor in self.crossed:
            half = np.log(factor.spread)[self._at(factor, codes)] / 2
            for name in factor.features:
                found[:, self.schema.names.index(name)] += half
        return found


def open_tables(folder: Path) -> FactorTables:
    """Open a folder of factor tables: checked each time, parsed once for each content.

    Raises
    ------
    ModelMismatch
        If a byte differs from what was written, or schema and tables disagree.
    """
    return _opened(open_model_folder(folder))


def tables_files(tables: TableSet, schema: Schema, metrics: Mapping[str, Any]) -> dict[str, bytes]:
    """Give the files of a set of tables, as ``risk.learn.card.write_model_folder`` takes them.

    Raises
    ------
    ModelMismatch
        If tables and schema disagree: what could not be opened is not written.
    """
    files = {
        TABLES: (tables.model_dump_json(indent=0) + "\n").encode("utf-8"),
        SCHEMA: schema.to_json(),
        METRICS: json_bytes(dict(metrics)),
    }
    _read(ModelFolder("new tables", files, ""))
    return files


@lru_cache(maxsize=16)
def _opened(folder: ModelFolder) -> FactorTables:
    return _read(folder)


def _read(folder: ModelFolder) -> FactorTables:
    schema = Schema.from_json(folder.file(SCHEMA))
    try:
        tables = TableSet.model_validate_json(folder.file(TABLES))
    except ValidationError as error:
        raise misshapen(folder.name, TABLES, error) from None
    wrong = against_schema(tables, schema)
    if wrong:
        raise disagree(folder.name, TABLES, wrong)
    return FactorTables(folder.name, schema, folder.digest, tables)
