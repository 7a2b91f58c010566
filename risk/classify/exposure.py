"""Classify: the fines the law could bring, as exposure and never as cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from risk.classify.duties import Duties, Duty
from risk.rulebook import Rulebook
from risk.rulebook.schema import Dated, Strict, Text

PENALTY = "penalty."
USUAL = "penalty.usual_small_firm"


class Band(Strict):
    """A range of fines, in one currency; the higher of amount and share of turnover counts."""

    currency: str | None = None
    start: float | None = None
    end: float | None = None
    turnover_share: float | None = None
    gains_times: tuple[float, float] | None = None


class Penalty(Strict):
    """A penalty article."""

    law: Text
    applies: Text
    grade: Literal["ordinary", "serious"]
    firm: Band | None
    person: Band | None = None
    other: Text | None = None


@dataclass(frozen=True)
class Exposure:
    """One penalty article that a duty of the firm leads to.

    Parameters
    ----------
    key : str
    penalty : Penalty
    least, most : float or None
        Fine on the firm [money in ``currency``]; most counts the share of turnover.
    currency : str or None
    topics : tuple of str
        Duties that lead there.
    certain : bool
        Whether one of them applies for sure; else all depend on an answer that is unknown.
    dated : Dated
    """

    key: str
    penalty: Penalty
    least: float | None
    most: float | None
    currency: str | None
    topics: tuple[str, ...]
    certain: bool
    dated: Dated


def fine_exposure(
    rulebook: Rulebook, duties: Duties, revenue: float | None, currency: str
) -> tuple[Exposure, ...]:
    """Give the penalty articles behind the firm's duties.

    Parameters
    ----------
    rulebook : Rulebook
    duties : Duties
    revenue : float or None
        Revenue of last year in ``currency``; None leaves shares of turnover out of the range.
    currency : str
        Currency of the revenue.
    """
    leading: dict[str, list[Duty]] = {}
    for duty in duties.duties:
        for key in duty.rule.penalties:
            leading.setdefault(key, []).append(duty)
    exchange: dict[str, float] = rulebook.value("calibration.exchange")
    found = []
    for key in sorted(leading):
        if not rulebook.holds(key):
            continue
        penalty = read_penalty(rulebook.dated(key))
        band = penalty.firm
        most = band.end if band else None
        if band and band.turnover_share and revenue is not None and band.currency:
            share = band.turnover_share * revenue * exchange[band.currency] / exchange[currency]
            most = max(most or 0.0, share)
        found.append(
            Exposure(
                key,
                penalty,
                band.start if band else None,
                most,
                band.currency if band else None,
                tuple(duty.topic for duty in leading[key]),
                any(duty.standing == "applies" for duty in leading[key]),
                rulebook.dated(key),
            )
        )
    return tuple(found)


def read_penalty(dated: Dated) -> Penalty:
    """Give a penalty article from its value; ``from`` and ``to`` bound the fine."""
    value = dict(dated.value)
    for name in ("firm", "person"):
        band = value.get(name)
        if band is not None:
            renamed = {"from": "start", "to": "end"}
            value[name] = {renamed.get(key, key): part for key, part in band.items()}
    return Penalty.model_validate(value)
