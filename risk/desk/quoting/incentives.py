"""Desk: what a firm could get towards its cover: what is in force, and what if a bill were law."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from risk.desk.advice.improve import cost_level
from risk.desk.public.lab_document import figure
from risk.desk.public.lab_firms import IN_PLACE, framework
from risk.desk.quoting.pricing import Request
from risk.desk.quoting.quote import Quote, quote
from risk.portfolio.policy.scenario import scenarios_of
from risk.price.way_down import Improvement
from risk.profile import Profile
from risk.rulebook.schema import Status, Strict, Text

ENTRY = "lab.incentives"


class Incentive(Strict):
    """Something a firm can have today.

    Parameters
    ----------
    id, place : str
        Place of the rulebook.
    most_revenue : float or None
        Most revenue of a firm that gets it [``currency``].
    evidence : Text
        What must be shown.
    source, at : str
        Who says so.
    """

    id: str
    place: str
    zh: str
    en: str
    currency: str
    most_revenue: float | None = None
    evidence: Text
    status: Status
    source: str
    at: str


def incentives(request: Request, now: Quote | None = None) -> dict[str, Any]:
    """Give what a firm qualifies for, and what it would under the credits of the policy lab.

    Parameters
    ----------
    request : Request
    now : Quote or None
        The quote of the request, where it is there already.

    Returns
    -------
    dict
        ``in_force``: incentives of the firm's place within whose bounds it is, with the evidence
        needed. ``what_if``: every credit that is no law, with the premium, the measures still
        missing and their cost a year, and the net cost of a year; money in ``currency``. None
        where there is no price.
    """
    now = now or quote(request)
    rulebook, firm = now.rulebook, request.profile.firm
    found = [
        one.model_dump(mode="json")
        for one in rulebook.read(ENTRY, tuple[Incentive, ...])
        if one.place == rulebook.place and _within(one, firm.revenue, firm.currency)
    ]
    missing = [one for one in framework(rulebook) if _is_missing(one, request.profile)]
    after = quote(replace(request, profile=_with(request.profile, missing)))
    cost = _cost(now, missing)
    rows = []
    for one in scenarios_of(rulebook):
        if not one.credit:
            continue
        adopts = one.credit_needs_framework and bool(missing)
        premium = _premium(after if adopts else now)
        credit = None if premium is None else one.credit * premium
        spent = cost if adopts else 0.0
        rows.append(
            {
                "id": one.id,
                "name": {"zh": one.zh, "en": one.en},
                "credit": one.credit,
                "premium": _figure(premium),
                "credit_money": _figure(credit),
                "missing": [_named(step) for step in missing] if adopts else [],
                "cost_of_missing": figure(spent),
                "net": _figure(
                    None if premium is None or credit is None else premium - credit + spent
                ),
            }
        )
    return {
        "firm": firm.name,
        "day": request.as_of.isoformat(),
        "currency": request.profile.cover.currency,
        "premium": _figure(_premium(now)),
        "in_force": found,
        "what_if": rows,
    }


def _named(step: Improvement) -> dict[str, Any]:
    return {"id": step.id, "name": {"zh": step.zh, "en": step.en}}


def _within(one: Incentive, revenue: float | None, currency: str) -> bool:
    if one.most_revenue is None:
        return True
    return revenue is not None and currency == one.currency and revenue < one.most_revenue


def _is_missing(one: Improvement, profile: Profile) -> bool:
    for name, to in one.sets.items():
        answer = getattr(profile.controls.technical, name)
        if isinstance(to, str):
            if answer not in IN_PLACE:
                return True
        elif answer is None or answer > to:
            return True
    return False


def _with(profile: Profile, steps: list[Improvement]) -> Profile:
    sets = {name: to for one in steps for name, to in one.sets.items()}
    technical = profile.controls.technical.model_copy(update=sets)
    controls = profile.controls.model_copy(update={"technical": technical})
    return profile.model_copy(update={"controls": controls})


def _cost(now: Quote, steps: list[Improvement]) -> float:
    """Give what the steps cost a year, what is paid once spread over the horizon of plans."""
    years: float = now.rulebook.value("improve.horizon_years")
    level = cost_level(now.rulebook, now.request.profile)
    staff = now.request.profile.firm.headcount or 1
    return sum(one.cost(staff, years, level) for one in steps) / years


def _premium(found: Quote) -> float | None:
    return None if found.pricing is None else found.pricing.price.premium


def _figure(value: float | None) -> float | None:
    return None if value is None else figure(value)
