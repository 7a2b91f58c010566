"""Learn: a severity model on years it has not seen, beside the formula and the two baselines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from risk.assess.breach_size import Heads
from risk.assess.persons_affected import Affected
from risk.learn.breach_size.baselines import (
    Lognormals,
    best_credibility,
    by_sector,
    constant,
    unconditional,
)
from risk.learn.breach_size.heads import grow
from risk.learn.breach_size.law import Flags, Floats, log_score, probabilities, quantiles
from risk.learn.breach_size.marginal import EventMix, lognormals_of_firms
from risk.learn.breach_size.quantile_heads import COUNT, quantile_heads
from risk.learn.breach_size.rows import Rows, Split, encoded, schema_of, time_forward
from risk.learn.breach_size.scores import (
    Difference,
    crps_of_lognormal,
    crps_of_quantiles,
    difference,
    pinball,
    share_below,
)

VIEWS = ("event", "firm")
"""The model when the event is known, and when only the firm is, as at the time of a quote."""
OPPONENTS = ("formula", "unconditional", "by_sector")
PREDICTORS = (*VIEWS, *OPPONENTS)
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
BINS = 10
SEED = 1

Progress = Callable[[str, str], object]
"""Told of each step and its list before it is done."""


@dataclass(frozen=True)
class Predicted:
    """One predictor on the n test rows of one list.

    Parameters
    ----------
    log, crps : ndarray, shape (n,)
        Scores of each row; see :mod:`.scores`.
    pinball : ndarray, shape (n, m)
        Loss of the quantiles at :data:`LEVELS`.
    low, high : ndarray, shape (n,)
        Predicted probability of fewer people, and of as many or fewer, than came.
    """

    log: Floats
    crps: Floats
    pinball: Floats
    low: Floats
    high: Floats

    def shares(
        self, levels: Sequence[float] | Floats, inside: Flags | slice = slice(None)
    ) -> Floats:
        """Give the share of rows below the quantiles at some levels."""
        return share_below(self.low[inside], self.high[inside], np.array(levels))

    @property
    def tenths(self) -> Floats:
        """Share of rows in each tenth of what was predicted; 0.1 throughout if calibrated."""
        return np.diff(self.shares(np.arange(BINS + 1) / BINS))


@dataclass(frozen=True)
class Comparison:
    """The model in one view against one opponent, by one score.

    Parameters
    ----------
    source, view, opponent, score : str
        ``score`` is ``log`` or ``crps``.
    found : Difference
        Model less opponent.
    """

    source: str
    view: str
    opponent: str
    score: str
    found: Difference


@dataclass(frozen=True)
class Judged:
    """What came of the test on one list.

    Parameters
    ----------
    source : str
    split : Split
    rounds : int
        Trees of each head.
    credibility : float
        Of the baseline by sector.
    forms : mapping of str to (float, float)
        Score (CRPS) of the ``tune`` and ``test`` rows by two heads and by a head a quantile.
    predicted : mapping of str to Predicted
        By :data:`PREDICTORS`.
    comparisons : tuple of Comparison
    """

    source: str
    split: Split
    rounds: int
    credibility: float
    forms: Mapping[str, tuple[float, float]]
    predicted: Mapping[str, Predicted]
    comparisons: tuple[Comparison, ...]


def judge(rows: Rows, source: str, formula: Affected, progress: Progress) -> Judged:
    """Fit on the earlier years, tune on the following, test on the last of one list.

    The model learns from every list and is not told which one a row is of; the baselines are
    fitted to the list under test alone, which favours them.
    """
    split = time_forward(rows, source)
    whole = rows[rows.before(split.test_from)]
    own, test = whole[whole.of(source)], split.test
    schema = schema_of(whole)
    progress("grow", source)
    grown = grow(schema, split.fit, split.tune)
    heads = grow(schema, whole, rounds=grown.rounds).heads
    progress("forms", source)
    other = quantile_heads(schema, split, whole)
    forms = {
        "tune": _forms(grown.heads, split.tune, other[0]),
        "test": _forms(heads, test, other[1]),
    }
    progress("baselines", source)
    credibility = best_credibility(split.fit[split.fit.of(source)], split.tune)
    laws: dict[str, Lognormals] = {
        "event": heads.lognormals(encoded(schema, test)),
        "firm": lognormals_of_firms(heads, test.frame, EventMix(own)),
        "formula": constant(test, formula.mu, formula.sigma),
        "unconditional": unconditional(own, test),
        "by_sector": by_sector(own, test, credibility),
    }
    predicted = {name: _predicted(test, law) for name, law in laws.items()}
    return Judged(
        source,
        split,
        grown.rounds,
        credibility,
        forms,
        predicted,
        tuple(_comparisons(source, test, predicted)),
    )


def _forms(heads: Heads, rows: Rows, other: Floats) -> tuple[float, float]:
    """Give the score of both forms from quantiles at the same levels."""
    levels = (np.arange(COUNT) + 0.5) / COUNT
    own = quantiles(rows.sizes, *heads.lognormals(encoded(heads.schema, rows)), levels)
    ln_persons = rows.sizes.ln_persons
    return float(crps_of_quantiles(ln_persons, own).mean()), float(
        crps_of_quantiles(ln_persons, other).mean()
    )


def _predicted(test: Rows, law: Lognormals) -> Predicted:
    mu, sigma = law
    levels = np.array(LEVELS)
    return Predicted(
        log_score(test.sizes, mu, np.log(sigma)),
        crps_of_lognormal(test.sizes, mu, sigma),
        pinball(test.sizes.ln_persons, quantiles(test.sizes, mu, sigma, levels), levels),
        *probabilities(test.sizes, mu, sigma),
    )


def _comparisons(source: str, test: Rows, predicted: Mapping[str, Predicted]) -> list[Comparison]:
    entities = test.frame["entity_key"].to_numpy(np.object_)
    return [
        Comparison(
            source,
            view,
            opponent,
            score,
            difference(
                getattr(predicted[view], score),
                getattr(predicted[opponent], score),
                entities,
                np.random.default_rng(SEED),
            ),
        )
        for view in VIEWS
        for opponent in OPPONENTS
        for score in ("log", "crps")
    ]
