"""Learn: a book as a model reads it, with what else is known of its policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from risk.learn.credibility_book import InvalidBook, fault
from risk.portfolio.features import book_features
from risk.rulebook import Rulebook
from risk.trained.kernels import Numbers
from risk.trained.schema import Rows, Schema

GROUPS = ("sector", "size", "province")


@dataclass(frozen=True)
class ModelBook:
    """A book of n policies or firms.

    Parameters
    ----------
    columns : DataFrame
        Everything the book tells, the features of a price among it.
    weight : ndarray, shape (n,) [years]
        Exposure; one year each where the book does not tell.
    claims : ndarray, shape (n,), or None
        Claims of each policy; None where none were given.
    premium : ndarray, shape (n,), or None
        In one currency; None where the book does not tell.
    currency : str or None
    """

    columns: pd.DataFrame
    weight: Numbers
    claims: Numbers | None
    premium: Numbers | None
    currency: str | None

    def rows(self, schema: Schema) -> Rows:
        """Give the rows a model of this schema reads.

        Raises
        ------
        ModelMismatch
            With every fault of every column the model needs.
        """
        return schema.encode(_columns(schema, self.columns))

    @property
    def firms(self) -> list[str]:
        """Whose each row is: by ``firm_id``, or each row a firm of its own."""
        return [str(one) for one in self.columns.get("firm_id", self.columns.index)]

    @property
    def groups(self) -> dict[str, list[str]]:
        """What the book can be cut by: sector, size and province, as far as it tells them."""
        return {
            name: self.columns[name].fillna("").astype(str).tolist()
            for name in GROUPS
            if name in self.columns
        }


def model_book(
    book: pd.DataFrame, rulebook: Rulebook, claims: pd.DataFrame | None = None
) -> ModelBook:
    """Read a book of policies, or of firms with their profiles.

    Parameters
    ----------
    book : DataFrame
        Policies with the features of a price; or profiles, one row each.
    rulebook : Rulebook
        Calibration by which profiles become features.
    claims : DataFrame, optional
        With a ``policy_id`` each.

    Raises
    ------
    InvalidBook
        If exposure or premium are no numbers, or claims belong to no policy.
    """
    faults = []
    columns = book.reset_index(drop=True)
    if "firm.revenue" in columns:
        columns = book_features(rulebook, columns)
    weight = np.ones(len(columns))
    if "exposure_years" in book:
        weight = pd.to_numeric(book["exposure_years"], errors="coerce").to_numpy(dtype=float)
        bad = ~(np.isfinite(weight) & (weight >= 0))
        if bad.any():
            told = f"must be 0 or more; {int(bad.sum())} row(s) are not"
            faults.append(fault("exposure_years", weight[bad][0], told, "give the years earned"))
    premium = currency = None
    currencies = set(book["currency"]) if "currency" in book else {None}
    if "premium" in book and len(currencies) == 1:
        premium = pd.to_numeric(book["premium"], errors="coerce").to_numpy(dtype=float)
        (currency,) = currencies
        if not np.isfinite(premium).all():
            count = int((~np.isfinite(premium)).sum())
            told = f"must be a number; {count} row(s) are not"
            faults.append(fault("premium", "…", told, "give the premium of each policy"))
    counts = None
    if claims is not None:
        counts, found = _counts(book, claims)
        faults += found
    if faults:
        raise InvalidBook(f"{len(faults)} fault(s) in the book: {faults[0]}", faults)
    return ModelBook(columns, weight, counts, premium, currency)


def _counts(book: pd.DataFrame, claims: pd.DataFrame) -> tuple[Numbers | None, list[Any]]:
    missing = [
        fault(f"{table}.policy_id", "no such column", "claims are found by it", "add it")
        for table, frame in (("book", book), ("claims", claims))
        if "policy_id" not in frame
    ]
    if missing:
        return None, missing
    keys, many = book["policy_id"].astype(str), claims["policy_id"].astype(str).value_counts()
    strangers = many.index.difference(pd.Index(keys))
    faults = [
        fault(f"claims.{key}", key, "no policy of this name", "add the policy or drop the claim")
        for key in strangers[:50]
    ]
    return keys.map(many).fillna(0.0).to_numpy(dtype=float), faults


def _columns(schema: Schema, frame: pd.DataFrame) -> Mapping[str, Any]:
    """Give the columns of a schema; text that reads as numbers becomes numbers."""
    found: dict[str, Any] = {}
    for feature in schema.features:
        if feature.name not in frame:
            continue
        column = frame[feature.name]
        if feature.kind == "number":
            try:
                found[feature.name] = pd.to_numeric(column).to_numpy(dtype=float, na_value=np.nan)
                continue
            except (ValueError, TypeError):
                pass  # the schema tells what is wrong, value by value
        found[feature.name] = column.astype(object).where(column.notna(), None).to_numpy()
    return found
