"""Commands: how many people a breach reaches: learn it and judge it, ask for a firm and event."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from risk.cli.calculators import AsOf, Json, day_of
from risk.cli.language import Lang, locale_of
from risk.cli.output import console, number, print_json
from risk.cli.print_report import give_report
from risk.text import say
from risk.units import Locale

if TYPE_CHECKING:
    from risk.desk.quoting.people_reached import PeopleReached

Words = Annotated[list[str] | None, typer.Option(help="A word; once for each.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="train-breach-size")(train_breach_size)
    app.command(name="breach-size")(breach_size)


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
    give_report(found, locale, as_json=as_json, out=report)
    if not as_json:
        console().print(say("breach_size.written", locale, out=out))


def breach_size(
    file: Annotated[Path, typer.Argument(help="A profile, .yaml or .json.")],
    actor: Words = None,
    action: Words = None,
    asset: Words = None,
    data: Words = None,
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Tell how many people a breach of a firm reaches, by the formula and by the learned model.

    What is known of the event: --actor external, --action hacking or error, --asset server or
    media, --data health or payment, each as often as it applies; see the model's card.
    """
    from risk.assess.breach_size import Event
    from risk.desk.quoting.people_reached import LEVELS, people_reached
    from risk.profile import read_profile

    event = Event(*(tuple(words or ()) for words in (actor, action, asset, data)))
    found = people_reached(read_profile(file), day_of(as_of), event)
    if as_json:
        print_json(asdict(found) | {"levels": list(LEVELS)})
        return
    _show(found, locale_of(lang))


def _show(found: PeopleReached, locale: Locale) -> None:
    from risk.desk.quoting.people_reached import LEVELS

    def told(code: str, /, **values: object) -> str:
        return say(f"breach_size.reached.{code}", locale, **values)

    columns = {"formula": found.formula, "firm": found.by_firm, "event": found.by_event}
    known = {name: points for name, points in columns.items() if points is not None}
    table = Table(
        told("level"),
        *(Column(say(f"breach_size.{name}", locale), justify="right") for name in known),
    )
    for place, level in enumerate(LEVELS):
        cells = (number(points[place], locale) for points in known.values())
        table.add_row(f"{level:.0%}", *cells)
    screen = console()
    screen.rule(told("title", firm=found.firm))
    screen.print(
        told(
            "firm",
            sector=say(f"sector.{found.sector}", locale),
            staff=told("unknown") if found.headcount is None else number(found.headcount, locale),
            held=told("unknown") if found.held is None else number(found.held, locale),
        )
    )
    screen.print(table)
    state = told("in_force" if found.in_force else "consulted")
    screen.print(told("model", name=found.model, digest=found.digest[:12], state=state))
