"""Commands: quote a profile."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from risk.cli.calculators import AsOf, Json, day_of
from risk.cli.output import default_language
from risk.errors import Fault, InvalidProfile
from risk.units import Locale

if TYPE_CHECKING:
    from risk.price import Modification


class Language(StrEnum):
    """Languages of the screen."""

    ZH = "zh"
    EN = "en"


class SeverityPreset(StrEnum):
    """Severity presets of the calibration."""

    LOW = "low"
    DEFAULT = "default"
    HIGH = "high"


Lang = Annotated[Language | None, typer.Option("--lang", help="zh or en.")]


def locale_of(lang: Language | None) -> Locale:
    """Give the language asked for, or the terminal's."""
    if lang is None:
        return default_language()
    return "zh" if lang is Language.ZH else "en"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(quote)


def quote(
    file: Annotated[Path, typer.Argument(help="A profile, .yaml or .json.")],
    as_of: AsOf = None,
    preset: Annotated[SeverityPreset, typer.Option(help="Severity.")] = SeverityPreset.DEFAULT,
    pareto_tail: Annotated[
        bool, typer.Option("--pareto-tail", help="Heavier tail above USD 1 million.")
    ] = False,
    schedule: Annotated[
        list[str] | None,
        typer.Option(
            help="Filed credit or debit, ITEM=SHARE:REASON, such as evidence=-0.05:audited"
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the parameter draws.")] = None,
    overlay: Annotated[
        list[Path] | None,
        typer.Option(help="Rule file or folder laid over the rulebook, to try it; repeatable."),
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Store the quote for replay.")] = False,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Quote a firm's profile: class, posture, loss, premium, options, decision with reasons."""
    from risk.cli.show_quote import show_quote
    from risk.desk import SEED, Request, document_bytes, quote_document
    from risk.desk import quote as quote_for
    from risk.profile import read_profile
    from risk.rulebook import read_overlay

    found = quote_for(
        Request(
            read_profile(file),
            day_of(as_of),
            preset.value,
            SEED if seed is None else seed,
            pareto_tail,
            tuple(_modification(one) for one in schedule or []),
            tuple(read_overlay(path) for path in overlay or []),
        )
    )
    document = quote_document(found)
    if as_json:
        sys.stdout.buffer.write(document_bytes(document))
    else:
        show_quote(document, locale_of(lang))
    if keep:
        from risk.cli.stored import keep_found

        print(f"stored as {keep_found(found)}", file=sys.stderr)


def _modification(text: str) -> Modification:
    from risk.price import Modification

    item, _, rest = text.partition("=")
    share, _, reason = rest.partition(":")
    try:
        return Modification(item=item, share=float(share), reason=reason)
    except ValueError as error:
        raise InvalidProfile(
            f"{text} cannot be read",
            [
                Fault(
                    "schedule", text, "must be ITEM=SHARE:REASON", "evidence=-0.05:audited", "form"
                )
            ],
        ) from error
