"""Documents: parts of forms drawn from rules that stand elsewhere in the rulebook."""

from __future__ import annotations

from typing import Any

from risk.documents.blocks import (
    BOX,
    Block,
    CheckItem,
    CheckList,
    Field,
    Heading,
    Note,
    Paragraph,
    Table,
)
from risk.documents.cited import Sources
from risk.documents.shape import Ground
from risk.rulebook import Rulebook
from risk.rulebook.schema import Dated, Text
from risk.text import say
from risk.units import Locale

CLOCK = "law.incident_clock"
GRADES = "law.incident_grades"
SEVERITY = ("severity.dpc_base", "severity.ei", "severity.cb", "severity.bands", "severity.flags")


def clock_blocks(rulebook: Rulebook, sources: Sources, locale: Locale) -> list[Block]:
    """Give who is told within what time, the shortest first; a draft of the clock as a note."""
    if not rulebook.holds(CLOCK):
        return []
    lines = sorted(rulebook.value(CLOCK), key=_urgency)
    columns = tuple(say(f"documents.clock.{one}", locale) for one in ("time", "tell", "case"))
    rows = tuple(
        (
            _time(line, rulebook.place, locale),
            _begun(line["tell"][locale]),
            f"{line[locale]}\n{sources.cite(_ground(line, 'enacted'), _at(line, locale)).text}",
            "",
        )
        for line in lines
    )
    blocks: list[Block] = [
        Table(
            (*columns, say("documents.clock.done", locale)),
            rows,
            (1.1, 1.5, 4.2, 1.4),
            first_bold=True,
        )
    ]
    draft = rulebook.drafts.get(CLOCK)
    if draft is not None:
        blocks += [
            Note(
                f"{_time(line, rulebook.place, locale)}, {line['tell'][locale]}: {line[locale]}",
                sources.word(draft.status),
                draft.status,
                sources.cite(_ground(line, draft.status), _at(line, locale)),
            )
            for line in draft.value
        ]
    return blocks


def grade_blocks(rulebook: Rulebook, sources: Sources, locale: Locale) -> list[Block]:
    """Give the grades of a leak by the number of people, with a box for each."""
    if not rulebook.holds(GRADES):
        return []
    held = rulebook.dated(GRADES)
    cite = sources.cite(_of(held), held.at)
    items: list[CheckItem] = []
    for grade, above in zip(held.value, [*held.value[1:], None], strict=True):
        low, high = grade["from_persons"], above["from_persons"] if above else None
        if high is None:
            span = say("documents.grade.from", locale, low=_people(low, locale))
        elif low == 0:
            span = say("documents.grade.below", locale, high=_people(high, locale))
        else:
            span = say(
                "documents.grade.between",
                locale,
                low=_people(low, locale),
                high=_people(high, locale),
            )
        items.append(CheckItem(f"{grade[locale]}: {span}", cite=None if items else cite))
    return [CheckList(tuple(items))]


def severity_blocks(rulebook: Rulebook, sources: Sources, locale: Locale) -> list[Block]:
    """Give the ENISA worksheet of a breach's severity: choose, add up, read the band."""
    if not all(rulebook.holds(key) for key in SEVERITY):
        return []
    context, ease, elements, bands, flags = (rulebook.dated(key) for key in SEVERITY)
    blocks: list[Block] = [
        *_choice("dpc", context, context.value, sources, locale),
        Field(say("documents.severity.dpc_changed", locale), lines=2),
        *_choice("ei", ease, ease.value, sources, locale),
        Heading(say("documents.severity.cb", locale), 2),
    ]
    blocks.append(_circumstances(elements.value, locale))
    blocks.append(Paragraph("", sources.cite(_of(elements))))
    blocks += [
        Heading(say("documents.severity.result", locale), 2),
        Field(
            "SE = DPC × EI + CB",
            hint=say("documents.severity.sum", locale),
            cite=sources.cite(_of(bands)),
        ),
        CheckList(
            tuple(CheckItem(_band(band, locale), band["meaning"][locale]) for band in bands.value)
        ),
        CheckList(tuple(CheckItem(flag[locale]) for flag in flags.value)),
        Field(say("documents.severity.reason", locale), lines=2),
    ]
    return blocks


def _choice(
    name: str, held: Dated, options: list[dict[str, Any]], sources: Sources, locale: Locale
) -> list[Block]:
    cite = sources.cite(_of(held))
    items = [CheckItem(f"{option['score']:g}  {option[locale]}") for option in options]
    return [
        Heading(say(f"documents.severity.{name}", locale), 2),
        CheckList((CheckItem(items[0].text, cite=cite), *items[1:])),
    ]


def _circumstances(elements: list[dict[str, Any]], locale: Locale) -> Table:
    scores = sorted({option["score"] for element in elements for option in element["options"]})
    rows = []
    for element in elements:
        words = {option["score"]: option[locale] for option in element["options"]}
        cells = (f"{BOX} {words[score]}" if score in words else "—" for score in scores)
        rows.append((element[locale], *cells))
    return Table(
        (say("documents.severity.element", locale), *(_signed(score) for score in scores)),
        tuple(rows),
        (1.2, *(2 for _ in scores)),
        first_bold=True,
    )


def _people(count: int, locale: Locale) -> str:
    """Write a round number of people as readers of the language do.

    >>> _people(1_000_000, "zh"), _people(100_000_000, "zh"), _people(1_000_000, "en")
    ('100万', '1亿', '1,000,000')
    """
    if locale == "zh" and count % 100_000_000 == 0:
        return f"{count // 100_000_000}亿"
    if locale == "zh" and count % 10_000 == 0:
        return f"{count // 10_000}万"
    return f"{count:,}"


def _band(band: dict[str, Any], locale: Locale) -> str:
    low, high = band["from"], band["to"]
    if high is None:
        span = f"SE ≥ {low}"
    elif low == 0:
        span = f"SE < {high}"
    else:
        span = f"{low} ≤ SE < {high}"
    return f"{span}  {band[locale]}"


def _signed(score: float) -> str:
    return f"+{score:g}" if score else "0"


def _urgency(line: dict[str, Any]) -> tuple[int, float]:
    hours = line["within_hours"]
    late = line.get("counts_from") == "handled"
    return (2 if late else 0 if hours is None else 1, hours or 0)


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def _time(line: dict[str, Any], place: str, locale: Locale) -> str:
    hours = line["within_hours"]
    if hours is None:
        return say(f"documents.clock.{'no_delay' if place == 'EU' else 'at_once'}", locale)
    if line.get("counts_from") == "handled":
        return say("documents.clock.handled", locale, days=hours // 24)
    return say("documents.clock.hours", locale, hours=hours)


def _ground(line: dict[str, Any], status: Any) -> Ground:
    return Ground(source=line["source"], status=status, sureness=line["sureness"])


def _at(line: dict[str, Any], locale: Locale) -> str | Text | None:
    at = line.get("at")
    return Text.model_validate(at) if isinstance(at, dict) else at


def _of(held: Dated) -> Ground:
    return Ground(source=held.source, status=held.status, sureness=held.sureness)
