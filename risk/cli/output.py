"""What every command prints with: tables in one of two languages, JSON, problems."""

from __future__ import annotations

import json
import os
import sys
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency, format_decimal
from rich.console import Console
from rich.table import Table

from risk.errors import RiskError
from risk.units import Locale

WRONG_INPUT = 2
PIPED_WIDTH = 140
"""Columns when the output is no terminal, so that tables keep their words."""
BABEL = {"zh": "zh_CN", "en": "en_US"}


def console() -> Console:
    """Give the console to print on."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)


def default_language() -> Locale:
    """Give the language of the terminal: Chinese for a Chinese locale, English otherwise."""
    told = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh" if told.startswith("zh") else "en"


def print_json(data: Any) -> None:
    """Print plain data as UTF-8 JSON, the same bytes every time."""
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    sys.stdout.buffer.write((text + "\n").encode())


def print_problem(error: RiskError, *, as_json: bool) -> None:
    """Print an error: JSON on standard output, or words on standard error."""
    if as_json:
        print_json(error.as_dict())
        return
    screen = Console(stderr=True, highlight=False)
    screen.print(f"[bold red]{error.code}[/]: {error.message}", soft_wrap=True)
    if error.faults:
        table = Table("path", "got", "rule", "way out", show_lines=True)
        for fault in error.faults:
            table.add_row(fault.path, fault.got, fault.rule, fault.help)
        screen.print(table)


def money(amount: float | str | Decimal, currency: str, locale: str) -> str:
    """Write money in a language, without cents.

    >>> money("1020.4", "CNY", "zh")
    '¥1,020'
    """
    whole = round(Decimal(str(amount))) + 0  # + 0 turns -0 into 0
    return str(
        format_currency(
            whole, currency, format="¤#,##0", locale=BABEL[locale],
            currency_digits=False,
        )
    )  # fmt: skip


def number(value: float, locale: str, pattern: str = "#,##0.###") -> str:
    """Write a number in a language."""
    return str(format_decimal(value, format=pattern, locale=BABEL[locale]))
