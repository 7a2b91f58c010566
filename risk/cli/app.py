"""The commands, and how errors leave them: words on stderr or a JSON problem, exit code 2."""

from __future__ import annotations

import os
import sys

import typer
from rich.console import Console

from risk import __version__
from risk.cli import (
    audit,
    book,
    breach_size,
    calculators,
    calibrate,
    claims,
    credibility,
    database,
    distil,
    due,
    firms,
    keys,
    lab,
    lawbook,
    models,
    owner,
    policies,
    pool,
    quoting,
    regulator,
    score,
    serve,
    severity,
    stored,
    submissions,
    train,
    watch,
)
from risk.cli.output import WRONG_INPUT, print_problem
from risk.errors import Fault, RiskError

app = typer.Typer(
    name="risk",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="From a small firm's profile to class, duties, loss, premium and decision. "
    "小企业数据安全风险：分类、评估、损失、定价、核保。",
)
for room in (
    quoting,
    owner,
    lawbook,
    severity,
    calculators,
    book,
    score,
    stored,
    submissions,
    policies,
    due,
    claims,
    database,
    audit,
    keys,
    firms,
    credibility,
    models,
    train,
    breach_size,
    calibrate,
    distil,
    serve,
    watch,
    lab,
    regulator,
    pool,
):
    room.register(app)


@app.command()
def version() -> None:
    """Print the version of the engine."""
    Console().print(__version__)


class WrongUsage(RiskError):
    """An option or argument is wrong or missing."""

    code = "wrong-usage"


UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""What the parser raises for any wrong option, argument or command."""


def main() -> None:
    """Run the command line; wrong input ends with exit code 2 and every fault told."""
    as_json = "--json" in sys.argv
    try:
        if as_json:  # the parser's own refusals become problems too
            sys.exit(app(standalone_mode=False) or 0)
        app()
    except RiskError as error:
        print_problem(error, as_json=as_json)
        sys.exit(WRONG_INPUT)
    except UsageError as error:
        print_problem(_wrong_usage(error), as_json=True)
        sys.exit(WRONG_INPUT)
    except BrokenPipeError:
        # The reader went away (`risk ... | head`): not an error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _wrong_usage(error: Exception) -> WrongUsage:
    told = getattr(error, "format_message", error.__str__)()
    name = getattr(getattr(error, "param", None), "name", None) or "command line"
    return WrongUsage(
        told, [Fault(name, " ".join(sys.argv[1:]), told, "see risk --help", WrongUsage.code)]
    )
