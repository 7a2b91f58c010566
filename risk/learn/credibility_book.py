"""Learn: a book of policies and claims held against the default calibration, segment by segment."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from risk.assess.parameters import log_sd, place_log_sd
from risk.errors import Fault, RiskError, shorten
from risk.learn.credibility import Floats, RateUpdate, Segments, buhlmann_straub, update_rate
from risk.rulebook import Rulebook

SEGMENTS = ("sector", "size", "province")
"""Columns of the policies by which a book is cut."""

NEEDED = ("policy_id", "inception", "exposure_years", "expected_frequency", "country", *SEGMENTS)
MOST_FAULTS = 50
RATE, PLACE = "calibration.rate", "calibration.place_frequency"


class InvalidBook(RiskError):
    """A table of policies or claims cannot be used; every fault is named."""

    code = "invalid-book"


@dataclass(frozen=True)
class Cut:
    """A book cut by one column; arrays of shape (j,), one segment each.

    Parameters
    ----------
    names : tuple of str
        In order of expected claims, most first.
    claims, expected : ndarray
    found : Segments
        Ratios are claims over those expected by the calibration.
    relativity : ndarray
        Estimate over the book's own level, so that the expected claims of the book stay the same.
    """

    names: tuple[str, ...]
    claims: Floats
    expected: Floats
    found: Segments
    relativity: Floats


@dataclass(frozen=True)
class BookBlend:
    """What a book says beside the default calibration.

    Parameters
    ----------
    country : str
        ISO 3166; one country a blend.
    years : tuple of int
        Years in which the policies began.
    policies : int
    exposure_years : float
    rate : RateUpdate
        Of the frequency in the country: reference rate x country factor.
    rate_sd, place_sd : float
        Standard deviations of the logs of those two before.
    cuts : dict of str to Cut
    """

    country: str
    years: tuple[int, ...]
    policies: int
    exposure_years: float
    rate: RateUpdate
    rate_sd: float
    place_sd: float
    cuts: dict[str, Cut]

    @property
    def narrowing(self) -> float:
        """Standard deviation of the log frequency after over that before."""
        return self.rate.sd / self.rate.prior_sd


@dataclass(frozen=True)
class Counts:
    """All that a blend needs of a book: sums by segment and year, no policy.

    Parameters
    ----------
    country : str
        ISO 3166; one country a book.
    cells : mapping of str to DataFrame
        By column of ``SEGMENTS``: ``segment``, ``year``, ``policies``, ``exposure_years``,
        ``expected`` and ``claims``.
    """

    country: str
    cells: Mapping[str, pd.DataFrame]

    @property
    def whole(self) -> pd.DataFrame:
        """Cells of the first column, which are of every policy."""
        return self.cells[SEGMENTS[0]]


def blend_book(policies: pd.DataFrame, claims: pd.DataFrame, rulebook: Rulebook) -> BookBlend:
    """Hold a book against the calibration its expected frequencies come from.

    Parameters
    ----------
    policies, claims : DataFrame
        As :func:`count_book` takes them.
    rulebook : Rulebook
        Of the day and the country.

    Raises
    ------
    InvalidBook
        As :func:`count_book` does.
    """
    return blend_counts(count_book(policies, claims), rulebook)


def count_book(policies: pd.DataFrame, claims: pd.DataFrame) -> Counts:
    """Count a book by segment and year.

    Parameters
    ----------
    policies : DataFrame
        One row a policy term; ``expected_frequency`` [claims/year] by the default calibration,
        ``exposure_years`` earned. Blank segments are a segment of their own.
    claims : DataFrame
        One row a claim, with its ``policy_id``; each counts one, whatever it cost.

    Raises
    ------
    InvalidBook
        If columns are missing, numbers make no sense, policies stand twice, claims belong to no
        policy or to one without exposure, or the book spans several countries: all at once.
    """
    faults = [
        fault(f"{table}.{name}", "no such column", "the column is needed", "add it")
        for table, frame, names in (
            ("policies", policies, NEEDED),
            ("claims", claims, ("policy_id",)),
        )
        for name in names
        if name not in frame
    ]
    if faults:
        raise InvalidBook(f"{len(faults)} column(s) are missing", faults)
    rows = pd.DataFrame(
        {
            "policy_id": policies["policy_id"].astype(str),
            "year": _years(policies["inception"]),
            "exposure_years": _numbers(policies["exposure_years"]),
            "frequency": _numbers(policies["expected_frequency"]),
            "country": policies["country"].astype(str),
            **{name: policies[name].fillna("").astype(str) for name in SEGMENTS},
        }
    ).reset_index(drop=True)
    rows["expected"] = rows["frequency"] * rows["exposure_years"]
    counts = claims["policy_id"].astype(str).value_counts()
    rows["claims"] = rows["policy_id"].map(counts).fillna(0.0).astype(float)
    faults = _faults(rows, policies, counts)
    if faults:
        many = "" if len(faults) < MOST_FAULTS else "; the first are listed"
        raise InvalidBook(f"{len(faults)} fault(s) in the book{many}", faults)
    rows["policies"] = 1
    sums = ["policies", "exposure_years", "expected", "claims"]
    return Counts(
        country_of(policies),
        {
            name: rows.rename(columns={name: "segment"})
            .groupby(["segment", "year"], sort=True)[sums]
            .sum()
            .reset_index()
            for name in SEGMENTS
        },
    )


def blend_counts(counts: Counts, rulebook: Rulebook) -> BookBlend:
    """Blend what a book counts with the calibration its expected frequencies come from.

    A book in a country speaks of the reference rate and the country's factor together, so their
    uncertainties are joined before they are narrowed.
    """
    country, whole = counts.country, counts.whole
    rate_sd, place_sd = log_sd(rulebook, RATE), place_log_sd(rulebook, PLACE, country)
    total, expected = float(whole["claims"].sum()), float(whole["expected"].sum())
    update = update_rate(math.hypot(rate_sd, place_sd), round(total), expected)
    return BookBlend(
        country=country,
        years=tuple(int(year) for year in sorted(whole["year"].unique())),
        policies=int(whole["policies"].sum()),
        exposure_years=float(whole["exposure_years"].sum()),
        rate=update,
        rate_sd=rate_sd,
        place_sd=place_sd,
        cuts={name: _cut(cells) for name, cells in counts.cells.items()},
    )


def country_of(policies: pd.DataFrame) -> str:
    """Give the country a book is of, ISO 3166; China for a book of no policies."""
    return str(policies["country"].iloc[0]) if "country" in policies and len(policies) else "CN"


def _cut(rows: pd.DataFrame) -> Cut:
    names, years = pd.unique(rows["segment"]), pd.unique(rows["year"])
    place = (
        pd.Index(names).get_indexer(rows["segment"]),
        pd.Index(years).get_indexer(rows["year"]),
    )
    claims, expected = np.zeros((2, len(names), len(years)))
    np.add.at(claims, place, rows["claims"].to_numpy())
    np.add.at(expected, place, rows["expected"].to_numpy())
    order = np.lexsort((names, -expected.sum(axis=1)))
    claims, expected = claims[order], expected[order]
    found = buhlmann_straub(claims, expected)
    weights = expected.sum(axis=1)
    level = float((weights * found.estimates).sum() / weights.sum()) if weights.sum() else 1.0
    return Cut(
        names=tuple(str(name) for name in names[order]),
        claims=claims.sum(axis=1),
        expected=weights,
        found=found,
        relativity=found.estimates / level if level > 0 else np.ones(len(names)),
    )


def _years(column: pd.Series) -> pd.Series:
    return pd.to_datetime(column, errors="coerce", format="ISO8601").dt.year


def _numbers(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column, errors="coerce").astype(float)


def _faults(rows: pd.DataFrame, given: pd.DataFrame, counts: pd.Series) -> list[Fault]:
    """Give the first faults of every kind, with the policy each belongs to."""
    keys = rows["policy_id"]
    sound = np.isfinite(rows["exposure_years"]) & (rows["exposure_years"] >= 0)
    fine = np.isfinite(rows["frequency"]) & (rows["frequency"] > 0)
    bare = sound & fine & (rows["expected"] == 0) & (rows["claims"] > 0)
    checks: Sequence[tuple[str, pd.Series, str, str]] = (
        ("policy_id", keys.duplicated(), "a policy stands once", "keep one row a policy"),
        ("inception", rows["year"].isna(), "must be a date", "write it as 2026-11-24"),
        ("exposure_years", ~sound, "must be 0 or more", "give the years earned"),
        (
            "expected_frequency",
            ~fine,
            "must be more than 0",
            "give the claims a year the default calibration expects",
        ),
        ("exposure_years", bare, "a claim needs exposure", "give the years earned"),
    )
    faults = [
        fault(f"policies.{keys[row]}.{column}", given[column].iloc[row], rule, help_)
        for column, bad, rule, help_ in checks
        for row in np.flatnonzero(bad)[:MOST_FAULTS]
    ]
    strangers = counts.index.difference(pd.Index(keys))
    faults += [
        fault(f"claims.{key}", key, "no policy of this name", "add the policy or drop the claim")
        for key in strangers
    ]
    if len(set(rows["country"])) > 1:
        found = ", ".join(sorted(set(rows["country"])))
        faults.append(
            fault("policies.country", found, "one country at a time", "split the book by country")
        )
    return faults[:MOST_FAULTS]


def fault(path: str, got: object, rule: str, help_: str) -> Fault:
    """Give a fault of a book: where, what was found, the rule, the way out."""
    return Fault(path, shorten(got), rule, help_, InvalidBook.code)
