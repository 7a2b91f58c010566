"""Commands: what is due, for a timer to run and for people to read."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from risk.cli.calculators import Json
from risk.cli.language import Lang, locale_of
from risk.cli.output import console, print_json
from risk.cli.stored import local_actor
from risk.cli.working import Desk, moment_of, tell
from risk.text import say

NAMES = ("tenant", "kind", "number", "firm", "due_at", "late")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(due)


def due(
    days: Annotated[int, typer.Option(min=0, max=366, help="How far to look ahead.")] = 7,
    every: Annotated[bool, typer.Option("--every", help="For every insurer.")] = False,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Do everything that is due by today, and tell what somebody must do.

    Offers and policies past their last day expire and unpaid ones lapse; told are notices of
    incidents, premiums and renewals. Safe to run at any time, as often as one likes.
    """
    from risk.desk.life.due import due_list
    from risk.desk.life.submissions import pass_days
    from risk.store import list_tenants

    here, locale = Desk.open(), locale_of(lang)
    tenants = list(list_tenants(here.store)) if every else [here.actor.tenant]
    told = {}
    for tenant in tenants:
        desk = Desk(here.store, local_actor(tenant), here.now)
        done = desk.do(pass_days)
        told[tenant] = {"done": done, "due": desk.see(due_list, now=desk.now, days=days)}
    if as_json:
        print_json(told)
        return
    table = Table(*(say(f"due.head.{name}", locale) for name in NAMES))
    for tenant, found in told.items():
        tell("due.done", locale, tenant=tenant, **found["done"])
        for one in found["due"]:
            kind = say(f"due.kind.{one['kind']}", locale)
            what = f"{kind}: {one['what'][locale]}" if one["what"] else kind
            at = moment_of(one["due_at"]) if one["kind"] == "notice" else one["due_at"]
            late = say("due.late", locale) if one["late"] else ""
            table.add_row(tenant, what, str(one["number"]), one["firm"], at, late)
    console().print(table if table.rows else say("due.nothing", locale, days=days))
