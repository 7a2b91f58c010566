"""Commands: trained models: which there are, whether sound, what to know, who stands for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Column, Table

from risk.cli.calculators import AsOf, Json, day_of
from risk.cli.compare_models import PATTERN, Root, compare
from risk.cli.language import Lang, locale_of
from risk.cli.output import console, number, print_json
from risk.text import say

if TYPE_CHECKING:
    from risk.learn.promote import Act
    from risk.trained.register import Entry
    from risk.units import Locale

models = typer.Typer(
    no_args_is_help=True, help="Trained models: list, verify, card, compare, promote, retire."
)
Name = Annotated[str, typer.Argument(help="Name of the model.")]
Version = Annotated[str, typer.Argument(help="Its version, a whole number.")]
From = Annotated[
    datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day; today or later.")
]
By = Annotated[list[str], typer.Option("--by", help="Who stands for it; give it twice.")]
Why = Annotated[str, typer.Option(help="The reason.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    models.command()(compare)
    app.add_typer(models, name="models")


@models.command("list")
def list_(as_of: AsOf = None, root: Root = None, lang: Lang = None, as_json: Json = False) -> None:
    """Every model and version: state on a day, owner, last day, digest."""
    from risk.learn.shelf import model_list

    day, locale = day_of(as_of), locale_of(lang)
    found = model_list(day, root)
    if as_json:
        print_json({"as_of": day.isoformat(), "models": found})
        return
    if not found:
        console().print(say("models.list.none", locale))
        return
    heads = ("name", "version", "state", "owner", "retire_by", "better", "digest")
    table = Table(
        *(Column(say(f"models.list.{one}", locale), overflow="fold") for one in heads),
        title=say("models.list.title", locale, day=day),
    )
    for model in found:
        title = model["title"]
        named = f"{model['name']}\n{title[locale]}" if title else model["name"]
        for version in model["versions"]:
            table.add_row(named, version["version"], *_version_cells(version, locale))
        if model["faults"]:
            told = say("models.list.faults", locale, count=len(model["faults"]))
            table.add_row(model["name"], "", told, "", "", "", "")
    console().print(table)


def _version_cells(version: dict[str, Any], locale: Locale) -> Sequence[str]:
    state = say(f"models.state.{version['state']}", locale)
    if version["faults"]:
        told = say("models.list.faults", locale, count=len(version["faults"]))
        return (f"{state}\n{told}", "", "", "", "")
    low, high = (number(end, locale, PATTERN) for end in version["interval"])
    shown = say("models.yes" if version["better"] else "models.no", locale)
    gain = number(version["gain"], locale, PATTERN)
    better = f"{shown}: {gain} ({low} … {high})"
    return (state, version["owner"], version["retire_by"], better, version["digest"][:12])


@models.command()
def verify(root: Root = None, lang: Lang = None, as_json: Json = False) -> None:
    """Check every file of every model; faults end with exit code 2."""
    from risk.learn.shelf import verify_models

    found = verify_models(root)
    if as_json:
        print_json(found)
        return
    versions = sum(map(len, found["models"].values()))
    told = say(
        "models.verify.sound", locale_of(lang), models=len(found["models"]), versions=versions
    )
    console().print(told)


@models.command()
def card(
    name: Name,
    version: Annotated[
        str | None, typer.Argument(help="In force, or else the newest, if left out.")
    ] = None,
    as_of: AsOf = None,
    root: Root = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Tell what to know before relying on a model."""
    from rich.markdown import Markdown

    from risk.learn.card import card_markdown
    from risk.learn.shelf import model_card

    day, locale = day_of(as_of), locale_of(lang)
    found, standing = model_card(name, version, day, root)
    if as_json:
        print_json({"card": found, "standing": standing})
        return
    screen = console()
    screen.rule(f"{found['title'][locale]} · {found['name']} {found['version']}")
    screen.print(Markdown("\n".join(card_markdown(found, locale))))
    state = say(f"models.state.{standing['state']}", locale)
    screen.print(say("models.card.state", locale, day=day, state=state))
    for act in standing["acts"]:
        told = {"day": act["from"], "by": " + ".join(act["by"]), "why": act["why"]}
        screen.print("· " + say(f"models.act.{act['status']}", locale, **told))


@models.command()
def promote(
    name: Name, version: Version, start: From, by: By, why: Why,
    root: Root = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Put a version in force from a day: two people, neither of whom trained it."""
    from risk.learn.promote import promote as put_in_force

    act = _act(name, version, start, by, why)
    _done(act, put_in_force(act, day_of(None), root), locale_of(lang), as_json)


@models.command()
def retire(
    name: Name, version: Version, start: From, by: By, why: Why,
    root: Root = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Take a version out of force from a day: two people, neither of whom trained it."""
    from risk.learn.promote import retire as take_out

    act = _act(name, version, start, by, why)
    _done(act, take_out(act, day_of(None), root), locale_of(lang), as_json)


def _act(name: str, version: str, start: datetime, by: list[str], why: str) -> Act:
    from risk.learn.promote import Act

    return Act(name, version, start.date(), tuple(by), why)


def _done(act: Act, entry: Entry, locale: Locale, as_json: bool) -> None:
    written = entry.model_dump(mode="json", by_alias=True, exclude_none=True)
    if as_json:
        print_json({"model": act.name, "entry": written})
        return
    told = {"day": entry.start, "by": " + ".join(entry.by), "why": entry.why}
    words = say(f"models.act.{entry.status}", locale, **told)
    model = f"{act.name}/{act.version}"
    console().print(say("models.act.done", locale, model=model, act=words))
