"""Commands: a scored book accumulated, and the plan that earns most."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from risk.cli.calculators import Json
from risk.cli.language import Lang, locale_of
from risk.cli.output import print_json
from risk.cli.quoting import SeverityPreset
from risk.text import say

Scores = Annotated[Path, typer.Argument(help="Folder that `risk book score` wrote.")]


def register(books: typer.Typer) -> None:
    """Add the commands to those of books."""
    books.command()(accumulate)
    books.command()(plan)


def accumulate(
    scores: Scores,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the report, event and period tables.")
    ] = None,
    preset: Annotated[
        SeverityPreset, typer.Option(help="How often and widely common causes strike.")
    ] = SeverityPreset.DEFAULT,
    program: Annotated[
        Path | None, typer.Option(help="Reinsurance: a YAML list of covers in inuring order.")
    ] = None,
    years: Annotated[int, typer.Option(min=1_000, help="Drawn years.")] = 100_000,
    seed: Annotated[int, typer.Option(help="Same seed, same drawn years.")] = 20260901,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Accumulate a scored book: its worst years, what makes them, capital and reinsurance."""
    from risk.cli.print_report import give_report
    from risk.desk.book.accumulate import accumulate as accumulate_book
    from risk.desk.book.accumulation_files import read_program, write_tables
    from risk.desk.book.accumulation_report import accumulation_report
    from risk.desk.book.scored_book import open_scores
    from risk.learn.report import write_report

    locale = locale_of(lang)
    with Console(stderr=True).status(say("accumulation.reading", locale)) as status:
        book = open_scores(scores)
        found = accumulate_book(
            book,
            preset=preset.value,
            program=read_program(program) if program else (),
            years=years,
            seed=seed,
            done=lambda step: status.update(say(f"accumulation.step.{step}", locale)),
        )
        report = accumulation_report(found, locale)
        if out is not None:
            write_report(report, out)
            write_tables(found, out)
    give_report(report, locale, as_json=as_json, out=out, most=3)


def plan(
    scores: Scores,
    capital: Annotated[float, typer.Option(help="Most of TVaR less the mean year.")],
    segment: Annotated[str, typer.Option(help="sector, size, province or processor.")] = "sector",
    provider: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Most of all limits on one cloud provider.")
    ] = 1.0,
    smallest: Annotated[float, typer.Option(min=0.0, help="Of a segment, times today's.")] = 0.5,
    largest: Annotated[float, typer.Option(min=0.0, help="Of a segment, times today's.")] = 1.5,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Find the mix of segments that earns most on the capital there is."""
    from risk.cli.print_report import print_section
    from risk.desk.book.plan_report import best_plan, plan_document, plan_section
    from risk.desk.book.scored_book import open_scores
    from risk.portfolio.plan import Limits

    locale = locale_of(lang)
    with Console(stderr=True).status(say("accumulation.reading", locale)):
        book = open_scores(scores)
        limits = Limits(capital, smallest, largest, provider)
        found = best_plan(book, segment, limits)
    if as_json:
        print_json(plan_document(found, book.currency))
        return
    print_section(plan_section(found, book.currency, locale))
