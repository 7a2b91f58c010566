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
