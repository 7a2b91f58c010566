"""Desk: a chunk of a book walked through every room to its scores; a pure function of its rows.

The columns of a chunk go through the functions that quote one firm: what is discrete once for
each different answer, what is continuous as arrays, firms in the place of parameter draws.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from risk.assess import Covers, RiskFactors, perils_of
from risk.assess.learned import LearnedRate
from risk.assess.parameters import Floats, place_of
from risk.classify.likely_persons import Holdings, are_plausible, holdings
from risk.decide.many import Decisions, decide_for
from risk.desk.book.score_price import Scores, price_firms, ratings
from risk.desk.quoting.learned_factors import open_chosen
from risk.desk.quoting.models import FORMULA, ModelChoice, refuse_for_books
from risk.desk.quoting.open_models import FrequencyModel
from risk.errors import Fault, RiskError, UnknownCode
from risk.loss.firm import Preset
from risk.portfolio.accumulation.from_scores import CARRIED
from risk.portfolio.assessed import (
    in_training_line,
    measures_met,
    operation_risks,
    risk_factors,
    unknown_ratio,
)
from risk.portfolio.classified import Classified, classify
from risk.portfolio.firm_columns import SENSITIVE, FirmColumns, distinct
from risk.portfolio.learned import firms_within, learned_rates, model_rows
from risk.portfolio.measure_states import STATES
from risk.portfolio.rows import OPERATION, columns
from risk.profile import MEASURES
from risk.rulebook import Rulebook, at, read_overlay, region_of
from risk.rulebook.condition_columns import Column, Columns, Words
from risk.rulebook.read import Library


@dataclass(frozen=True)
class Scoring:
    """What the scores of a book are a function of, besides its rows and this program.

    Parameters
    ----------
    as_of : date
        Day whose law, method, calibration and tariff hold.
    preset : str
        Severity preset.
    overlays : tuple of Path
        Rule files laid over the rulebook.
    answers : tuple of (column, answer)
        Answers that every firm is taken to give, whatever its row says: what if all had MFA.
    models : tuple of ModelChoice
        Learned models in place of steps of the formula; of claims a year only.
    """

    as_of: date
    preset: Preset = "default"
    overlays: tuple[Path, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    models: tuple[ModelChoice, ...] = ()

    def __post_init__(self) -> None:
        refuse_for_books(self.models)
        unknown = [name for name, _ in self.answers if name not in columns()]
        if unknown:
            rule, help_ = "must be a column of a book", "`risk schema profile` lists all"
            faults = [Fault(name, name, rule, help_, UnknownCode.code) for name in unknown]
            raise UnknownCode("an answer for all firms has no column", faults)

    def answered(self, rows: pa.Table) -> pa.Table:
        """Give rows with the answers that every firm is taken to give."""
        for name, answer in self.answers:
            column = pa.array([answer] * rows.num_rows, pa.string())
            if name in rows.column_names:
                rows = rows.set_column(rows.column_names.index(name), name, column)
            else:
                rows = rows.append_column(name, column)
        return rows

    @property
    def frequency(self) -> FrequencyModel | None:
        """The model of claims a year, checked and opened; None for the formula."""
        return open_chosen(self.models).frequency

    def rulebook(self, place: str) -> Rulebook:
        """Give what holds on the day in a place, under the overlays."""
        return at(self.as_of, place, overlays=_read(self.overlays))


@lru_cache(maxsize=4)
def _read(overlays: tuple[Path, ...]) -> tuple[Library, ...]:
    """Read overlays once a process: the same object each time is what a rulebook is known by."""
    return tuple(read_overlay(path) for path in overlays)


@dataclass(frozen=True)
class Found:
    """What is found of n firms of one country, figures and covers in one currency."""

    rulebook: Rulebook
    firms: FirmColumns
    country: str
    currency: str
    classes: Classified
    likely: Holdings
    risk: Words
    met: Floats
    priced: NDArray[np.bool_]

    @property
    def revenue_usd(self) -> Floats:
        """Revenue in USD a year; NaN for unknown."""
        rate: float = self.rulebook.value("calibration.exchange")[self.currency]
        return self.firms.numbers("firm.revenue") / rate


def score_firms(scoring: Scoring, firms: FirmColumns) -> tuple[pa.Table, dict[int, RiskError]]:
    """Score n firms whose rows are right.

    Parameters
    ----------
    scoring : Scoring
    firms : FirmColumns
        One or more, as :func:`risk.portfolio.sift.sift` keeps them.

    Returns
    -------
    table : pyarrow.Table, n rows
        See ``docs/book.md``. A firm the calibration does not reach has classes and no price.
    refused : dict of int to RiskError
        Rows, by place, whose industry code is in no list; their scores are blank.
    """
    country, currency = firms.words("firm.country"), firms.words("firm.currency")
    first, place = distinct(country.codes, currency.codes)
    tables, order = [], []
    refused: dict[int, RiskError] = {}
    for number, row in enumerate(first):
        rows = np.flatnonzero(place == number)
        of = firms.only(place == number)
        found = find_firms(scoring, of, str(country.at(row)), str(currency.at(row)))
        tables.append(_table(found, *_scores(scoring, found)))
        order.append(rows)
        refused |= {int(rows[at]): error for at, error in found.classes.refused.items()}
    if len(tables) == 1:
        return tables[0], refused
    back = np.argsort(np.concatenate(order))
    return pa.concat_tables(tables).take(pa.array(back)), refused


def find_firms(scoring: Scoring, firms: FirmColumns, country: str, currency: str) -> Found:
    """Classify and assess n firms of one country, with figures and covers in one currency."""
    rulebook = scoring.rulebook(region_of(country))
    classes = classify(rulebook, firms, currency)
    exchange = rulebook.value("calibration.exchange")
    revenue = firms.numbers("firm.revenue")
    risk = operation_risks(rulebook, firms)
    reached = place_of(rulebook, country) is not None
    return Found(
        rulebook,
        firms,
        country,
        currency,
        classes,
        holdings(
            rulebook,
            firms.numbers("firm.headcount"),
            revenue * exchange["CNY"] / exchange[currency],
            classes.sector,
        ),
        risk,
        measures_met(rulebook, firms, risk),
        reached & (revenue > 0) & classes.sector.each(lambda word: word is not None),
    )


def _scores(scoring: Scoring, found: Found) -> tuple[Scores, Words]:
    """Price the firms that the calibration reaches, blank for the others; and tell by what."""
    rulebook = found.rulebook
    scores = Scores.blank(found.firms.rows, len(perils_of(rulebook)))
    by = np.where(found.priced, 1, 0)
    model = scoring.frequency
    rates: LearnedRate | None = None
    if model is not None and found.priced.any():
        rows, rates = _learned(model, found)
        by[rows] = 2
    for group, learned in ((1, None), (2, rates)):
        rows = by == group
        if rows.any():
            factors = replace(_factors(found, rows), learned=learned)
            firms = found.firms.only(rows)
            priced = price_firms(rulebook, firms, factors, found.currency, scoring.preset)
            scores.put(np.flatnonzero(rows), priced)
    return scores, Words(by, (None, FORMULA, model.name if model else None))


def _factors(found: Found, rows: NDArray[np.bool_]) -> RiskFactors:
    """Give the factors of some of the firms, all within the calibration."""
    place = place_of(found.rulebook, found.country)
    if place is None:
        raise ValueError(f"the calibration does not reach {found.country}")
    return risk_factors(
        found.rulebook,
        found.firms.only(rows),
        place,
        found.revenue_usd[rows],
        _some(found.classes.sector, rows),
        found.classes.most[rows],
        found.likely.at(0.0)[rows],
    )


def _learned(model: FrequencyModel, found: Found) -> tuple[NDArray[np.intp], LearnedRate]:
    """Give the firms that a model was trained for, and its claims a year of each."""
    read = model_rows(
        model.model,
        found.rulebook,
        found.firms.only(found.priced),
        found.revenue_usd[found.priced],
        _some(found.classes.sector, found.priced),
        found.country,
        found.classes.most[found.priced],
    )
    fits = firms_within(model.model, model.reach, read)
    rates = learned_rates(model.model, model.reach, read[fits])
    return np.flatnonzero(found.priced)[fits], rates


def _some(words: Words, rows: NDArray[np.bool_]) -> Words:
    return Words(words.codes[rows], words.words)


def facts_by_column(found: Found) -> Columns:
    """Give every fact of :func:`risk.decide.facts_of` by name, as columns."""
    rulebook, firms, classes = found.rulebook, found.firms, found.classes
    covers = rulebook.read("calibration.covers", Covers)
    revenue = np.where(found.priced, found.revenue_usd, np.nan)
    low, high = covers.revenue_usd
    within = np.where(np.isnan(revenue), 2, (revenue >= low) & (revenue <= high))
    exchange: float = rulebook.value("calibration.exchange")[found.currency]
    limit = firms.numbers("cover.limit") / exchange
    plausible = are_plausible(found.likely, classes.least, classes.most)
    expected = [np.rint(edge) for edge in found.likely.plausible]
    cloud = firms.words("dependencies.cloud_provider")
    known: dict[str, Column] = {
        "found.size_class": classes.size,
        "found.processor_class": classes.processor,
        "found.persons_least": classes.least,
        "found.persons_most": classes.most,
        "found.operations": found.risk.each(lambda word: float(word is not None)),
        "found.cloud_named": Words.yes_no(cloud.each(lambda word: word not in (None, "unknown"))),
        "found.training": Words.yes_no(in_training_line(firms)),
        "found.enisa_risk": found.risk,
        "found.measures_met": found.met,
        "found.price_known": Words.yes_no(found.priced),
        "found.revenue_usd": revenue,
        "found.revenue_covered": Words(within, ("no", "yes", None)),
        "found.covered_revenue_low": np.full(firms.rows, low),
        "found.covered_revenue_high": np.full(firms.rows, high),
        "found.limit_covered": Words.yes_no(limit <= covers.limit_usd),
        "found.covered_limit": np.full(firms.rows, covers.limit_usd),
        "found.limit_usd": limit,
        "found.persons_plausible": plausible,
        "found.persons_expected_low": expected[0],
        "found.persons_expected_high": expected[1],
    }

    def fact(name: str) -> Column | None:
        if name in known:
            return known[name]
        if name == "found.unknown_ratio":
            return unknown_ratio(firms)
        if name == "found.processors_used":
            used = firms.words(f"{OPERATION}processors")
            return np.asarray(used.each(lambda names: float(len(set(names)))))
        if name == "found.sensitive_persons":
            return np.asarray(np.fmax.reduce([firms.numbers(kind) for kind in SENSITIVE]))
        if name.startswith("measure.") and name[8:] in MEASURES:
            return Words(firms.measures[0][:, MEASURES.index(name[8:])], STATES)
        if name in columns() and not name.startswith(OPERATION):
            if columns()[name] in ("number", "whole"):
                return firms.numbers(name)
            return firms.words(name)
        return None

    return fact


def _table(found: Found, scores: Scores, priced_by: Words) -> pa.Table:
    firms, rulebook, classes = found.firms, found.rulebook, found.classes
    decided: Decisions = decide_for(rulebook, facts_by_column(found), firms.rows, found.currency)
    words = {
        "business_line": classes.code,
        "sector": classes.sector,
        "size_class": classes.size,
        "processor_class": classes.processor,
        "enisa_risk": found.risk,
        "decision": decided.outcome,
        **decided.spoke,
        "rating": ratings(rulebook, scores.score),
        "priced_by": priced_by,
        "currency": Words.same(found.currency, firms.rows),
    }
    numbers = {
        "measures_met": found.met,
        "premium": scores.premium,
        "expected_loss": scores.expected,
        "var_995": scores.var_995,
        "events": scores.events.sum(axis=1),
    } | {
        f"{kind}.{peril.id}": column[:, place]
        for kind, column in (("events", scores.events), ("ln_loss", scores.ln_loss))
        for place, peril in enumerate(perils_of(rulebook))
    }
    return pa.table(
        {name: _carried(firms, name) for name in ("firm.name", "firm.country", *CARRIED)}
        | {name: _spelt(column) for name, column in words.items()}
        | {name: pa.array(column, from_pandas=True) for name, column in numbers.items()}
    )


def _carried(firms: FirmColumns, name: str) -> pa.Array:
    """Give an answer as it was sent: a number, or its text."""
    if columns()[name] in ("number", "whole"):
        return pa.array(firms.numbers(name), from_pandas=True)
    if name not in firms.table.column_names:
        return pa.nulls(firms.rows, pa.string())
    return firms.table[name].cast(pa.string())


def _spelt(column: Words) -> pa.Array:
    words = pa.array([None if word is None else str(word) for word in column.words], pa.string())
    return pa.DictionaryArray.from_arrays(column.codes.astype(np.int32), words).cast(pa.string())
