"""Learn: breach notices to US state attorneys general: Washington's open data and short lists.

A count is of the state's own residents; Oregon's is mostly of everyone, but not always.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from risk.learn.incidents.cells import (
    Rows,
    column,
    days,
    name_key,
    numbers,
    texts,
    unreadable,
    without,
)
from risk.learn.incidents.table import ACTIONS, listed
from risk.rulebook import Rulebook

WASHINGTON = {
    "id": "incident_id",
    "name": "name",
    "datesubmitted": "date_submitted",
    "datestart": "date_start",
    "databreachcause": "cause",
    "cyberattacktype": "cyberattack_type",
    "washingtoniansaffected": "affected_wa",
    "industrytype": "industry",
    "businesstype": "business_type",
}
"""Heading of the state's open data, in small letters, to the name used here."""

NEEDED_WASHINGTON = frozenset({"date_submitted", "cause", "affected_wa", "industry"})
NEEDED_NOTICES = frozenset({"source", "filed", "affected_in_state"})

_STATES = {
    "California AG": "california",
    "Oregon DOJ": "oregon",
    "Washington AG": "washington",
}
_CAUSES = {
    "Ransomware": ["hacking", "malware", "ransomware"],
    "Malware": ["hacking", "malware"],
    "Phishing": ["hacking", "social"],
}


def recognises(columns: frozenset[str]) -> bool:
    """Tell whether a table is Washington's list, as exported or cleaned, or a list of notices."""
    named = {WASHINGTON.get(one.lower(), one) for one in columns}
    return named >= NEEDED_WASHINGTON or columns >= NEEDED_NOTICES


def read(frame: pd.DataFrame, rulebook: Rulebook) -> Rows:
    """Read notices into the frozen columns."""
    named = frame.rename(columns=lambda one: WASHINGTON.get(str(one).lower(), one))
    if named.columns.isin(NEEDED_WASHINGTON).sum() == len(NEEDED_WASHINGTON):
        return _washington(named, rulebook)
    return _notices(frame, rulebook)


def _washington(named: pd.DataFrame, rulebook: Rulebook) -> Rows:
    read_as = {
        "affected_wa": numbers(named["affected_wa"]),
        "date_submitted": _days(named["date_submitted"]),
        "date_start": _days(column(named, "date_start")),
    }
    refused = unreadable(named, read_as)
    kept = without(named, refused)
    told = read_as["date_submitted"].reindex(kept.index)
    happened = read_as["date_start"].reindex(kept.index)
    sectors = rulebook.value("incidents.sectors")
    business = texts(column(kept, "business_type")).map(sectors["washington_business"])
    industry = texts(kept["industry"]).map(sectors["washington_industry"])
    kind = texts(column(kept, "cyberattack_type"))
    attack = texts(kept["cause"]) == "Cyberattack"
    words = [
        _CAUSES.get(one, ["hacking"]) if hit else ["lumped"]
        for one, hit in zip(kind, attack, strict=True)
    ]
    found = {
        "incident_id": texts(kept["incident_id"]),
        "occurred": happened,
        "occurred_year": happened.dt.year.astype("Int64"),
        "reported": told,
        "reported_year": told.dt.year.astype("Int64"),
        "sector": business.fillna(industry),
        "action": pd.Series([listed(one, ACTIONS) for one in words], kept.index, dtype="str"),
    }
    records = read_as["affected_wa"].reindex(kept.index)
    found["records_of"] = "residents"
    floor = pd.Series(float(rulebook.value("incidents.floors")["washington"]), kept.index)
    return Rows(pd.DataFrame(found | _common(kept, records, floor)), refused)


def _notices(frame: pd.DataFrame, rulebook: Rulebook) -> Rows:
    read_as = {
        "affected_in_state": numbers(frame["affected_in_state"]),
        "filed": days(frame["filed"]),
    }
    refused = unreadable(frame, read_as)
    kept = without(frame, refused)
    told = read_as["filed"].reindex(kept.index)
    state = texts(kept["source"]).map(_STATES)
    floor = state.map(rulebook.value("incidents.floors")).astype("float64")
    found = {
        "incident_id": texts(column(kept, "notice_key")),
        "reported": told,
        "reported_year": told.dt.year.astype("Int64"),
        "action": "unknown",
        "records_of": np.where(state == "oregon", "mixed", "residents"),
    }
    records = read_as["affected_in_state"].reindex(kept.index)
    return Rows(pd.DataFrame(found | _common(kept, records, floor)), refused)


def _common(kept: pd.DataFrame, records: pd.Series, floor: pd.Series) -> dict[str, object]:
    known = records.where(records > 0)
    return {
        "entity_key": texts(kept["entity_key"]) if "entity_key" in kept else name_key(kept["name"]),
        "country": "US",
        "records": known,
        "records_floor": floor,
        "records_note": np.select([known.isna(), known < floor], ["unknown", "below_floor"], ""),
        "loss_note": "unknown",
    }


def _days(cells: pd.Series) -> pd.Series:
    """Give days in the order of the open data, or month first as its older exports have it."""
    return days(cells).fillna(days(cells, "%m/%d/%Y"))
