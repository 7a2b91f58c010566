"""Commands: the database, stored quotes, replay."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from risk.cli.calculators import Json
from risk.cli.output import WRONG_INPUT, console, print_json, print_problem

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from risk.desk.quote import Quote

database = typer.Typer(no_args_is_help=True, help="The database: upgrade, check, load samples.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(database, name="db")
    app.command()(replay)


@database.command()
def upgrade(revision: Annotated[str, typer.Argument()] = "head") -> None:
    """Create the database or bring it to a revision."""
    from risk.settings import Settings
    from risk.store import migrate

    url = Settings().database_url
    migrate.upgrade(url, revision)
    console().print(f"database ready: {url.rsplit('@', 1)[-1]}")


@database.command()
def downgrade(revision: str) -> None:
    """Take the database back to a revision."""
    from risk.settings import Settings
    from risk.store import migrate

    migrate.downgrade(Settings().database_url, revision)


@database.command()
def check() -> None:
    """Tell whether the database has the tables this version expects; exit code 2 if not."""
    from risk.settings import Settings
    from risk.store import migrate

    differences = migrate.check(Settings().database_url)
    for line in differences:
        console().print(line)
    if differences:
        raise typer.Exit(WRONG_INPUT)
    console().print("the database fits this version")


@database.command()
def load(folder: Path) -> None:
    """Load the profiles of a folder; files with faults are reported and the others kept."""
    from risk.desk.actor import LOCAL
    from risk.desk.keep import load_samples
    from risk.store import session_scope

    with session_scope(_opened(), LOCAL) as session:
        loaded = load_samples(session, folder, datetime.now(UTC))
    console().print(
        f"{loaded.kept} firms of {folder} in the database "
        f"({loaded.added} new, {loaded.updated} changed)"
    )
    for error in loaded.refused.values():
        print_problem(error, as_json=False)
    if loaded.refused:
        raise typer.Exit(WRONG_INPUT)


def replay(quote_id: int, as_json: Json = False) -> None:
    """Compute a stored quote again and compare the bytes."""
    from risk.desk.actor import LOCAL
    from risk.desk.replay import replay as replay_stored
    from risk.store import session_scope

    with session_scope(_opened(), LOCAL, write=False) as session:
        same = replay_stored(session, quote_id)
    if as_json:
        print_json({"quote": quote_id, "same": True, "sha256": same.document_sha256})
    else:
        console().print(f"quote {quote_id}: same bytes, sha256 {same.document_sha256}")


def keep_found(quote: Quote) -> int:
    """Store a quote and give its number."""
    from risk.desk.actor import LOCAL
    from risk.desk.keep import keep_quote
    from risk.store import session_scope

    with session_scope(_opened(), LOCAL) as session:
        stored = keep_quote(session, quote, firm_id=None, now=datetime.now(UTC))
        session.flush()
        return stored.id


def _opened() -> Engine:
    """Open the database of the settings, with its tables in place."""
    from risk.settings import Settings
    from risk.store import engine, migrate

    url = Settings().database_url
    migrate.upgrade(url)
    return engine(url)
