"""Desk: the releases that were made, as they are shown: tables in words, and what was hidden."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from risk.desk.people.actor import Actor
from risk.desk.people.rights import require
from risk.desk.public.chained_log import read_log
from risk.desk.public.held_release import ENCODING, LOG
from risk.errors import Fault, NotFound
from risk.learn.words_of import segment_words
from risk.portfolio.disclosure.duty_tables import DUTY, STATE
from risk.portfolio.disclosure.gaps import MARKET, TAKE_UP, UNINSURED
from risk.portfolio.disclosure.published import HIDDEN
from risk.portfolio.disclosure.rules import EXPERIENCE, INSURED, INSURER, OTHER, TOTAL
from risk.portfolio.disclosure.together import INSURERS
from risk.rulebook.codes import PROVINCES
from risk.text import catalogue, say

WORDED = {"enisa_risk": "risk", "processor_class": "processor"}
"""Under what a variable's values are worded, where that is not its own name."""
SHARES = (*INSURED.means, TAKE_UP)
FIGURES = (
    *INSURED.all, *EXPERIENCE.sums, *SHARES, MARKET, UNINSURED, INSURERS, "exposed", "hit", "loss",
)  # fmt: skip
"""Columns of figures; the others are what a cell is of."""
NAMED = {"id": "disasters", DUTY: "duties"}
"""Columns whose values the release itself names, and under what."""
RATIOS = (
    ("expected_loss", "premium", "loss_ratio"),
    ("paid", "earned_premium", "paid_ratio"),
    ("paid", "expected_loss", "paid_over_expected"),
)


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
    rows = read_table(folder, facts, table).astype(object)
    found: list[dict[str, Any]] = rows.where(rows.notna(), None).to_dict("records")
    return found


def read_table(folder: Path, facts: dict[str, Any], table: str) -> pd.DataFrame:
    """Read one table of a release as it was published."""
    variables = dict.fromkeys((INSURER, "region", "province"), str)
    path = folder / facts["period"] / f"{table}.csv"
    return pd.read_csv(path, encoding=ENCODING, dtype=variables)


def shown_table(folder: Path, facts: dict[str, Any], table: str, locale: str) -> pd.DataFrame:
    """Give one table of a release in words, hidden cells told as such.

    Where both are told, the expected loss over the premium and the paid over the earned, all
    rounded as published, stand at the end.
    """
    rows = read_table(folder, facts, table)
    hidden = say("totals.hidden", locale)
    away = rows.pop("cell") == HIDDEN
    shown = {}
    for name in rows.columns:
        title = say(f"publish.field.{name}", locale, currency=facts["currency"])
        if name in FIGURES:
            shown[title] = [
                hidden if one else _figure(value, name)
                for one, value in zip(away, rows[name], strict=True)
            ]
        elif name in NAMED:
            shown[title] = [facts[NAMED[name]][value][locale] for value in rows[name]]
        else:
            shown[title] = [value_words(name, str(value), locale) for value in rows[name]]
    for over, under, title in RATIOS:
        if over in rows and under in rows:
            ratio = rows[over] / rows[under].where(rows[under] > 0)
            shown[say(f"totals.{title}", locale)] = [
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
    if name == "cause":
        return cause_words(value, locale)
    if value == OTHER:
        return say("totals.other", locale)
    if name == STATE:
        return say(f"totals.duty.{value}", locale)
    known = catalogue(locale)
    worded = known.get(f"{WORDED.get(name, name)}.{value}") or known.get(f"totals.{value}")
    return worded or segment_words(name, value, locale)


def cause_words(cause: str, locale: str) -> str:
    """Give a common cause in words.

    >>> cause_words("campaign/key_software/WPS", "en")
    'WPS: flaw or campaign (software)'
    """
    kind, *rest = cause.split("/")
    told = say(f"totals.cause.{kind}", locale)
    if not rest:
        return told
    layer, *names = rest
    return say("totals.cause.of", locale, name=", ".join(names), kind=told,
               layer=say(f"totals.layer.{layer}", locale))  # fmt: skip


def _figure(value: float, name: str) -> str:
    if value != value:
        return "—"
    return f"{value:.0%}" if name in SHARES else f"{value:,.0f}"
