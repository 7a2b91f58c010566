"""Learn: breaches of health data from the US portal: its own CSV, or a cleaned table.

Reports of 500 people or more are compulsory, so the list begins there; 500 and 501 are often
filed before the count is known.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from risk.learn.incidents.cells import (
    Rows,
    column,
    days,
    name_key,
    numbers,
    texts,
    truths,
    unreadable,
    without,
)
from risk.learn.incidents.table import ACTIONS, ASSETS, listed
from risk.rulebook import Rulebook

PORTAL = {
    "Name of Covered Entity": "name",
    "State": "state",
    "Covered Entity Type": "entity_type",
    "Individuals Affected": "individuals_affected",
    "Breach Submission Date": "date",
    "Type of Breach": "breach_type",
    "Location of Breached Information": "location",
    "Business Associate Present": "business_associate",
}
"""Heading of the portal's CSV to the name used here."""

NEEDED = frozenset({"entity_type", "individuals_affected", "date", "breach_type", "location"})

_ACTIONS = {
    "Hacking/IT Incident": "hacking",
    "Theft": "physical",
    "Loss": "error",
    "Improper Disposal": "error",
    "Unauthorized Access/Disclosure": "lumped",
}
_ASSETS = {
    "Network Server": "server",
    "Email": "server",
    "Electronic Medical Record": "server",
    "Desktop Computer": "user_device",
    "Laptop": "user_device",
    "Other Portable Electronic Device": "user_device",
    "Paper/Films": "media",
}


def recognises(columns: frozenset[str]) -> bool:
    """Tell whether a table is the portal's list, as exported or cleaned."""
    return columns >= NEEDED or {PORTAL.get(one, one) for one in columns} >= NEEDED | {"name"}


def read(frame: pd.DataFrame, rulebook: Rulebook) -> Rows:
    """Read the portal's rows into the frozen columns."""
    exported = "Breach Submission Date" in frame
    named = frame.rename(columns=PORTAL)
    form = "%m/%d/%Y" if exported else "ISO8601"
    read_as = {
        "individuals_affected": numbers(named["individuals_affected"]),
        "date": days(named["date"], form),
    }
    refused = unreadable(named, read_as)
    kept = without(named, refused)
    records = read_as["individuals_affected"].reindex(kept.index)
    records = records.where(records > 0)
    told = read_as["date"].reindex(kept.index)
    floor = float(rulebook.value("incidents.floors")["hhs"])
    placeholder = records.isin(rulebook.value("incidents.cleaning")["placeholders"]["hhs"])
    sectors = rulebook.value("incidents.sectors")["hhs"]
    return Rows(
        pd.DataFrame(
            {
                "incident_id": texts(kept["incident_id"]) if "incident_id" in kept else _ids(kept),
                "entity_key": (
                    texts(kept["entity_key"]) if "entity_key" in kept else name_key(kept["name"])
                ),
                "reported": told,
                "reported_year": told.dt.year.astype("Int64"),
                "country": "US",
                "sector": texts(kept["entity_type"]).map(sectors),
                "action": _actions(kept),
                "asset": texts(kept["location"]).map(
                    lambda cell: listed((_ASSETS.get(one, "other") for one in _split(cell)), ASSETS)
                ),
                "data_kinds": "health",
                "records": records,
                "records_of": "everyone",
                "records_floor": floor,
                "records_note": np.select(
                    [records.isna(), records < floor, placeholder],
                    ["unknown", "below_floor", "placeholder"],
                    "",
                ),
                "records_suspect": placeholder,
                "loss_note": "unknown",
            }
        ),
        refused,
    )


def _split(cell: str) -> list[str]:
    return [one.strip() for one in cell.split(",") if one.strip()]


def _actions(frame: pd.DataFrame) -> pd.Series:
    """Give the kinds of action; the regulator's closing words add to them where they are known."""
    said = {
        name: truths(column(frame, f"m_{name}")) for name in ("ransomware", "malware", "phishing")
    }
    rows = zip(texts(frame["breach_type"]), *said.values(), strict=True)
    cells = []
    for cell, ransomware, malware, phishing in rows:
        words = [_ACTIONS.get(one, "unknown") for one in _split(cell)]
        words += ["ransomware"] * ransomware + ["malware"] * (ransomware or malware)
        words += ["social"] * phishing
        cells.append(listed(words, ACTIONS))
    return pd.Series(cells, frame.index, dtype="str")


def _ids(frame: pd.DataFrame) -> pd.Series:
    """Make an id of what the portal prints; the same row twice has the same id."""
    parts = [texts(frame[one]) for one in ("name", "state", "date", "breach_type", "location")]
    return pd.Series(
        [
            hashlib.sha256("|".join(row).encode()).hexdigest()[:16]
            for row in zip(*parts, strict=True)
        ],
        frame.index,
        dtype="str",
    )
