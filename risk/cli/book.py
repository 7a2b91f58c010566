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
    out: Annotated[Path, typer.Option(help="File to write: .csv, .xlsx or .parquet.")],
    seed: Annotated[int, typer.Option(help="Same seed, same firms.")] = 1,
    country: Annotated[str, typer.Option(help="CN.")] = "CN",
    as_of: AsOf = None,
) -> None:
    """Write a synthetic book whose sizes, sectors and holdings follow published counts."""
    from rich.progress import track

    from risk.portfolio import sample_book, write_book

    frames = sample_book(firms, seed, day_of(as_of), country)
    blocks = track(frames, description=f"{firms:,} firms", transient=True)
    write_book(blocks, out)
    console().print(f"{firms:,} firms written to {out}")


def learn_processor_class(
    book: Annotated[Path, typer.Argument(help="A book with known numbers: .csv, .xlsx, .parquet.")],
    out: Annotated[Path, typer.Option(help="Model folder to write.")] = Path(
        "models/processor_class/1"
    ),
    as_of: AsOf = None,
) -> None:
    """Learn the legal class of processor from a book; kept only if better than the ratios."""
    from risk.learn.processor_class import train
    from risk.portfolio import read_book
    from risk.portfolio.rows import profile_of_row

    rows = read_book(book)
    trained = train([profile_of_row(row) for row in rows], day_of(as_of), out)
    verdict = f"written to {out}" if trained.better else "not written: the ratios are better"
    console().print(
        f"{trained.rows:,} firms; log loss {trained.log_loss:.4f}, ratios "
        f"{trained.log_loss_ratios:.4f}; {verdict}"
    )
