"""Documents: the page of a quote that holds the reasons: class, posture, money, rules."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from risk.documents.amounts import money, share
from risk.documents.blocks import Block, Heading, Paragraph, Table
from risk.documents.cited import Sources
from risk.documents.quote_offer import labelled
from risk.documents.shape import Ground
from risk.rulebook.schema import Text
from risk.text import choice, say
from risk.units import Locale

Data = Mapping[str, Any]
SHOWN = 11
"""Lines of the sheet named one by one; what is left is summed."""
_ELSEWHERE = ("china_judgement", "place_judgement", "before_tax", "claims_made", "fines_excluded")
"""Notices that stand on the other pages, or whose figures do."""
_BETTER = ("no", "partly", "unknown")


def reasons_page(paper: Data, sources: Sources, locale: Locale) -> list[Block]:
    """Give the page of the reasons.

    Parameters
    ----------
    paper : dict
        As :func:`risk.documents.quote_paper.quote_blocks` takes it.
    sources : Sources
        Takes the sources and statuses named.
    locale : str
    """
    document = paper["document"]
    return [
        Heading(say("quote_paper.reasons", locale), new_page=True),
        _found(document, sources, locale),
        *_money_lines(paper, sources, locale),
        *_changes(document, locale),
        *_rules(document, sources, locale),
        *_flags(document, locale),
        *_incentives(paper["incentives"], locale),
    ]


def _incentives(found: Data, locale: Locale) -> list[Block]:
    """Tell in a few lines what is in force and, marked as no law, what each credit would leave."""
    told = [
        say("incentives.have", locale, name=one[locale], evidence=one["evidence"][locale])
        for one in found["in_force"]
    ] or [say("incentives.none", locale)]
    after = [
        f"{row['name'][locale]}: {money(row['net'], found['currency'], locale, cents=False)}"
        for row in found["what_if"]
        if row["net"] is not None
    ]
    if after:
        between = say("text.semicolon", locale)
        told.append(say("incentives.net_if", locale, schemes=between.join(after)))
    return [Heading(say("incentives.header", locale)), *(Paragraph(one) for one in told)]


def _found(document: Data, sources: Sources, locale: Locale) -> Table:
    size, processor = (document["classification"][one] for one in ("size", "processor"))
    posture = document["posture"]
    measures, risk = posture["measures"], posture["risk"]
    by_function = say("text.comma", locale).join(
        f"{say(f'maturity.{name}', locale)} {share(value, locale)}"
        for name, value in posture["maturity"]["by_function"].items()
    )
    rows: dict[str, str | None] = {
        "size": _with_source(
            choice("size", size["size_class"], locale), size, sources, locale
        )
        if size and size["size_class"]
        else say("documents.unknown", locale),
        "class": _with_source(
            (processor["name"] or processor["note"])[locale], processor, sources, locale
        ),
        "risk": say(f"choice.risk.{risk}", locale) if risk else say("documents.unknown", locale),
        "measures": say(
            "quote_paper.measures_words", locale, required=measures["required"],
            in_place=measures["in_place"], unknown=measures["unknown"],
        )
        if measures
        else None,
        "maturity": by_function,
    }  # fmt: skip
    return labelled(rows, locale)


def _with_source(words: str, found: Data, sources: Sources, locale: Locale) -> str:
    rule = found["source"]
    if rule is None:
        return words
    ground = Ground(source=rule["key"], status=rule["status"], sureness=rule["sureness"])
    at = Text.model_validate(rule["at"]) if isinstance(rule["at"], dict) else rule["at"]
    return f"{words} · {sources.cite(ground, at).text}"


def _money_lines(paper: Data, sources: Sources, locale: Locale) -> list[Block]:
    document = paper["document"]
    lines, currency = document["pricing"]["reasons"], document["quote"]["currency"]

    def row(words: str, amount: Decimal, status: str) -> tuple[str, str, str]:
        return words, status, money(amount, currency, locale, cents=True)

    first, rest = lines[0], lines[1:]
    largest = sorted(rest, key=lambda one: -abs(Decimal(one["money"])))[: SHOWN - 1]
    # The order of the sheet stays: each line stands on the lines above it.
    shown = [first, *(one for one in rest if one in largest)]
    left = [one for one in rest if one not in largest]
    rows = [
        row(_line(one, locale), Decimal(one["money"]), _basis(one, sources, locale))
        for one in shown
    ]
    if left:
        total = sum((Decimal(one["money"]) for one in left), Decimal())
        rows.append(row(say("quote_paper.others", locale, count=len(left)), total, "—"))
    whole = sum((Decimal(one["money"]) for one in lines), Decimal())
    rows.append(row(say("quote_paper.as_asked", locale), whole, "="))
    offered = Decimal(paper["price"]["premium"])
    if document["offer"]:
        rows.append(row(say("quote_paper.other_terms", locale), offered - whole, "—"))
        rows.append(row(say("quote_paper.as_offered", locale), offered, "="))
    heads = tuple(say(f"quote_paper.{one}", locale) for one in ("line", "stands_on", "money"))
    return [
        Heading(say("quote_paper.drivers", locale)),
        Table(heads, tuple(rows), (3.2, 1.1, 1), figures=1),
    ]


def _line(line: Data, locale: Locale) -> str:
    answer = line["answer_text"][locale]
    # Codes of sectors and places are for machines; their line says what they are.
    said = answer and line["code"] not in ("sector", "place")
    return f"{line['label'][locale]} · {answer}" if said else str(line["label"][locale])


def _basis(found: Data, sources: Sources, locale: Locale) -> str:
    """Give what a line or rule stands on: a learned model, or a status and its source."""
    if found["status"] == "learned":
        return say("badge.learned", locale)
    if not found["source"]:
        return sources.word(found["status"])
    # How sure the source is stands in the source list.
    ground = Ground(source=found["source"], status=found["status"], sureness="P")
    return sources.cite(ground).text


def _changes(document: Data, locale: Locale) -> list[Block]:
    """Give the answers that raise the price and may be changed, dearest first."""
    currency = document["quote"]["currency"]
    dear = [
        one
        for one in document["pricing"]["reasons"]
        if one["answer"] in _BETTER and Decimal(one["money"]) > 0
    ]
    dear.sort(key=lambda one: -Decimal(one["money"]))
    blocks: list[Block] = [Heading(say("quote_paper.changes", locale))]
    if not dear:
        return [*blocks, Paragraph(say("quote_paper.no_changes", locale))]
    named = say("text.comma", locale).join(
        f"{one['label'][locale]} ({one['answer_text'][locale]}) "
        f"+{money(one['money'], currency, locale, cents=False)}"
        for one in dear[:4]
    )
    return [*blocks, Paragraph(say("quote_paper.changes_words", locale, named=named))]


def _rules(document: Data, sources: Sources, locale: Locale) -> list[Block]:
    decision = document["decision"]
    outcome = say(f"outcome.{decision['outcome']}", locale)
    blocks: list[Block] = [Heading(say("quote_paper.decision", locale, outcome=outcome))]
    rows = tuple(
        (
            say(f"rule_kind.{one['then']}", locale),
            one["reason"][locale],
            _basis(one, sources, locale),
        )
        for kind in ("reasons", "counters", "sublimits", "conditions")
        for one in decision[kind]
    )
    if not rows:
        return [*blocks, Paragraph(say("quote_paper.clean", locale))]
    heads = tuple(say(f"quote_paper.{one}", locale) for one in ("rule", "why", "stands_on"))
    return [*blocks, Table(heads, rows, (1, 4.2, 1.1))]


def _flags(document: Data, locale: Locale) -> list[Block]:
    said = [one for one in document["notices"] if one["code"] not in _ELSEWHERE]
    if not said:
        return []
    return [
        Heading(say("quote_paper.flags", locale)),
        *(Paragraph(f"· {one['text'][locale]}") for one in said),
    ]
