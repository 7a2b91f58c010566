"""Portfolio: accounts of Open Exposure Data 5.0 (cyber) as a book of firms.

Names and ranges are those of the standard, read and checked by its own tools (extra ``exchange``).
What the standard has no field for stays unknown: legal classes need it, prices reckon with it.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from risk.errors import Fault, RiskError
from risk.profile import PARTS

VERSION = "5.0.0"
SCHEMES = {"NAICS": "NAICS", "NAISC": "NAICS", "NACE": "NACE", "GBT": "GB/T 4754-2017"}
"""Industry schemes of the standard that a profile can name; the standard spells one NAISC."""
PATCH_DAYS = {2: 1, 3: 7, 4: 30, 5: 365}
"""Days of the cadences that have a length: daily, weekly, monthly, annually."""
NEEDED = ("InsuredName", "AnnualRevenue", "AnnualRevenueCurrency", "LayerLimit",
          "PolInceptionDate")  # fmt: skip
HOURS = 24.0


class InvalidAccounts(RiskError):
    """A file is no account file of the standard."""

    code = "invalid-oed"


def book_of_oed(accounts: Path) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read an account file.

    Parameters
    ----------
    accounts : Path
        ``.csv`` or ``.parquet``, one row a policy layer; amounts in the account's currency.

    Returns
    -------
    DataFrame
        Columns as in :mod:`risk.portfolio.rows`; retention is the self insured retention, or the
        deductible, and what the layer attaches above it. Cover is annual where no expiry stands.
    tuple of str
        Fields of the file that a book has no place for.

    Raises
    ------
    InvalidAccounts
        If the file cannot be read, breaks the standard, or lacks a field that a price needs.
    """
    if find_spec("ods_tools") is None:
        raise _refused(accounts, "the tools of the standard are not installed",
                       "install the extra `exchange`")  # fmt: skip
    told = _read(accounts)
    missing = [name for name in NEEDED if name not in told]
    if missing:
        faults = [
            Fault(name, "no such field", "a price needs it", "add the field", "missing")
            for name in missing
        ]
        raise InvalidAccounts("the accounts cannot be priced", faults)
    book, used = _firms(told)
    return book, tuple(sorted(set(told.columns) - used))


def _read(accounts: Path) -> pd.DataFrame:
    # The tools draw a progress bar over everything.
    os.environ.setdefault("TQDM_DISABLE", "1")
    from ods_tools.oed import OedExposure
    from ods_tools.oed.common import OdsException

    try:
        exposure = OedExposure(account=str(accounts), oed_schema_info=VERSION)
        exposure.check()
        told = exposure.account.dataframe
    except (OdsException, OSError, ValueError, KeyError) as error:
        raise _refused(accounts, str(error)[:300], "see the standard's field list") from None
    return cast(pd.DataFrame, told)


def _refused(accounts: Path, got: str, help_: str) -> InvalidAccounts:
    fault = Fault(accounts.name, got, f"must be accounts of OED {VERSION}", help_, "unreadable")
    return InvalidAccounts("the accounts cannot be read", [fault])


def _firms(told: pd.DataFrame) -> tuple[pd.DataFrame, set[str]]:
    """Give the columns of a book, and the fields they were read from."""
    used: set[str] = set()

    def column(*names: str) -> pd.Series | None:
        """Give the first field that is there."""
        for name in names:
            if name in told:
                used.add(name)
                return told[name].astype(object).where(told[name].notna(), None)
        return None

    def amounts(*names: str) -> Any:
        found = column(*names)
        if found is None:
            return np.zeros(len(told))
        return pd.to_numeric(found, errors="coerce").fillna(0.0).to_numpy(dtype=float)

    book: dict[str, Any] = {
        "firm.name": column("InsuredName"),
        "firm.country": column("CountryCode"),
        "firm.industry": column("IndustryCode1"),
        "firm.revenue": column("AnnualRevenue"),
        "firm.headcount": column("NumberOfEmployees"),
        "firm.currency": column("AnnualRevenueCurrency"),
        "data_held.persons_total": column("NumberOfRecords"),
        "cover.limit": column("LayerLimit"),
        "cover.currency": column("LimitCurrency", "AccCurrency"),
        "cover.inception": column("PolInceptionDate"),
    }
    scheme = column("IndustryScheme1")
    if scheme is not None:
        book["firm.industry_scheme"] = scheme.map(lambda one: SCHEMES.get(str(one), one))
    # A retention borne by the firm's own hand comes first; the two are not added.
    own = np.maximum(amounts("PolSIR"), amounts("PolDed"))
    book["cover.retention"] = own + amounts("LayerAttachment")
    aggregate = amounts("LayerAggLimit")
    book["cover.aggregate_limit"] = np.where(aggregate > 0, aggregate, np.nan)
    book["cover.waiting_hours"] = HOURS * amounts("BIWaitingPeriod")
    parts = column("PolCoverage")
    if parts is not None:
        book["cover.parts"] = parts.map(_parts)
    book["cover.sublimits"] = _sublimits(told, used)
    patching = column("PatchPolicy")
    if patching is not None:
        book["controls.technical.patch_days"] = patching.map(PATCH_DAYS)
    expiry = column("PolExpiryDate")
    if expiry is not None:
        days = pd.to_datetime(expiry) - pd.to_datetime(book["cover.inception"])
        book["cover.months"] = (days.dt.days / 365.25 * 12).round()
    book = {name: values for name, values in book.items() if values is not None}
    return pd.DataFrame(book).astype(object), used


def _parts(text: object) -> str | None:
    """Give the cover parts of a list such as ``INRE;LIA`` or ``INRE,LIA``; CYB is all of them."""
    words = str(text or "").replace(",", ";").replace("'", "").split(";")
    named = [one.strip().upper() for one in words]
    return ";".join(one for one in named if one in PARTS) or None


def _sublimits(told: pd.DataFrame, used: set[str]) -> list[str | None]:
    """Give sublimits as ``EXT=100000;...``, from the fields of each part."""
    fields = {part: f"PolLimit{part}" for part in PARTS if f"PolLimit{part}" in told}
    used |= set(fields.values())
    columns = {part: pd.to_numeric(told[name]).fillna(0.0) for part, name in fields.items()}
    found = []
    for row in range(len(told)):
        amounts = {part: float(column.iloc[row]) for part, column in columns.items()}
        found.append(";".join(f"{part}={amount:g}" for part, amount in amounts.items() if amount))
    return [one or None for one in found]
