"""Commands for the owner of a firm: what to fix first, what if, which code am I, forms, cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from risk.cli.calculators import AsOf, Json, day_of
from risk.cli.language import Lang, locale_of
from risk.cli.output import console, money, number, print_json
from risk.cli.quoting import Models, SeverityPreset
from risk.errors import Fault, InvalidProfile
from risk.text import say

if TYPE_CHECKING:
    from risk.desk import Request

File = Annotated[Path, typer.Argument(help="A profile, .yaml or .json.")]
Preset = Annotated[SeverityPreset, typer.Option(help="Severity.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(improve)
    app.command(name="what-if")(what_if)
    app.command()(industry)
    app.command()(cases)
    app.command()(form)


def improve(
    file: File,
    budget: Annotated[float | None, typer.Option(help="Most to spend over the horizon.")] = None,
    target_premium: Annotated[float | None, typer.Option(help="Premium to reach.")] = None,
    must: Annotated[str, typer.Option(help="enisa: close every required measure.")] = "",
    as_of: AsOf = None,
    preset: Preset = SeverityPreset.DEFAULT,
    model: Models = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Find what to fix first: the cheapest measures for a goal, what they cost and save."""
    from risk.desk.advice.improve import improve as find_way
    from risk.desk.advice.improve_document import improve_document

    if must not in ("", "enisa"):
        raise InvalidProfile(
            "must cannot be read", [Fault("must", must, "must be enisa", "--must enisa", "must")]
        )
    faults = [
        Fault(name, str(value), "must be finite and >= 0", "give an amount", "goal")
        for name, value in (("budget", budget), ("target_premium", target_premium))
        if value is not None and not 0 <= value < float("inf")
    ]
    if faults:
        raise InvalidProfile("the goal cannot be read", faults)
    plan = find_way(
        _request(file, as_of, preset, model),
        budget=budget,
        target_premium=target_premium,
        must_enisa=must == "enisa",
    )
    document = improve_document(plan)
    if as_json:
        print_json(document)
    else:
        _show_plan(document, locale_of(lang))


def _show_plan(plan: dict[str, Any], locale: str) -> None:
    def cash(amount: str) -> str:
        return money(amount, plan["currency"], locale)

    screen = console()
    table = Table(*(say(f"improve.{one}", locale) for one in ("step", "first", "yearly", "saves")))
    for step in plan["steps"]:
        table.add_row(
            step["name"][locale],
            cash(step["cost_first_year"]),
            cash(step["cost_every_year"]),
            cash(step["saving"]),
        )
    screen.print(table if plan["steps"] else say("improve.nothing", locale))
    low, _, high = plan["saving"]["interval_90"]
    payback = plan["payback_years"]
    screen.print(
        say(
            "improve.summary",
            locale,
            before=cash(plan["before"]["premium"]),
            after=cash(plan["after"]["premium"]),
            low=cash(low),
            high=cash(high),
            cost=cash(plan["cost_over_horizon"]),
            years=number(plan["horizon_years"], locale),
            payback="—" if payback is None else number(payback, locale, "0.0"),
            gaps=len(plan["gaps_left"]),
        )
    )


def what_if(
    file: File,
    change: Annotated[
        list[str], typer.Option("--set", help="PATH=VALUE, such as controls.technical.edr=yes")
    ],
    as_of: AsOf = None,
    preset: Preset = SeverityPreset.DEFAULT,
    model: Models = None,
    as_json: Json = False,
) -> None:
    """Tell what a changed answer does to class, score, premium and decision."""
    from risk.desk.advice.what_if import what_if as compare

    changes = dict(_parsed(one) for one in change)
    found = compare(_request(file, as_of, preset, model), changes)
    if as_json:
        print_json(found)
        return
    table = Table("", "before", "after")
    for key, value in found["before"].items():
        table.add_row(key, str(value), str(found["after"][key]))
    console().print(table)


def industry(
    words: Annotated[str, typer.Argument(help="The business in a few words, zh or en.")],
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Give the business line from words: the likeliest GB/T 4754 codes with their probability."""
    from risk.classify.words import suggest_business_lines
    from risk.desk.advice.calculators import industry_document
    from risk.rulebook import at

    locale = locale_of(lang)
    found = suggest_business_lines(words, rulebook=at(day_of(as_of), "CN"))
    if as_json:
        print_json(industry_document(found))
        return
    table = Table("code", "name", "%", "size row", "NACE", "NAICS")
    for one in found:
        name = one.name_zh if locale == "zh" else f"{one.name_zh} / {one.name_en}"
        chance = number(one.probability * 100, locale, "0")
        table.add_row(
            one.code, name, chance, one.size_row or "—", ", ".join(one.nace2), one.naics_sector
        )
    console().print(table)


def cases(
    file: File,
    most: Annotated[int, typer.Option(min=1, max=20, help="Number of cases.")] = 3,
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Show the enforcement cases nearest to a firm, and why they are near."""
    from risk.desk.advice.cases_document import cases_for
    from risk.profile import read_profile

    locale = locale_of(lang)
    found = cases_for(read_profile(file), day_of(as_of), most)
    if as_json:
        print_json(found)
        return
    for one in found:
        console().print(
            f"[bold]{one['day_text'][locale]} {one['authority'][locale]}[/]  "
            f"{one['fact'][locale]}\n"
            f"  {one['outcome'][locale]}\n  [dim]{'; '.join(w[locale] for w in one['why'])}[/]"
        )


def form(
    name: Annotated[str, typer.Argument(help="Name of the form; `list` for all.")],
    out: Annotated[Path | None, typer.Option(help="File to write: .pdf, .docx or .md.")] = None,
    profile: Annotated[Path | None, typer.Option(help="Profile to fill it from.")] = None,
    place: Annotated[str, typer.Option(help="CN or EU, without a profile.")] = "CN",
    as_of: AsOf = None,
    lang: Lang = None,
) -> None:
    """Write a fill-in form, such as a privacy notice or a breach playbook; `list` names all."""
    from risk.classify.stages import stages_of
    from risk.documents import form_blocks, form_names, form_title, write_form
    from risk.profile import read_profile
    from risk.rulebook import at, region_of

    locale = locale_of(lang)
    firm = read_profile(profile) if profile else None
    rulebook = at(day_of(as_of), region_of(firm.firm.country) if firm else place.upper())
    if name == "list":
        for one in form_names(rulebook):
            tags = ", ".join(stage.to(locale) for stage in stages_of(rulebook, "form", one))
            console().print(f"{one:24}{form_title(rulebook, one, locale)}  [dim]{tags}[/]")
        return
    target = out or Path(f"{name}.pdf")
    write_form(form_blocks(rulebook, name, firm, locale), target)
    console().print(f"written: {target}")


def _request(file: Path, as_of: Any, preset: SeverityPreset, models: list[str] | None) -> Request:
    from risk.desk import Request
    from risk.desk.quoting.models import models_asked
    from risk.profile import read_profile

    day = day_of(as_of)
    asked = models_asked(tuple(models or ()), day)
    return Request(read_profile(file), day, preset.value, models=asked)


def _parsed(change: str) -> tuple[str, Any]:
    path, mark, value = change.partition("=")
    if not mark:
        raise InvalidProfile(
            f"{change} cannot be read",
            [Fault("set", change, "must be PATH=VALUE", "controls.technical.edr=yes", "set")],
        )
    try:
        return path, json.loads(value)
    except ValueError:
        return path, value
