"""Commands: who did what, and whether the audit is what it was."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Column, Table

from risk.cli.calculators import Json
from risk.cli.language import Lang, locale_of
from risk.cli.output import WRONG_INPUT, console, print_json, print_problem
from risk.cli.stored import local_actor, opened
from risk.text import say

audit = typer.Typer(no_args_is_help=True, help="The audit: verify the chain, show who did what.")

Tenant = Annotated[str | None, typer.Option(help="Short name of the insurer.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(audit, name="audit")


@audit.command()
def verify(
    tenant: Tenant = None,
    end: Annotated[
        str | None,
        typer.Option(help="ROWS:DIGEST of an earlier walk, which the chain must go through."),
    ] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Walk the audit of one insurer or of all; names the first row that was tampered with."""
    from risk.store.soundness import walk

    if end is not None and tenant is None:
        tenant = local_actor().tenant
    whole, broken = walk(opened(), tenant, end)
    if as_json:
        faults = [fault.as_dict() for error in broken for fault in error.faults]
        chains = [{"tenant": one.tenant, "rows": one.rows, "end": one.end} for one in whole]
        print_json({"whole": chains, "broken": faults})
    else:
        locale = locale_of(lang)
        for one in whole:
            told = {"tenant": one.tenant, "rows": one.rows, "end": one.end}
            console().print(say("store.audit.whole", locale, **told), soft_wrap=True)
        for error in broken:
            print_problem(error, as_json=False)
        if whole:
            console().print(say("store.audit.keep_end", locale), soft_wrap=True)
    if broken:
        raise typer.Exit(WRONG_INPUT)


@audit.command()
def show(
    tenant: Tenant = None,
    entity: Annotated[str | None, typer.Option(help="Such as quote or firm.")] = None,
    entity_id: Annotated[str | None, typer.Option("--id", help="Its number.")] = None,
    last: Annotated[int, typer.Option(min=1, help="How many, the last first.")] = 50,
    out: Annotated[
        Path | None, typer.Option(help="Also write them: .xlsx, .csv or .parquet.")
    ] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Show who did what to what, when and why; the last first."""
    from risk.desk.people.audited import audit_document
    from risk.store import session_scope

    actor = local_actor(tenant)
    with session_scope(opened(), actor, write=False) as session:
        rows = audit_document(session, actor=actor, entity=entity, entity_id=entity_id, most=last)
    if out is not None:
        import pandas as pd

        from risk.portfolio.files import write_book

        # In a CSV people's words must not become formulas; the other kinds keep text as text.
        words = [{name: _inert(text) for name, text in row.items()} for row in rows]
        write_book([pd.DataFrame(words if out.suffix == ".csv" else rows)], out)
    if as_json:
        print_json(rows)
        return
    locale = locale_of(lang)
    headings = ("seq", "at", "who", "action", "what", "change", "reason")
    table = Table(
        *(Column(say(f"store.audit.{one}", locale), overflow="fold") for one in headings),
        show_lines=True,
    )
    for row in rows:
        table.add_row(
            str(row["seq"]),
            row["at"][:19].replace("T", " "),
            f"{row['actor']}\n{row['role']}",
            row["action"],
            f"{row['entity']} {row['entity_id']}",
            "\n→ ".join(one for one in (row["before"], row["after"]) if one) or "—",
            row["reason"] or "—",
        )
    console().print(table)


def _inert(text: Any) -> Any:
    return f"'{text}" if isinstance(text, str) and text.startswith(("=", "+", "-", "@")) else text
