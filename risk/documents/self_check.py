"""Documents: the owner's self-check in a few pages, from plain data of the desk."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from risk.documents.amounts import money
from risk.documents.blocks import Block, Document, Heading, Note, Paragraph, Table
from risk.documents.cited import legend_of, sourced_document
from risk.text import say
from risk.units import Locale

Data = Mapping[str, Any]
_POINTS = ("low", "median", "high")


def self_check_blocks(
    duties: Data,
    quote: Data,
    plan: Data | None,
    cases: Sequence[Data],
    incentives: Data,
    locale: Locale,
) -> Document:
    """Give the report of a self-check as a document.

    Parameters
    ----------
    duties : dict
        The duty document (``docs/duties.md``).
    quote : dict
        The quote document (``docs/quote.md``) of the same firm and day.
    plan : dict or None
        What to fix first, as the desk gives it; None where the firm has no price.
    cases : sequence of dict
        Enforcement cases near the firm.
    incentives : dict
        What the firm could get towards its cover, as the desk gives it.
    locale : str
        ``zh`` or ``en``.
    """
    blocks = [
        *_class(duties, locale),
        *_risk(quote, locale),
        *_cost(quote, locale),
        *_first(plan, locale),
        *_todo(duties, locale),
        *_cases(cases, locale),
        *_indication(quote, locale),
        *_incentives(incentives, locale),
    ]
    day = date.fromisoformat(duties["as_of"])
    return sourced_document(
        name="self_check",
        title=say("self_report.title", locale),
        lead=say("self_report.lead", locale),
        firm=duties["firm"],
        day=day,
        locale=locale,
        blocks=blocks,
        legend=legend_of({"enacted", "published", "judgement"}, locale),
        sources=(),
    )


def _class(duties: Data, locale: Locale) -> list[Block]:
    found = duties["processor_class"]
    name = found[locale] if found else say("documents.unknown", locale)
    blocks: list[Block] = [Heading(say("self_report.class", locale)), Paragraph(name)]
    lighter = [one for one in duties["duties"] if one["lighter"]]
    if lighter:
        rows = tuple((one["name"][locale], one["lighter"][locale]) for one in lighter)
        blocks += [
            Paragraph(say("self_report.lighter", locale)),
            Table((), rows, (1, 3.4), first_bold=True),
        ]
    if duties["never_waived"]:
        badge = say("self_report.never", locale)
        blocks.append(Note(duties["never_waived"][locale], badge, "enacted"))
    return blocks


def _risk(quote: Data, locale: Locale) -> list[Block]:
    posture = quote["posture"]
    if posture["risk"] is None:
        words = say("self_report.no_risk", locale)
    else:
        measures = posture["measures"]
        words = say(
            "self_report.risk_words", locale,
            risk=say(f"choice.risk.{posture['risk']}", locale), required=measures["required"],
            in_place=measures["in_place"], unknown=measures["unknown"],
        )  # fmt: skip
    return [Heading(say("self_report.risk", locale)), Paragraph(words)]


def _cost(quote: Data, locale: Locale) -> list[Block]:
    pricing = quote["pricing"]
    blocks: list[Block] = [Heading(say("self_report.cost", locale))]
    if pricing is None:
        return [*blocks, Paragraph(say("self_report.no_price", locale))]
    years = round(-1 / math.expm1(-float(pricing["frequency"]["events_a_period"])))
    blocks.append(Paragraph(say("self_report.often", locale, years=f"{years:,}")))
    breach = pricing.get("breach")
    if breach is None:
        return [*blocks, Paragraph(say("self_report.no_people", locale))]
    heads = tuple(say(f"self_report.{one}", locale) for one in ("case", "people", "money"))
    rows = tuple(
        (say(f"self_report.{point}", locale), f"{people:,.0f}", _money(cost, quote, locale))
        for point, people, cost in zip(_POINTS, breach["affected"], breach["cost"], strict=True)
    )
    note = Note(say("self_report.cost_note", locale), say("badge.judgement", locale), "judgement")
    return [*blocks, Table(heads, rows, (2, 1, 1)), note]


def _first(plan: Data | None, locale: Locale) -> list[Block]:
    if plan is None or not plan["steps"]:
        return []
    heads = ("step", "first_year", "every_year", "saving")
    rows = tuple(
        (
            f"{place}. {one['name'][locale]}",
            *(
                money(one[name], plan["currency"], locale, cents=False)
                for name in ("cost_first_year", "cost_every_year", "saving")
            ),
        )
        for place, one in enumerate(plan["steps"], 1)
    )
    before, after = (
        money(plan[one]["premium"], plan["currency"], locale, cents=False) for one in _BOTH
    )
    return [
        Heading(say("self_report.first", locale)),
        Paragraph(say("self_report.first_words", locale, before=before, after=after)),
        Table(tuple(say(f"self_report.{one}", locale) for one in heads), rows, (2.4, 1, 1, 1)),
    ]


_BOTH = ("before", "after")


def _todo(duties: Data, locale: Locale) -> list[Block]:
    if not duties["duties"]:
        return []
    heads = tuple(say(f"self_report.{one}", locale) for one in ("duty", "deadline", "why"))
    rows = tuple(
        (
            f"{place}. {one['name'][locale]}",
            one["deadline"][locale] if one["deadline"] else "—",
            one["why"][locale],
        )
        for place, one in enumerate(duties["duties"], 1)
    )
    return [
        Heading(say("self_report.todo", locale)),
        Paragraph(say("self_report.todo_words", locale)),
        Table(heads, rows, (1.5, 2.4, 2.6)),
    ]


def _cases(cases: Sequence[Data], locale: Locale) -> list[Block]:
    if not cases:
        return []
    blocks: list[Block] = [Heading(say("self_report.cases", locale))]
    for one in cases:
        words = f"{one['day_text'][locale]} · {one['authority'][locale]}"
        blocks += [
            Heading(one["title"][locale], 2),
            Paragraph(f"{words}\n{one['fact'][locale]}"),
            Paragraph(one["outcome"][locale]),
        ]
    return blocks


def _indication(quote: Data, locale: Locale) -> list[Block]:
    pricing = quote["pricing"]
    if pricing is None:
        return []
    low, _, high = pricing["interval"]["premium"]
    words = say(
        "self_report.indication_words", locale,
        premium=_money(pricing["price"]["premium"], quote, locale),
        low=_money(low, quote, locale), high=_money(high, quote, locale),
        outcome=say(f"outcome.{quote['decision']['outcome']}", locale),
    )  # fmt: skip
    notes = [one["text"][locale] for one in quote["notices"]]
    return [
        Heading(say("self_report.indication", locale)),
        Paragraph(words),
        *(Paragraph(f"· {note}") for note in notes),
    ]


def _incentives(found: Data, locale: Locale) -> list[Block]:
    """Tell what is in force and, marked as no law, what each credit would leave to pay."""
    have = [
        Paragraph(
            say("incentives.have", locale, name=one[locale], evidence=one["evidence"][locale])
        )
        for one in found["in_force"]
    ]
    blocks: list[Block] = [
        Heading(say("incentives.header", locale)),
        *(have or [Paragraph(say("incentives.none", locale))]),
    ]
    if found["premium"] is None:
        return blocks

    def cash(amount: float) -> str:
        return money(amount, found["currency"], locale, cents=False)

    columns = ("after", "credit", "cost", "net")
    keys = ("premium", "credit_money", "cost_of_missing", "net")
    rows = [(row["name"][locale], *(cash(row[key]) for key in keys)) for row in found["what_if"]]
    heads = (say(f"incentives.{one}", locale) for one in ("scheme", *columns))
    table = Table(tuple(heads), tuple(rows), (2.4, 1, 1, 1, 1))
    return [*blocks, Paragraph(say("incentives.what_if", locale)), table]


def _money(amount: str, quote: Data, locale: Locale) -> str:
    return money(amount, quote["quote"]["currency"], locale, cents=False)
