"""Commands: the policy lab."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from risk.cli.calculators import AsOf, Json, day_of
from risk.cli.language import Lang, locale_of
from risk.cli.output import console, money, print_json
from risk.text import say


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(lab)
    app.command()(incentives)


def lab(
    book: Annotated[
        Path | None,
        typer.Argument(help="A book: .csv, .xlsx or .parquet; a synthetic one if left out."),
    ] = None,
    firms: Annotated[int, typer.Option(min=1, help="Firms of the synthetic book.")] = 20_000,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same firms, same draws.")] = 1,
    draws: Annotated[int, typer.Option(min=8, help="Draws of the assumptions.")] = 48,
    country: Annotated[str, typer.Option(help="ISO 3166.")] = "CN",
    scenarios: Annotated[
        Path | None, typer.Option(help="Scenarios of your own, .yaml: docs/policy_lab.md.")
    ] = None,
    overlay: Annotated[
        list[Path] | None,
        typer.Option(help="Rule file laid over the rulebook: definition, elasticity; repeatable."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for tables and pictures.")] = None,
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Try policies on a book: who insures, what it costs, what it saves, and how sure that is."""
    from rich.progress import Progress

    from risk.cli.print_report import give_report
    from risk.desk.book.score import Scoring
    from risk.desk.public.lab import book_chunks, run_lab, synthetic_chunks
    from risk.desk.public.lab_document import lab_document
    from risk.desk.public.lab_report import lab_report
    from risk.learn.report import write_report
    from risk.portfolio.policy.scenario import read_scenarios

    locale = locale_of(lang)
    scoring = Scoring(day_of(as_of), overlays=tuple(overlay or ()))
    tried = None if scenarios is None else read_scenarios(scenarios)
    with Progress(transient=True, disable=as_json) as progress:
        task = progress.add_task("", total=None if book else firms)
        chunks = (
            synthetic_chunks(scoring, firms, seed, country) if book is None else book_chunks(book)
        )
        run = run_lab(
            scoring, chunks, country=country, seed=seed, draws=draws, scenarios=tried,
            done=lambda rows: progress.advance(task, rows),
        )  # fmt: skip
    document = lab_document(run)
    if out is not None:
        write_report(lab_report(document, locale), out)
    give_report(lab_report(document, locale, cuts=False), locale, as_json=as_json, out=out)


def incentives(
    file: Annotated[Path, typer.Argument(help="A profile, .yaml or .json.")],
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Tell what a firm could get towards its cover: what is in force, and what if it were law."""
    from rich.table import Table

    from risk.desk.quoting.incentives import incentives as find
    from risk.desk.quoting.pricing import Request
    from risk.profile import read_profile

    found = find(Request(read_profile(file), day_of(as_of)))
    if as_json:
        print_json(found)
        return
    locale, screen = locale_of(lang), console()

    def amount(value: float | None) -> str:
        return "—" if value is None else money(value, found["currency"], locale)

    screen.rule(say("incentives.title", locale, firm=found["firm"], day=found["day"]))
    if found["premium"] is None:
        screen.print(say("incentives.no_price", locale))
    else:
        screen.print(say("incentives.premium", locale, premium=amount(found["premium"])))
    for one in found["in_force"]:
        told = {"name": one[locale], "evidence": one["evidence"][locale]}
        screen.print(say("incentives.have", locale, **told))
    if not found["in_force"]:
        screen.print(say("incentives.none", locale))
    heads = ("scheme", "after", "credit", "missing", "cost", "net")
    table = Table(
        *(say(f"incentives.{head}", locale) for head in heads),
        title=say("incentives.what_if", locale),
    )
    for row in found["what_if"]:
        table.add_row(
            row["name"][locale],
            amount(row["premium"]),
            amount(row["credit_money"]),
            str(len(row["missing"])),
            amount(row["cost_of_missing"]),
            amount(row["net"]),
        )
    screen.print(table)
