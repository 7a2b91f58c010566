"""Commands: keys with which programs sign in to the service, and who may do what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, get_args

import typer
from rich.table import Table

from risk.cli.calculators import Json
from risk.cli.language import Lang, locale_of
from risk.cli.output import console, print_json
from risk.cli.stored import local_actor, opened
from risk.text import say

key = typer.Typer(no_args_is_help=True, help="Keys of the service: issue, list, revoke.")

Tenant = Annotated[str | None, typer.Option(help="Short name of the insurer.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(key, name="key")
    app.command()(rights)


@key.command()
def issue(
    name: Annotated[str, typer.Argument(help="What it is for.")],
    role: Annotated[str, typer.Option(help="As which it signs in: see risk rights.")],
    days: Annotated[int, typer.Option(help="How long it holds.")] = 90,
    firm: Annotated[int | None, typer.Option(help="Number of the firm, for the role firm.")] = None,
    broker: Annotated[
        str | None, typer.Option(help="Name of the broker, for the role broker.")
    ] = None,
    action: Annotated[
        list[str] | None, typer.Option(help="Open this action only; may be said several times.")
    ] = None,
    tenant: Tenant = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Issue a key; it is printed this once, and only its digest is kept."""
    from risk.desk.people.keys import issue_key, key_document
    from risk.store import session_scope

    actor = local_actor(tenant)
    with session_scope(opened(), actor) as session:
        made = issue_key(
            session,
            actor=actor,
            name=name,
            role=role,
            days=days,
            now=datetime.now(UTC),
            firm=firm,
            broker=broker,
            scopes=action or None,
        )
    if as_json:
        print_json(key_document(made.key) | {"key": made.text})
        return
    console().print(made.text, soft_wrap=True)
    until = made.key.expires_at.date().isoformat()
    console().print(say("keys.issued", locale_of(lang), prefix=made.key.prefix, until=until))


@key.command("list")
def list_them(tenant: Tenant = None, lang: Lang = None, as_json: Json = False) -> None:
    """List the keys, the last issued first; secrets are not known."""
    from risk.desk.people.keys import key_document, list_keys
    from risk.store import session_scope

    actor = local_actor(tenant)
    with session_scope(opened(), actor, write=False) as session:
        found = [key_document(one) for one in list_keys(session, actor=actor)]
    if as_json:
        print_json(found)
        return
    locale = locale_of(lang)
    headings = ("prefix", "name", "role", "whose", "actions", "until", "revoked")
    table = Table(*(say(f"keys.{one}", locale) for one in headings))
    for one in found:
        table.add_row(
            one["prefix"],
            one["name"],
            say(f"role.{one['role']}", locale),
            str(one["firm"] or one["broker"] or "—"),
            " ".join(one["scopes"] or ()) or say("keys.all", locale),
            one["expires_at"][:10],
            (one["revoked_at"] or "—")[:10],
        )
    console().print(table)


@key.command()
def revoke(
    prefix: Annotated[str, typer.Argument(help="Public part of the key: see risk key list.")],
    reason: Annotated[str, typer.Option(help="Why; kept in the audit.")],
    tenant: Tenant = None,
    lang: Lang = None,
) -> None:
    """End a key for good."""
    from risk.desk.people.keys import revoke_key
    from risk.store import session_scope

    actor = local_actor(tenant)
    with session_scope(opened(), actor) as session:
        revoke_key(session, actor=actor, prefix=prefix, reason=reason, now=datetime.now(UTC))
    console().print(say("keys.ended", locale_of(lang), prefix=prefix))


def rights(lang: Lang = None, as_json: Json = False) -> None:
    """Show who may do what: every action and role."""
    from risk.desk.people.actor import NOBODYS, Role
    from risk.desk.people.rights import rights as table_of_rights

    told = table_of_rights()
    if as_json:
        print_json(told)
        return
    locale = locale_of(lang)
    roles = [role for role in get_args(Role) if role not in NOBODYS]
    table = Table(say("rights.action", locale), *(say(f"role.{role}", locale) for role in roles))
    for action, scopes in told.items():
        table.add_row(action, *(say(f"rights.{scopes[role]}", locale) for role in roles))
    console().print(table)
    console().print(say("rights.legend", locale))
