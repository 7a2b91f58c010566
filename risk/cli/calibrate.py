"""Command: a calibration from lists of incidents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from risk.cli.calculators import AsOf, Json, day_of
from risk.cli.language import Lang, locale_of
from risk.cli.print_report import give_report
from risk.errors import Fault, InvalidProfile
from risk.text import say

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
    from risk.desk.learned.calibrated import OVERLAY
    from risk.desk.learned.calibrated import calibrate as fit
    from risk.learn.incidents import write_template
    from risk.learn.report import write_report
    from risk.profile import read_profile

    locale, day = locale_of(lang), day_of(as_of)
    if template is not None:
        write_template(template, locale)
        return
    if bool(sources) == (generated is not None):
        rule = "name lists of incidents, or --generated with a number, not both"
        raise InvalidProfile(
            rule, [Fault("sources", str(sources or ""), rule, "see --help", "usage")]
        )
    profiles = [read_profile(path) for path in firm or _samples()]
    with Console(stderr=True).status("") as status:

        def progress(name: str) -> None:
            what = name or say("calibrate.prices", locale)
            status.update(say("calibrate.doing", locale, what=what))

        found = fit(
            day,
            profiles,
            files=sources or [],
            generated=generated,
            seed=seed,
            progress=progress,
        )
    if out is not None:
        write_report(found.reports[locale], out)
        overlay = out / OVERLAY
        overlay.unlink(missing_ok=True)
        if found.overlay is not None:
            overlay.write_text(found.overlay, encoding="utf-8")
    give_report(found.reports[locale], locale, as_json=as_json, out=out)


def _samples() -> list[Path]:
    """Give the sample firms whose prices are shown, where they are beside the program."""
    return [SAMPLES / name for name in SHOWN if (SAMPLES / name).is_file()]
