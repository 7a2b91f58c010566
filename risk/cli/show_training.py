"""The AI-training line of a quote on a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from risk.cli.output import money, number
from risk.text import say


def show_training(screen: Console, found: dict[str, Any], currency: str, locale: str) -> None:
    """Print scenarios with their reasons, and the safeguards of the line."""
    columns = ("scenario", "events", "cost", "why")
    title = f"{say('training.title', locale)} ({say('training.judged', locale)})"
    table = Table(*(say(f"training.{one}", locale) for one in columns), title=title)
    for one in found["scenarios"]:
        cost = one["cost_of_one"] or ()
        table.add_row(
            one["name"][locale],
            number(one["events_a_period"], locale, "0.00000"),
            " / ".join(money(amount, currency, locale) for amount in cost) or "—",
            "\n".join(_why(answer, locale) for answer in one["answers"]),
        )
    screen.print(table)
    screen.print(say("training.safeguards", locale, **found["safeguards"]))


def _why(answer: dict[str, Any], locale: str) -> str:
    factor = number(answer["factor"], locale, "0.00")
    return f"{answer['label'][locale]}: {answer['answer_text'][locale]} ×{factor}"
