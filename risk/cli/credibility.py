"""Command: an own book beside the default calibration."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from risk.cli.calculators import AsOf, Json, day_of
from risk.cli.language import Lang, locale_of
from risk.cli.print_report import give_report

if TYPE_CHECKING:
    from risk.profile import Profile

OVERLAY = "calibration.yaml"
SAMPLES = Path(__file__).resolve().parents[2] / "data_samples"
MOST_SAMPLES = 3


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(credibility)


def credibility(
    policies: Annotated[Path, typer.Option(help="Policies: .csv, .xlsx or .parquet.")],
    claims: Annotated[Path, typer.Option(help="Claims: .csv, .xlsx or .parquet.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the calibration, the tables and the pictures.")
    ] = None,
    firm: Annotated[
        list[Path] | None,
        typer.Option(help="Profile whose price is told before and after; repeatable."),
    ] = None,
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Blend an own book with the default calibration, by exposure."""
    from risk.desk.learned.tried_prices import tried_prices
    from risk.learn.credibility_book import blend_book, country_of
    from risk.learn.credibility_overlay import overlay_yaml
    from risk.learn.credibility_report import blend_document, blend_report
    from risk.learn.report import write_report
    from risk.portfolio.tables import read_table
    from risk.rulebook import at, read_overlay, region_of

    locale, day = locale_of(lang), day_of(as_of)
    book, seen = (read_table(path) for path in (policies, claims))
    country = country_of(book)
    rulebook = at(day, region_of(country))
    blend = blend_book(book, seen, rulebook)
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (policies, claims)]
    told = f"policies {digests[0][:12]}, claims {digests[1][:12]}"
    firms = _firms(firm, country)
    with TemporaryDirectory() as aside:
        overlay = Path(aside) / OVERLAY
        overlay.write_text(overlay_yaml(blend, rulebook, day, told), encoding="utf-8")
        prices = tried_prices(firms, day, (read_overlay(overlay),))
        report = blend_report(blend_document(blend, rulebook), locale, prices)
        if out is not None:
            write_report(report, out)
            shutil.copyfile(overlay, out / OVERLAY)
    give_report(report, locale, as_json=as_json, out=out)


def _firms(files: list[Path] | None, country: str) -> list[Profile]:
    """Give the firms told, or the first sample firms of the country beside the program."""
    from risk.profile import read_profile

    if files:
        return [read_profile(file) for file in files]
    samples = (read_profile(file) for file in sorted(SAMPLES.glob("*.yaml")))
    return [one for one in samples if one.firm.country == country][:MOST_SAMPLES]
