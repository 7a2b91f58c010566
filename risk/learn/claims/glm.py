"""Learn: the GLM that a boosted model must beat, and how sure its coefficients are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from glum import GeneralizedLinearRegressor, TweedieDistribution
from sklearn.linear_model import TweedieRegressor

from risk.learn.claims.design import Design
from risk.learn.claims.judge import Floats, mean_deviance
from risk.learn.claims.split import TEST, TRAIN, VALIDATE
from risk.learn.claims.table import ClaimsTable
from risk.learn.claims.target import Target, target_of

PENALTIES = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)
"""Ridge penalties tried; the validation part chooses. None is zero: a category without any claim
would drive its coefficient without end."""
ITERATIONS = 300
TOLERANCE = 1e-7


@dataclass(frozen=True)
class Glm:
    """A fitted GLM with log link.

    Parameters
    ----------
    design : Design
    intercept : float
    coefficients : ndarray, shape (p,)
    penalty : float
        The ridge penalty chosen.
    """

    design: Design
    intercept: float
    coefficients: Floats
    penalty: float

    def predict(self, rows: Floats) -> Floats:
        """Give the predicted rate of each row of encoded features."""
        return np.asarray(np.exp(self.intercept + self.design(rows) @ self.coefficients))


def fit_glm(table: ClaimsTable, target: Target) -> Glm:
    """Choose the penalty on the validation part, then fit on all that is learned from."""
    fits = target.parts == TRAIN
    chooses = target.parts == VALIDATE
    best, least = PENALTIES[0], np.inf
    design = _design(table, target, fits)
    shown, hidden = design(target.rows[fits]), design(target.rows[chooses])
    for penalty in PENALTIES:
        intercept, coefficients = _fit(
            shown, target.rate[fits], target.weight[fits], target.power, penalty
        )
        mean = np.exp(intercept + hidden @ coefficients)
        loss = mean_deviance(target.rate[chooses], mean, target.weight[chooses], target.power)
        if loss < least:
            best, least = penalty, loss
    own = target.parts != TEST
    design = _design(table, target, own)
    intercept, coefficients = _fit(
        design(target.rows[own]), target.rate[own], target.weight[own], target.power, best
    )
    return Glm(design, intercept, coefficients, best)


@dataclass(frozen=True)
class Product:
    """Claims a year times money a claim."""

    frequency: Glm
    severity: Glm

    def predict(self, rows: Floats) -> Floats:
        """Give the pure premium of each row of encoded features."""
        return self.frequency.predict(rows) * self.severity.predict(rows)


def product_of_glms(table: ClaimsTable) -> Product:
    """Fit frequency and severity apart, the usual way to a pure premium."""
    parts = (fit_glm(table, target_of(table, one)) for one in ("frequency", "severity"))
    return Product(*parts)


def _design(table: ClaimsTable, target: Target, inside: npt.NDArray[np.bool_]) -> Design:
    return Design(table.features, table.schema.features, target.rows[inside], target.weight[inside])


def _fit(
    columns: Floats, rate: Floats, weight: Floats, power: float, penalty: float
) -> tuple[float, Floats]:
    scale = float(np.average(rate, weights=weight))  # money in units of its mean, for the solver
    model = TweedieRegressor(
        power=power, link="log", alpha=penalty, solver="newton-cholesky",
        max_iter=ITERATIONS, tol=TOLERANCE,
    )  # fmt: skip
    model.fit(columns, rate / scale, sample_weight=weight)
    return float(model.intercept_ + np.log(scale)), np.asarray(model.coef_)


@dataclass(frozen=True)
class Inference:
    """How sure the coefficients of the unpenalised GLM are.

    Parameters
    ----------
    coefficients : DataFrame
        One row a column of the design: ``feature``, ``level``, ``base``, ``coefficient``, ``se``,
        ``z``, ``p``, ``relativity`` (exp of the coefficient) with its 95 % interval ``low``,
        ``high``. The intercept has no feature.
    wald : DataFrame
        One row a feature: ``chi2``, ``df``, ``p`` of all its columns together.
    """

    coefficients: pd.DataFrame
    wald: pd.DataFrame


def inference(table: ClaimsTable, target: Target) -> Inference:
    """Fit without penalty by glum and tell standard errors and Wald tests, test part left aside.

    The covariance is robust to overdispersion, and to rows of one cluster going together.
    """
    own = target.parts != TEST
    design = _design(table, target, own)
    columns = design(target.rows[own])
    # A column without any claim has no finite coefficient.
    claimed = (columns != 0).T @ (target.rate[own] > 0) > 0
    names = [name for name, kept in zip(design.columns, claimed, strict=True) if kept]
    data: dict[str, Any] = {
        "X": pd.DataFrame(columns[:, claimed], columns=names),
        "y": target.rate[own],
        "sample_weight": target.weight[own],
    }
    model = GeneralizedLinearRegressor(
        family=TweedieDistribution(target.power), link="log", alpha=0, gradient_tol=1e-8,
        max_iter=ITERATIONS,
    ).fit(**data)  # fmt: skip
    clusters = np.unique(target.clusters[own], return_inverse=True)[1]  # without gaps, for glum
    model.std_errors(**data, clusters=clusters, store_covariance_matrix=True)
    whole = []
    for term in design.terms:
        if inside := [name for name in term.columns if name in names]:
            test = model.wald_test(features=inside)
            chi2, p = np.ravel(test.test_statistic)[0], np.ravel(test.p_value)[0]
            whole.append((term.feature, float(chi2), len(inside), float(p)))
    wald = pd.DataFrame(whole, columns=["feature", "chi2", "df", "p"])
    return Inference(_coefficients(model.coef_table(), design), wald)


def _coefficients(told: pd.DataFrame, design: Design) -> pd.DataFrame:
    terms = {name: term for term in design.terms for name in term.columns}
    rows = [
        (term.feature, name.removeprefix(term.feature).lstrip("=").strip(), term.base)
        if (term := terms.get(name))
        else ("", "", "")
        for name in told.index
    ]
    found = pd.DataFrame(rows, columns=["feature", "level", "base"])
    names = {"coefficient": "coef", "se": "se", "z": "t_value", "p": "p_value"}
    for name, theirs in names.items():
        found[name] = told[theirs].to_numpy()
    relativities = {"relativity": "coef", "low": "ci_lower", "high": "ci_upper"}
    for name, theirs in relativities.items():
        found[name] = np.exp(told[theirs].to_numpy())
    return found
