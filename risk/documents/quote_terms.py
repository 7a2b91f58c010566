"""Documents: the page of a quote that holds the terms: parts, exclusions, conditions, duties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from risk.documents.amounts import money, share
from risk.documents.blocks import Block, Heading, Note, Paragraph, Table
from risk.documents.cited import Sources
from risk.documents.quote_offer import labelled
from risk.documents.shape import Ground
from risk.profile.cover import PARTS
from risk.rulebook import Rulebook
from risk.text import say
from risk.units import Locale

Data = Mapping[str, Any]
DUTIES = "law.policyholder_duties"
FINES = "law.fines_insurable"


def terms_page(paper: Data, rulebook: Rulebook, sources: Sources, locale: Locale) -> list[Block]:
    """Give the page of the terms.

    Parameters
    ----------
    paper : dict
        As :func:`risk.documents.quote_paper.quote_blocks` takes it.
    rulebook : Rulebook
        Of the quote's day and place, whose law is quoted.
    sources : Sources
        Takes the sources named.
    locale : str
    """
    return [
        Heading(say("quote_paper.terms", locale), new_page=True),
        *_parts(paper, locale),
        *_not_covered(paper, rulebook, sources, locale),
        *_conditions(paper, sources, locale),
        *_duties(rulebook, sources, locale),
    ]


def _parts(paper: Data, locale: Locale) -> list[Block]:
    cover, currency = paper["cover"], paper["document"]["quote"]["currency"]

    def cash(amount: float) -> str:
        return money(amount, currency, locale, cents=False)

    rows = [
        (
            say(f"choice.parts.{part}", locale),
            say(f"quote_paper.part.{part}", locale),
            cash(cover["sublimits"].get(part, cover["limit"])),
        )
        for part in cover["parts"]
    ]
    for one in cover["excess"]:
        name = say("paper.layer", locale, over=cash(one["attachment"]))
        rows.append((name, say("quote_paper.layer_words", locale), cash(one["limit"])))
    heads = tuple(say(f"quote_paper.{one}", locale) for one in ("part", "pays", "most"))
    looks_back = (
        cover["retroactive_date"] or cover["inception"] or paper["document"]["quote"]["as_of"]
    )
    further = {
        "waiting": say("paper.hours", locale, hours=f"{cover['waiting_hours']:g}"),
        "coinsurance": share(cover["coinsurance"], locale) if cover["coinsurance"] else None,
        "defence": say(f"paper.defence.{cover['defence_costs']}", locale),
        "claims_made": say("notice.claims_made", locale, day=looks_back),
    }
    return [
        Table(heads, tuple(rows), (1.3, 3.4, 1), first_bold=True, figures=1),
        labelled(further, locale),
    ]


def _not_covered(paper: Data, rulebook: Rulebook, sources: Sources, locale: Locale) -> list[Block]:
    blocks: list[Block] = [Heading(say("quote_paper.not_covered", locale))]
    left_out = [one for one in PARTS if one not in paper["cover"]["parts"]]
    if left_out:
        between = say("text.comma", locale)
        names = between.join(say(f"choice.parts.{one}", locale) for one in left_out)
        blocks.append(Paragraph(say("quote_paper.not_bought", locale, parts=names)))
    blocks.append(Paragraph(say("quote_paper.known_before", locale)))
    if rulebook.holds(FINES):
        held = rulebook.dated(FINES)
        blocks.append(
            Note(say("quote_paper.fines", locale), sources.word(held.status), held.status)
        )
    return blocks


def _conditions(paper: Data, sources: Sources, locale: Locale) -> list[Block]:
    decision = paper["document"]["decision"]
    rows = []
    for one in decision["conditions"]:
        days = one.get("within_days")
        by = (
            say("quote_paper.within", locale, days=days)
            if days
            else say("quote_paper.before_start", locale)
        )
        evidence = one["evidence"][locale] if one.get("evidence") else "—"
        rows.append((one["way_out"][locale], by, evidence))
    blocks: list[Block] = [Heading(say("quote_paper.conditions", locale))]
    if not rows:
        return [*blocks, Paragraph(say("quote_paper.no_conditions", locale))]
    sources.word("judgement")
    heads = tuple(say(f"quote_paper.{one}", locale) for one in ("condition", "by", "evidence"))
    return [*blocks, Table(heads, tuple(rows), (3, 1, 1.6))]


def _duties(rulebook: Rulebook, sources: Sources, locale: Locale) -> list[Block]:
    blocks: list[Block] = [Heading(say("quote_paper.duties", locale))]
    if not rulebook.holds(DUTIES):
        return [*blocks, Paragraph(say("quote_paper.duties_elsewhere", locale))]
    held = rulebook.dated(DUTIES)
    for when in ("before", "during", "event"):
        blocks.append(Heading(say(f"quote_paper.duties_{when}", locale), 2))
        for one in held.value:
            if one["when"] == when:
                ground = Ground(source=one["source"], status=held.status, sureness=one["sureness"])
                blocks.append(Paragraph(f"· {one[locale]}", sources.cite(ground, one["at"])))
    return [*blocks, Paragraph(say("quote_paper.clock", locale))]
