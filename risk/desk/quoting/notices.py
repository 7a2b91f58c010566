"""Desk: what must be said beside the figures, and how much it weighs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from risk.desk.quoting.learned_factors import Applied
from risk.desk.quoting.models_document import named_model
from risk.desk.quoting.quote import Quote
from risk.price import loadings
from risk.text import both, say
from risk.units import LOCALES

Weight = Literal["note", "caution", "warning"]


@dataclass(frozen=True)
class Notice:
    """A typed warning on a result.

    Parameters
    ----------
    code : str
        Stable code; the words are messages ``notice.<code>``.
    weight : str
        ``note``, ``caution`` or ``warning``.
    text : dict
        Words by language.
    """

    code: str
    weight: Weight
    text: dict[str, str]


def notices_of(quote: Quote, *, firm: bool = True) -> tuple[Notice, ...]:
    """Give every notice a quote must carry.

    Parameters
    ----------
    quote : Quote
    firm : bool
        False for an indication, which shows the options but not the whole year's loss, so that
        only their grids are checked.
    """
    found: list[Notice] = []

    def add(code: str, weight: Weight, **values: object) -> None:
        found.append(Notice(code, weight, both(f"notice.{code}", **values)))

    pricing = quote.pricing
    if pricing is None:
        add("no_price", "warning")
    else:
        if pricing.factors.place_status == "judgement":
            china = pricing.factors.country == "CN"
            add("china_judgement" if china else "place_judgement", "caution")
        if quote.request.book is not None:
            tariff = loadings(quote.rulebook, pricing.currency).capital_ratio
            shares = {"own": f"{quote.request.book.ratio:.1%}", "tariff": f"{tariff:.1%}"}
            add("book_capital", "caution", book=quote.request.book.book, **shares)
        add("before_tax", "note")
        add("fines_excluded", "note")
        add("claims_made", "note", day=_looks_back(quote))
        checks = [option.year.check for option in pricing.options]
        checks += [pricing.annual.check] if firm else []
        if not all(check.passed for check in checks):
            add("check_failed", "warning")
        if quote.offer is not None:
            add("offer", "note")
        found += [_of_model(one) for one in quote.applied]
    if quote.line.lost:
        lost = quote.line.lost
        text: dict[str, str] = {
            one: say("notice.crosswalk", one, lost=lost.to(one)) for one in LOCALES
        }
        found.append(Notice("crosswalk", "note", text))
    if quote.size is None:
        add("no_size_rule", "note", place=quote.rulebook.place)
    elif quote.size.by_analogy:
        add("size_by_analogy", "caution")
    if quote.governs and quote.governs.threat.unknown:
        add("threat_unknown", "caution", count=len(quote.governs.threat.unknown))
    if quote.posture and quote.posture.unknown:
        add("measures_unknown", "caution", count=quote.posture.unknown)
    return tuple(found)


def _of_model(one: Applied) -> Notice:
    code: str
    weight: Weight
    if not one.priced:
        code, weight = "model_misfit", "caution"
    elif one.choice.promoted is None:
        code, weight = "model_trial", "warning"
    else:
        code, weight = "model_priced", "note"
    words = f"notice.{code}.{one.choice.step}" if code == "model_priced" else f"notice.{code}"
    text: dict[str, str] = {
        locale: say(
            words,
            locale,
            model=named_model(one.choice, locale),
            features=say("priced_by.and", locale).join(each.to(locale) for each in one.features),
        )
        for locale in LOCALES
    }
    return Notice(code, weight, text)


def _looks_back(quote: Quote) -> str:
    cover = quote.request.profile.cover
    day = cover.retroactive_date or cover.inception or quote.request.as_of
    return day.isoformat()
