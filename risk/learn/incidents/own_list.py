"""Learn: an insurer's own list of incidents, one row an incident, and its template.

Headings and words are taken in English or Chinese, or as the keys below. Only the id and either
the people reached or the loss must be there; a blank cell means unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from risk.classify.industry import breach_sector, find_code
from risk.errors import Fault, UnknownCode, shorten
from risk.learn.incidents.cells import (
    HEADER_LINES,
    Rows,
    column,
    days,
    name_key,
    numbers,
    texts,
    unreadable,
    without,
)
from risk.learn.incidents.table import (
    ACTIONS,
    ACTORS,
    ASSETS,
    DATA_KINDS,
    SECTORS,
    listed,
    staff_band,
)
from risk.rulebook import Rulebook
from risk.text import both, say

KEYS = (
    "incident_id",
    "happened",
    "reported",
    "organisation",
    "country",
    "industry",
    "staff",
    "currency",
    "revenue",
    "actor",
    "action",
    "asset",
    "data_kinds",
    "records",
    "loss",
)
"""Columns of the template, in order; words in both languages are ``incidents.own.<key>``."""

VOCABULARIES: Mapping[str, tuple[str, ...]] = {
    "actor": ACTORS,
    "action": ACTIONS,
    "asset": ASSETS,
    "data_kinds": DATA_KINDS,
}


def recognises(columns: frozenset[str]) -> bool:
    """Tell whether a table follows the template."""
    keys = {_keys().get(one.lower(), "") for one in columns}
    return "incident_id" in keys and bool(keys & {"records", "loss"})


def read(frame: pd.DataFrame, rulebook: Rulebook) -> Rows:
    """Read rows of the template into the frozen columns."""
    named = frame.rename(columns=lambda one: _keys().get(str(one).lower(), one))
    exchange = rulebook.value("calibration.exchange")
    rate = texts(column(named, "currency")).str.upper().map(exchange).astype("float64")
    read_as = {
        name: numbers(column(named, name)) for name in ("staff", "revenue", "records", "loss")
    }
    read_as |= {name: days(column(named, name)) for name in ("happened", "reported")}
    sector = texts(column(named, "industry")).map(_sector)
    lists = {name: texts(column(named, name)).map(_reader(name)) for name in VOCABULARIES}
    refused = unreadable(named, read_as | {"industry": sector, "currency": rate} | lists)
    refused += _no_id(named)
    kept = without(named, refused).index
    told = {name: one.reindex(kept) for name, one in read_as.items()}
    rule = rulebook.value("incidents.cleaning")
    records = told["records"].where(told["records"] > 0)
    loss = (told["loss"] / rate.reindex(kept)).where(told["loss"] > 0)
    records_suspect = records > rule["most_records"]
    loss_suspect = loss > rule["most_loss_usd"]
    no_currency = (told["loss"] > 0) & loss.isna()
    named = named.loc[kept]
    return Rows(
        pd.DataFrame(
            {
                "incident_id": texts(named["incident_id"]),
                "entity_key": name_key(column(named, "organisation")),
                "occurred": told["happened"],
                "occurred_year": told["happened"].dt.year.astype("Int64"),
                "reported": told["reported"],
                "reported_year": told["reported"].dt.year.astype("Int64"),
                "country": texts(column(named, "country")).str.upper(),
                "sector": sector.loc[kept].replace("", np.nan),
                "staff_low": told["staff"],
                "staff_high": told["staff"],
                "staff_band": staff_band(told["staff"], told["staff"]),
                "revenue_usd": told["revenue"] / rate.reindex(kept),
                **{name: cells.loc[kept] for name, cells in lists.items()},
                "records": records,
                "records_of": "everyone",
                "records_note": np.select(
                    [records.isna(), records_suspect], ["unknown", "suspect"], ""
                ),
                "records_suspect": records_suspect,
                "loss_usd": loss,
                "loss_note": np.select(
                    [no_currency, loss.isna(), loss_suspect],
                    ["currency_unknown", "unknown", "suspect"],
                    "",
                ),
                "loss_suspect": loss_suspect,
                "core_note": np.where(told["staff"] > rule["most_staff"], "very_large", ""),
            }
        ),
        refused,
    )


def write_template(path: Path, locale: str) -> None:
    """Write an empty list: a workbook with a sheet of meanings, or a CSV with the headings.

    Parameters
    ----------
    path : Path
        ``.xlsx`` or ``.csv``; a CSV begins with the mark that spreadsheets know UTF-8 by.
    locale : str
        Language of headings and meanings, ``zh`` or ``en``.
    """
    headings = [say(f"incidents.own.{key}", locale) for key in KEYS]
    if path.suffix.lower() == ".csv":
        path.write_text(",".join(headings) + "\n", encoding="utf-8-sig")
        return
    words = say("incidents.own.words", locale)
    meanings = [
        {
            say("incidents.own.column", locale): heading,
            say("incidents.own.meaning", locale): say(f"incidents.own.{key}.meaning", locale),
            words: "; ".join(
                say(f"incidents.word.{one}", locale) for one in VOCABULARIES.get(key, ())
            ),
        }
        for key, heading in zip(KEYS, headings, strict=True)
    ]
    with pd.ExcelWriter(path, engine="xlsxwriter") as writer:
        writer.book.set_properties({"created": pd.Timestamp(2000, 1, 1)})
        pd.DataFrame(columns=headings).to_excel(
            writer, sheet_name=say("incidents.own.sheet", locale), index=False
        )
        pd.DataFrame(meanings).to_excel(
            writer, sheet_name=say("incidents.own.meaning", locale), index=False
        )
        for sheet in writer.book.worksheets():
            sheet.set_column(0, len(KEYS), 18)
            sheet.freeze_panes(1, 0)


@cache
def _keys() -> Mapping[str, str]:
    """Give every heading in small letters to its key."""
    found = {key: key for key in KEYS}
    for key in KEYS:
        found |= {words.lower(): key for words in both(f"incidents.own.{key}").values()}
    return found


@cache
def _words(name: str) -> Mapping[str, str]:
    found = {word: word for word in VOCABULARIES[name]}
    for word in VOCABULARIES[name]:
        found |= {told.lower(): word for told in both(f"incidents.word.{word}").values()}
    return found


def _reader(name: str) -> Callable[[str], str | None]:
    known, vocabulary = _words(name), VOCABULARIES[name]

    def read_cell(cell: str) -> str | None:
        told = [one.strip().lower() for one in cell.replace("；", ";").split(";") if one.strip()]
        if any(one not in known for one in told):
            return None
        return listed((known[one] for one in told), vocabulary)

    return read_cell


def _sector(cell: str) -> str | None:
    """Give the sector for its own name or a GB/T 4754 code or name; None where unknown."""
    if cell in SECTORS or not cell:
        return cell
    try:
        return breach_sector(find_code(cell))
    except UnknownCode:
        return None


def _no_id(named: pd.DataFrame) -> tuple[Fault, ...]:
    blank = (texts(named["incident_id"]) == "").to_numpy().nonzero()[0]
    return tuple(
        Fault(
            f"line {place + HEADER_LINES}, incident_id",
            shorten(""),
            "every row has an id",
            "number the rows",
            "unreadable",
        )
        for place in blank
    )
