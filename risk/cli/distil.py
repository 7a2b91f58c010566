"""Commands: a boosted model as factor tables; two versions of tables side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from risk.cli.calculators import AsOf, Json, day_of
from risk.cli.compare_models import Root
from risk.cli.language import Lang, locale_of
from risk.cli.print_report import give_report
from risk.text import say

tables = typer.Typer(no_args_is_help=True, help="Factor tables: two versions side by side.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(distil)
    app.add_typer(tables, name="tables")


def distil(
    model: Annotated[str, typer.Argument(help="NAME/VERSION, or a model's folder.")],
    book: Annotated[
        Path, typer.Option(help="Policies with features, or profiles: .csv, .xlsx, .parquet.")
    ],
    out: Annotated[Path | None, typer.Option(help="Folder for the tariff version.")] = None,
    claims: Annotated[
        Path | None, typer.Option(help="Claims of the policies: also tell the loss against them.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Name of the tables; the model's with _tables if left out.")
    ] = None,
    version: Annotated[str, typer.Option(help="Version of the tables, a whole number.")] = "1",
    owner: Annotated[str, typer.Option(help="Who answers for the tables.")] = "actuary",
    bands: Annotated[int, typer.Option(min=2, max=60, help="Most bands of a number.")] = 12,
    two_way: Annotated[int, typer.Option(min=0, max=10, help="Most two-way tables.")] = 3,
    root: Root = None,
    place: Annotated[str, typer.Option(help="Place of the dated file: CN, EU, UK, US.")] = "CN",
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Turn a boosted model into factor tables to read and file, and tell what is lost."""
    from risk.learn.make_tables import make_tables
    from risk.rulebook import at
    from risk.trained.either import find_folder

    locale = locale_of(lang)
    with Console(stderr=True).status(say("distil.working", locale, model=model)):
        _, report = make_tables(
            find_folder(model, root),
            book,
            at(day_of(as_of), place.upper()),
            claims=claims,
            name=name,
            version=version,
            owner=owner,
            most_bands=bands,
            most_crossed=two_way,
            out=out,
            locale=locale,
        )
    give_report(report, locale, as_json=as_json, out=out, most=None if out is None else 1)


@tables.command()
def diff(
    old: Annotated[str, typer.Argument(help="NAME/VERSION, or the folder of the old version.")],
    new: Annotated[str, typer.Argument(help="NAME/VERSION, or the folder of the new version.")],
    book: Annotated[
        Path, typer.Option(help="Policies with features, or profiles: .csv, .xlsx, .parquet.")
    ],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the report, its tables and its picture.")
    ] = None,
    root: Root = None,
    place: Annotated[str, typer.Option(help="Place whose calibration reads profiles.")] = "CN",
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Cell by cell what changed, and what the change does to a book."""
    from risk.learn.diff_report import compare_versions, diff_report
    from risk.learn.model_book import model_book
    from risk.learn.report import write_report
    from risk.portfolio.tables import read_table
    from risk.rulebook import at
    from risk.trained.either import find_tables

    locale = locale_of(lang)
    read = model_book(read_table(book), at(day_of(as_of), place.upper()))
    versions = compare_versions(find_tables(old, root), find_tables(new, root), read)
    report = diff_report(versions, locale)
    if out is not None:
        write_report(report, out)
    give_report(report, locale, as_json=as_json, out=out)
