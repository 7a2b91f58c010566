"""Assess: a learned model in place of a step of the formula: what it says of a firm, and why.

The model gives the claims a year of all perils together, and the perils share them as in the
calibration. Controls do not move these shares: inside a given total, more of a cheap peril would
make a worse answer cheaper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from risk.assess.parameters import Floats
from risk.errors import Fault
from risk.rulebook.schema import Text
from risk.trained.either import Model
from risk.trained.folder import ModelMismatch
from risk.trained.reach import Reach
from risk.trained.schema import Feature, Rows, Schema

CLAIMS = "claims_5y"
LINES = {
    "ln_revenue_usd": "size",
    "country": "place",
    "ln_persons": "data_held",
    CLAIMS: "history",
}
"""Features whose line on the assessment sheet has another name; the others keep theirs."""


Features = Mapping[str, float | str]
"""Of one firm, as :func:`risk.assess.features.pricing_features` gives them."""


@dataclass(frozen=True, kw_only=True)
class LearnedRate:
    """Claims a year by a model, of one firm or of n.

    Parameters
    ----------
    value : float or ndarray, shape (n, 1)
        The prediction.
    log_sd : float
        Standard deviation of ln(true mean / prediction).
    knows_claims : bool
        Whether the model looked at the firm's own claims.
    """

    value: Floats | float
    log_sd: float
    knows_claims: bool

    def drawn(self, error: Floats) -> Floats:
        """Give the value under standard normal errors, same shape."""
        return np.asarray(self.value * np.exp(self.log_sd * error))


@dataclass(frozen=True, kw_only=True)
class Learned(LearnedRate):
    """What a model says of one firm, and why.

    Parameters
    ----------
    model : str
        ``<model>/<version>``.
    base : float
        Log of the prediction before anything is known of the firm.
    effects : mapping of str to float
        What each line of the assessment sheet adds to the log.
    schema : Schema
        Of the model.
    firm : mapping
        What the model looked at.
    """

    model: str
    base: float
    effects: Mapping[str, float]
    schema: Schema
    firm: Features

    def label(self, line: str) -> Text:
        """Give the name of the feature behind a line."""
        feature = self._feature(line)
        return Text(zh=feature.zh, en=feature.en)

    def answer(self, line: str) -> str:
        """Give what the firm said, or the figure behind a line."""
        name = self._feature(line).name
        value = self.firm[name]
        if isinstance(value, str):
            return value
        if np.isnan(value):
            return "unknown"
        return f"{np.exp(value):,.0f}" if name.startswith("ln_") else f"{value:.4g}"

    def _feature(self, line: str) -> Feature:
        return next(one for one in self.schema.features if line_of(one.name) == line)


def line_of(feature: str) -> str:
    """Give the code of the line of the assessment sheet that a feature moves."""
    return LINES.get(feature, feature)


def encode(model: Model, firms: Sequence[Features]) -> Rows:
    """Give the rows a model reads of firms.

    Raises
    ------
    ModelMismatch
        If a feature is not among them, a category was not seen in training, or a value is missing
        that may not be.
    """
    return model.schema.encode(
        {name: [firm[name] for firm in firms] for name in model.schema.names if name in firms[0]}
    )


def learn_of(model: Model, reach: Reach, firm: Features) -> Learned:
    """Give what a model says of a firm, within the numbers it was trained on or beyond.

    Parameters
    ----------
    model : Model
        With a log link: effects multiply.
    reach : Reach
    firm : mapping

    Raises
    ------
    ModelMismatch
        As :func:`encode`.
    """
    rows = encode(model, [firm])
    *effects, base = model.contributions(rows)[0].tolist()
    return Learned(
        model=model.name,
        value=float(model.predict(rows)[0]),  # exp(base + sum of effects), to 1e-9
        base=base,
        effects=dict(zip(map(line_of, model.schema.names), effects, strict=True)),
        schema=model.schema,
        firm=firm,
        log_sd=reach.log_sd,
        knows_claims=CLAIMS in model.schema.names,
    )


def learn_within(
    model: Model, reach: Reach, firm: Features
) -> tuple[Learned | None, tuple[Fault, ...]]:
    """Give what a model says of a firm like those it was trained on.

    Returns
    -------
    tuple
        What it says, and nothing; or None, and everything about the firm it was not trained for.
    """
    faults = {one.path: one for one in reach.beyond(firm)}
    try:
        learned = learn_of(model, reach, firm)
    except ModelMismatch as error:
        told = (replace(one, path=one.path.removesuffix("[0]")) for one in error.faults)
        faults |= {one.path: one for one in told}
    return (None, tuple(faults.values())) if faults else (learned, ())
