"""Documents: the report of a firm's duties, from plain data of the duty engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from risk.documents.blocks import (
    Block,
    CheckItem,
    CheckList,
    Cite,
    Document,
    Heading,
    Note,
    Paragraph,
    Table,
)
from risk.documents.cited import (
    article,
    legend_of,
    sourced_document,
    status_word,
    sureness_word,
)
from risk.rulebook.schema import Status, Sureness
from risk.text import say
from risk.units import Locale

Duty = Mapping[str, Any]


class _Laws:
    """Numbers the laws of a report and remembers which statuses it uses."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self.numbers: dict[str, int] = {}
        self.statuses: set[Status] = set()

    def cite(self, articles: Sequence[Mapping[str, Any]]) -> Cite | None:
        if not articles:
            return None
        words = []
        for one in articles:
            title = one["title"][self.locale]
            number = self.numbers.setdefault(title, len(self.numbers) + 1)
            status = cast("Status", one["status"])
            self.statuses.add(status)
            place = f"[{number}] {article(one['at'], self.locale)}".strip()
            parts = [place, status_word(status, self.locale)]
            if one["sureness"] != "P":
                parts.append(sureness_word(cast("Sureness", one["sureness"]), self.locale))
            words.append(" · ".join(parts))
        first = cast("Status", articles[0]["status"])
        return Cite(first, "；".join(words) if self.locale == "zh" else "; ".join(words))


def duty_blocks(duty_document: Mapping[str, Any], locale: Locale) -> Document:
    """Give the duty report as a document.

    Parameters
    ----------
    duty_document : dict
        Plain data: ``firm``, ``as_of`` (ISO day), ``place``, ``processor_class`` (words or None),
        ``duties`` and ``drafts`` (lists of ``topic``, ``name``, ``what``, ``why``, ``articles``,
        ``deadline``, ``lighter``, ``never_waived``, ``evidence``, ``met_ratio``, ``unsettled``),
        ``exposure`` (lists of ``law``, ``range``, ``usual``). Words are ``{"zh", "en"}``. A duty
        may add ``lighter_basis``, what the relief is known from; other keys are passed over.
    locale : str
        ``zh`` or ``en``.

    Returns
    -------
    Document
        A table of all duties first, then each with its law, deadline, reliefs and evidence.
    """
    laws = _Laws(locale)
    duties: Sequence[Duty] = duty_document["duties"]
    drafts: Sequence[Duty] = duty_document["drafts"]
    blocks: list[Block] = []
    found = duty_document["processor_class"]
    if found:
        blocks.append(Paragraph(say("documents.duty.class", locale, name=found[locale])))
    if duties:
        blocks += [Heading(say("documents.duty.all", locale)), _overview(duties, locale)]
        blocks.append(Heading(say("documents.duty.each", locale), new_page=len(duties) > 8))
        for number, duty in enumerate(duties, 1):
            blocks += _duty(duty, laws, f"{number}. ")
    else:
        blocks.append(Paragraph(say("documents.duty.none", locale)))
    if drafts:
        blocks.append(Heading(say("documents.duty.drafts", locale)))
        blocks.append(Paragraph(say("documents.duty.drafts_lead", locale)))
        for duty in drafts:
            blocks += _duty(duty, laws, "")
    blocks += _exposure(duty_document["exposure"], locale)
    day = date.fromisoformat(duty_document["as_of"])
    return sourced_document(
        name="duty_report",
        title=say("documents.duty.title", locale),
        lead=say("documents.duty.lead", locale, count=len(duties), place=duty_document["place"]),
        firm=duty_document["firm"],
        day=day,
        locale=locale,
        blocks=blocks,
        legend=legend_of(laws.statuses, locale),
        sources=tuple(f"[{number}] {title}" for title, number in laws.numbers.items()),
    )


def _overview(duties: Sequence[Duty], locale: Locale) -> Table:
    return Table(
        tuple(say(f"documents.duty.{one}", locale) for one in ("name", "deadline", "met")),
        tuple(
            (
                f"{number}. {duty['name'][locale]}",
                duty["deadline"][locale] if duty["deadline"] else "—",
                _met(duty["met_ratio"], locale),
            )
            for number, duty in enumerate(duties, 1)
        ),
        (3.2, 3.2, 1),
    )


def _duty(duty: Duty, laws: _Laws, number: str) -> list[Block]:
    locale = laws.locale
    cite = laws.cite(duty["articles"])
    blocks: list[Block] = [
        Heading(number + duty["name"][locale], 2),
        Paragraph(duty["what"][locale], cite),
    ]
    lines = [(say("documents.duty.why", locale), duty["why"][locale])]
    for key in ("deadline", "lighter", "never_waived"):
        if duty[key]:
            basis = duty.get(f"{key}_basis")
            words = duty[key][locale] + (f"\n{basis[locale]}" if basis else "")
            lines.append((say(f"documents.duty.{key}", locale), words))
    if stages := duty.get("stages"):
        named = say("text.comma", locale).join(one[locale] for one in stages)
        lines.append((say("documents.duty.stage", locale), named))
    if duty["met_ratio"] is not None:
        lines.append((say("documents.duty.met", locale), _met(duty["met_ratio"], locale)))
    blocks.append(Table((), tuple(lines), (1, 4.6), first_bold=True))
    if duty["evidence"]:
        blocks.append(
            CheckList(
                tuple(CheckItem(one[locale]) for one in duty["evidence"]),
                remark=say("documents.duty.kept_at", locale),
                caption=say("documents.duty.evidence", locale),
            )
        )
    if duty["unsettled"]:
        laws.statuses.add("judgement")
        blocks.append(
            Note(duty["unsettled"][locale], say("documents.duty.unsettled", locale), "judgement")
        )
    return blocks


def _exposure(exposure: Sequence[Mapping[str, Any]], locale: Locale) -> list[Block]:
    """Give the fines; what is usual for small firms once only, where it is the same for all."""
    if not exposure:
        return []
    usual = [one["usual"][locale] if one["usual"] else "" for one in exposure]
    rows = [(one["law"][locale], one["range"][locale]) for one in exposure]
    blocks: list[Block] = [
        Heading(say("documents.duty.exposure", locale)),
        Paragraph(say("documents.duty.exposure_lead", locale)),
    ]
    names: tuple[str, ...] = ("law", "range")
    cells: list[tuple[str, ...]] = list(rows)
    if len(set(usual)) == 1 and usual[0]:
        blocks.append(Paragraph(usual[0]))
    elif any(usual):
        names = (*names, "usual")
        cells = [(*row, words or "—") for row, words in zip(rows, usual, strict=True)]
    heads = tuple(say(f"documents.duty.{name}", locale) for name in names)
    return [*blocks, Table(heads, tuple(cells), (2, 3, 2.4)[: len(heads)])]


def _met(ratio: float | None, locale: Locale) -> str:
    return say("documents.unknown", locale) if ratio is None else f"{ratio:.0%}"
