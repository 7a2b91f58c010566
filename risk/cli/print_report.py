"""A learning report on the terminal: its words and tables; pictures are for the folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Column
from rich.table import Table as Shown

from risk.cli.output import console, print_json
from risk.text import say
from risk.units import Locale

if TYPE_CHECKING:
    from risk.learn.report import Report, Section, Table


def give_report(
    report: Report, locale: Locale, *, as_json: bool, out: Path | None, most: int | None = None
) -> None:
    """Print a report, or its data as JSON, and the folder it was written to.

    Parameters
    ----------
    report : Report
    locale : str
    as_json : bool
    out : Path or None
        The folder, where there is one.
    most : int or None
        Sections printed; the others are for the folder.
    """
    if as_json:
        print_json(report.data)
        return
    console().rule(report.title)
    for section in report.sections[:most]:
        print_section(section)
    if out is not None:
        console().print(say("cli.report_written", locale, folder=out))


def print_section(section: Section) -> None:
    """Print one section of a report."""
    from risk.learn.report import Table

    screen = console()
    screen.print(f"[bold]{section.title}[/]")
    for part in section.parts:
        if isinstance(part, str):
            screen.print(part)
        elif isinstance(part, Table):
            screen.print(_shown(part))


def _shown(table: Table) -> Shown:
    frame = table.frame
    left = [dtype.kind not in "iuf" for dtype in frame.dtypes]
    shown = Shown(
        *(
            Column(str(name), justify="left" if is_text else "right", overflow="fold")
            for name, is_text in zip(frame.columns, left, strict=True)
        )
    )
    for row in frame.itertuples(index=False):
        shown.add_row(*(_cell(value) for value in row))
    return shown


def _cell(value: Any) -> str:
    if value is None or value != value:
        return "—"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
