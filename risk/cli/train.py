"""Commands: learn a claims model and judge it."""

from __future__ import annotations

import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from risk.cli.calculators import AsOf, Json, day_of
from risk.cli.language import Lang, locale_of
from risk.cli.output import console, print_json
from risk.text import say

if TYPE_CHECKING:
    from risk.learn.claims.boosted import Trial
    from risk.learn.claims.findings import Findings
    from risk.learn.claims.run import Order

TRIALS = 20
"""When neither trials nor seconds are told."""
STOPPED = 130
"""Exit code of a run stopped from the keyboard, as shells have it."""


class Target(StrEnum):
    """What is learned."""

    FREQUENCY = "frequency"
    SEVERITY = "severity"
    PURE_PREMIUM = "pure_premium"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(train)


def train(
    policies: Annotated[Path, typer.Option(help="Policies: .csv, .xlsx or .parquet.")],
    schema: Annotated[Path, typer.Option(help="What the columns mean; see docs/train.md.")],
    out: Annotated[Path, typer.Option(help="Model folder to write: models/NAME/VERSION.")],
    claims: Annotated[Path | None, typer.Option(help="Claims, if a table of their own.")] = None,
    report: Annotated[Path | None, typer.Option(help="Folder for the report.")] = None,
    target: Annotated[Target | None, typer.Option(help="Instead of the schema's.")] = None,
    trials: Annotated[int | None, typer.Option(min=1, help="Trials in all.")] = None,
    budget: Annotated[float | None, typer.Option(min=0, help="No new trial after seconds.")] = None,
    seed: Annotated[int, typer.Option(help="Same seed and trials, same bytes.")] = 1,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a stopped run.")] = False,
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Learn frequency, severity or pure premium from claims, and judge it against a GLM."""
    from risk.learn.claims.run import Order
    from risk.learn.claims.run import train as learn
    from risk.learn.claims.trials import Budget

    if trials is None and budget is None:
        trials = TRIALS
    locale = locale_of(lang)
    order = Order(
        policies=policies, claims=claims, schema=schema, out=out, report=report,
        target=target.value if target else None, budget=Budget(trials, budget), seed=seed,
        resume=resume, locale=locale, day=day_of(as_of),
    )  # fmt: skip
    began = time.monotonic()
    with _Bar(trials, locale) as bar:
        try:
            findings = learn(order, time.monotonic, bar.tell)
        except KeyboardInterrupt:
            bar.stop()
            Console(stderr=True).print(say("claims.stopped", locale, done=order.trials_kept))
            raise typer.Exit(STOPPED) from None
    if as_json:
        from risk.learn.claims.findings import metrics_of

        print_json({"out": str(out), **metrics_of(findings)})
    else:
        _show(findings, order, time.monotonic() - began)


class _Bar(Progress):
    """Trials as they are finished, on standard error."""

    def __init__(self, trials: int | None, locale: str) -> None:
        super().__init__(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
            TimeElapsedColumn(), console=Console(stderr=True), transient=True,
        )  # fmt: skip
        self._locale = locale
        self._best = float("inf")
        self.done = 0
        self._row = self.add_task(self._words(), total=trials)

    def _words(self) -> str:
        best = f"{self._best:.6g}" if self.done else "—"
        return say("claims.progress", self._locale, done=self.done, best=best)

    def tell(self, trial: Trial) -> None:
        self.done += 1
        self._best = min(self._best, trial.deviance)
        self.update(self._row, advance=1, description=self._words())


def _show(findings: Findings, order: Order, seconds: float) -> None:
    from risk.learn.claims.report import calibration, verdicts

    locale = order.locale
    screen = console()

    def word(code: str) -> str:
        return say(f"claims.{code}", locale)

    heads = ("model", "part", "deviance", "gini", "balance")
    table = Table(*(word(f"head.{one}") for one in heads))
    judgement = findings.judgement
    for part, scores in (("learned", judgement.learned), ("test", judgement.test)):
        for name, one in scores.items():
            table.add_row(
                word(f"model.{name}"), word(f"part.{part}"), f"{one.deviance:.6g}",
                f"{one.gini:.4f}", f"{one.balance:.4f}",
            )  # fmt: skip
    screen.print(table)
    for line in (*verdicts(judgement, locale), calibration(judgement, locale)):
        screen.print(line)
    if findings.table.bad:
        rows = len({(one.table, one.row) for one in findings.table.bad})
        screen.print(say("claims.done.bad", locale, rows=rows, file=order.bad_rows))
    screen.print(say("claims.done.written", locale, out=order.out))
    if order.report is not None:
        screen.print(say("claims.done.report", locale, file=order.report / "report.md"))
    screen.print(say("claims.done.took", locale, seconds=f"{seconds:.1f}"))
