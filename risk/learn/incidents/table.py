"""Learn: the one table every list of incidents is read into, column by column.

Unknown is an empty text, a missing number (NaN) or a missing category; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import pandas as pd

from risk.rulebook.codes import division_rows

Kind = Literal["text", "list", "year", "date", "number", "flag", "sector", "band"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, the kind of its values and what they mean."""

    name: str
    kind: Kind
    meaning: str


COLUMNS = (
    Column("incident_id", "text", "unique within a source; of the source, or made of its row"),
    Column("source", "text", "veris, hhs, state_ag, own or generated"),
    Column("file", "text", "name of the file the row stands in"),
    Column("entity_key", "text", "16 hexadecimal digits that stand for the organisation's name"),
    Column("occurred_year", "year", "year in which it happened"),
    Column("occurred", "date", "day on which it happened"),
    Column("reported_year", "year", "year in which it was told"),
    Column("reported", "date", "day on which it was told"),
    Column("country", "text", "ISO 3166 alpha-2 of the organisation"),
    Column("sector", "sector", "sector of the loss figures, as calibration.sector_observations"),
    Column("staff_low", "number", "least staff of the band [persons]"),
    Column("staff_high", "number", "most staff of the band [persons], infinite for an open band"),
    Column("staff_band", "band", "ordered band; missing for the wide bands 1-1000 and >1000"),
    Column("revenue_usd", "number", "revenue [USD a year]"),
    Column("actor", "list", "of ACTORS"),
    Column("action", "list", "of ACTIONS"),
    Column("asset", "list", "of ASSETS"),
    Column("data_kinds", "list", "of DATA_KINDS"),
    Column("records", "number", "people or records reached, as the source says [persons]"),
    Column("records_of", "text", "everyone; residents of one US state only; or mixed"),
    Column("records_floor", "number", "fewest people at which the source must be told [persons]"),
    Column("records_note", "text", "why records is of no use for sizes: RECORDS_NOTES, or empty"),
    Column("records_suspect", "flag", "records is a placeholder or an entry error"),
    Column("bulk_reporter", "flag", "one reporter gives so many rows that they show its habit"),
    Column("loss_usd", "number", "loss of the organisation [USD of the day]"),
    Column("loss_note", "text", "why loss_usd is missing or of no use: LOSS_NOTES, or empty"),
    Column("loss_suspect", "flag", "loss_usd is an entry error"),
    Column("chosen", "flag", "put on the list on purpose, not by the list's usual way of sampling"),
    Column("core", "flag", "the row serves in fits"),
    Column("core_note", "text", "why not: CORE_NOTES, or empty"),
)
"""The frozen columns, in order."""

ACTORS = ("external", "internal", "partner", "unknown")
ACTIONS = (
    "malware",
    "ransomware",
    "hacking",
    "social",
    "misuse",
    "physical",
    "error",
    "environmental",
    "lumped",
    "unknown",
)
"""Kinds of action; ransomware comes with malware; lumped: the source does not tell which."""
ASSETS = ("server", "user_device", "media", "network", "terminal", "person", "other", "unknown")
DATA_KINDS = (
    "health",
    "payment",
    "bank",
    "credentials",
    "identity",
    "internal",
    "other",
    "unknown",
)
CORE_NOTES = ("not_confirmed", "bulk_reporter", "very_large")
RECORDS_NOTES = ("unknown", "placeholder", "suspect", "below_floor")
LOSS_NOTES = ("unknown", "currency_unknown", "currency_other", "suspect")

SECTORS = tuple(sorted({row.breach_sector for row in division_rows().values()}))
STAFF_BANDS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "1-10": (1, 10),
        "11-100": (11, 100),
        "101-1000": (101, 1000),
        "1001-10000": (1001, 10_000),
        "10001-25000": (10_001, 25_000),
        "25001-50000": (25_001, 50_000),
        "50001-100000": (50_001, 100_000),
        ">100000": (100_001, np.inf),
    }
)
"""Ordered band of staff to its least and most."""

_DTYPES: Mapping[str, Any] = MappingProxyType(
    {
        "text": "str",
        "list": "str",
        "year": "Int64",
        "date": "datetime64[us]",
        "number": "float64",
        "flag": "bool",
        "sector": pd.CategoricalDtype(SECTORS),
        "band": pd.CategoricalDtype(tuple(STAFF_BANDS), ordered=True),
    }
)


def tidy(rows: pd.DataFrame) -> pd.DataFrame:
    """Give rows in the frozen columns and types; columns not given are unknown throughout."""
    whole = pd.DataFrame(index=pd.RangeIndex(len(rows)))
    given = rows.reset_index(drop=True)
    for column in COLUMNS:
        whole[column.name] = _typed(given.get(column.name), column.kind, len(rows))
    return whole


def _typed(values: pd.Series | None, kind: Kind, rows: int) -> pd.Series:
    dtype = _DTYPES[kind]
    if values is None:
        blank: Any = {"text": "", "list": "", "flag": False}.get(kind)
        return pd.Series([blank] * rows, dtype=dtype)
    if kind in ("text", "list"):
        return values.astype("str").fillna("")
    if kind == "flag":
        return values.astype("boolean").fillna(False).astype("bool")
    return values.astype(dtype)


def listed(values: Iterable[str], vocabulary: tuple[str, ...]) -> str:
    """Give words as one cell, each once and in the vocabulary's order.

    >>> listed(["social", "hacking", "social"], ACTIONS)
    'hacking;social'
    """
    told = set(values)
    return ";".join(word for word in vocabulary if word in told)


def flags(cells: pd.Series, vocabulary: tuple[str, ...]) -> pd.DataFrame:
    """Give a list column as one truth value a word of its vocabulary."""
    spread = cells.str.get_dummies(sep=";").astype(bool)
    return spread.reindex(columns=list(vocabulary), fill_value=False)


def staff_band(low: pd.Series, high: pd.Series) -> pd.Series:
    """Give the ordered band in which both ends lie; missing where they lie in two."""
    edges = [least - 0.5 for least, _ in STAFF_BANDS.values()] + [np.inf]
    bands = [pd.cut(end.clip(upper=1e12), edges, labels=list(STAFF_BANDS)) for end in (low, high)]
    return bands[0].where(bands[0].astype("str") == bands[1].astype("str"))
