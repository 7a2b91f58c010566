"""Learn: policies and claims checked; the good rows kept, every other one told."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from risk.errors import Fault, RiskError, shorten
from risk.rulebook import Rulebook
from risk.text import say

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

POLICIES = (
    "policy_id", "inception", "expiry", "exposure_years", "premium", "currency",
    "expected_frequency", "expected_loss", "decision",
)  # fmt: skip
CLAIMS = ("claim_id", "policy_id", "occurred", "reported", "paid")
SEGMENTS = ("sector", "size", "province", "processor", "rating", "model")
DECISIONS = ("accept", "refer", "decline")
TEXT = ("firm_id", "country", *SEGMENTS)
NO_ANSWER = "unknown"
DAYS_A_YEAR = 365.25


class InvalidTables(RiskError):
    """Policies or claims lack a column, or nothing in them can be used; every fault is named."""

    code = "invalid-tables"


@dataclass(frozen=True)
class WatchBook:
    """A book as it is known on a day.

    Parameters
    ----------
    day : date
        First day not seen: what is reported from then on is left aside.
    currency : str
        Of all money; other currencies are turned into it.
    policies : DataFrame
        Begun before the day. ``inception``, ``end`` (first day not covered, at most the day)
        and ``expiry`` as datetime64; ``frequency`` [claims/year], ``loss`` and ``premium``
        [money/term], ``decision``, ``firm``, the segments and the features.
    claims : DataFrame
        Reported before the day: ``policy`` (row of the policy), ``occurred``, ``reported``,
        ``paid`` [money].
    segments : tuple of str
        Columns that part the book.
    features : tuple of str
        Numbers that a model looks at.
    left_out : tuple of Fault
        Rows that could not be used.
    """

    day: date
    currency: str
    policies: pd.DataFrame
    claims: pd.DataFrame
    segments: tuple[str, ...]
    features: tuple[str, ...]
    left_out: tuple[Fault, ...]


def open_book(
    policies: pd.DataFrame, claims: pd.DataFrame, day: date, rulebook: Rulebook
) -> WatchBook:
    """Check policies and claims and give what is known of them on a day.

    Raises
    ------
    InvalidTables
        If a column is missing, or nothing usable is left.
    """
    _complete({"policies": (policies, POLICIES), "claims": (claims, CLAIMS)})
    exchange: dict[str, float] = rulebook.value("calibration.exchange")
    left: list[Fault] = []
    good, parsed = _checked_policies(policies, exchange, left)
    began = good & (parsed["inception"] < np.datetime64(day))
    if not began.any():
        raise InvalidTables("no policy that can be used began before the day", left[:MOST_TOLD])
    kept = np.flatnonzero(began)
    table = parsed.iloc[kept].reset_index(drop=True)
    currency = str(table["currency"].mode().iloc[0])
    rate = (exchange[currency] / table["currency"].map(exchange)).to_numpy(dtype=float)
    for name in ("loss", "premium"):
        table[name] = table[name] * rate
    covered = (table["exposure_years"] * DAYS_A_YEAR).round().to_numpy().astype("timedelta64[D]")
    start = table["inception"].to_numpy().astype("datetime64[D]")
    last = np.minimum(table["expiry"].to_numpy().astype("datetime64[D]"), np.datetime64(day))
    table["end"] = np.minimum(start + covered, last)
    told = _checked_claims(claims, table, parsed["policy_id"], day, left)
    told["paid"] = told["paid"] * rate[told["policy"].to_numpy()]
    segments = tuple(name for name in SEGMENTS if name in table and len(set(table[name])) > 1)
    return WatchBook(
        day, currency, table, told, segments, _features(policies, table, kept), tuple(left)
    )


MOST_TOLD = 50
"""Rows named when nothing is left."""


def _features(given: pd.DataFrame, table: pd.DataFrame, kept: Ints) -> tuple[str, ...]:
    """Take over the columns that a model looks at: numbers beyond those of the contract."""
    found = []
    for name in (str(name) for name in given.columns if name not in {*POLICIES, *TEXT}):
        values = pd.to_numeric(given[name], errors="coerce")
        if (
            name not in table
            and values.notna().any()
            and not (values.isna() & given[name].notna()).any()
        ):
            table[name] = values.to_numpy(dtype=float, na_value=np.nan)[kept]
            found.append(name)
    return tuple(found)


def _complete(tables: dict[str, tuple[pd.DataFrame, Sequence[str]]]) -> None:
    faults = [
        Fault(
            f"{table}.{name}",
            "no such column",
            "the column is needed",
            f"nearest: {', '.join(difflib.get_close_matches(name, map(str, frame.columns), 3, 0))}",
            "missing-column",
        )
        for table, (frame, names) in tables.items()
        for name in names
        if name not in frame
    ]
    if faults:
        raise InvalidTables(f"{len(faults)} column(s) are missing", faults)


class _Rows:
    """The rows of one table while rules are applied to them."""

    def __init__(self, table: str, size: int, left: list[Fault]) -> None:
        self.table, self.left = table, left
        self.good = np.ones(size, dtype=bool)

    def refuse(self, wrong: Mask, values: pd.Series, code: str) -> None:
        """Leave rows out; rows are counted as a spreadsheet does, the header being the first.

        The words of the rule and of the way out are ``watch.rule`` and ``watch.help`` of the code.
        """
        fresh = np.flatnonzero(wrong & self.good)
        self.good &= ~wrong
        self.left += [
            Fault(
                f"{self.table}:{row + 2}:{values.name}",
                shorten(values.iloc[row]),
                say(f"watch.rule.{code}", "en"),
                say(f"watch.help.{code}", "en"),
                code,
            )
            for row in fresh
        ]


def _checked_policies(
    given: pd.DataFrame, exchange: dict[str, float], left: list[Fault]
) -> tuple[Mask, pd.DataFrame]:
    rows = _Rows("policies", len(given), left)
    ids = given["policy_id"]
    rows.refuse(ids.isna().to_numpy(), ids, "policy-id")
    rows.refuse(ids.duplicated().to_numpy(), ids, "policy-twice")
    start, end = _days(given["inception"]), _days(given["expiry"])
    rows.refuse(np.isnat(start), given["inception"], "day")
    rows.refuse(~(end > start), given["expiry"], "expiry")
    exposure = _numbers(given["exposure_years"])
    rows.refuse(~(exposure >= 0), given["exposure_years"], "exposure")
    exposed = exposure > 0
    frequency, loss = _numbers(given["expected_frequency"]), _numbers(given["expected_loss"])
    premium = _numbers(given["premium"])
    rows.refuse(exposed & ~(frequency > 0), given["expected_frequency"], "expected-frequency")
    rows.refuse(exposed & ~(loss >= 0), given["expected_loss"], "expected-loss")
    rows.refuse(exposed & ~(premium >= 0), given["premium"], "money")
    rows.refuse(~given["currency"].isin(exchange).to_numpy(), given["currency"], "currency")
    rows.refuse(~given["decision"].isin(DECISIONS).to_numpy(), given["decision"], "decision")
    text = {
        name: given[name].astype(object).where(given[name].notna(), NO_ANSWER).astype(str)
        for name in SEGMENTS
        if name in given
    }
    parsed = pd.DataFrame(
        {
            "policy_id": ids.astype(str),
            "firm": given.get("firm_id", ids).astype(str),
            "inception": start,
            "expiry": end,
            "exposure_years": exposure,
            "frequency": np.where(exposed, frequency, 0.0),
            "loss": np.where(exposed, loss, 0.0),
            "premium": np.where(exposed, premium, 0.0),
            "currency": given["currency"],
            "decision": given["decision"],
            **text,
        }
    )
    return rows.good, parsed


def _checked_claims(
    given: pd.DataFrame, policies: pd.DataFrame, every_id: pd.Series, day: date, left: list[Fault]
) -> pd.DataFrame:
    rows = _Rows("claims", len(given), left)
    ids, policy = given["claim_id"], given["policy_id"].astype(str)
    rows.refuse(ids.isna().to_numpy(), ids, "claim-id")
    rows.refuse(ids.duplicated().to_numpy(), ids, "claim-twice")
    rows.refuse(~policy.isin(every_id).to_numpy(), policy, "no-such-policy")
    place = pd.Series(policies.index, index=policies["policy_id"]).reindex(policy).to_numpy()
    occurred, reported = _days(given["occurred"]), _days(given["reported"])
    rows.refuse(np.isnat(occurred), given["occurred"], "day")
    rows.refuse(~(reported >= occurred), given["reported"], "reported")
    known = reported < np.datetime64(day)  # the others are not faulty, only not told yet
    rows.refuse(known & np.isnan(place), policy, "policy-left-out")
    paid = _numbers(given["paid"])
    rows.refuse(~(paid >= 0), given["paid"], "money")
    at = np.where(np.isnan(place), 0, place).astype(np.int64)
    start = policies["inception"].to_numpy()[at]
    end = policies["expiry"].to_numpy()[at]
    outside = known & ((occurred < start) | (occurred >= end))
    rows.refuse(outside, given["occurred"], "outside-policy")
    table = pd.DataFrame({"policy": at, "occurred": occurred, "reported": reported, "paid": paid})
    return table[rows.good & known].reset_index(drop=True)


def _days(column: pd.Series) -> npt.NDArray[np.datetime64]:
    told = pd.to_datetime(column, format="ISO8601", errors="coerce")
    return np.asarray(told.to_numpy(), dtype="datetime64[D]")


def _numbers(column: pd.Series) -> Floats:
    found = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isfinite(found), found, np.nan)
