"""Desk: the releases that were made, as they are shown: tables in words, and what was hidden."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from risk.desk.actor import Actor
from risk.desk.chained_log import read_log
from risk.desk.release import LOG
from risk.desk.rights import require
from risk.errors import Fault, NotFound
from risk.learn.words_of import segment_words
from risk.portfolio.disclosure.published import HIDDEN
from risk.portfolio.disclosure.rules import INSURER, MEAN, MEASURES, OTHER, TOTAL
from risk.rulebook.codes import PROVINCES
from risk.text import catalogue, say

WORDED = {"enisa_risk": "risk", "processor_class": "processor"}
"""Under what a variable's values are worded, where that is not its own name."""
RATIO = "loss_ratio"


def releases(folder: Path) -> list[dict[str, Any]]:
    """Give what is known of every release of a folder, the last first.

    Raises
    ------
    Conflict
        If the log of releases was changed.
    """
    return [row["facts"] for row in reversed(read_log(folder / LOG))]


def release_list(*, actor: Actor, folder: Path) -> list[dict[str, Any]]:
    """Give what is known of every release, the last first; for whoever may see totals.

    Raises
    ------
    NotAllowed
        If they may not.
    Conflict
        As :func:`releases`.
    """
    require(actor, "aggregate.read")
    return releases(folder)


def release_table(*, actor: Actor, folder: Path, period: str, table: str) -> list[dict[str, Any]]:
    """Give the rows of one table of the last release of a period; a hidden figure is None.

    Raises
    ------
    NotAllowed
        If they may not.
    NotFound
        If there is no such release or table.
    """
    require(actor, "aggregate.read")
    facts = next((one for one in releases(folder) if one["period"] == period), None)
    path = folder / period / f"{table}.csv"
    if facts is None or table not in facts["tables"] or not path.exists():
        fault = Fault("table", f"{period} {table}"[:80], "must be released", "list them", "unknown")
        raise NotFound("there is no such table", [fault])
    rows = pd.read_csv(path, encoding="utf-8-sig", dtype={INSURER: str}).astype(object)
    found: list[dict[str, Any]] = rows.where(rows.notna(), None).to_dict("records")
    return found


def shown_table(folder: Path, facts: dict[str, Any], table: str, locale: str) -> pd.DataFrame:
    """Give one table of a release in words, hidden cells told as such.

    The expected loss over the premium, both rounded as published, stands at the end.
    """
    rows = pd.read_csv(
        folder / facts["period"] / f"{table}.csv", encoding="utf-8-sig", dtype={INSURER: str}
    )
    names = [name for name in rows.columns if name not in (*MEASURES, MEAN, "cell")]
    hidden = say("totals.hidden", locale)
    shown = {
        say(f"publish.field.{name}", locale): [
            value_words(name, str(value), locale) for value in rows[name]
        ]
        for name in names
    }
    for name in (*MEASURES, MEAN):
        title = say(f"publish.field.{name}", locale, currency=facts["currency"])
        shown[title] = [_figure(value, name, hidden) for value in rows[name]]
    ratio = rows["expected_loss"] / rows["premium"]
    away = rows["cell"] == HIDDEN
    shown[say("totals.loss_ratio", locale)] = [
        hidden if one else f"{value:.0%}" if value == value else "—"
        for one, value in zip(away, ratio, strict=True)
    ]
    return pd.DataFrame(shown)


def value_words(name: str, value: str, locale: str) -> str:
    """Give a value of a variable in words.

    >>> value_words("province", "4:44", "en"), value_words("size", "Total", "zh")
    ('Guangdong', '合计')
    """
    if value == TOTAL:
        return say("totals.all", locale)
    if name == "province":
        region, _, code = value.rpartition(":")
        if code in PROVINCES:
            return PROVINCES[code][locale != "zh"]
        value = code
        if region:
            return f"{say('totals.other', locale)} ({region})"
    if value == OTHER:
        return say("totals.other", locale)
    known = catalogue(locale)
    worded = known.get(f"{WORDED.get(name, name)}.{value}") or known.get(f"totals.{value}")
    return worded or segment_words(name, value, locale)


def _figure(value: float, name: str, hidden: str) -> str:
    if value != value:
        return hidden
    return f"{value:.0%}" if name == MEAN else f"{value:,.0f}"
