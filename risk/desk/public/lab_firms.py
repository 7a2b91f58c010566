"""Desk: the firms of a book as the policy lab sees them: as they are, and with the framework."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from risk.assess import RiskFactors, central, perils_of
from risk.assess.parameters import Floats, place_of
from risk.assess.persons_affected import affected_by, capped_power_mean
from risk.desk.book.score import Found, Scoring, find_firms
from risk.desk.book.score_price import price_firms
from risk.errors import Fault, OutsideCalibration
from risk.loss.firm import ground_up_loss
from risk.portfolio.assessed import TECHNICAL, risk_factors
from risk.portfolio.firm_columns import FirmColumns
from risk.portfolio.policy.definition import DefinedFirms
from risk.portfolio.policy.effects import LabFirms
from risk.price.way_down import Improvement
from risk.rulebook import Rulebook
from risk.rulebook.condition_columns import Words

SIZES = ("micro", "small", "medium", "large")
IN_PLACE = ("yes", "not_applicable")


@dataclass(frozen=True)
class Cells:
    """The cells that outcomes are summed in: sector by size class, in order."""

    sectors: tuple[str, ...]

    @property
    def names(self) -> list[tuple[str, str]]:
        """Sector and size of every cell."""
        return list(product(self.sectors, SIZES))

    def places(self, sector: Words, size: Words) -> NDArray[np.intp]:
        """Give each firm's cell."""
        rows = sector.each(self.sectors.index)
        return np.asarray(rows * len(SIZES) + size.each(SIZES.index), dtype=np.intp)


def cells_of(rulebook: Rulebook) -> Cells:
    """Give the cells of a rulebook's sectors."""
    return Cells(tuple(rulebook.value("calibration.sector_observations")))


def framework(rulebook: Rulebook) -> tuple[Improvement, ...]:
    """Give the measures that count as the framework adopted."""
    known = {one.id: one for one in rulebook.read("improve.measures", tuple[Improvement, ...])}
    return tuple(known[name] for name in rulebook.value("lab.framework"))


def lab_firms(scoring: Scoring, firms: FirmColumns) -> tuple[LabFirms, DefinedFirms, int]:
    """Give what the lab knows of firms of one country and currency.

    Parameters
    ----------
    scoring : Scoring
    firms : FirmColumns
        As :func:`risk.portfolio.sift.sift` keeps them.

    Returns
    -------
    LabFirms, DefinedFirms
        Of the firms that have a price and a size class.
    int
        Firms left out.

    Raises
    ------
    OutsideCalibration
        If nothing is known of the country's losses or take-up.
    """
    country, currency = (str(firms.words(f"firm.{one}").at(0)) for one in ("country", "currency"))
    found = find_firms(scoring, firms, country, currency)
    rulebook, place = found.rulebook, place_of(found.rulebook, country)
    shares: Mapping[str, Mapping[str, float]] = rulebook.value("lab.take_up")
    if place is None or rulebook.place not in shares:
        raise _unknown(country, shares)
    rows = found.priced & found.classes.size.each(lambda word: word in SIZES)
    if not rows.all():
        found = find_firms(scoring, firms.only(rows), country, currency)
    classes, expected = found.classes, found.likely.at(0.0)
    sectors, sizes = classes.sector.used(), classes.size.used()
    factors = risk_factors(
        rulebook, found.firms, place, found.revenue_usd, classes.sector, classes.most, expected
    )
    chance: Mapping[str, float] = rulebook.value("lab.breach_chance")
    exposes = np.array([chance[peril.id] for peril in perils_of(rulebook)])
    held = np.where(np.isnan(classes.most), expected, classes.most)
    cost = framework_cost(found)
    now = _priced(found, factors, exposes)
    then = _priced(found, with_framework(rulebook, factors), exposes)
    # What is in place costs nothing and changes nothing; a control never makes things worse.
    premium, claims, breaches = (
        np.where(cost > 0, np.minimum(after, before), before)
        for before, after in zip(now, then, strict=True)
    )
    lab = LabFirms(
        cell=cells_of(rulebook).places(sectors, sizes),
        take_up=sizes.each(lambda word: shares[rulebook.place][str(word)]),
        premium=now[0],
        premium_framework=premium,
        claims=now[1],
        claims_framework=claims,
        breaches=now[2],
        breaches_framework=breaches,
        persons=capped_power_mean(affected_by(rulebook, None), np.maximum(held, 1.0), 1.0),
        cost=cost,
    )
    exchange = rulebook.value("calibration.exchange")
    defined = DefinedFirms(
        revenue=found.firms.numbers("firm.revenue") * exchange["CNY"] / exchange[currency],
        headcount=found.likely.staff,
        sector=classes.sector,
        processor=classes.processor,
        held=held,
        breaches=lab.breaches,
        reached=lab.persons,
    )
    return lab, defined, firms.rows - found.firms.rows


def _unknown(country: str, shares: Mapping[str, Mapping[str, float]]) -> OutsideCalibration:
    return OutsideCalibration(
        "the policy lab knows too little of this country",
        [
            Fault(
                "firm.country",
                country,
                f"take-up is known for {', '.join(sorted(shares))}",
                "add the place to lab.take_up with an overlay",
                OutsideCalibration.code,
            )
        ],
    )


def _priced(found: Found, factors: RiskFactors, exposes: Floats) -> tuple[Floats, Floats, Floats]:
    """Give premium and expected claims [money/year], and breaches a year, of every firm."""
    rulebook, firms = found.rulebook, found.firms
    scores = price_firms(rulebook, firms, factors, found.currency, "default", tail=False)
    years = firms.numbers("cover.months") / 12
    loss = ground_up_loss(rulebook, factors, central(rulebook), currency=found.currency)
    return scores.premium / years, scores.expected / years, loss.frequencies @ exposes


def with_framework(rulebook: Rulebook, factors: RiskFactors) -> RiskFactors:
    """Give the factors of the same firms with every measure of the framework in place."""
    sets = {name: to for one in framework(rulebook) for name, to in one.sets.items()}
    controls = []
    for control in factors.controls:
        rule = control.rule
        if not set(rule.fields) <= sets.keys():
            controls.append(control)
            continue
        reached = rule.weigh([sets[name] for name in rule.fields])[1] or 0.0
        weight = np.asarray(control.weight, dtype=float)
        controls.append(replace(control, weight=np.fmin(weight, reached)))
    return replace(factors, controls=tuple(controls))


def framework_cost(found: Found) -> Floats:
    """Give what the missing measures of the framework cost a firm a year, shape (n,) [money].

    What is paid once is spread over the horizon of the plans, ``improve.horizon_years``.
    """
    rulebook, firms = found.rulebook, found.firms
    years: float = rulebook.value("improve.horizon_years")
    exchange = rulebook.value("calibration.exchange")
    level = rulebook.value("improve.cost_level")[found.country]
    staff = np.fmax(found.likely.staff, 1.0)
    cost = np.zeros(firms.rows)
    for one in framework(rulebook):
        missing = np.zeros(firms.rows, dtype=bool)
        for name, to in one.sets.items():
            if isinstance(to, str):
                missing |= ~firms.words(TECHNICAL + name).each(lambda word: word in IN_PLACE)
            else:
                missing |= ~(firms.numbers(TECHNICAL + name) <= to)
        fixed = one.once / years + one.yearly
        by_head = one.once_per_head / years + one.yearly_per_head
        cost += missing * (fixed + by_head * staff)
    return np.asarray(cost * level * exchange[found.currency] / exchange["CNY"])
