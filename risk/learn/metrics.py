"""Learn: ``metrics.json``, how a model was measured against what it would replace.

The model is worth promoting when the gain per row is above zero with the whole interval. The
format is told in ``docs/models.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from risk.errors import faults_of
from risk.text import say
from risk.trained.booster import METRICS
from risk.trained.card import Words
from risk.trained.folder import ModelFolder, ModelMismatch
from risk.units import Locale

LEVEL = 0.95
Dimension = Literal["size", "sector", "province"]
Losses = npt.NDArray[np.float64]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class Group(_Strict):
    """One group of rows not trained on.

    Parameters
    ----------
    group : Words
        Its name.
    rows : int
        How many.
    value, replaced : float
        The measure of the model, and of what it would replace, over these rows.
    """

    group: Words
    rows: int = Field(ge=0)
    value: float
    replaced: float


class Metrics(_Strict):
    """What ``metrics.json`` must hold; it may hold more.

    Parameters
    ----------
    measure : Words
        What was measured, per row not trained on; less is better.
    replaces : str
        What the model would replace: ``<model>/<version>``, or the key of the calibration or
        method in the rulebook.
    rows : int
        Rows measured on.
    value, replaced : float
        The measure of the model, and of what it would replace.
    gain : float
        ``replaced - value``; above zero is better.
    interval : pair of float
        Of the gain.
    level : float
        Of the interval, e.g. 0.95.
    how : Words
        How the rows were kept out and the interval was found.
    better : bool
        Whether the whole interval is above zero.
    groups : dict
        Lists of :class:`Group` by ``size``, ``sector``, ``province``; those that apply.
    """

    model_config = ConfigDict(extra="allow")

    measure: Words
    replaces: str = Field(min_length=1)
    rows: int = Field(gt=0)
    value: float
    replaced: float
    gain: float
    interval: tuple[float, float]
    level: float = Field(gt=0, lt=1)
    how: Words
    better: bool
    groups: dict[Dimension, list[Group]] = {}

    @model_validator(mode="after")
    def _honest(self) -> Metrics:
        low, high = self.interval
        if not low <= self.gain <= high:
            raise ValueError("the gain must lie in its interval")
        if self.better != (low > 0):
            raise ValueError("'better' must say whether the whole interval is above zero")
        return self


def measure(
    measure: Words,
    replaces: str,
    how: Words,
    value: Losses,
    replaced: Losses,
    groups: dict[Dimension, list[Group]] | None = None,
) -> Metrics:
    """Compare a model row by row with what it would replace.

    Parameters
    ----------
    measure, replaces, how
        As in :class:`Metrics`.
    value, replaced : ndarray, shape (n,)
        Loss of each row under either; less is better.
    groups : dict, optional
        From :func:`by_group`.

    Returns
    -------
    Metrics
        Interval of the mean gain by the central limit theorem, rows taken as independent.

    Examples
    --------
    >>> one: Words = {"zh": "误差", "en": "Error"}
    >>> found = measure(one, "m/1", one, np.array([1.0, 2.0, 1.5]), np.array([2.0, 2.5, 2.5]))
    >>> found.better, [round(end, 3) for end in found.interval]
    (True, [0.507, 1.16])
    """
    gains = replaced - value
    gain = float(gains.mean())
    error = float(gains.std(ddof=1) / np.sqrt(len(gains)))
    half = NormalDist().inv_cdf((1 + LEVEL) / 2) * error
    return Metrics(
        measure=measure,
        replaces=replaces,
        rows=len(gains),
        value=_rounded(value.mean()),
        replaced=_rounded(replaced.mean()),
        gain=_rounded(gain),
        interval=(_rounded(gain - half), _rounded(gain + half)),
        level=LEVEL,
        how=how,
        better=_rounded(gain - half) > 0,
        groups=groups or {},
    )


def by_group(
    names: Sequence[Words], place: npt.NDArray[np.int64], value: Losses, replaced: Losses
) -> list[Group]:
    """Measure group by group; a group without rows is left out.

    Parameters
    ----------
    names : sequence of Words
        Of the groups.
    place : ndarray, shape (n,)
        Group of each row, as place in ``names``.
    value, replaced : ndarray, shape (n,)
        Loss of each row.
    """
    inside = [(name, place == one) for one, name in enumerate(names)]
    return [
        Group(
            group=name,
            rows=int(rows.sum()),
            value=_rounded(value[rows].mean()),
            replaced=_rounded(replaced[rows].mean()),
        )
        for name, rows in inside
        if rows.any()
    ]


def group_table(metrics: Metrics, dimension: Dimension) -> Words:
    """Give groups as a table of Markdown, for the card's ``by_size`` and so on."""
    return {"zh": _table(metrics, dimension, "zh"), "en": _table(metrics, dimension, "en")}


def read_metrics(folder: ModelFolder) -> Metrics:
    """Read the metrics of a checked folder.

    Raises
    ------
    ModelMismatch
        If there are none, or they leave something out or contradict themselves.
    """
    try:
        return Metrics.model_validate_json(folder.file(METRICS))
    except ValidationError as error:
        help_ = "measure the model anew; the format is in docs/models.md"
        faults = faults_of(error, f"{folder.name}/{METRICS}:", help_, "metrics")
        raise ModelMismatch(
            f"{len(faults)} fault(s) in the metrics of {folder.name}: {faults[0]}", faults
        ) from None


def _rounded(value: float) -> float:
    return round(float(value), 6)


def _table(metrics: Metrics, dimension: Dimension, locale: Locale) -> str:
    heads = [say(f"models.{one}", locale) for one in ("group", "rows", "value", "replaced")]
    lines = [say("models.less_is_better", locale, measure=metrics.measure[locale]), ""]
    lines += ["| " + " | ".join(heads) + " |", "|---|---:|---:|---:|"]
    lines += [
        f"| {one.group[locale]} | {one.rows} | {one.value:.4g} | {one.replaced:.4g} |"
        for one in metrics.groups[dimension]
    ]
    return "\n".join(lines)
