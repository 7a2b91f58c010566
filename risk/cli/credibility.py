"""Command: an own book beside the default calibration."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from risk.cli.calculators import AsOf, Json, day_of
from risk.cli.output import console, print_json
from risk.cli.print_report import print_report
from risk.cli.quoting import Lang, locale_of
from risk.text import say

OVERLAY = "calibration.yaml"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(credibility)


def credibility(
    policies: Annotated[Path, typer.Option(help="Policies: .csv, .xlsx or .parquet.")],
    claims: Annotated[Path, typer.Option(help="Claims: .csv, .xlsx or .parquet.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the calibration, the tables and the pictures.")
    ] = None,
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Blend an own book with the default calibration, by exposure."""
    from risk.learn.credibility_book import blend_book, country_of
    from risk.learn.credibility_overlay import overlay_yaml
    from risk.learn.credibility_report import blend_document, blend_report
    from risk.learn.report import write_report
    from risk.portfolio.tables import read_table
    from risk.rulebook import at, region_of

    locale, day = locale_of(lang), day_of(as_of)
    book, seen = (read_table(path) for path in (policies, claims))
    rulebook = at(day, region_of(country_of(book)))
    blend = blend_book(book, seen, rulebook)
    document = blend_document(blend, rulebook)
    report = blend_report(document, locale)
    if out is not None:
        digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (policies, claims)]
        told = f"policies {digests[0][:12]}, claims {digests[1][:12]}"
        write_report(report, out)
        (out / OVERLAY).write_text(overlay_yaml(blend, rulebook, day, told), encoding="utf-8")
    if as_json:
        print_json(report.data)
        return
    print_report(report)
    if out is not None:
        console().print(say("credibility.written", locale, folder=out))
