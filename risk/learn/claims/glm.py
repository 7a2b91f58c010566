"""Learn: the GLM that a boosted model must beat, and how sure its coefficients are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from risk.learn.claims.design import Design
from risk.learn.claims.judge import Floats, mean_deviance
from risk.learn.claims.split import TEST, TRAIN, VALIDATE
from risk.learn.claims.table import ClaimsTable
from risk.learn.claims.target import Target

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


def _design(table: ClaimsTable, target: Target, inside: npt.NDArray[np.bool_]) -> Design:
    return Design(
        table.features, table.schema.features, target.rows[inside], target.weight[inside]
    )


def _fit(
    columns: Floats, rate: Floats, weight: Floats, power: float, penalty: float
) -> tuple[float, Floats]:
    from sklearn.linear_model import TweedieRegressor

    scale = float(np.average(rate, weights=weight))  # money in units of its mean, for the solver
    model = TweedieRegressor(
        power=power, link="log", alpha=penalty, solver="newton-cholesky",
        max_iter=ITERATIONS, tol=TOLERANCE,
    )  # fmt: skip
    model.fit(columns, rate / scale, sample_weight=weight)
    return float(model.intercept_ + np.log(scale)), np.asarray(model.coef_)


def inference_table(table: ClaimsTable, target: Target) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How sure the coefficients of the unpenalised GLM are, by glum, policies as clusters.

    Parameters
    ----------
    table : ClaimsTable
    target : Target
        Rows of the test part are left aside.

    Returns
    -------
    DataFrame
        One row a column of the design: ``feature``, ``level``, ``coefficient``, ``se``, ``z``,
        ``p``, ``relativity`` (exp of the coefficient) with its 95 % interval ``low``, ``high``.
    DataFrame
        One row a feature: Wald ``chi2``, ``df``, ``p`` of all its columns together.

    References
    ----------
    glum: covariance robust to overdispersion and to claims of one policy going together.
    """
    from glum import GeneralizedLinearRegressor, TweedieDistribution

    own = target.parts != TEST
    design = _design(table, target, own)
    columns = design(target.rows[own])
    # A column without any claim has no finite coefficient.
    claimed = (columns != 0).T @ (target.rate[own] > 0) > 0
    names = [name for name, kept in zip(design.columns, claimed, strict=True) if kept]
    columns = pd.DataFrame(columns[:, claimed], columns=names)
    model = GeneralizedLinearRegressor(
        family=TweedieDistribution(target.power), link="log", alpha=0, gradient_tol=1e-8,
        max_iter=ITERATIONS,
    )  # fmt: skip
    data: dict[str, Any] = {"X": columns, "y": target.rate[own],
                            "sample_weight": target.weight[own]}  # fmt: skip
    model.fit(**data)
    clusters = np.unique(target.clusters[own], return_inverse=True)[1]  # without gaps, for glum
    model.std_errors(**data, clusters=clusters, store_covariance_matrix=True)
    told = model.coef_table()
    terms = {name: term for term in design.terms for name in term.columns}
    found = pd.DataFrame({
        "feature": [terms[n].feature if n in terms else "" for n in told.index],
        "level": [_level(n, terms[n].feature) if n in terms else "" for n in told.index],
        "base": [terms[n].base if n in terms else "" for n in told.index],
        "coefficient": told["coef"].to_numpy(),
        "se": told["se"].to_numpy(),
        "z": told["t_value"].to_numpy(),
        "p": told["p_value"].to_numpy(),
        "relativity": np.exp(told["coef"].to_numpy()),
        "low": np.exp(told["ci_lower"].to_numpy()),
        "high": np.exp(told["ci_upper"].to_numpy()),
    })  # fmt: skip
    whole = []
    for term in design.terms:
        inside = [name for name in term.columns if name in names]
        if inside:
            test = model.wald_test(features=inside)
            chi2, p = np.ravel(test.test_statistic)[0], np.ravel(test.p_value)[0]
            whole.append((term.feature, float(chi2), len(inside), float(p)))
    return found, pd.DataFrame(whole, columns=["feature", "chi2", "df", "p"])


def _level(column: str, feature: str) -> str:
    return column.removeprefix(feature).lstrip("=").strip()
