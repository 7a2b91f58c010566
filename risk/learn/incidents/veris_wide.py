"""Learn: VERIS tables with one column a word, as its tools write them, brought to flat rows.

Both spellings are read: ``action.Hacking`` with ``victim.employee_count.11 to 100``, and the
older ``action.hacking`` with a plain ``victim.employee_count`` and dots for blanks.
"""

from __future__ import annotations

import pandas as pd

from risk.learn.incidents.cells import texts, truths
from risk.learn.incidents.table import ACTIONS, ACTORS

NEEDED = frozenset({"incident_id", "timeline.incident.year"})
PREFIX = "action."

_PLAIN = {
    "year": "timeline.incident.year",
    "month": "timeline.incident.month",
    "day": "timeline.incident.day",
    "notification_year": "plus.timeline.notification.year",
    "naics": "victim.industry",
    "data_total": "attribute.confidentiality.data_total",
    "impact_overall_amount": "impact.overall_amount",
    "revenue_amount": "victim.revenue.amount",
    "incident_id": "incident_id",
    "victim_id": "victim.victim_id",
    "sub_source": "plus.sub_source",
}
_EITHER = {
    "security_incident": "security_incident",
    "employee_count": "victim.employee_count",
    "country": "victim.country",
    "impact_currency": "impact.iso_currency_code",
    "revenue_currency": "victim.revenue.iso_currency_code",
}
"""Held in one column, or spread over one column a word."""

_LISTS = {
    "actor": ("actor.", ACTORS),
    "action": ("action.", ACTIONS),
    "action_variety": ("action.malware.variety.", ()),
    "asset_variety": ("asset.assets.variety.", ()),
    "data_variety": ("attribute.confidentiality.data.variety.", ()),
}
"""Start of the columns, and the words taken; every word where none are named."""


def is_wide(columns: frozenset[str]) -> bool:
    """Tell whether a table has VERIS words as columns."""
    return columns >= NEEDED and any(one.startswith(PREFIX) for one in columns)


def collapse(frame: pd.DataFrame) -> pd.DataFrame:
    """Give a wide table as flat rows; lists joined by ``;``, the first country."""
    flat = {name: frame[column] for name, column in _PLAIN.items() if column in frame}
    for name, column in _EITHER.items():
        found = frame[column] if column in frame else _joined(frame, f"{column}.", ())
        flat[name] = texts(found).str.split(";").str[0]
    for name, (start, words) in _LISTS.items():
        flat[name] = _joined(frame, start, words)
    flat["action_variety"] = flat["action_variety"].str.replace("Ransomware", "malware:Ransomware")
    return pd.DataFrame(flat)


def _joined(frame: pd.DataFrame, start: str, words: tuple[str, ...]) -> pd.Series:
    """Give the words of the columns that are true in a row."""
    cells = pd.Series("", frame.index, dtype="str")
    for column in frame:
        word = str(column).removeprefix(start)
        told = word.lower() if words else word.replace("...", " - ")
        if word != column and (told in words if words else True):
            cells = cells.mask(truths(frame[column]), cells + told + ";")
    return cells.str.rstrip(";")
