"""Desk: what changed in the rulebook or in the models, and what it does to a firm."""

from __future__ import annotations

from datetime import date
from typing import Any

from risk.desk.advice.duties import duty_document, law_for
from risk.desk.quoting.document import quote_document
from risk.desk.quoting.models import models_in_force
from risk.desk.quoting.models_document import priced_by
from risk.desk.quoting.pricing import Request
from risk.desk.quoting.quote import quote
from risk.profile import Profile
from risk.rulebook import at
from risk.rulebook.compare import Change, compare
from risk.rulebook.schema import Dated


def rulebook_changes(before: date, after: date, place: str) -> list[dict[str, Any]]:
    """Give every entry that differs between two days in a place, as plain data."""
    return [_change(one) for one in compare(at(before, place), at(after, place))]


def firm_changes(profile: Profile, before: date, after: date) -> dict[str, Any]:
    """Give which classes, duties and prices of a firm move between two days."""
    laws = [duty_document(law_for(profile, day)) for day in (before, after)]
    quotes = [
        quote_document(quote(Request(profile, day, models=models_in_force(day))))
        for day in (before, after)
    ]
    duties = [{one["topic"]: one for one in law["duties"]} for law in laws]
    moved = [
        topic
        for topic in duties[0].keys() & duties[1].keys()
        if _comparable(duties[0][topic]) != _comparable(duties[1][topic])
    ]
    exposures = [{one["key"]: one["range"] for one in law["exposure"]} for law in laws]
    return {
        "size_class": [_size(one) for one in quotes],
        "processor_class": [
            one["classification"]["processor"]["processor_class"] for one in quotes
        ],
        "duties_new": sorted(duties[1].keys() - duties[0].keys()),
        "duties_ended": sorted(duties[0].keys() - duties[1].keys()),
        "duties_changed": sorted(moved),
        "exposure_changed": sorted(
            key
            for key in exposures[0].keys() | exposures[1].keys()
            if exposures[0].get(key) != exposures[1].get(key)
        ),
        "premium": [
            one["pricing"]["price"]["premium"] if one["pricing"] else None for one in quotes
        ],
    }


def model_changes(before: Request, after: Request) -> dict[str, Any]:
    """Give what other models do to a firm's price, decision and reasons, side by side.

    Parameters
    ----------
    before, after : Request
        Of one firm, differing in ``models``.

    Returns
    -------
    dict
        Every value as a list of before and after; ``lines`` has all lines of both sheets, with
        None where one has no such line.
    """
    both = [quote_document(quote(one)) for one in (before, after)]
    priced = [one["pricing"] for one in both]
    sheets = [{line["code"]: line for line in one["reasons"]} if one else {} for one in priced]
    return {
        "currency": both[0]["quote"]["currency"],
        "priced_by": [priced_by(one) for one in both],
        "premium": [one["price"]["premium"] if one else None for one in priced],
        "interval": [one["interval"]["premium"] if one else None for one in priced],
        "events_a_period": [one["frequency"]["events_a_period"] if one else None for one in priced],
        "rating": [one["rating"] if one else None for one in priced],
        "outcome": [one["decision"]["outcome"] for one in both],
        "lines": [
            {
                "code": code,
                "label": next(sheet[code]["label"] for sheet in sheets if code in sheet),
                "factor": [sheet.get(code, {}).get("premium_factor") for sheet in sheets],
                "money": [sheet.get(code, {}).get("money") for sheet in sheets],
            }
            for code in dict.fromkeys([*sheets[0], *sheets[1]])
        ],
    }


def _comparable(duty: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in duty.items() if key != "in_force_from"}


def _size(document: dict[str, Any]) -> str | None:
    size = document["classification"]["size"]
    return None if size is None else size["size_class"]


def _change(change: Change) -> dict[str, Any]:
    return {
        "key": change.key,
        "label": change.label.model_dump(),
        "kind": change.kind,
        "before": _value(change.before),
        "after": _value(change.after),
    }


def _value(dated: Dated | None) -> dict[str, Any] | None:
    if dated is None:
        return None
    return dated.model_dump(mode="json", by_alias=True, exclude_none=True)
