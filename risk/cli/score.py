"""Commands: a whole book scored."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from risk.cli import accumulate, book_questions
from risk.cli.calculators import AsOf, Json, day_of
from risk.cli.language import Lang, locale_of
from risk.cli.output import console, print_json
from risk.cli.quoting import Models, SeverityPreset
from risk.text import say

STOPPED = 130
"""Exit code of a command that was interrupted."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    books = typer.Typer(no_args_is_help=True, help="Whole books of firms. 企业清单。")
    books.command()(score)
    accumulate.register(books)
    book_questions.register(books)
    app.add_typer(books, name="book")


def score(
    book: Annotated[Path, typer.Argument(help="Firms, one a row: .csv, .xlsx or .parquet.")],
    out: Annotated[Path, typer.Option(help="Folder for scores, refused rows and summary.")],
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes; one a core if left out.")
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(help="Dask: `local`, or a scheduler such as tcp://host:8786."),
    ] = None,
    preset: Annotated[SeverityPreset, typer.Option(help="Severity.")] = SeverityPreset.DEFAULT,
    model: Models = None,
    overlay: Annotated[
        list[Path] | None, typer.Option(help="Rule files laid over the rulebook.")
    ] = None,
    all_answer: Annotated[
        list[str] | None,
        typer.Option("--set", help="COLUMN=ANSWER for every firm: what if all had it?"),
    ] = None,
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Score a book: classes, ENISA risk, frequencies, premium and tail of every firm.

    Rows that are not right are left out, with every fault, in refused.csv. A run that was stopped
    goes on with the same command.
    """
    from risk.cli.print_report import print_section
    from risk.desk.book.cluster import on_cluster
    from risk.desk.book.runners import Runner, cores, in_processes
    from risk.desk.book.score import Scoring
    from risk.desk.book.score_book import Part, finish, open_run, score_missing
    from risk.desk.book.score_summary import summary_report
    from risk.desk.quoting.models import models_asked
    from risk.learn.report import write_report

    locale = locale_of(lang)
    answers = tuple((name, text) for name, _, text in
                    (one.partition("=") for one in all_answer or ()))  # fmt: skip
    day = day_of(as_of)
    models = models_asked(tuple(model or ()), day)
    scoring = Scoring(day, preset.value, tuple(overlay or ()), answers, models)
    errors = Console(stderr=True, highlight=False)
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=errors,
    )  # fmt: skip
    try:
        with bar:
            reading = bar.add_task(say("book.reading", locale), total=None)
            run = open_run(book, out, scoring, lambda rows: bar.advance(reading, rows))
            bar.remove_task(reading)
            done = run.rows - sum(part.rows for part in run.missing)
            if done:
                errors.print(say("book.going_on", locale, rows=f"{done:,}"))
            left = bar.add_task(say("book.scoring", locale), total=run.rows, completed=done)
            many = jobs or cores()
            work: Runner[Part, int] = (
                in_processes(many) if cluster is None else on_cluster(cluster, many)
            )
            for rows in score_missing(run, work):
                bar.advance(left, rows)
    except KeyboardInterrupt:
        errors.print(say("book.stopped", locale))
        sys.exit(STOPPED)
    finish(run)
    report = summary_report(run, locale)
    write_report(report, out / "summary")
    if as_json:
        print_json(report.data)
        return
    console().rule(report.title)
    print_section(report.sections[0])
    print_section(report.sections[1])
    console().print(say("book.written", locale, path=out))
