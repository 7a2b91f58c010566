"""Commands: whole books."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from risk.cli.calculators import AsOf, day_of
from risk.cli.output import console


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(sample)
    app.command(name="learn-processor-class")(learn_processor_class)


def sample(
    firms: Annotated[int, typer.Option(min=1, help="Number of firms.")],
    out: Annotated[
        Path | None, typer.Option(help="Firms, to write: .csv, .xlsx or .parquet.")
    ] = None,
    policies: Annotated[
        Path | None, typer.Option(help="Policies of the years before the day, to write.")
    ] = None,
    claims: Annotated[Path | None, typer.Option(help="Their claims, to write.")] = None,
    years: Annotated[int, typer.Option(min=1, max=20, help="Years of policies.")] = 3,
    world: Annotated[
        Path | None,
        typer.Option(help="By what the truth differs from the formula: sectors, controls, trend."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same firms.")] = 1,
    country: Annotated[str, typer.Option(help="CN.")] = "CN",
    as_of: AsOf = None,
) -> None:
    """Write a synthetic book by published counts; with policies and claims of years if asked."""
    from rich.progress import track

    from risk.portfolio import sample_book, write_book

    day = day_of(as_of)
    if (policies is None) != (claims is None):
        raise typer.BadParameter("--policies and --claims go together")
    if policies is None or claims is None:
        if out is None:
            raise typer.BadParameter("give --out, or --policies and --claims")
        frames = sample_book(firms, seed, day, country)
        write_book(track(frames, description=f"{firms:,} firms", transient=True), out)
        console().print(f"{firms:,} firms written to {out}")
        return

    from risk.desk.book.written_book import BATCH, book_years, write_tables
    from risk.portfolio.world import FORMULA, read_world
    from risk.rulebook import at, region_of

    true = FORMULA if world is None else read_world(world, at(day, region_of(country)))
    blocks = track(
        book_years(sample_book(firms, seed, day, country, BATCH), seed, day, years, true),
        description=f"{firms:,} firms, {years} years",
        total=-(-firms // BATCH),
        transient=True,
    )
    counts = write_tables(blocks, {"firms": out, "policies": policies, "claims": claims})
    for path, rows in counts.items():
        console().print(f"{rows:,} rows written to {path}")


def learn_processor_class(
    book: Annotated[Path, typer.Argument(help="A book with known numbers: .csv, .xlsx, .parquet.")],
    out: Annotated[
        Path | None, typer.Option(help="Model folder to write; the next version if left out.")
    ] = None,
    as_of: AsOf = None,
) -> None:
    """Learn the legal class of processor from a book; kept only if better than the ratios."""
    from risk.classify.processor_model import NAME
    from risk.learn.processor_class import train
    from risk.portfolio import read_book
    from risk.portfolio.rows import profile_of_row
    from risk.trained.folder import model_folder, next_version

    rows = read_book(book)
    folder = out or model_folder(NAME, next_version(NAME))
    found = train([profile_of_row(row) for row in rows], day_of(as_of), folder)
    verdict = f"written to {folder}" if found.better else "not written: not better than the ratios"
    console().print(
        f"{found.rows:,} firms; log loss {found.value:.4f}, ratios {found.replaced:.4f}; {verdict}"
    )
