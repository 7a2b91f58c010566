"""Commands: kept quotes; opening the store for every command that keeps."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from risk.cli.calculators import Json
from risk.cli.language import Lang, locale_of
from risk.cli.output import console, print_json
from risk.text import say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from risk.desk.people.actor import Actor
    from risk.desk.quoting.quote import Quote


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(replay)


def replay(quote_id: int, lang: Lang = None, as_json: Json = False) -> None:
    """Compute a stored quote again and compare the bytes."""
    from risk.desk.quoting.replay import replay as replay_stored
    from risk.store import session_scope

    with session_scope(opened(), local_actor(), write=False) as session:
        same = replay_stored(session, quote_id)
    before, after = same.engine_version, same.quote.engine_version
    if as_json:
        told = {"quote": quote_id, "same": True, "sha256": same.document_sha256}
        print_json(told | {"engine_version": before, "replayed_by": after})
        return
    locale = locale_of(lang)
    digest = same.document_sha256
    console().print(say("store.replay.same", locale, number=quote_id, digest=digest))
    if before != after:
        console().print(say("store.replay.version", locale, before=before, after=after))


def keep_found(quote: Quote) -> int:
    """Store a quote and give its number."""
    from risk.desk.quoting.keep import keep_quote
    from risk.store import session_scope

    with session_scope(opened(), local_actor()) as session:
        return keep_quote(session, quote, firm_id=None, now=datetime.now(UTC)).id


def local_actor(tenant: str | None = None) -> Actor:
    """Give who works on the command line: the one at this machine, for an insurer."""
    from risk.desk.people.actor import Actor
    from risk.desk.people.safety import read_settings

    return Actor("local", "local", tenant or read_settings().tenant)


def opened() -> Engine:
    """Open the database of the settings, with its tables in place."""
    from risk.desk.people.safety import read_settings
    from risk.store import engine, migrate

    url = read_settings().database_url
    migrate.upgrade(url)
    return engine(url)
