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
from risk.trained.schema import Rows

LINES = {
    "ln_revenue_usd": "size",
    "country": "place",
    "ln_persons": "data_held",
    "claims_5y": "history",
}
"""Features whose line on the assessment sheet has another name; the others keep theirs."""


@dataclass(frozen=True)
class Learned:
    """What a model says of one firm.

    Parameters
    ----------
    model : str
        ``<model>/<version>``.
    value : float
        The prediction: exp(base + sum of effects).
    base : float
        Log of the prediction before anything is known of the firm.
    effects : mapping of str to float
        What each line of the assessment sheet adds to the log.
    labels : mapping of str to Text
        Names of those lines.
    answers : mapping of str to str
        Figures behind those lines, as the model was given them.
    log_sd : float
        Standard deviation of ln(true mean / prediction).
    """

    model: str
    value: float
    base: float
    effects: Mapping[str, float]
    labels: Mapping[str, Text]
    answers: Mapping[str, str]
    log_sd: float

    def drawn(self, error: Floats) -> Floats:
        """Give the value under standard normal errors, same shape."""
        return np.asarray(self.value * np.exp(self.log_sd * error))


Features = Mapping[str, float | str]


def encode(model: Model, firms: Sequence[Features]) -> Rows:
    """Give the rows a model reads of firms, from their pricing features.

    Raises
    ------
    ModelMismatch
        If a feature is not among them, a category was not seen in training, or a value is missing
        that may not be.
    """
    return model.schema.encode(
        {name: [firm[name] for firm in firms] for name in model.schema.names if name in firms[0]}
    )


def misfits(model: Model, reach: Reach, firm: Features) -> tuple[Fault, ...]:
    """Name everything about a firm that the model was not trained for; none if it may price it."""
    try:
        encode(model, [firm])
    except ModelMismatch as error:
        return tuple(replace(one, path=one.path.removesuffix("[0]")) for one in error.faults)
    return tuple(reach.beyond(firm))


def learn_of(model: Model, reach: Reach, firm: Features) -> Learned:
    """Give what a model says of a firm that it fits.

    Parameters
    ----------
    model : Model
        With a log link: effects multiply.
    reach : Reach
    firm : mapping
        As :func:`risk.assess.features.pricing_features` gives it.
    """
    rows = encode(model, [firm])
    *effects, base = model.contributions(rows)[0].tolist()
    line = [LINES.get(name, name) for name in model.schema.names]
    return Learned(
        model=model.name,
        value=float(np.exp(base + sum(effects))),  # the prediction, to 1e-9
        base=base,
        effects=dict(zip(line, effects, strict=True)),
        labels={
            code: Text(zh=one.zh, en=one.en)
            for code, one in zip(line, model.schema.features, strict=True)
        },
        answers={
            code: _shown(name, firm[name])
            for code, name in zip(line, model.schema.names, strict=True)
        },
        log_sd=reach.log_sd,
    )


def _shown(name: str, value: float | str) -> str:
    if isinstance(value, str):
        return value
    if np.isnan(value):
        return "unknown"
    return f"{np.exp(value):,.0f}" if name.startswith("ln_") else f"{value:.4g}"
