"""Classify: how many people a firm's data are likely of, when it does not know.

Judgement ratios by sector, as dated data: people per person employed, lognormal. Also tells
when a declaration is hard to believe.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

from scipy.special import ndtr

from risk.classify.processor import LADDER, Rung
from risk.classify.processor_model import ProcessorModel
from risk.profile import Company
from risk.rulebook import Rulebook

Z90 = 1.6448536269514722
Z99 = 2.5758293035489004


@dataclass(frozen=True)
class LikelyPersons:
    """Likely number of people in the data, staff included.

    Parameters
    ----------
    median : float
        [persons]
    low, high : float
        90 % range [persons].
    plausible : tuple of float
        99 % range; a declaration outside is asked about.
    classes : tuple of (Rung, float)
        Legal class and its probability, likeliest first; empty where the law has none.
    basis : str
        ``headcount`` or ``revenue``: what it was worked out from.
    """

    median: float
    low: float
    high: float
    plausible: tuple[float, float]
    classes: tuple[tuple[Rung, float], ...]
    basis: str


def likely_persons(
    rulebook: Rulebook, firm: Company, sector: str, model: ProcessorModel | None = None
) -> LikelyPersons | None:
    """Give the likely number of people from sector and headcount, or revenue.

    Parameters
    ----------
    rulebook : Rulebook
        Entries ``holdings.*``; judgement.
    firm : Company
    sector : str
        Sector of the loss figures.
    model : ProcessorModel or None
        A classifier learned from a book; it gives the classes in place of the ratios for firms
        like those it learned from.

    Returns
    -------
    LikelyPersons or None
        None when headcount and revenue are both unknown, or the sector has no ratio.
    """
    ratios: dict[str, float] = rulebook.value("holdings.persons_per_head")
    spread: float = rulebook.value("holdings.persons_spread")
    staff = firm.headcount
    basis = "headcount"
    if staff is None and firm.revenue:
        per_head: dict[str, float] = rulebook.value("holdings.revenue_per_head")
        exchange = rulebook.value("calibration.exchange")
        in_yuan = firm.revenue * exchange["CNY"] / exchange[firm.currency]
        if sector in per_head:
            staff, basis = max(1, round(in_yuan / per_head[sector])), "revenue"
            spread = float((spread**2 + rulebook.value("holdings.revenue_spread") ** 2) ** 0.5)
    if not staff or sector not in ratios:
        return None
    middle = log(staff * ratios[sector])

    def at(z: float) -> float:
        return staff + exp(middle + z * spread)

    return LikelyPersons(
        median=at(0.0),
        low=at(-Z90),
        high=at(Z90),
        plausible=(at(-Z99), at(Z99)),
        classes=_modelled(rulebook, firm, sector, model)
        or _classes(rulebook, staff, middle, spread),
        basis=basis,
    )


def _classes(
    rulebook: Rulebook, staff: int, middle: float, spread: float
) -> tuple[tuple[Rung, float], ...]:
    if not rulebook.holds(LADDER):
        return ()
    rungs = rulebook.read(LADDER, tuple[Rung, ...])

    def below(persons: float) -> float:
        others = persons - staff
        return float(ndtr((log(others) - middle) / spread)) if others > 0 else 0.0

    edges = [below(rung.from_persons) for rung in rungs] + [1.0]
    found = [(rung, edges[i + 1] - edges[i]) for i, rung in enumerate(rungs)]
    return tuple(sorted(found, key=lambda one: -one[1]))


def _modelled(
    rulebook: Rulebook, firm: Company, sector: str, model: ProcessorModel | None
) -> tuple[tuple[Rung, float], ...]:
    """Give the model's classes; none if there is no model that speaks for such a firm."""
    if model is None or not rulebook.holds(LADDER):
        return ()
    exchange = rulebook.value("calibration.exchange")[firm.currency]
    revenue = None if firm.revenue is None else firm.revenue / exchange
    if not model.speaks_for(firm.headcount, revenue, sector):
        return ()
    chance = model.probabilities(firm.headcount, revenue, sector)
    rungs = rulebook.read(LADDER, tuple[Rung, ...])
    found = [(rung, chance.get(rung.id, 0.0)) for rung in rungs]
    return tuple(sorted(found, key=lambda one: -one[1]))


def is_plausible(likely: LikelyPersons | None, persons: tuple[int, int | None]) -> str:
    """Tell whether a declared number lies in the 99 % range: yes, no or unknown."""
    least, most = persons
    if likely is None or most is None:
        return "unknown"
    low, high = likely.plausible
    return "yes" if most >= low and least <= high else "no"
