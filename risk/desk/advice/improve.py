"""Desk: what a firm should fix first, what it costs and what it saves."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from risk.assess import (
    ControlFactor,
    Factors,
    assess_measures,
    assess_operation,
    central,
    firm_factors,
    governing,
    own_experience,
    peril_frequencies,
)
from risk.assess.factors import control_factors
from risk.assess.features import control_features, pricing_features
from risk.assess.learned import encode
from risk.classify import likely_persons, place_business_line
from risk.desk.advice.duties import law_for
from risk.desk.quoting.learned_factors import Models, open_chosen
from risk.desk.quoting.pricing import Request, layer_of, loss_for, price_of
from risk.errors import OutsideCalibration
from risk.loss.severity import Floats
from risk.price import PriceBreakdown, loadings, pure_premium_draws
from risk.price.technical import technical_price
from risk.price.way_down import Choice, Goal, Improvement, choose
from risk.profile import Measure, Profile, Technical
from risk.rulebook import Rulebook

WORSE = {"no": 0, "unknown": 1, "partly": 2, "yes": 3, "not_applicable": 3}
BAD_IF_YES = frozenset({"rdp_exposed", "vpn_self_managed"})


@dataclass(frozen=True)
class Step:
    """One measure of the plan, with what it saves after those before it."""

    improvement: Improvement
    once: float
    yearly: float
    saving: float
    closes: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """The way down.

    Parameters
    ----------
    before, after : PriceBreakdown
        Price now and with the whole plan, both in full [money/period].
    saving : tuple of float
        5, 50 and 95 % points of the premium saved, under common draws [money/period].
    steps : tuple of Step
        In the order to do them.
    choice : Choice
        The optimum found.
    years : float
    payback_years : float or None
        First-year cost over yearly saving less yearly cost; None when it never pays back.
    gaps_left : tuple of str
        Required ENISA measures still open after the plan.
    duties_closed : tuple of str
        Duties whose measures are all in place only with the plan.
    currency : str
    """

    before: PriceBreakdown
    after: PriceBreakdown
    saving: tuple[float, float, float]
    steps: tuple[Step, ...]
    choice: Choice
    years: float
    payback_years: float | None
    gaps_left: tuple[str, ...]
    duties_closed: tuple[str, ...]
    currency: str


def improve(
    request: Request,
    *,
    budget: float | None = None,
    target_premium: float | None = None,
    must_enisa: bool = False,
) -> Plan:
    """Find the cheapest set of measures that reaches a goal, or the one that pays most.

    Parameters
    ----------
    request : Request
    budget : float or None
        Most to spend over the horizon [money].
    target_premium : float or None
        Premium to reach [money/period].
    must_enisa : bool
        Whether every ENISA measure required at the firm's risk must be in place in the end.

    Raises
    ------
    OutsideCalibration
        If the firm cannot be priced.
    NoWay
        If nothing reaches the goal.
    """
    profile, cover = request.profile, request.profile.cover
    rulebook = request.rulebook
    # Whether a model prices the firm is asked of the firm as it is: a plan compares like with like.
    models = open_chosen(request.models)
    formula, expected = _formula(rulebook, profile)
    factors, applied = models.within(rulebook, formula, profile, expected)
    models = models.fitting(applied)

    def factors_of(one: Profile) -> Factors:
        formula, expected = _formula(rulebook, one)
        return models.learned(rulebook, formula, one, expected)

    years = float(rulebook.value("improve.horizon_years"))
    level = cost_level(rulebook, profile)
    gaps = _gaps(rulebook, profile)
    candidates = _candidates(rulebook, profile, gaps)
    staff = profile.firm.headcount or 1
    costs = np.array([one.cost(staff, years, level) for one in candidates])
    priced = tuple(i for i, one in enumerate(candidates) if one.sets)
    premiums = _premiums(rulebook, request, factors, models, [candidates[i] for i in priced])
    coverable = {measure for one in candidates for measure in one.closes}
    goal = Goal(budget, target_premium, frozenset(gaps) & coverable if must_enisa else frozenset())
    choice = choose(candidates, costs, priced, premiums, goal, years * 12 / cover.months)
    chosen = tuple(candidates[i] for i in choice.chosen)
    improved = _improved(profile, chosen)
    before = price_of(rulebook, request, cover, factors)
    after = price_of(rulebook, request, cover, factors_of(improved))
    once = sum(one.cost(staff, 0, level) for one in chosen)
    yearly = sum(one.cost(staff, 1, level) - one.cost(staff, 0, level) for one in chosen)
    gain = (before.premium - after.premium) * 12 / cover.months - yearly
    return Plan(
        before=before,
        after=after,
        saving=_saving(rulebook, request, factors, factors_of(improved)),
        steps=_steps(rulebook, request, factors_of, chosen, before, staff, level),
        choice=choice,
        years=years,
        payback_years=once / gain if chosen and gain > 0 else None,
        gaps_left=tuple(sorted(set(gaps) - {m for one in chosen for m in one.closes})),
        duties_closed=_duties_closed(request, improved),
        currency=cover.currency,
    )


def after_steps(request: Request, steps: Collection[str]) -> Profile:
    """Give the firm once some improvements are made, by their ids."""
    rulebook, profile = request.rulebook, request.profile
    candidates = _candidates(rulebook, profile, _gaps(rulebook, profile))
    return _improved(profile, tuple(one for one in candidates if one.id in steps))


def _formula(rulebook: Rulebook, profile: Profile) -> tuple[Factors, float | None]:
    """Give the factors by the formula, and the people such a firm is expected to hold."""
    sector = place_business_line(profile.firm).breach_sector
    likely = likely_persons(rulebook, profile.firm, sector)
    expected = likely.median if likely else None
    return firm_factors(rulebook, profile, sector, expected), expected


def cost_level(rulebook: Rulebook, profile: Profile) -> float:
    """Give costs in the firm's currency per CNY of the cost table."""
    levels: dict[str, float] = rulebook.value("improve.cost_level")
    if profile.firm.country not in levels:
        raise OutsideCalibration(f"no cost level is known for {profile.firm.country}")
    exchange = rulebook.value("calibration.exchange")
    turn = exchange[profile.firm.currency] / exchange["CNY"]
    return float(levels[profile.firm.country] * turn)


def _gaps(rulebook: Rulebook, profile: Profile) -> tuple[str, ...]:
    if not profile.operations:
        return ()
    risk = governing([assess_operation(rulebook, one) for one in profile.operations]).risk
    posture = assess_measures(rulebook, risk, profile.controls.measures)
    return tuple(gap.requirement.id for gap in posture.gaps)


def _candidates(
    rulebook: Rulebook, profile: Profile, gaps: tuple[str, ...]
) -> tuple[Improvement, ...]:
    """Give the improvements that would change anything for this firm."""
    technical = profile.controls.technical
    found = []
    for one in rulebook.read("improve.measures", tuple[Improvement, ...]):
        better = any(_better(technical, name, value) for name, value in one.sets.items())
        if better or any(measure in gaps for measure in one.closes):
            sets = one.sets if better else {}
            found.append(one.model_copy(update={"sets": sets}))
    return tuple(found)


def _better(technical: Technical, name: str, value: str | int) -> bool:
    now = getattr(technical, name)
    if isinstance(value, int):
        return now is None or now > value
    if name in BAD_IF_YES:
        return bool(now != "no")
    return WORSE[now] < WORSE[value]


def _technical(technical: Technical, chosen: tuple[Improvement, ...]) -> Technical:
    changes: dict[str, Any] = {}
    for one in chosen:
        for name, value in one.sets.items():
            if not _better(technical, name, value):
                continue
            kept = changes.get(name, value)
            changes[name] = min(kept, value) if isinstance(value, int) else value
    return technical.model_copy(update=changes)


def _improved(profile: Profile, chosen: tuple[Improvement, ...]) -> Profile:
    controls = profile.controls
    closed = {name: Measure(state="yes") for one in chosen for name in one.closes}
    return profile.model_copy(
        update={
            "controls": controls.model_copy(
                update={
                    "technical": _technical(controls.technical, chosen),
                    "measures": {**controls.measures, **closed},
                }
            )
        }
    )


def _premiums(
    rulebook: Rulebook,
    request: Request,
    factors: Factors,
    models: Models,
    priced: list[Improvement],
) -> Floats:
    """Price every combination of improvements, before the aggregate limit's small effect.

    Only controls change, so the firm is priced once and its frequencies and severities are moved.
    """
    cover, middle = request.profile.cover, central(rulebook)
    loss = loss_for(rulebook, request, cover, factors, middle)
    layer = layer_of(cover)
    loads = loadings(rulebook, cover.currency, request.book)
    technical = request.profile.controls.technical

    def effect(controls: tuple[ControlFactor, ...], moves: str) -> Floats:
        return sum(
            (
                one.log_effect(middle.coefficient, middle.unknown_weight)[0]
                for one in controls
                if one.rule.moves == moves
            ),
            np.zeros(middle.shares.shape[1]),
        )

    answers = [
        _technical(technical, tuple(one for i, one in enumerate(priced) if combo >> i & 1))
        for combo in range(1 << len(priced))
    ]
    combos = [control_factors(rulebook, one) for one in answers]
    severity = np.array([effect(one, "severity") for one in combos])
    severity = severity - severity[0]
    if models.frequency is not None:
        firm, model = pricing_features(factors, request.profile), models.frequency.model
        rows = encode(
            model,
            [firm | control_features(factors.controls, one) for one in answers],
        )
        frequency = np.log(model.predict(rows))[:, None]
    else:
        low, high = np.log(factors.cap)
        frequency = np.clip([effect(one, "frequency") for one in combos], low, high)
    frequency = frequency - frequency[0]
    shape = float(rulebook.value("calibration.heterogeneity_shape"))
    expected = peril_frequencies(factors, middle) * np.exp(frequency)
    # The fewer claims are expected, the less a history without claims says: its factor moves too.
    own = own_experience(factors, expected, shape).factor
    frequencies = loss.frequencies * np.exp(frequency) * own / own[0]
    whole = loss.moved(frequencies, severity).pure_premium(layer)
    now = price_of(rulebook, request, cover, factors).pure_premium
    ratio = now / whole[0] if whole[0] > 0 else 1.0
    return np.array([technical_price(float(pure) * ratio, loads).premium for pure in whole])


def _saving(
    rulebook: Rulebook, request: Request, before: Factors, after: Factors
) -> tuple[float, float, float]:
    """Give 5, 50 and 95 % points of the premium saved, the same draws before and after."""
    cover = request.profile.cover
    loads = loadings(rulebook, cover.currency, request.book)

    def premiums(factors: Factors) -> Floats:
        pure = pure_premium_draws(
            rulebook,
            factors.country,
            lambda parameters: loss_for(rulebook, request, cover, factors, parameters),
            layer_of(cover),
            seed=request.seed,
        )
        return np.array([technical_price(float(value), loads).premium for value in pure])

    low, middle, high = np.quantile(premiums(before) - premiums(after), [0.05, 0.5, 0.95])
    return float(low), float(middle), float(high)


def _steps(
    rulebook: Rulebook,
    request: Request,
    factors_of: Callable[[Profile], Factors],
    chosen: tuple[Improvement, ...],
    before: PriceBreakdown,
    staff: int,
    level: float,
) -> tuple[Step, ...]:
    """Put the measures in order: each time the one that saves most for its cost comes next.

    Effects multiply and are capped, so what a measure saves depends on those before it.
    """

    def premium(some: tuple[Improvement, ...]) -> float:
        factors = factors_of(_improved(request.profile, some))
        return price_of(rulebook, request, request.profile.cover, factors).premium

    def first_year(one: Improvement) -> float:
        return one.cost(staff, 1, level)

    done: tuple[Improvement, ...] = ()
    steps: list[Step] = []
    reached = before.premium
    rest = [one for one in chosen if one.sets]
    while rest:
        saved = [reached - premium((*done, one)) for one in rest]
        best = int(
            np.argmax([s / max(first_year(m), 1.0) for s, m in zip(saved, rest, strict=True)])
        )
        one = rest.pop(best)
        steps.append(_step(one, staff, level, saved[best]))
        done = (*done, one)
        reached -= saved[best]
    plain = sorted((one for one in chosen if not one.sets), key=first_year)
    return (*steps, *(_step(one, staff, level, 0.0) for one in plain))


def _step(one: Improvement, staff: int, level: float, saving: float) -> Step:
    once = one.cost(staff, 0, level)
    return Step(one, once, one.cost(staff, 1, level) - once, saving, one.closes)


def _duties_closed(request: Request, improved: Profile) -> tuple[str, ...]:
    met = [
        {
            duty.topic
            for duty in law_for(profile, request.as_of).duties.duties
            if duty.met_ratio == 1
        }
        for profile in (request.profile, improved)
    ]
    return tuple(sorted(met[1] - met[0]))
