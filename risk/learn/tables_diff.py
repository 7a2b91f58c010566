"""Learn: two versions of factor tables side by side, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from risk.learn.fit_tables import totals
from risk.learn.words_of import band_words, level_words
from risk.trained.kernels import Numbers
from risk.trained.schema import Feature, Rows, Schema
from risk.trained.table_set import Factor, level_count
from risk.trained.tables import FactorTables, code_rows

NOTHING = -1
"""Level of a version that does not know the category, or has no missing values."""


@dataclass(frozen=True)
class Change:
    """One cell of one table.

    Parameters
    ----------
    features : tuple of str
    levels : tuple of tuple of int
        Of each feature, as the two versions' cut points together part it.
    old, new : float
        Relativities; NaN in a version that does not know the level.
    exposure : float
    """

    features: tuple[str, ...]
    levels: tuple[tuple[int, ...], ...]
    old: float
    new: float
    exposure: float

    @property
    def change(self) -> float:
        """New over old, less 1."""
        return self.new / self.old - 1


@dataclass(frozen=True)
class Shared:
    """Features of two versions, parted as both part them.

    Parameters
    ----------
    schema : Schema
        Categories of both.
    cuts : dict
        Cut points of both.
    old, new : dict of str to tuple of int
        For each feature the level of either version for every shared level; ``NOTHING`` where it
        has none. A feature that a version does not read is left out.
    """

    schema: Schema
    cuts: dict[str, tuple[float, ...]]
    old: dict[str, tuple[int, ...]]
    new: dict[str, tuple[int, ...]]

    def words(self, name: str, levels: Sequence[int], locale: str) -> str:
        """Give levels of a feature in words."""
        feature = self.schema.features[self.schema.names.index(name)]
        cuts = self.cuts.get(name, ())
        ordered = len(cuts) + 1 if feature.kind == "number" else 0
        return band_words(level_words(feature, cuts, locale), levels, ordered, locale)


def share(old: FactorTables, new: FactorTables) -> Shared:
    """Part the features of two versions as both part them."""
    features: dict[str, Feature] = {one.name: one for one in old.schema.features}
    for one in new.schema.features:
        known = features.get(one.name)
        if known is None or known.kind != one.kind:
            features[one.name] = one
        else:
            both = dict.fromkeys((*known.categories, *one.categories))
            update = {"categories": tuple(both), "optional": known.optional or one.optional}
            features[one.name] = one.model_copy(update=update)
    cuts = {
        name: tuple(sorted({*old.tables.cuts.get(name, ()), *new.tables.cuts.get(name, ())}))
        for name, one in features.items()
        if one.kind == "number"
    }
    schema = new.schema.model_copy(update={"features": tuple(features.values())})
    return Shared(schema, cuts, _places(old, schema, cuts), _places(new, schema, cuts))


def _places(
    tables: FactorTables, schema: Schema, cuts: dict[str, tuple[float, ...]]
) -> dict[str, tuple[int, ...]]:
    found = {}
    for feature in schema.features:
        own = next((one for one in tables.schema.features if one.name == feature.name), None)
        if own is None or own.kind != feature.kind:
            continue
        mine = tables.tables.cuts.get(feature.name, ())
        if feature.kind == "number":
            ends = [*cuts[feature.name], np.inf]
            places = np.searchsorted(np.array(mine), ends, side="left").tolist()
        else:
            places = [
                own.categories.index(one) if one in own.categories else NOTHING
                for one in feature.categories
            ]
        if feature.optional:
            places.append(level_count(own, mine) - 1 if own.optional else NOTHING)
        found[feature.name] = tuple(places)
    return found


def compare_tables(
    old: FactorTables, new: FactorTables, shared: Shared, rows: Rows, weight: Numbers
) -> tuple[tuple[float, float], list[Change]]:
    """Give both bases and every cell of every table of both versions.

    Relativities of either version are told against the level with most exposure in the book, so
    that what only moved between table and base is no change.

    Parameters
    ----------
    old, new : FactorTables
    shared : Shared
        As :func:`share` gives it.
    rows : ndarray, shape (n, k)
        The book, as the shared schema encodes it.
    weight : ndarray, shape (n,)

    Returns
    -------
    tuple of float
        Base of the old and the new version, for the levels with most exposure.
    list of Change
        A table that one version has not counts as 1 everywhere.
    """
    codes = code_rows(shared.schema, shared.cuts, rows)
    names = shared.schema.names
    bases = [old.tables.base, new.tables.base]
    changes = []
    for place, name in enumerate(names):
        exposure = totals(codes[place], weight, len(_any(shared, name)))
        one = int(exposure.argmax())
        sides = []
        for side, (tables, places) in enumerate(((old, shared.old), (new, shared.new))):
            values = _spread(tables, name, places.get(name), len(exposure))
            scale = values[one] if np.isfinite(values[one]) else 1.0
            bases[side] *= scale
            sides.append(values / scale)
        changes += [
            Change((name,), ((level,),), float(before), float(after), float(exposure[level]))
            for level, (before, after) in enumerate(zip(*sides, strict=True))
        ]
    pairs = dict.fromkeys(factor.features for one in (old, new) for factor in one.crossed)
    for pair in pairs:
        changes += _crossed(old, new, shared, pair, codes, weight)
    return (bases[0], bases[1]), changes


def _any(shared: Shared, name: str) -> tuple[int, ...]:
    return shared.new.get(name) or shared.old[name]


def _spread(tables: FactorTables, name: str, places: tuple[int, ...] | None, count: int) -> Numbers:
    """Give a version's relativity of every shared level; 1 where it does not read the feature."""
    if places is None:
        return np.ones(count)
    own = tables.tables.factors[tables.schema.names.index(name)].grid
    return np.array([own[at] if at != NOTHING else np.nan for at in places])


def _crossed(
    old: FactorTables,
    new: FactorTables,
    shared: Shared,
    pair: tuple[str, ...],
    codes: np.ndarray,
    weight: Numbers,
) -> list[Change]:
    """Compare a two-way table on the cells that both versions together tell apart."""
    at = [shared.schema.names.index(name) for name in pair]
    sides = [
        (next((one for one in tables.crossed if one.features == pair), None), places)
        for tables, places in ((old, shared.old), (new, shared.new))
    ]
    groups = []
    for axis, name in enumerate(pair):
        keys = [_bands(factor, places, axis, name) for factor, places in sides]
        together = list(zip(*[one for one in keys if one is not None], strict=True))
        known = {key: number for number, key in enumerate(dict.fromkeys(together))}
        groups.append(np.array([known[key] for key in together]))
    width = int(groups[1].max()) + 1
    cells = groups[0][codes[at[0]]] * width + groups[1][codes[at[1]]]
    exposure = totals(cells, weight, (int(groups[0].max()) + 1) * width)
    changes = []
    for cell, years in enumerate(exposure.tolist()):
        levels = [
            tuple(np.flatnonzero(group == part).tolist())
            for group, part in zip(groups, divmod(cell, width), strict=True)
        ]
        values = [_at(factor, places, pair, levels) for factor, places in sides]
        changes.append(Change(pair, tuple(levels), values[0], values[1], years))
    return changes


def _bands(
    factor: Factor | None, places: dict[str, tuple[int, ...]], axis: int, name: str
) -> list[int] | None:
    if factor is None:
        return None
    return [factor.bands[axis][at] if at != NOTHING else NOTHING for at in places[name]]


def _at(
    factor: Factor | None,
    places: dict[str, tuple[int, ...]],
    pair: tuple[str, ...],
    levels: Sequence[tuple[int, ...]],
) -> float:
    if factor is None:
        return 1.0
    own = [places[name][level[0]] for name, level in zip(pair, levels, strict=True)]
    if NOTHING in own:
        return np.nan
    row, column = (band[at] for band, at in zip(factor.bands, own, strict=True))
    return float(factor.grid[row, column])
