"""Commands: firms that are kept; their data handed out and erased at their request."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from risk.cli.calculators import Json
from risk.cli.language import Lang, locale_of
from risk.cli.output import console, print_json
from risk.cli.working import Desk, Reason, tell
from risk.text import say

firm = typer.Typer(no_args_is_help=True, help="Kept firms: list, export, erase.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(firm, name="firm")


@firm.command("list")
def list_them(lang: Lang = None, as_json: Json = False) -> None:
    """List the firms."""
    from risk.desk.life.firms import firms_document

    told = Desk.open().see(firms_document)["firms"]
    if as_json:
        print_json(told)
        return
    locale = locale_of(lang)
    table = Table(*(say(f"firm.head.{one}", locale) for one in ("id", "name", "broker", "since")))
    for one in told:
        name = one["name"] or say("firm.erased", locale)
        table.add_row(str(one["id"]), name, one["broker"] or "—", one["created_at"][:10])
    console().print(table)


@firm.command()
def export(
    number: int,
    out: Annotated[Path, typer.Option(help="A .json file to write everything into.")],
    lang: Lang = None,
) -> None:
    """Write everything kept of a firm into one file; that it was done is kept too."""
    from risk.desk.people.privacy import export_firm
    from risk.desk.quoting.document import document_bytes

    told = Desk.open().do(export_firm, firm_id=number)
    out.write_bytes(document_bytes(told))
    count = sum(len(rows) for rows in told.values())
    tell("firm.exported", locale_of(lang), number=number, count=count, file=out)


@firm.command()
def erase(
    number: int,
    reason: Reason,
    dry_run: Annotated[bool, typer.Option(help="Only tell what would happen.")] = False,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Empty what a firm told; what the law keeps is kept and named."""
    from risk.desk.people.privacy import erase_firm, plan_erasure

    desk = Desk.open()
    if dry_run:
        done = desk.see(plan_erasure, firm_id=number, day=desk.today)
    else:
        done = erase_firm(desk.store, actor=desk.actor, firm_id=number, reason=reason, now=desk.now)
    if as_json:
        print_json(done.as_dict())
        return
    locale = locale_of(lang)
    tell("firm.would_empty" if dry_run else "firm.emptied", locale, number=number)
    for noun, count in done.emptied.items():
        tell("firm.line", locale, noun=say(f"firm.noun.{noun}", locale), count=count)
    if not done.emptied:
        tell("firm.nothing", locale)
    for one in done.kept:
        basis = say(f"badge.{one.status}", locale)
        tell("firm.kept", locale, policy=one.policy_id, until=one.until, basis=basis,
             place=f"{one.source} {one.at}".strip(), why=one.why[locale])  # fmt: skip
