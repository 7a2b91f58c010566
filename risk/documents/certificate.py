"""Documents: the certificate of insurance, from plain data of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from risk.documents.amounts import money, share
from risk.documents.blocks import Block, Document, Heading, Note, Paragraph, Table
from risk.documents.cited import Sources, sourced_document
from risk.documents.shape import Ground
from risk.rulebook import Rulebook
from risk.text import say
from risk.units import Locale

Data = Mapping[str, Any]
_RULES = ("premium_before_policy", "cancellation_basis")
"""Entries ``decide.*`` whose law stands on the paper."""
_SAID = ("before_tax", "claims_made", "offer")
"""Notices of the quote that the certificate says in its own place."""


def certificate_blocks(certificate: Data, rulebook: Rulebook, locale: Locale) -> Document:
    """Give a certificate of insurance as a document.

    Parameters
    ----------
    certificate : dict
        Plain data of the desk: the policy with ``insurer``, ``insured``, ``cover``,
        ``conditions``, ``notices`` and ``computed``.
    rulebook : Rulebook
        Of the day the paper is made, in the place of the insured.
    locale : str
        ``zh`` or ``en``.
    """
    sources = Sources(rulebook, locale)
    blocks: list[Block] = [
        *_policy(certificate, locale),
        *_cover(certificate, locale),
        *_premium(certificate, locale),
        *_conditions(certificate, locale),
        *_law(rulebook, sources, locale),
        *_notes(certificate, sources, locale),
        *_computed(certificate, locale),
    ]
    return sourced_document(
        name=f"certificate_{certificate['certificate']}",
        title=say("paper.title", locale),
        lead=say("paper.lead", locale, number=certificate["certificate"]),
        firm=certificate["insured"]["name"],
        day=rulebook.day,
        locale=locale,
        blocks=blocks,
        legend=sources.legend(),
        sources=sources.lines(),
        day_line="paper.day",
        disclaimer="paper.disclaimer",
    )


def _policy(told: Data, locale: Locale) -> list[Block]:
    period = say("paper.period_words", locale, start=told["start"], end=told["end"])
    rows = {
        "number": told["certificate"],
        "insurer": told["insurer"],
        "insured": told["insured"]["name"],
        "uscc": told["insured"]["uscc"],
        "period": period,
        "state": say(f"life.policy.{told['state']}", locale),
    }
    blocks: list[Block] = [_rows(rows, locale)]
    for one in told["events"]:
        if one["step"] == "cancel":
            words = say("paper.cancelled", locale, day=one["effective"])
            blocks.append(Note(words, say("life.policy.cancelled", locale), "enacted"))
    return blocks


def _cover(told: Data, locale: Locale) -> list[Block]:
    cover, currency = told["cover"], told["currency"]

    def cash(amount: float) -> str:
        return money(amount, currency, locale, cents=False)

    limit = cover["limit"]
    rows = {
        "limit": cash(limit),
        "aggregate": cash(cover["aggregate_limit"] or limit),
        "retention": cash(cover["retention"]),
        "coinsurance": (share(cover["coinsurance"], locale) if cover["coinsurance"] else None),
        "waiting": say("paper.hours", locale, hours=f"{cover['waiting_hours']:g}"),
        "defence": say(f"paper.defence.{cover['defence_costs']}", locale),
        "retroactive": _looks_back(told),
    }
    parts = tuple(
        (say(f"choice.parts.{one}", locale), cash(cover["sublimits"].get(one, limit)))
        for one in cover["parts"]
    )
    layers = tuple(
        (
            say("paper.layer", locale, over=cash(one["attachment"])),
            cash(one["limit"]),
        )
        for one in cover["excess"]
    )
    heads = (say("paper.part", locale), say("paper.most", locale))
    return [
        Heading(say("paper.cover", locale)),
        _rows(rows, locale),
        Table(heads, parts + layers, (2, 1)),
    ]


def _premium(told: Data, locale: Locale) -> list[Block]:
    def cash(amount: str) -> str:
        return money(amount, told["currency"], locale, cents=True)

    rows = {
        "premium": cash(told["charged"]),
        "tax": cash(told["tax"]),
        "paid": cash(told["paid"]),
        "owed": cash(told["owed"]),
    }
    blocks: list[Block] = [Heading(say("paper.premium_title", locale)), _rows(rows, locale)]
    changes = tuple(
        (
            one["effective"],
            say(f"life.step.{one['step']}", locale),
            cash(one["charged"]),
            cash(one["tax"]),
        )
        for one in told["events"]
        if one["step"] in ("endorse", "cancel")
    )
    if changes:
        heads = tuple(say(f"paper.{one}", locale) for one in ("from", "what", "charged", "its_tax"))
        blocks += [Heading(say("paper.changes", locale), 2), Table(heads, changes, (1, 1, 1, 1))]
    return blocks


def _conditions(told: Data, locale: Locale) -> list[Block]:
    if not told["conditions"]:
        return []
    lines = [Paragraph(f"· {one['way_out'][locale]}") for one in told["conditions"]]
    return [Heading(say("paper.conditions", locale)), *lines]


def _law(rulebook: Rulebook, sources: Sources, locale: Locale) -> list[Block]:
    blocks: list[Block] = [Heading(say("paper.law", locale))]
    for name in _RULES:
        held = rulebook.dated(f"decide.{name}")
        ground = Ground(source=held.source, status=held.status, sureness=held.sureness)
        words = say(f"paper.{name}.{str(held.value).lower()}", locale)
        blocks.append(Paragraph(words, sources.cite(ground, held.at)))
    return blocks


def _notes(told: Data, sources: Sources, locale: Locale) -> list[Block]:
    claims_made = say("notice.claims_made", locale, day=_looks_back(told))
    blocks: list[Block] = [Heading(say("paper.notes", locale)), Paragraph(f"· {claims_made}")]
    for one in told["notices"]:
        if one["code"] in _SAID:
            continue
        if one["weight"] == "note":
            blocks.append(Paragraph(f"· {one['text'][locale]}"))
        else:
            blocks.append(Note(one["text"][locale], sources.word("judgement"), "judgement"))
    return blocks


def _computed(told: Data, locale: Locale) -> list[Block]:
    computed = told["computed"]
    words = say(
        "paper.computed_words", locale, **(computed | {"digest": computed["rulebook_digest"][:12]})
    )
    return [Heading(say("paper.computed", locale)), Paragraph(words)]


def _looks_back(told: Data) -> str:
    return str(told["cover"]["retroactive_date"] or told["start"])


def _rows(rows: Mapping[str, str | None], locale: Locale) -> Table:
    told = tuple((say(f"paper.{name}", locale), words) for name, words in rows.items() if words)
    return Table((), told, (1, 2.4), first_bold=True)
