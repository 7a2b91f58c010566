"""Learn: incidents in VERIS, the vocabulary of the VERIS Community Database.

Read as its JSON documents, as one flat row an incident, or as a table with one column a word.

References
----------
VERIS schema 1.3, sections Victim, Actor, Action, Asset, Attribute, Impact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from risk.learn.incidents.cells import (
    Rows,
    column,
    name_key,
    numbers,
    texts,
    truths,
    unreadable,
    without,
)
from risk.learn.incidents.table import (
    ACTIONS,
    ACTORS,
    ASSETS,
    DATA_KINDS,
    STAFF_BANDS,
    listed,
    staff_band,
)
from risk.learn.incidents.veris_wide import collapse, is_wide
from risk.rulebook import Rulebook
from risk.rulebook.codes import division_rows

NEEDED = frozenset({"security_incident", "actor", "action", "employee_count", "data_total"})

EARLIEST_YEAR = 1950

_STAFF: Mapping[str, tuple[float, float]] = {
    **STAFF_BANDS,
    "small": (1, 1000),
    "large": (1001, np.inf),
    "over100000": STAFF_BANDS[">100000"],
}
_ASSET_LETTERS = {
    "S": "server",
    "U": "user_device",
    "M": "media",
    "N": "network",
    "T": "terminal",
    "P": "person",
}
_DATA = {
    "Medical": "health",
    "Payment": "payment",
    "Bank": "bank",
    "Credentials": "credentials",
    "Personal": "identity",
    "Sensitive Personal": "identity",
    "Unknown": "unknown",
    **dict.fromkeys(
        ("Internal", "Secrets", "System", "Classified", "Copyrighted", "Source code",
         "Digital certificate"),
        "internal",
    ),
}  # fmt: skip


def recognises(columns: frozenset[str]) -> bool:
    """Tell whether a table is a VERIS list, flat or with one column a word."""
    return columns >= NEEDED or is_wide(columns)


def flatten(documents: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Give VERIS JSON documents as one flat row each."""
    return pd.DataFrame([_flat(document) for document in documents])


def is_incident(document: Mapping[str, Any]) -> bool:
    """Tell whether a JSON document is a VERIS incident."""
    return {"victim", "actor", "action"} <= document.keys()


def _flat(document: Mapping[str, Any]) -> dict[str, Any]:
    victim = _first(document.get("victim"))
    confidentiality = _within(document, "attribute", "confidentiality")
    impact = _within(document, "impact")
    happened = _within(document, "timeline", "incident")
    return {
        "incident_id": document.get("incident_id"),
        "security_incident": document.get("security_incident", "Confirmed"),
        "victim_id": victim.get("victim_id"),
        "year": happened.get("year"),
        "month": happened.get("month"),
        "day": happened.get("day"),
        "notification_year": _within(document, "plus", "timeline", "notification").get("year"),
        "country": _first_text(victim.get("country")),
        "naics": victim.get("industry"),
        "employee_count": victim.get("employee_count"),
        "revenue_amount": _within(victim, "revenue").get("amount"),
        "revenue_currency": _within(victim, "revenue").get("iso_currency_code"),
        "actor": ";".join(_within(document, "actor")),
        "action": ";".join(_within(document, "action")),
        "action_variety": ";".join(
            f"{kind}:{variety}"
            for kind, detail in _within(document, "action").items()
            for variety in _texts(detail.get("variety") if isinstance(detail, dict) else None)
        ),
        "asset_variety": ";".join(
            str(one["variety"]) for one in _dicts(_within(document, "asset").get("assets"))
        ),
        "data_variety": ";".join(
            str(one["variety"]) for one in _dicts(confidentiality.get("data"))
        ),
        "data_total": confidentiality.get("data_total"),
        "impact_overall_amount": impact.get("overall_amount"),
        "impact_currency": impact.get("iso_currency_code"),
        "sub_source": _within(document, "plus").get("sub_source"),
    }


def _within(document: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    found: Any = document
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def _first(found: Any) -> Mapping[str, Any]:
    one = found[0] if isinstance(found, list) and found else found
    return one if isinstance(one, dict) else {}


def _texts(found: Any) -> list[str]:
    return [str(one) for one in (found if isinstance(found, list) else [found]) if one is not None]


def _first_text(found: Any) -> str | None:
    return next(iter(_texts(found)), None)


def _dicts(found: Any) -> list[dict[str, Any]]:
    kept = found if isinstance(found, list) else []
    return [one for one in kept if isinstance(one, dict) and "variety" in one]


def read(frame: pd.DataFrame, rulebook: Rulebook) -> Rows:
    """Read VERIS rows into the frozen columns."""
    if is_wide(frozenset(map(str, frame.columns))):
        frame = collapse(frame)
    numeric = ("year", "month", "day", "notification_year", "data_total", "impact_overall_amount",
               "revenue_amount")  # fmt: skip
    refused = unreadable(frame, {name: numbers(column(frame, name)) for name in numeric})
    kept = without(frame, refused)
    told = {name: numbers(column(kept, name)) for name in numeric}
    rule = rulebook.value("incidents.cleaning")
    staff = texts(column(kept, "employee_count")).map(_staff)
    low = staff.map(lambda band: band[0]).astype("float64")
    high = staff.map(lambda band: band[1]).astype("float64")
    keys = (
        column(kept, "victim_key") if "victim_key" in kept else name_key(column(kept, "victim_id"))
    )
    keys = texts(keys)
    bulk = _bulk(keys, rule) | truths(column(kept, "bulk_reporter"))
    confirmed = texts(column(kept, "security_incident")).isin(["Confirmed", ""])
    loss, loss_note = _loss(told["impact_overall_amount"], column(kept, "impact_currency"), rule)
    records = told["data_total"].where(told["data_total"] > 0)
    suspect = records > rule["most_records"]
    revenue_in_usd = texts(column(kept, "revenue_currency")) == "USD"
    return Rows(
        pd.DataFrame(
            {
                "incident_id": texts(column(kept, "incident_id")),
                "entity_key": keys,
                "occurred_year": _year(told["year"], rulebook),
                "occurred": _day(told),
                "reported_year": _year(told["notification_year"], rulebook),
                "country": texts(column(kept, "country")).replace("Unknown", ""),
                "sector": texts(column(kept, "naics")).str[:2].map(_naics_sectors()),
                "staff_low": low,
                "staff_high": high,
                "staff_band": staff_band(low, high),
                "revenue_usd": told["revenue_amount"].where(revenue_in_usd),
                "actor": texts(column(kept, "actor")).map(
                    lambda cell: listed(_split(cell), ACTORS)
                ),
                "action": _actions(kept),
                "asset": texts(column(kept, "asset_variety")).map(_assets),
                "data_kinds": texts(column(kept, "data_variety")).map(_kinds),
                "records": records,
                "records_of": "everyone",
                "records_note": np.select([records.isna(), suspect], ["unknown", "suspect"], ""),
                "records_suspect": suspect,
                "bulk_reporter": bulk,
                "loss_usd": loss,
                "loss_note": loss_note,
                "loss_suspect": loss_note == "suspect",
                "chosen": texts(column(kept, "sub_source")) != "",
                "core_note": np.select(
                    [~confirmed, bulk, low > rule["most_staff"]],
                    ["not_confirmed", "bulk_reporter", "very_large"],
                    "",
                ),
            }
        ),
        refused,
    )


def _staff(cell: str) -> tuple[float, float]:
    plain = cell.lower().split("(")[0].replace(" to ", "-").replace(" ", "")
    return _STAFF.get(plain, (np.nan, np.nan))


def _naics_sectors() -> dict[str, str]:
    """Give the first two digits of NAICS to the sector; ``31-33`` stands for three of them."""
    found = {}
    for row in division_rows().values():
        first, _, last = row.naics_sector.partition("-")
        for digits in range(int(first), int(last or first) + 1):
            found[str(digits)] = row.breach_sector
    return found


def _bulk(keys: pd.Series, rule: Mapping[str, float]) -> pd.Series:
    count = keys.map(keys[keys != ""].value_counts()).fillna(0)
    return count >= max(rule["bulk_rows"], rule["bulk_share"] * len(keys))


def _year(told: pd.Series, rulebook: Rulebook) -> pd.Series:
    """Give years; one after the rulebook's day or before there were computers is a slip."""
    return told.where((told >= EARLIEST_YEAR) & (told <= rulebook.day.year)).astype("Int64")


def _day(told: Mapping[str, pd.Series]) -> pd.Series:
    parts = pd.DataFrame({name: told[name] for name in ("year", "month", "day")})
    return pd.to_datetime(parts.where(parts.notna().all(axis=1)), errors="coerce")


def _loss(
    amount: pd.Series, currency: pd.Series, rule: Mapping[str, float]
) -> tuple[pd.Series, pd.Series]:
    """Give losses told in US dollars, and why the others are not used."""
    money = texts(currency)
    note = pd.Series(
        np.select(
            [~(amount > 0), money == "", money != "USD", amount > rule["most_loss_usd"]],
            ["unknown", "currency_unknown", "currency_other", "suspect"],
            "",
        ),
        amount.index,
    )
    return amount.where(note.isin(["", "suspect"])), note


def _split(cell: str) -> list[str]:
    return [one.strip() for one in cell.split(";") if one.strip()]


def _actions(frame: pd.DataFrame) -> pd.Series:
    kinds = texts(column(frame, "action"))
    ransom = texts(column(frame, "action_variety")).str.contains("malware:Ransomware", regex=False)
    more = kinds.where(~ransom, kinds + ";ransomware")
    return more.map(lambda cell: listed(_split(cell), ACTIONS))


def _assets(cell: str) -> str:
    words = (
        "unknown" if one.endswith("Unknown") and one[1:2] != " " else
        _ASSET_LETTERS.get(one[:1], "other") if one[1:4] == " - " else "other"
        for one in _split(cell)
    )  # fmt: skip
    return listed(words, ASSETS)


def _kinds(cell: str) -> str:
    return listed((_DATA.get(one, "other") for one in _split(cell)), DATA_KINDS)
