"""Price: the assessment sheet: from the reference firm to this firm's premium, line by line.

Each line multiplies the running frequency and the running pure premium; the logs of the
frequency factors add up to the score, the money adds up to the premium.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from risk.assess import Factors, Parameters
from risk.loss.firm import FirmLoss
from risk.loss.layer import Layer
from risk.loss.severity import Floats
from risk.price.sheet_steps import Basis, Step, risk_steps
from risk.price.technical import PriceBreakdown
from risk.rulebook import Rulebook
from risk.rulebook.schema import Text


@dataclass(frozen=True)
class Line:
    """One line of the sheet.

    Parameters
    ----------
    code : str
        Stable code: ``reference``, ``size``, ``sector``, ``place``, a control's id, ...
    label : Text
    answer : str
        What the firm said, or the figure behind the line.
    frequency_factor : float
        On the running number of covered events a year; of the first line, on that of the
        calibration's reference firm.
    premium_factor : float
        On the running pure premium.
    frequency : float
        Running covered events a year.
    pure_premium : float
        Running pure premium [money/year].
    money : float
        What the line does to the premium [money/year].
    status : str
        Where the figure stands: published, judgement, learned, ...
    source : str
        Key in the rulebook's sources, or the model; empty for arithmetic.
    """

    code: str
    label: Text
    answer: str
    frequency_factor: float
    premium_factor: float
    frequency: float
    pure_premium: float
    money: float
    status: Basis
    source: str


@dataclass(frozen=True)
class LineInterval:
    """90 % interval of what a line does to the premium [money/period]."""

    code: str
    low: float
    high: float


def assessment_sheet(
    rulebook: Rulebook,
    factors: Factors,
    parameters: Parameters,
    loss: FirmLoss,
    layer: Layer,
    price: PriceBreakdown,
) -> tuple[Line, ...]:
    """Give the lines from the reference firm's pure premium to this firm's premium.

    Parameters
    ----------
    rulebook : Rulebook
    factors, parameters : Factors, Parameters
        The firm at central parameters.
    loss : FirmLoss
        What they give.
    layer : Layer
        The cover asked for.
    price : PriceBreakdown
        The price, whose steps close the sheet.
    """
    steps = risk_steps(rulebook, factors, parameters)
    totals, pures = (table[:, 0] for table in _running(steps, loss, layer))
    load = _load(price)
    lines = []
    for index, step in enumerate(steps):
        first = (totals[0] / step.frequency[0, 0], pures[0])
        before = (totals[index - 1], pures[index - 1]) if index else first
        lines.append(
            Line(
                step.code,
                step.label,
                step.answer,
                float(totals[index] / before[0]) if before[0] > 0 else 1.0,
                float(pures[index] / before[1]) if before[1] > 0 else 1.0,
                float(totals[index]),
                float(pures[index]),
                float((pures[index] - (before[1] if index else 0.0)) * load),
                step.status,
                step.source,
            )
        )
    return (*lines, *_closing(rulebook, lines[-1], price, load))


def line_intervals(
    rulebook: Rulebook,
    factors: Factors,
    parameters: Parameters,
    loss: FirmLoss,
    layer: Layer,
    price: PriceBreakdown,
) -> tuple[LineInterval, ...]:
    """Give the interval of each line of the firm's risk, under drawn parameters.

    Parameters
    ----------
    parameters : Parameters
        Draws, b rows.
    loss : FirmLoss
        What they give.
    """
    steps = risk_steps(rulebook, factors, parameters)
    _, pures = _running(steps, loss, layer)
    money = np.diff(pures, axis=0, prepend=np.zeros((1, pures.shape[1]))) * _load(price)
    low, high = np.quantile(money, [0.05, 0.95], axis=1)
    return tuple(
        LineInterval(step.code, float(low[i]), float(high[i])) for i, step in enumerate(steps)
    )


def _running(steps: list[Step], loss: FirmLoss, layer: Layer) -> tuple[Floats, Floats]:
    """Give running frequency and pure premium after each step, both (steps, b)."""
    frequency = np.cumprod([step.frequency for step in steps], axis=0)
    severity = np.cumprod([step.severity for step in steps], axis=0)
    # Walked backwards from the firm's own curves, so that the last line is the firm to the digit.
    moved = loss.moved(
        loss.frequencies * frequency / frequency[-1], np.log(severity / severity[-1])
    )
    return moved.frequencies.sum(axis=-1), moved.pure_premium(layer)


def _load(price: PriceBreakdown) -> float:
    """Give premium per unit of pure premium."""
    gross = (1 + price.capital_charge / price.pure_premium) if price.pure_premium > 0 else 1.0
    return gross / (1 - _variable(price))


Ratio = TypeVar("Ratio", float, Floats)


def score_of_frequency(ratio: Ratio) -> Ratio:
    """Give the risk score, 0 to 100, 50 for the reference firm, higher is worse.

    Parameters
    ----------
    ratio : float or ndarray
        Frequency over that of the reference firm under the same cover: the product of the
        sheet's frequency factors.
    """
    return 100 * ratio / (1 + ratio)


def rating_of(rulebook: Rulebook, score: float) -> str:
    """Give the rating A to E of a score."""
    bands: dict[str, float] = rulebook.value("tariff.rating_bands")
    return next((rating for rating, top in bands.items() if score <= top), "E")


def _variable(price: PriceBreakdown) -> float:
    return price.variable_expense / price.technical_premium if price.technical_premium else 0.0


def _closing(rulebook: Rulebook, last: Line, price: PriceBreakdown, load: float) -> list[Line]:
    """Give the lines after the firm's risk: aggregate limit, fixed expense, minimum."""
    aggregate = price.pure_premium / last.pure_premium if last.pure_premium > 0 else 1.0

    def line(code: str, zh: str, en: str, factor: float, money: float, key: str) -> Line:
        source = rulebook.dated(key) if key else None
        return Line(
            code, Text(zh=zh, en=en), "", 1.0, factor, last.frequency, price.pure_premium, money,
            source.status if source else "published", source.source if source else "",
        )  # fmt: skip

    closing = [
        line("aggregate_limit", "年累计赔偿限额", "Annual aggregate limit", aggregate,
             (price.pure_premium - last.pure_premium) * load, ""),
        line("fixed_expense", "固定费用", "Fixed expense", 1.0,
             price.fixed_expense / (1 - _variable(price)), "tariff.fixed_expense"),
    ]  # fmt: skip
    if price.at_minimum:
        closing.append(
            line("minimum_premium", "补足最低保费", "Up to the minimum premium", 1.0,
                 price.premium - price.technical_premium, "tariff.minimum_premium")
        )  # fmt: skip
    return closing
