"""Learn: a boosted model turned into factor tables that people can read and file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from risk.errors import Fault, RiskError
from risk.learn.bands import (
    LOGARITHM,
    fine_cuts,
    group_levels,
    join_bands,
    round_cut,
    thresholds,
)
from risk.learn.dated_file import figure
from risk.learn.distil_loss import Loss, loss_of
from risk.learn.fit_tables import Crossing, Fit, Levels, cell_deviance, fit_tables, totals
from risk.trained.either import Model
from risk.trained.kernels import Codes, Numbers
from risk.trained.schema import Feature, Rows, Schema
from risk.trained.table_set import Factor, TableSet, level_count
from risk.trained.tables import FactorTables, code_rows

MOST_BANDS = 12
MOST_CROSSED = 3
COARSE = 4
"""Bands of a number in a two-way table."""
ALIKE = 0.02
"""Share of the deviance that tables leave anyway, which joining a number's bands may add to it."""
LEAST_GAIN, WORTH = 0.02, 0.001
"""Share of the deviance still there, and of all deviance, that a two-way table must take away to be
worth reading."""
EXACT = 1e-9
"""Share of all deviance below which tables follow a model exactly: what is left is rounding."""
SAMPLED = 500
"""Rows on which a level without exposure is tried out."""


class CannotDistil(RiskError):
    """A model cannot be written as factor tables on a book."""

    code = "cannot-distil"


@dataclass(frozen=True)
class Distilled:
    """Tables made from a model on a book.

    Parameters
    ----------
    tables : FactorTables
        Not yet written, so without digest.
    exposure : list of ndarray
        Exposure of every cell of every table.
    gains : tuple of float
        Share of the deviance left by the tables before it that each two-way table takes away.
    loss : Loss
    """

    tables: FactorTables
    exposure: list[Numbers]
    gains: tuple[float, ...]
    loss: Loss


def distil(
    model: Model,
    rows: Rows,
    weight: Numbers,
    *,
    claims: Numbers | None = None,
    most_bands: int = MOST_BANDS,
    most_crossed: int = MOST_CROSSED,
) -> Distilled:
    """Turn a model with a log link into factor tables, as it predicts on a book.

    Numbers are cut where the model splits them, then bands of like effect are joined. A table for
    each feature is fitted to the model's predictions; then the two-way tables that follow it best,
    one by one. Signs of the schema hold in the tables by construction.

    Parameters
    ----------
    model : TrainedBooster or FactorTables
    rows : ndarray, shape (n, k)
        The book, as :meth:`Schema.encode` gives it.
    weight : ndarray, shape (n,) [years]
        Exposure, >= 0.
    claims : ndarray, shape (n,), optional
        What was seen of the target, to tell what the tables lose against the truth.
    most_bands, most_crossed : int
        Most bands of a number, most two-way tables.

    Raises
    ------
    CannotDistil
        If the model does not add up in logarithms, or the book has no exposure.
    """
    _check(model, rows, weight)
    schema, target = model.schema, model.predict(rows)
    cuts = _cut(model, rows, weight, target, most_bands)
    codes = code_rows(schema, cuts, rows)
    levels = _levels(schema, cuts)
    fit = fit_tables(codes, target, weight, levels)
    coarse = _coarse(codes, weight, levels)
    crossings: list[Crossing] = []
    looked_at: list[tuple[int, int]] = []
    gains: list[float] = []
    product = _product(fit, codes, crossings)
    null = cell_deviance(weight * target, weight * np.average(target, weights=weight)).sum()
    while len(crossings) < most_crossed:
        before = cell_deviance(weight * target, weight * product).sum()
        if before <= EXACT * null:
            break
        pair, gained = _best_pair(codes, coarse, weight * target, weight * product, looked_at)
        least = max(LEAST_GAIN * before, WORTH * null)
        if pair is None or gained < least:
            break
        looked_at.append(pair.features)
        tried = fit_tables(codes, target, weight, levels, [*crossings, pair], fit)
        followed = _product(tried, codes, [*crossings, pair])
        gain = before - cell_deviance(weight * target, weight * followed).sum()
        if gain >= least:  # the signs may leave less of it than it promised
            crossings.append(pair)
            gains.append(float(gain / before))
            fit, product = tried, followed
    tables = _tables(model, cuts, fit, crossings)
    tables = _fill(tables, model, rows, weight, codes)
    exposure = [_exposure(tables, factor, codes, weight) for factor in tables.tables.factors]
    loss = loss_of(tables, model.predict, rows, weight, coarse, claims)
    return Distilled(tables, exposure, tuple(gains), loss)


def _check(model: Model, rows: Rows, weight: Numbers) -> None:
    faults = []
    if model.link != "log":
        told = "only what adds up in logarithms becomes a product of relativities"
        faults.append(
            Fault(model.name, model.link, told, "distil a model with a log link", CannotDistil.code)
        )
    if not len(rows) or not weight.sum() > 0 or (weight < 0).any():
        told = "the book needs exposure, and none of it may be negative"
        faults.append(
            Fault("exposure_years", f"{weight.sum():g}", told, "give a book", CannotDistil.code)
        )
    if faults:
        raise CannotDistil(f"{model.name} cannot be distilled: {faults[0]}", faults)


def _levels(schema: Schema, cuts: dict[str, tuple[float, ...]]) -> list[Levels]:
    found = []
    for feature in schema.features:
        own = cuts.get(feature.name, ())
        ordered = len(own) + 1 if feature.kind == "number" else 0
        found.append(Levels(level_count(feature, own), ordered, feature.sign))
    return found


def _cut(
    model: Model, rows: Rows, weight: Numbers, target: Numbers, most: int
) -> dict[str, tuple[float, ...]]:
    """Choose the cut points of every number: fine ones first, then joined by their effect."""
    points = thresholds(model)
    fine: dict[str, tuple[float, ...]] = {}
    for place, feature in enumerate(model.schema.features):
        if feature.kind == "number":
            found = fine_cuts(*points[feature.name], rows[:, place])
            fine[feature.name] = tuple(found.tolist())
    levels = _levels(model.schema, fine)
    codes = code_rows(model.schema, fine, rows)
    fit = fit_tables(codes, target, weight, levels)
    fitted = weight * _product(fit, codes, [])
    left = float(cell_deviance(weight * target, fitted).sum())
    joined: dict[str, tuple[float, ...]] = {}
    for place, feature in enumerate(model.schema.features):
        if feature.kind != "number":
            continue
        many, cuts = levels[place].ordered, fine[feature.name]
        events = totals(codes[place], fitted, levels[place].count)[:many]
        values = np.sort(rows[:, place][~np.isnan(rows[:, place])])
        kept = join_bands(np.log(fit.main[place][:many]), events, most, ALIKE * left)
        joined[feature.name] = tuple(
            round_cut(cuts[end], values, feature.name.startswith(LOGARITHM)) for end in kept
        )
    return joined


def _coarse(codes: Codes, weight: Numbers, levels: list[Levels]) -> list[np.ndarray]:
    """Give the band of every level that a two-way table tells apart, feature by feature."""
    return [
        np.array(group_levels(totals(at, weight, one.count), one.ordered, COARSE))
        for at, one in zip(codes, levels, strict=True)
    ]


def _best_pair(
    codes: Codes,
    coarse: list[np.ndarray],
    wanted: Numbers,
    fitted: Numbers,
    looked_at: list[tuple[int, int]],
) -> tuple[Crossing | None, float]:
    """Give the pair whose table would take most deviance away, signs aside, and how much."""
    banded = [band[at] for band, at in zip(coarse, codes, strict=True)]
    best, most = None, 0.0
    for a, b in combinations(range(len(codes)), 2):
        if (a, b) in looked_at:
            continue
        cells = banded[a] * (int(coarse[b].max()) + 1) + banded[b]
        gain = cell_deviance(totals(cells, wanted), totals(cells, fitted)).sum()
        if gain > most:
            best, most = Crossing((a, b), (coarse[a], coarse[b])), float(gain)
    return best, most


def _product(fit: Fit, codes: Codes, crossings: list[Crossing]) -> Numbers:
    found = np.full(codes.shape[1], fit.base)
    for place, table in enumerate(fit.main):
        found *= table[codes[place]]
    for one, table in zip(crossings, fit.crossed, strict=True):
        (a, b), (band_a, band_b) = one.features, one.bands
        found *= table[band_a[codes[a]], band_b[codes[b]]]
    return found


def _tables(
    model: Model, cuts: dict[str, tuple[float, ...]], fit: Fit, crossings: list[Crossing]
) -> FactorTables:
    names = model.schema.names
    factors = [
        Factor(features=(name,), relativities=_filed(table))
        for name, table in zip(names, fit.main, strict=True)
    ]
    factors += [
        Factor(
            features=(names[one.features[0]], names[one.features[1]]),
            bands=(tuple(one.bands[0].tolist()), tuple(one.bands[1].tolist())),
            relativities=_filed(table.ravel()),
        )
        for one, table in zip(crossings, fit.crossed, strict=True)
    ]
    filed = TableSet(base=float(figure(fit.base)), cuts=cuts, factors=tuple(factors))
    return FactorTables(f"{model.name.partition('/')[0]}_tables/1", model.schema, "", filed)


def _filed(relativities: Numbers) -> tuple[float, ...]:
    """Round relativities as they are filed: what is filed is what is used."""
    return tuple(float(figure(one)) for one in relativities.tolist())


def _fill(
    tables: FactorTables, model: Model, rows: Rows, weight: Numbers, codes: Codes
) -> FactorTables:
    """Give categories and missing values that the book has not the effect they have in the model.

    They are tried out on rows of the book, everything else left as it is.
    """
    factors = list(tables.tables.factors)
    step = max(1, len(rows) // SAMPLED)
    for place, feature in enumerate(tables.schema.features):
        loose = _loose(feature, tables.tables.cuts.get(feature.name, ()))
        seen = totals(codes[place], weight, max(loose, default=0) + 1)
        for level, value in loose.items():
            if seen[level] > 0:
                continue
            tried = rows[::step].copy()
            tried[:, place] = value
            wanted = weight[::step] @ model.predict(tried)
            own = list(factors[place].relativities)
            own[level] = 1.0
            factors[place] = factors[place].model_copy(update={"relativities": tuple(own)})
            filled = replace(
                tables, tables=tables.tables.model_copy(update={"factors": tuple(factors)})
            )
            own[level] = float(figure(float(wanted / (weight[::step] @ filled.predict(tried)))))
            factors[place] = factors[place].model_copy(update={"relativities": tuple(own)})
    return replace(tables, tables=tables.tables.model_copy(update={"factors": tuple(factors)}))


def _loose(feature: Feature, cuts: tuple[float, ...]) -> dict[int, float]:
    """Give the levels without an order, with the value that stands for each."""
    known = range(len(feature.categories)) if feature.kind == "category" else ()
    found = {code: float(code) for code in known}
    if feature.optional:
        found[level_count(feature, cuts) - 1] = np.nan
    return found


def _exposure(tables: FactorTables, factor: Factor, codes: Codes, weight: Numbers) -> Numbers:
    places = [tables.schema.names.index(name) for name in factor.features]
    if not factor.bands:
        return totals(codes[places[0]], weight, len(factor.relativities))
    a, b = (np.array(band)[codes[at]] for band, at in zip(factor.bands, places, strict=True))
    cells = totals(a * factor.shape[1] + b, weight, len(factor.relativities))
    return cells.reshape(factor.shape)
