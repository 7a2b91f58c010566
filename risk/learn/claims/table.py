"""Learn: policies and claims joined into one table a model can learn from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from risk.errors import Fault
from risk.learn.claims.checks import BadRow, Checked
from risk.learn.claims.claim_sums import Floats, sums_of_claims, sums_of_columns
from risk.learn.claims.read_table import InvalidTable, read_table, texts
from risk.learn.claims.schema_file import ClaimsSchema, ForwardSplit, RatedColumn
from risk.learn.claims.split import PARTS, Parts, parts_of
from risk.learn.claims.stored_features import stored_features
from risk.trained.schema import Schema


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
    counts, amounts, learned : ndarray, shape (n,)
        As in :class:`risk.learn.claims.claim_sums.ClaimSums`.
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
        Policy rows of the file, those set aside included.
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
    policies: Path,
    claims: Path | None,
    schema: ClaimsSchema,
    tell_bad: Callable[[Sequence[BadRow]], None] = lambda bad: None,
) -> ClaimsTable:
    """Read, check and join policies and claims.

    Parameters
    ----------
    policies, claims : Path
        ``.csv``, ``.xlsx`` or ``.parquet``; ``claims`` if and only if the schema has them.
    schema : ClaimsSchema
    tell_bad : callable
        Hears of the bad rows, even if too little is left afterwards.

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
        needed = [*schema.claims.policy, *schema.claims.id]
        needed += [schema.claims.amount] if schema.claims.amount else []
        events, lacking = read_table(claims, needed)
        faults += lacking
    if faults:
        raise InvalidTable(f"{len(faults)} fault(s) in the tables: {faults[0]}", faults)
    return _assembled(frame, events, schema, tell_bad)


def _policy_columns(schema: ClaimsSchema) -> list[str]:
    inside = schema.policies
    named = [*inside.id, inside.exposure, inside.count, inside.amount, schema.split.column,
             schema.cluster, *(one.name for one in schema.features), *schema.segments,
             *schema.only]  # fmt: skip
    return [name for name in named if name is not None]


def _assembled(
    frame: pd.DataFrame,
    events: pd.DataFrame | None,
    schema: ClaimsSchema,
    tell_bad: Callable[[Sequence[BadRow]], None],
) -> ClaimsTable:
    policies = Checked("policies", frame, schema.policies.id, _aside(frame, schema))
    policies.once(schema.policies.id)
    exposure = policies.numbers(schema.policies.exposure, "exposure")
    policies.refuse(exposure <= 0, schema.policies.exposure, exposure, "exposure")
    columns = {one.name: _feature(policies, one) for one in schema.features}
    split_by = cluster = policies.ids
    if isinstance(schema.split, ForwardSplit):
        split_by = policies.days(schema.split.column)
    elif schema.split.column:
        split_by = policies.texts(schema.split.column, "missing-group")
    if schema.cluster:
        cluster = policies.texts(schema.cluster, "missing-group")
    if events is not None and schema.claims is not None:
        sums, bad = sums_of_claims(policies, events, schema.claims, schema)
    else:
        sums, bad = sums_of_columns(policies, schema), []
    bad = [*sorted(policies.bad, key=attrgetter("row")), *sorted(bad, key=attrgetter("row"))]
    tell_bad(bad)
    kept = np.flatnonzero(policies.good)
    kept = kept[np.argsort(policies.ids[kept].astype(str), kind="stable")]
    columns = {name: values[kept] for name, values in columns.items()}
    stored = stored_features(schema, columns)
    table = ClaimsTable(
        schema=schema,
        features=stored,
        ids=policies.ids[kept],
        exposure=exposure[kept],
        counts=sums.counts[kept],
        amounts=sums.amounts[kept],
        learned=sums.learned[kept],
        rows=stored.encode(columns),
        parts=parts_of(schema.split, split_by[kept].tolist()),
        clusters=np.unique(cluster[kept].astype(str), return_inverse=True)[1],
        segments={
            name: np.where(pd.isna(told := policies.texts(name)[kept]), "—", told)
            for name in schema.segments
        },
        bad=tuple(bad),
        given=len(frame),
    )
    _enough(table)
    return table


def _aside(frame: pd.DataFrame, schema: ClaimsSchema) -> npt.NDArray[np.bool_]:
    """Tell the rows that ``only`` does not mean."""
    aside = np.zeros(len(frame), dtype=bool)
    for column, meant in schema.only.items():
        aside |= ~np.isin(texts(frame[column]).astype(str), meant)
    return aside


def _feature(policies: Checked, one: RatedColumn) -> npt.NDArray[Any]:
    missing = "" if one.optional else "missing-feature"
    if one.kind == "number":
        return policies.numbers(one.name, missing)
    found = policies.texts(one.name, missing)
    if one.categories:
        unknown = ~np.isin(found.astype(str), one.categories) & ~pd.isna(found)
        policies.refuse(unknown, one.name, found, "unknown-category")
    return found


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
