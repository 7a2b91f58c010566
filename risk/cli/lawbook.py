"""Commands: duties of a firm; what the rulebook says, what changed, whether it is sound."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Column, Table

from risk.cli.calculators import AsOf, Json, day_of
from risk.cli.language import Lang, locale_of
from risk.cli.output import console, print_json
from risk.text import say

if TYPE_CHECKING:
    from rich.console import Console

rulebook = typer.Typer(no_args_is_help=True, help="What the world says: show, diff, check.")
Day = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"])]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(duties)
    app.add_typer(rulebook, name="rulebook")


def duties(
    file: Annotated[Path, typer.Argument(help="A profile, .yaml or .json.")],
    as_of: AsOf = None,
    out: Annotated[
        Path | None, typer.Option(help="Also write the report: .pdf, .docx or .md.")
    ] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Duties of a firm: article, why it applies, what is lighter, evidence, how far met."""
    from risk.desk.advice.duties import duty_document, law_for
    from risk.profile import read_profile

    locale = locale_of(lang)
    document = duty_document(law_for(read_profile(file), day_of(as_of)))
    if out is not None:
        from risk.documents import duty_blocks, write_form

        write_form(duty_blocks(document, locale), out)
    if as_json:
        print_json(document)
    else:
        _show(console(), document, locale)


def _show(screen: Console, document: dict[str, Any], locale: str) -> None:
    rung = document["processor_class"]
    screen.rule(f"{document['firm']} · {document['as_of']} · {rung[locale] if rung else '—'}")
    headings = ("duty", "why", "articles", "deadline", "lighter", "met")
    for kind in ("duties", "drafts"):
        if not document[kind]:
            continue
        table = Table(
            *(Column(say(f"duties.{one}", locale), overflow="fold") for one in headings),
            title=say(f"duties.title.{kind}", locale),
            show_lines=True,
        )
        for duty in document[kind]:
            met = "—" if duty["met_ratio"] is None else f"{duty['met_ratio']:.0%}"
            standing = "" if duty["standing"] == "applies" else say("duties.open", locale) + " "
            table.add_row(
                f"{standing}[bold]{duty['name'][locale]}[/]{_stages(duty, locale)}\n"
                f"{duty['what'][locale]}",
                duty["why"][locale],
                "\n".join(f"{one['title'][locale]} {one['at']}" for one in duty["articles"]),
                duty["deadline"][locale] if duty["deadline"] else "—",
                duty["lighter"][locale] if duty["lighter"] else "—",
                met,
            )
        screen.print(table)
    if document["never_waived"]:
        screen.print(f"{say('duties.never', locale)}: {document['never_waived'][locale]}")
    if document["exposure"]:
        table = Table(
            *(
                Column(say(f"duties.{one}", locale), overflow="fold")
                for one in ("law", "applies", "range")
            ),
            title=say("duties.title.exposure", locale),
            show_lines=True,
        )
        for one in document["exposure"]:
            table.add_row(one["law"][locale], one["applies"][locale], one["range"][locale])
        screen.print(table)
        usual = document["exposure"][0]["usual"]
        if usual:
            screen.print(f"{say('duties.usual', locale)}: {usual[locale]}")


def _stages(duty: dict[str, Any], locale: str) -> str:
    """Give the stages of cover in brackets."""
    named = ", ".join(one[locale] for one in duty["stages"])
    return f" [dim]({named})[/]" if named else ""


@rulebook.command()
def show(
    key: Annotated[str, typer.Argument(help="Key or start of a key; all when left out.")] = "",
    place: Annotated[str, typer.Option(help="CN, EU, UK, US.")] = "CN",
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Show what holds on a day in a place, with status, source and first day."""
    from risk.rulebook import at

    locale = locale_of(lang)
    view = at(day_of(as_of), place.upper())
    held = {name: view.held[name] for name in sorted(view.held) if name.startswith(key)}
    if as_json:
        print_json(
            {
                "day": view.day.isoformat(),
                "place": view.place,
                "digest": view.digest,
                "values": {
                    name: value.model_dump(mode="json", by_alias=True, exclude_none=True)
                    for name, value in held.items()
                },
            }
        )
        return
    table = Table("key", "label", "value", "status", "from", "source")
    for name, value in held.items():
        shown = value.value if isinstance(value.value, str | int | float) else "…"
        table.add_row(
            name,
            view.entries[name].label.to(locale),
            str(shown),
            say(f"status.{value.status}", locale),
            value.start.isoformat(),
            f"{value.source} {value.at or ''}",
        )
    console().print(table)


@rulebook.command()
def diff(
    before: Day,
    after: Day,
    place: Annotated[str, typer.Option(help="CN, EU, UK, US.")] = "CN",
    profile: Annotated[
        Path | None, typer.Option(help="Also tell what moves for this firm.")
    ] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Tell what changed between two days, and which duties, classes and prices of a firm move."""
    from risk.desk.learned.what_changed import firm_changes, rulebook_changes
    from risk.profile import read_profile

    locale = locale_of(lang)
    days: tuple[date, date] = (before.date(), after.date())
    changes = rulebook_changes(*days, place.upper())
    firm = firm_changes(read_profile(profile), *days) if profile else None
    if as_json:
        print_json({"changes": changes, "firm": firm})
        return
    table = Table("key", "label", "change", "source")
    for one in changes:
        value = one["after"] or one["before"]
        table.add_row(
            one["key"],
            one["label"][locale],
            say(f"change.{one['kind']}", locale),
            f"{value['source']} {value.get('at', '')}",
        )
    console().print(table if changes else say("change.nothing", locale))
    for key, value in (firm or {}).items():
        console().print(f"{key:>18}  {value}")


@rulebook.command()
def check(
    folder: Annotated[Path | None, typer.Argument(help="A rulebook; ours when left out.")] = None,
    as_json: Json = False,
) -> None:
    """Check every file: format, sources, and that every rule can be read by the engine."""
    from risk.desk.learned.soundness import check_rulebook

    found = check_rulebook(folder)
    if as_json:
        print_json(found)
    else:
        for key, value in found.items():
            console().print(f"{key:>10}  {value}")
