"""Command: a calibration from lists of incidents."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from risk.cli.calculators import AsOf, Json, day_of
from risk.cli.output import console, print_json
from risk.cli.print_report import print_report
from risk.cli.quoting import Lang, locale_of
from risk.errors import Fault, InvalidProfile
from risk.text import say

OVERLAY = "calibration.yaml"
SAMPLES = Path(__file__).resolve().parents[2] / "data_samples"
SHOWN = ("01_dental_clinic.yaml", "06_ecommerce_shop.yaml", "12_logistics_firm.yaml")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(calibrate)


def calibrate(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            help="Lists of incidents: VERIS JSON, folder, ZIP or table; HHS portal CSV; notices to "
            "US states; an own list. KIND:FILE forces veris, hhs, state_ag or own."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the calibration, tables and pictures.")
    ] = None,
    generated: Annotated[
        int | None, typer.Option(min=1, help="Take so many invented incidents instead.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the invented incidents.")] = 1,
    firm: Annotated[
        list[Path] | None,
        typer.Option(help="Profile whose price is shown before and after; repeatable."),
    ] = None,
    template: Annotated[
        Path | None, typer.Option(help="Only write an empty own list here: .xlsx or .csv.")
    ] = None,
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Fit incidents: sizes, tails, sectors; what of it may be taken, and what that does to prices.

    Lists of public incidents never set how often insured firms claim.
    """
    from risk.desk.tried_prices import tried_prices
    from risk.learn.calibration import (
        overlay_yaml,
        proposals,
        study_document,
        study_incidents,
        study_report,
    )
    from risk.learn.incidents import generate_incidents, read_incidents, write_template
    from risk.learn.report import write_report
    from risk.profile import read_profile
    from risk.rulebook import at, read_overlay

    locale, day = locale_of(lang), day_of(as_of)
    if template is not None:
        write_template(template, locale)
        return
    if bool(sources) == (generated is not None):
        rule = "name lists of incidents, or --generated with a number, not both"
        raise InvalidProfile(
            rule, [Fault("sources", str(sources or ""), rule, "see --help", "usage")]
        )
    rulebook = at(day, "US")
    profiles = [read_profile(path) for path in firm or _samples()]
    with TemporaryDirectory() as aside, Console(stderr=True).status("") as status:

        def progress(name: str) -> None:
            status.update(say("calibrate.doing", locale, what=name))

        incidents = (
            generate_incidents(generated, seed)
            if generated is not None
            else read_incidents(sources or [], rulebook, progress)
        )
        study = study_incidents(incidents, rulebook, progress)
        text = overlay_yaml(study, rulebook, day)
        folder = out or Path(aside)
        folder.mkdir(parents=True, exist_ok=True)
        overlay = folder / OVERLAY
        overlay.unlink(missing_ok=True)
        prices = []
        if text is not None:
            overlay.write_text(text, encoding="utf-8")
            progress(say("calibrate.prices", locale))
            prices = tried_prices(profiles, day, (read_overlay(overlay),))
        document = study_document(study, proposals(study, rulebook), rulebook, prices)
        report = study_report(study, document, rulebook, locale)
        if out is not None:
            write_report(report, out)
    if as_json:
        print_json(document)
        return
    print_report(report)
    if out is not None:
        console().print(say("calibrate.written", locale, folder=out))


def _samples() -> list[Path]:
    """Give the sample firms whose prices are shown, where they are beside the program."""
    return [SAMPLES / name for name in SHOWN if (SAMPLES / name).is_file()]
