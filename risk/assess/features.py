"""Assess: what a learned model may look at of a firm, one firm or many by the same lines.

The features of a price: size, people held, sector, country, own claims, and for every control of
the calibration the share of the bad answer's effect, in [0, 1]. What is not known is NaN.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from risk.assess.factors import ControlFactor, ControlRule, Factors
from risk.assess.parameters import Floats
from risk.profile import Profile, Technical
from risk.rulebook import Rulebook
from risk.trained.schema import Feature, Schema

Columns = dict[str, NDArray[np.float64] | NDArray[np.object_]]
"""Feature name to its values, one a firm: numbers, or words for a category."""


def pricing_schema(rulebook: Rulebook, target: str = "claims", unit: str = "") -> Schema:
    """Give the schema of all pricing features, for a model to be trained on them or on some.

    Worse answers, a larger firm, more people held and more own claims never lower a prediction.
    What a firm may not know is optional; a model trained on rows that know it always must not
    call it so.

    Parameters
    ----------
    rulebook : Rulebook
        Calibration of the day: sectors, countries and controls.
    target, unit : str
        What the model predicts; claims a year unless given.
    """
    return Schema(
        features=(
            Feature(name="ln_revenue_usd", kind="number", sign=1,
                    zh="营业收入（美元）", en="Revenue in USD"),
            Feature(name="ln_headcount", kind="number", optional=True,
                    zh="从业人员数", en="People employed"),
            Feature(name="ln_persons", kind="number", sign=1, optional=True,
                    zh="持有个人信息的人数", en="People in the data"),
            Feature(name="sector", kind="category", zh="行业", en="Sector",
                    categories=tuple(rulebook.value("calibration.sector_observations"))),
            Feature(name="country", kind="category", zh="国家或地区", en="Country",
                    categories=tuple(rulebook.value("calibration.place_frequency"))),
            Feature(name="claims_5y", kind="number", sign=1, optional=True,
                    zh="五年内理赔次数", en="Own claims of five years"),
            *(
                Feature(name=rule.id, kind="number", sign=1, optional=True, zh=rule.zh, en=rule.en)
                for rule in rulebook.read("calibration.controls", tuple[ControlRule, ...])
            ),
        ),
        target=target,
        unit=unit or f"{target} a year",
    )  # fmt: skip


def number_columns(
    *,
    revenue_usd: ArrayLike,
    headcount: ArrayLike,
    persons: ArrayLike,
    claims: ArrayLike,
    weights: Mapping[str, ArrayLike],
) -> dict[str, Floats]:
    """Give the features of n firms that are numbers; as :func:`feature_columns`."""
    return {
        "ln_revenue_usd": _ln(revenue_usd),
        "ln_headcount": _ln(headcount),
        "ln_persons": _ln(persons),
        "claims_5y": np.asarray(claims, dtype=float),
        **{name: np.asarray(values, dtype=float) for name, values in weights.items()},
    }


def feature_columns(
    *,
    revenue_usd: ArrayLike,
    headcount: ArrayLike,
    persons: ArrayLike,
    sector: ArrayLike,
    country: ArrayLike,
    claims: ArrayLike,
    weights: Mapping[str, ArrayLike],
) -> Columns:
    """Give the features of n firms.

    Parameters
    ----------
    revenue_usd : array_like, shape (n,) [USD a year]
    headcount : array_like, shape (n,) [persons]
        Employed.
    persons : array_like, shape (n,) [persons]
        The most people the answers allow in the data held.
    sector : array_like of str, shape (n,)
        Sector of the loss figures.
    country : array_like of str, shape (n,)
        ISO 3166.
    claims : array_like, shape (n,)
        Own claims of the last five years.
    weights : mapping of str to array_like, shape (n,)
        For every control rule the share of the bad answer's effect, in [0, 1].

    Returns
    -------
    dict
        Numbers as float64, NaN where unknown; sector and country as words.

    Examples
    --------
    >>> found = feature_columns(
    ...     revenue_usd=[1.0], headcount=[np.nan], persons=[0],
    ...     sector=["Retail"], country=["CN"], claims=[0], weights={"edr": [0.5]})
    >>> {name: values.tolist()[0] for name, values in found.items() if name.startswith("ln")}
    {'ln_revenue_usd': 0.0, 'ln_headcount': nan, 'ln_persons': 0.0}
    """
    numbers = number_columns(
        revenue_usd=revenue_usd,
        headcount=headcount,
        persons=persons,
        claims=claims,
        weights=weights,
    )
    words = {
        "sector": np.asarray(sector, dtype=object),
        "country": np.asarray(country, dtype=object),
    }
    return numbers | words


def _ln(values: ArrayLike) -> Floats:
    """Give the natural log; less than one counts as one, NaN stays."""
    return np.asarray(np.log(np.maximum(np.asarray(values, dtype=float), 1.0)))


def pricing_features(factors: Factors, profile: Profile) -> dict[str, float | str]:
    """Give the features of one firm: those of a table of one."""
    table = feature_columns(
        revenue_usd=[factors.revenue_usd],
        headcount=[_number(profile.firm.headcount)],
        persons=[_number(factors.persons)],
        sector=[factors.sector],
        country=[factors.country],
        claims=[_number(factors.claims)],
        weights={
            name: [share]
            for name, share in control_features(
                factors.controls, profile.controls.technical
            ).items()
        },
    )
    return {name: values.tolist()[0] for name, values in table.items()}


def control_features(controls: Iterable[ControlFactor], technical: Technical) -> dict[str, float]:
    """Give the share of the bad answer's effect of each control; NaN when unknown."""
    rules = (one.rule for one in controls)
    return {
        rule.id: _number(rule.known_share([getattr(technical, name) for name in rule.fields]))
        for rule in rules
    }


def _number(answer: float | None) -> float:
    return np.nan if answer is None else float(answer)
