"""Command: a book watched."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from risk.cli.calculators import AsOf, Json, day_of
from risk.cli.language import Lang, locale_of
from risk.text import say


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(watch)


def watch(
    policies: Annotated[Path, typer.Option(help="Policies: .csv, .xlsx or .parquet.")],
    claims: Annotated[Path, typer.Option(help="Claims: .csv, .xlsx or .parquet.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the report, its tables and pictures.")
    ] = None,
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Watch a book: actual against expected, drift, stability, fairness, referrals, alerts."""
    from risk.cli.print_report import give_report
    from risk.desk.learned.watched import watch_files
    from risk.learn.report import write_report
    from risk.learn.watch.report import watch_report

    locale = locale_of(lang)
    with Console(stderr=True).status(say("watch.reading", locale)) as status:
        found = watch_files(
            (policies, None),
            (claims, None),
            day_of(as_of),
            lambda step: status.update(say(f"watch.step.{step}", locale)),
        )
        report = watch_report(found, locale)
        if out is not None:
            write_report(report, out)
    give_report(report, locale, as_json=as_json, out=out, most=1)
