"""Commands: severity of a breach of personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from risk.cli.calculators import AsOf, Json, day_of
from risk.cli.language import Lang, locale_of
from risk.cli.output import console, number, print_json
from risk.errors import Fault, InvalidProfile

if TYPE_CHECKING:
    from risk.assess.breach_severity import BreachedData, Severity

UNKNOWN = "unknown"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(severity)


def severity(
    data: Annotated[
        list[str],
        typer.Option(
            help="CATEGORY[:SHIFT], once for each kind of data: simple, behavioural, financial, "
            "sensitive or unknown; credentials:CATEGORY[:SHIFT] for the data they open."
        ),
    ],
    identifiability: Annotated[
        str, typer.Option(help="negligible, limited, significant, maximum or unknown.")
    ] = UNKNOWN,
    confidentiality: Annotated[
        str,
        typer.Option(help="none, exposed, known or unknown (an unknown number of recipients)."),
    ] = UNKNOWN,
    integrity: Annotated[
        str, typer.Option(help="none, unused, recoverable, unrecoverable or unknown.")
    ] = UNKNOWN,
    availability: Annotated[
        str, typer.Option(help="none, easy, temporary, permanent or unknown.")
    ] = UNKNOWN,
    malice: Annotated[str, typer.Option(help="yes, no or unknown.")] = UNKNOWN,
    individuals: Annotated[str, typer.Option(help="People affected, or unknown.")] = UNKNOWN,
    unintelligible: Annotated[
        str, typer.Option(help="Others cannot read the data: yes, no or unknown.")
    ] = UNKNOWN,
    reason: Annotated[
        list[str] | None,
        typer.Option(help="Why a score is shifted: one for all, or one for each shift in order."),
    ] = None,
    final_level: Annotated[
        str | None, typer.Option(help="Level set by a person: LOW, MEDIUM, HIGH, VERY_HIGH.")
    ] = None,
    final_reason: Annotated[str, typer.Option(help="Why the level is changed.")] = "",
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Severity of a breach by ENISA's method: SE = DPC x EI + CB. What is left out is unknown."""
    from risk.assess.breach_severity import Breach, Circumstances, grade_breach
    from risk.desk.advice.calculators import LEVEL_WORDS
    from risk.desk.advice.severity_document import severity_document
    from risk.rulebook import at

    faults: list[Fault] = []
    levels = {word: level for level, word in LEVEL_WORDS.items()}
    breach = Breach(
        _data(data, reason or [], faults),
        identifiability,
        Circumstances(confidentiality, integrity, availability, malice),
        _individuals(individuals, faults),
        unintelligible,
        final_level and levels.get(final_level.upper(), final_level.upper()),
        final_reason,
    )
    rulebook = at(day_of(as_of), "EU")
    try:
        found = grade_breach(rulebook, breach)
    except InvalidProfile as error:
        faults.extend(error.faults)
    if faults:
        raise InvalidProfile(f"the breach has {len(faults)} fault(s)", faults)
    if as_json:
        print_json(severity_document(rulebook, breach, found))
    else:
        _show(found, locale_of(lang))


def _data(given: list[str], reasons: list[str], faults: list[Fault]) -> tuple[BreachedData, ...]:
    from risk.assess.breach_severity import CREDENTIALS, BreachedData

    read: list[tuple[str, str | None, int]] = []
    for index, text in enumerate(given):
        category, *rest = (part.strip() for part in text.split(":"))
        opens = rest.pop(0) if category == CREDENTIALS and rest else None
        try:
            (shift,) = (int(part) for part in rest or ["0"])
        except ValueError:
            shift = 0
            faults.append(
                Fault(
                    f"data.{index}",
                    text,
                    "must be CATEGORY[:SHIFT], the shift a whole number",
                    "for example --data sensitive:-1 or --data credentials:financial:1",
                    "breach",
                )
            )
        read.append((category, opens, shift))
    shifted = [index for index, (*_, shift) in enumerate(read) if shift]
    over = shifted or list(range(len(read)))
    if len(reasons) > 1 and len(reasons) != len(over):
        faults.append(
            Fault(
                "reason",
                f"{len(reasons)} reasons",
                f"one reason for all, or one for each of {len(over)}",
                "give --reason once, or once for each shift in order",
                "breach",
            )
        )
    words = reasons * len(over) if len(reasons) == 1 else reasons
    by_index = dict(zip(over, words, strict=False))
    return tuple(
        BreachedData(category, shift, by_index.get(index, ""), opens)
        for index, (category, opens, shift) in enumerate(read)
    )


def _individuals(given: str, faults: list[Fault]) -> int | None:
    if given.strip().lower() == UNKNOWN:
        return None
    try:
        return int(given)
    except ValueError:
        rule = "must be a whole number >= 0, or unknown"
        faults.append(Fault("individuals", given, rule, "for example --individuals 250", "breach"))
        return None


def _show(found: Severity, locale: str) -> None:
    from risk.text import say

    def told(code: str, **values: object) -> None:
        screen.print(say(f"severity.{code}", locale, **values), markup=False)

    def plain(value: float) -> str:
        return number(value, locale, "0.##")

    screen = console()
    told(
        "score",
        score=plain(found.score),
        dpc=found.dpc,
        ei=plain(found.ei.score),
        cb=plain(found.cb),
    )
    told("level", level=found.band.text.to(locale), meaning=found.band.meaning.to(locale))
    if found.level != found.computed:
        told("changed", computed=say(f"severity.level.{found.computed}", locale))
    for one in found.data:
        told("data", score=one.score, text=(one.rule or one.text).to(locale))
    for term in (found.ei, *found.circumstances):
        told("term", score=plain(term.score), text=term.text.to(locale))
    for flag in found.flags:
        if flag.raised:
            told("flag", text=flag.text.to(locale))
    for path, words in found.reasons.items():
        told("reason", path=path, words=words)
    if found.unknown:
        told("unknown", paths=", ".join(found.unknown))
