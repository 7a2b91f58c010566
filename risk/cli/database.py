"""Commands: the database as a whole, and the insurers in it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from risk.cli.calculators import Json
from risk.cli.language import Lang, locale_of
from risk.cli.output import WRONG_INPUT, console, print_json, print_problem
from risk.cli.stored import local_actor, opened
from risk.text import say

database = typer.Typer(
    no_args_is_help=True, help="The database: upgrade, check, backup, restore, load samples."
)
tenants = typer.Typer(no_args_is_help=True, help="The insurers whose business is kept apart.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(database, name="db")
    app.add_typer(tenants, name="tenant")


@database.command()
def upgrade(
    revision: Annotated[str, typer.Argument(help="Up to this one.")] = "head", lang: Lang = None
) -> None:
    """Create the database or bring it to a revision."""
    from risk.store import migrate

    url = _url()
    migrate.upgrade(url, revision)
    console().print(say("store.ready", locale_of(lang), database=url.rsplit("@", 1)[-1]))


@database.command()
def downgrade(revision: Annotated[str, typer.Argument(help="Back to this one, or base.")]) -> None:
    """Take the database back to a revision; rows of tables it does not have are lost."""
    from risk.store import migrate

    migrate.downgrade(_url(), revision)


@database.command()
def check(lang: Lang = None, as_json: Json = False) -> None:
    """Look for everything wrong with the database; exit code 2 if anything is.

    Schema, integrity of the file, pointers, what guards the rows, every insurer's audit.
    """
    from risk.store.soundness import check_store

    faults = check_store(_url())
    if as_json:
        print_json({"sound": not faults, "faults": [fault.as_dict() for fault in faults]})
    elif faults:
        locale = locale_of(lang)
        headings = ("where", "found", "rule", "way_out")
        table = Table(*(say(f"store.check.{one}", locale) for one in headings), show_lines=True)
        for fault in faults:
            table.add_row(fault.path, fault.got, fault.rule, fault.help)
        console().print(table)
    else:
        console().print(say("store.sound", locale_of(lang)))
    if faults:
        raise typer.Exit(WRONG_INPUT)


@database.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A new file; opens as a zip.")],
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Write the whole database into one file while others go on working."""
    from risk.store.backup import backup as back_up

    made = back_up(_url(), file, now=datetime.now(UTC))
    if as_json:
        print_json(asdict(made) | {"taken_at": made.taken_at.isoformat()})
        return
    told = {"rows": made.rows, "tables": len(made.tables), "revision": made.revision}
    console().print(say("store.backed_up", locale_of(lang), file=file, **told), soft_wrap=True)
    console().print(say("store.sha256", locale_of(lang), digest=made.sha256), soft_wrap=True)


@database.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What risk db backup wrote.")],
    sha256: Annotated[str | None, typer.Option(help="What the file's digest must be.")] = None,
    lang: Lang = None,
) -> None:
    """Fill an empty database, of either kind, from a backup."""
    from risk.store.backup import restore as put_back

    found = put_back(_url(), file, sha256=sha256)
    taken = found.taken_at.isoformat(sep=" ", timespec="seconds")
    console().print(say("store.restored", locale_of(lang), rows=found.rows, taken=taken))


@database.command()
def load(folder: Path, lang: Lang = None) -> None:
    """Load the profiles of a folder; files with faults are reported and the others kept."""
    from risk.desk.quoting.keep import load_samples
    from risk.store import session_scope

    with session_scope(opened(), local_actor()) as session:
        loaded = load_samples(session, folder, datetime.now(UTC))
    told = {"kept": loaded.kept, "added": loaded.added, "updated": loaded.updated}
    console().print(say("store.loaded", locale_of(lang), folder=folder, **told))
    for error in loaded.refused.values():
        print_problem(error, as_json=False)
    if loaded.refused:
        raise typer.Exit(WRONG_INPUT)


@tenants.command()
def add(
    tenant: Annotated[str, typer.Argument(help="Short name: a-z, 0-9, - and _.")],
    name: Annotated[str, typer.Argument(help="As people say it.")],
    lang: Lang = None,
) -> None:
    """Add an insurer."""
    from risk.store import add_tenant

    add_tenant(opened(), local_actor(tenant), name=name, now=datetime.now(UTC))
    console().print(say("store.tenant.added", locale_of(lang), tenant=tenant, name=name))


@tenants.command("list")
def list_them(lang: Lang = None, as_json: Json = False) -> None:
    """List the insurers."""
    from risk.store import list_tenants

    found = list_tenants(opened())
    if as_json:
        print_json(found)
        return
    locale = locale_of(lang)
    table = Table(*(say(f"store.tenant.{one}", locale) for one in ("short", "name")))
    for tenant, name in found.items():
        table.add_row(tenant, name)
    console().print(table)


def _url() -> str:
    from risk.desk.people.safety import read_settings

    return read_settings().database_url
