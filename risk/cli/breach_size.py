"""Command: learn how many people a breach reaches, and judge it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from risk.cli.calculators import AsOf, Json, day_of
from risk.cli.output import console, print_json
from risk.cli.print_report import print_report
from risk.cli.quoting import Lang, locale_of
from risk.text import say


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="train-breach-size")(train_breach_size)


def train_breach_size(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE…",
            help="Lists of incidents; or generated:3000 for 3,000 invented ones.",
        ),
    ],
    out: Annotated[Path, typer.Option(help="Model folder to write: models/breach_size/VERSION.")],
    report: Annotated[Path | None, typer.Option(help="Folder for the report.")] = None,
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Learn the people one breach reaches; judged by time against the formula and baselines."""
    from risk.learn.breach_size import learn
    from risk.learn.report import write_report

    locale, day = locale_of(lang), day_of(as_of)
    with Console(stderr=True).status("") as status:

        def tell(step: str, name: str) -> None:
            code = "breach_size.read" if step == "read" else f"breach_size.step.{step}"
            told = say(code, locale, file=name)
            status.update(told if step == "read" or not name else f"{name}: {told}")

        found = learn(sources, out, day, locale, tell)
    if report is not None:
        write_report(found, report)
    if as_json:
        print_json(found.data)
        return
    print_report(found)
    console().print(say("breach_size.written", locale, out=out))
    if report is not None:
        console().print(say("breach_size.reported", locale, report=report))
