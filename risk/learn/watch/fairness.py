"""Learn: whether a group pays for more than it costs, and whether a price looks at a person.

What a premium pays for is the expected loss the tariff would have to have seen to ask it: the
tariff's loadings taken off again. A group is charged above its burning cost when its payments
stay below that by more than chance allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from risk.assess.factors import ControlRule
from risk.learn.credibility import buhlmann_straub
from risk.learn.watch.actual_expected import Cut, by_segment, spread_of
from risk.learn.watch.book import Floats, WatchBook
from risk.learn.watch.exposure import exposure_of
from risk.learn.watch.limits import Limits
from risk.learn.watch.pooling import sum_by
from risk.price import Loadings, loadings
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict, Text
from risk.trained.schema import Schema

GROUPS = ("size", "province", "sector")


@dataclass(frozen=True)
class Charged:
    """A column's groups: burning cost against what their premiums pay for.

    Parameters
    ----------
    cut : Cut
        ``amounts`` holds payments over the loss that premiums pay for.
    credible : ndarray, shape (k,)
        The same ratio, each group's own weighed against the whole by its credibility
        (Bühlmann-Straub over calendar years).
    """

    cut: Cut
    credible: Floats


def charged_by(book: WatchBook, rulebook: Rulebook, limits: Limits) -> tuple[Charged, ...]:
    """Hold what premiums pay for against payments, by size, province and sector."""
    loads = loadings(rulebook, book.currency)
    paid_for = loss_paid_for(book.policies["premium"].to_numpy(), loads)
    exposed = book.policies["frequency"].to_numpy() > 0
    priced = replace(book, policies=book.policies.assign(loss=np.where(exposed, paid_for, 0.0)))
    exposure = exposure_of(priced)
    spread = spread_of(priced, exposure, limits)
    found = []
    for by in GROUPS:
        if by in book.segments:
            cut = by_segment(by, priced, exposure, spread, limits)
            years = exposure.months.astype("datetime64[Y]").astype(int)
            years -= years[0]
            size, periods = len(cut.names), int(years[-1]) + 1
            rows = cut.row[exposure.policy] * periods + years[exposure.month]
            due = sum_by(rows, size * periods, exposure.amount).reshape(size, periods)
            claims = cut.row[book.claims["policy"].to_numpy()] * periods
            paid = sum_by(
                claims + years[exposure.claim_month], size * periods, book.claims["paid"].to_numpy()
            ).reshape(size, periods)
            credible = buhlmann_straub(np.where(due > 0, paid, 0.0), due).estimates
            found.append(Charged(cut, credible))
    return tuple(found)


def loss_paid_for(premium: Floats, loads: Loadings) -> Floats:
    """Give the expected loss a premium pays for: the technical price backwards, at least 0.

    >>> from risk.price import technical_price
    >>> loads = Loadings(250.0, 0.1, 0.3, 0.0)
    >>> premium = technical_price(464.0, loads).premium
    >>> round(float(loss_paid_for(np.array(premium), loads)), 6)
    464.0
    """
    kept = premium * (1 - loads.variable_ratio) - loads.fixed_expense
    return np.asarray(np.maximum(kept, 0.0) / (1 + loads.capital_ratio))


class Attribute(Strict):
    """A personal attribute that no price may use; words as they may stand in a name."""

    id: str
    zh: str
    en: str
    words: tuple[str, ...]
    zh_words: tuple[str, ...]


@dataclass(frozen=True)
class PersonalUse:
    """A forbidden attribute found where prices are made.

    Parameters
    ----------
    where : str
        Model or part of the rulebook.
    name : str
        Feature or key.
    attribute : Attribute
    word : str
        What gave it away.
    """

    where: str
    name: str
    attribute: Attribute
    word: str


def personal_use(
    rulebook: Rulebook, places: Mapping[str, Mapping[str, Text]]
) -> tuple[PersonalUse, ...]:
    """Look for forbidden attributes in names and labels.

    Parameters
    ----------
    rulebook : Rulebook
        Entry ``watch.forbidden_attributes`` of the day.
    places : mapping
        Model or part of the rulebook to its features or keys with their labels.
    """
    attributes = rulebook.read("watch.forbidden_attributes", tuple[Attribute, ...])
    return tuple(
        PersonalUse(where, name, attribute, word)
        for where, names in places.items()
        for name, label in names.items()
        for attribute in attributes
        if (word := _told(attribute, name, label)) is not None
    )


def schema_names(schema: Schema) -> dict[str, Text]:
    """Give a model's features with their labels."""
    return {one.name: Text(zh=one.zh, en=one.en) for one in schema.features}


def calibration_names(rulebook: Rulebook) -> dict[str, Text]:
    """Give everything of the rulebook that a formula's price is made of."""
    keys: Iterable[str] = (*rulebook.starting("calibration."), *rulebook.starting("tariff."))
    controls = rulebook.read("calibration.controls", tuple[ControlRule, ...])
    return {key: rulebook.entries[key].label for key in keys} | {
        rule.field: rule.label for rule in controls
    }


def _told(attribute: Attribute, name: str, label: Text) -> str | None:
    parts = f" {' '.join(re.findall('[a-z]+', f'{name} {label.en}'.lower()))} "
    for word in attribute.words:
        if f" {word.replace('_', ' ')} " in parts:
            return word
    return next((word for word in attribute.zh_words if word in label.zh or word in name), None)
