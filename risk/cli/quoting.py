"""Commands: quote a profile."""

from __future__ import annotations

import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from risk.cli.calculators import AsOf, Json, day_of
from risk.cli.language import Lang, locale_of
from risk.cli.output import print_json
from risk.errors import Fault, InvalidProfile
from risk.units import Locale

if TYPE_CHECKING:
    from risk.desk import Quote
    from risk.price import Modification


class SeverityPreset(StrEnum):
    """Severity presets of the calibration."""

    LOW = "low"
    DEFAULT = "default"
    HIGH = "high"


Models = Annotated[
    list[str] | None,
    typer.Option("--model", help="NAME/VERSION to try, or `formula`; those in force if left out."),
]

WORKBOOK = ".xlsx"
"""Ending of a working paper."""


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
    model: Models = None,
    book: Annotated[
        Path | None,
        typer.Option(help="Folder of a scored book: capital by what the firm adds to it."),
    ] = None,
    against: Annotated[
        list[str] | None,
        typer.Option(help="Other models, or `formula`: show what the price becomes by --model."),
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Store the quote for replay.")] = False,
    out: Annotated[
        list[Path] | None, typer.Option(help="Paper: .pdf, .docx, .md; working paper: .xlsx.")
    ] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Quote a firm's profile: class, posture, loss, premium, options, decision with reasons."""
    from risk.cli.show_quote import show_changes, show_quote
    from risk.desk import SEED, Request, document_bytes, quote_document
    from risk.desk import quote as quote_for
    from risk.desk.quoting.models import models_asked
    from risk.profile import read_profile
    from risk.rulebook import read_overlay

    day = day_of(as_of)
    request = Request(
        read_profile(file),
        day,
        preset.value,
        SEED if seed is None else seed,
        pareto_tail,
        tuple(modification(one) for one in schedule or []),
        tuple(read_overlay(path) for path in overlay or []),
        models_asked(tuple(model or ()), day),
    )
    if book is not None:
        from risk.desk.book.one_more import book_capital

        request = replace(request, book=book_capital(book, request.profile, day))
    if against:
        from risk.desk.learned.what_changed import model_changes

        other = models_asked(tuple(against), day)
        changes = model_changes(replace(request, models=other), request)
        if as_json:
            print_json(changes)
        else:
            show_changes(changes, locale_of(lang))
        return
    found = quote_for(request)
    number = None
    if keep:
        from risk.cli.stored import keep_found

        number = keep_found(found)
    document = quote_document(found)
    if as_json:
        sys.stdout.buffer.write(document_bytes(document))
    else:
        show_quote(document, locale_of(lang))
    if number is not None:
        print(f"stored as {number}", file=sys.stderr)
    for path in out or []:
        write_paper(found, path, locale_of(lang))


def write_paper(found: Quote, path: Path, locale: Locale) -> None:
    """Write a quote to a file, in the kind its ending names, and tell so."""
    from risk.text import say

    if path.suffix == WORKBOOK:
        from risk.desk.quoting.working_paper import quote_workbook

        path.write_bytes(quote_workbook(found, locale))
    else:
        from risk.desk.quoting.quote_paper import quote_paper
        from risk.documents import write_form

        write_form(quote_paper(found, locale), path)
    print(say("quote_paper.written", locale, file=path), file=sys.stderr)


def modification(text: str) -> Modification:
    """Read a credit or debit written ITEM=SHARE:REASON."""
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
