"""Learn: policies and claims joined into one table a model can learn from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from risk.errors import Fault
from risk.learn.claims.checks import BadRow, Checked
from risk.learn.claims.read_table import InvalidTable, joined, numbers, read_table, texts
from risk.learn.claims.schema_file import ClaimsSchema, ForwardSplit, RatedColumn
from risk.learn.claims.split import PARTS, Parts, parts_of
from risk.trained.schema import Feature, Schema

Floats = npt.NDArray[np.float64]
MOST_CATEGORIES = 500
"""A column with more is an identifier rather than a feature."""


@dataclass(frozen=True)
class ClaimsTable:
    """Policies with their claims, ordered by id, so that the order of the file plays no part.

    Parameters
    ----------
    schema : ClaimsSchema
    features : Schema
        What the model folder stores.
    ids : ndarray of str, shape (n,)
    exposure : ndarray, shape (n,) [years]
    counts : ndarray, shape (n,)
        Claims of the row.
    amounts : ndarray, shape (n,) [money]
        Their cost as it is, recoveries included; zeros when the schema has no amounts.
    learned : ndarray, shape (n,) [money]
        Their cost as it is learned: each claim at least 0 and at most the cap.
    rows : ndarray, shape (n, k)
        Features as ``features.encode`` gives them.
    parts : ndarray, shape (n,)
        See :func:`risk.learn.claims.split.parts_of`.
    clusters : ndarray of int, shape (n,)
        Rows with one number stand or fall together.
    segments : mapping of str to ndarray of str, shape (n,)
    bad : tuple of BadRow
        What was left out, and why.
    given : int
        Policy rows of the file.
    """

    schema: ClaimsSchema
    features: Schema
    ids: npt.NDArray[Any]
    exposure: Floats
    counts: Floats
    amounts: Floats
    learned: Floats
    rows: Floats
    parts: Parts
    clusters: npt.NDArray[np.int64]
    segments: dict[str, npt.NDArray[Any]]
    bad: tuple[BadRow, ...]
    given: int


def read_claims_table(
    policies: Path, claims: Path | None, schema: ClaimsSchema
) -> ClaimsTable:
    """Read, check and join policies and claims.

    Parameters
    ----------
    policies, claims : Path
        ``.csv``, ``.xlsx`` or ``.parquet``; ``claims`` if and only if the schema has them.
    schema : ClaimsSchema

    Returns
    -------
    ClaimsTable
        The good rows; the bad ones are listed with every reason.

    Raises
    ------
    InvalidTable
        If a file or column is missing, or one of the three parts has no row or no claim: every
        fault at once.
    """
    faults: list[Fault] = []
    if (claims is None) != (schema.claims is None):
        got, rule = (
            ("no claims table", "the schema reads claims from a table of their own")
            if claims is None
            else (str(claims), "the schema reads claims from the policies table")
        )
        faults.append(Fault("claims", got, rule, "mend the command or the schema", "claims-table"))
    frame, lacking = read_table(policies, _policy_columns(schema))
    faults += lacking
    events = None
    if claims is not None and schema.claims is not None:
        told = [*schema.claims.policy, *([schema.claims.amount] if schema.claims.amount else [])]
        events, lacking = read_table(claims, told)
        faults += lacking
    if faults:
        raise InvalidTable(f"{len(faults)} fault(s) in the tables: {faults[0]}", faults)
    return _assembled(frame, events, schema)


def _policy_columns(schema: ClaimsSchema) -> list[str]:
    inside = schema.policies
    named = [*inside.id, inside.exposure, inside.count, inside.amount, schema.split.column,
             schema.cluster, *(one.name for one in schema.features), *schema.segments]  # fmt: skip
    return [name for name in named if name is not None]


def _assembled(
    frame: pd.DataFrame, events: pd.DataFrame | None, schema: ClaimsSchema
) -> ClaimsTable:
    ids = joined(frame, schema.policies.id)
    checked = Checked("policies", ids)
    checked.refuse(ids == None, ", ".join(schema.policies.id), ids, "missing-id")  # noqa: E711
    repeated = pd.Series(ids).duplicated().to_numpy() & (ids != None)  # noqa: E711
    checked.refuse(repeated, ", ".join(schema.policies.id), ids, "duplicate-id")
    exposure = _number(checked, frame, schema.policies.exposure, "exposure")
    with np.errstate(invalid="ignore"):
        checked.refuse(exposure <= 0, schema.policies.exposure, exposure.tolist(), "exposure")
    columns = {one.name: _feature(checked, frame, one) for one in schema.features}
    split_by = _needed_text(checked, frame, schema.split.column) if schema.split.column else ids
    if isinstance(schema.split, ForwardSplit):
        split_by = _days(checked, split_by, schema.split.column)
    cluster = _needed_text(checked, frame, schema.cluster) if schema.cluster else ids
    bad = checked.bad
    if events is not None:
        counts, amounts, learned = _from_claims(checked, events, schema, bad)
    else:
        counts, amounts, learned = _from_policies(checked, frame, schema)
    kept = np.flatnonzero(checked.good)
    kept = kept[np.argsort(ids[kept].astype(str), kind="stable")]
    stored = _stored(schema, {name: values[kept] for name, values in columns.items()})
    table = ClaimsTable(
        schema=schema,
        features=stored,
        ids=ids[kept],
        exposure=exposure[kept],
        counts=counts[kept],
        amounts=amounts[kept],
        learned=learned[kept],
        rows=stored.encode({name: values[kept] for name, values in columns.items()}),
        parts=parts_of(schema.split, split_by[kept].tolist()),
        clusters=np.unique(cluster[kept].astype(str), return_inverse=True)[1],
        segments={
            name: np.array(["—" if v is None else v for v in texts(frame[name])[kept]], dtype=object)
            for name in schema.segments
        },
        bad=tuple(sorted(bad, key=lambda one: (one.table != "policies", one.row))),
        given=len(frame),
    )
    _enough(table)
    return table


def _number(checked: Checked, frame: pd.DataFrame, column: str, missing: str) -> Floats:
    """Give a column as numbers; missing ones break the rule given, unless it is empty."""
    found = numbers(frame[column])
    blank = frame[column].isna().to_numpy()
    values = frame[column].tolist()
    checked.refuse(np.isnan(found) & ~blank, column, values, "not-a-number")
    checked.refuse(np.isinf(found), column, values, "infinite")
    if missing:
        checked.refuse(blank, column, [None] * len(values), missing)
    return found


def _needed_text(checked: Checked, frame: pd.DataFrame, column: str) -> npt.NDArray[Any]:
    found = texts(frame[column])
    checked.refuse(found == None, column, found, "missing-group")  # noqa: E711
    return found


def _days(checked: Checked, found: npt.NDArray[Any], column: str) -> npt.NDArray[Any]:
    told = pd.to_datetime(pd.Series(found), format="ISO8601", errors="coerce")
    checked.refuse(told.isna().to_numpy() & (found != None), column, found, "day")  # noqa: E711
    return told.dt.strftime("%Y-%m-%d").to_numpy(dtype=object)


def _feature(checked: Checked, frame: pd.DataFrame, one: RatedColumn) -> npt.NDArray[Any]:
    if one.kind == "number":
        return _number(checked, frame, one.name, "" if one.optional else "missing-feature")
    found = texts(frame[one.name])
    missing = found == None  # noqa: E711
    if not one.optional:
        checked.refuse(missing, one.name, found, "missing-feature")
    if one.categories:
        unknown = ~np.isin(found.astype(str), one.categories) & ~missing
        checked.refuse(unknown, one.name, found, "unknown-category")
    return found


def _stored(schema: ClaimsSchema, columns: dict[str, npt.NDArray[Any]]) -> Schema:
    """Give the features as the model folder stores them, categories of the table filled in."""
    features, faults = [], []
    for one in schema.features:
        categories = one.categories
        if one.kind == "category" and not categories:
            categories = tuple(sorted({value for value in columns[one.name] if value is not None}))
            if not 0 < len(categories) <= MOST_CATEGORIES:
                rule = f"a category has 1 to {MOST_CATEGORIES} values"
                faults.append(
                    Fault(one.name, str(len(categories)), rule, "group them", "categories")
                )
        elif one.kind == "number" and np.isnan(columns[one.name]).all():
            faults.append(
                Fault(one.name, "no value", "a feature has values", "leave it out", "no-value")
            )
        told = one.model_dump(exclude={"glm"}) | {"categories": categories}
        features.append(told)
    if faults:
        raise InvalidTable(f"{len(faults)} fault(s) in the features: {faults[0]}", faults)
    return Schema(
        features=tuple(Feature(**told) for told in features),
        target=schema.target,
        unit=schema.unit,
    )


def _from_policies(
    checked: Checked, frame: pd.DataFrame, schema: ClaimsSchema
) -> tuple[Floats, Floats, Floats]:
    inside = schema.policies
    if inside.count is None:
        raise AssertionError("the schema tells where the claims are")
    counts = _number(checked, frame, inside.count, "count")
    with np.errstate(invalid="ignore"):
        odd = (counts < 0) | (counts != np.floor(counts)) & np.isfinite(counts)
    checked.refuse(odd, inside.count, counts.tolist(), "count")
    if inside.amount is None:
        return counts, np.zeros_like(counts), np.zeros_like(counts)
    amounts = _number(checked, frame, inside.amount, "amount")
    with np.errstate(invalid="ignore"):
        if schema.negative_amounts == "refuse":
            checked.refuse(amounts < 0, inside.amount, amounts.tolist(), "negative-amount")
        alone = (amounts != 0) & np.isfinite(amounts) & (counts == 0)
        checked.refuse(alone, inside.amount, amounts.tolist(), "amount-without-claim")
        most = np.inf if schema.cap is None else schema.cap * counts
        return counts, amounts, np.clip(amounts, 0.0, np.where(counts > 0, most, 0.0))


def _from_claims(
    policies: Checked, events: pd.DataFrame, schema: ClaimsSchema, bad: list[BadRow]
) -> tuple[Floats, Floats, Floats]:
    """Add claims up by policy row; a claim that cannot be placed is left out and listed."""
    told = schema.claims
    if told is None:
        raise AssertionError("the schema tells where the claims are")
    ids = joined(events, told.policy)
    checked = Checked("claims", ids)
    column = ", ".join(told.policy)
    checked.refuse(ids == None, column, ids, "missing-id")  # noqa: E711
    place = pd.Series(np.arange(len(policies.ids)), index=policies.ids)
    place = place[~place.index.duplicated() & place.index.notna()]
    at = place.reindex(ids).to_numpy(dtype=np.float64)
    checked.refuse(np.isnan(at) & (ids != None), column, ids, "no-such-policy")  # noqa: E711
    known = np.where(np.isnan(at), 0, at).astype(np.int64)
    checked.refuse(~np.isnan(at) & ~policies.good[known], column, ids, "policy-left-out")
    amounts = np.zeros(len(ids))
    if told.amount:
        amounts = _number(checked, events, told.amount, "amount")
        if schema.negative_amounts == "refuse":
            with np.errstate(invalid="ignore"):
                checked.refuse(amounts < 0, told.amount, amounts.tolist(), "negative-amount")
    bad += checked.bad
    good = checked.good
    size = len(policies.ids)

    def added(values: Floats | None) -> Floats:
        return np.bincount(known[good], None if values is None else values[good], size).astype(
            np.float64
        )

    most = np.inf if schema.cap is None else schema.cap
    return added(None), added(amounts), added(np.clip(amounts, 0.0, most))


def _enough(table: ClaimsTable) -> None:
    faults = [
        Fault(
            f"split.{name}",
            f"{int(inside.sum())} rows, {table.counts[inside].sum():g} claims",
            "each part needs rows and claims",
            "move the cut, or give more rows; rows left out are listed beside",
            "empty-part",
        )
        for part, name in enumerate(PARTS)
        if not table.counts[inside := table.parts == part].sum()
    ]
    if faults:
        raise InvalidTable("too little is left to learn from and to judge by", faults)
