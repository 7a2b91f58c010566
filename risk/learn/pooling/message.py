"""Pooling: what a member tells the pool: sums of cells, and nothing that is not listed here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field, ValidationError

from risk.errors import Fault, RiskError, faults_of, shorten
from risk.learn.credibility_book import SEGMENTS, Counts
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict

OTHERS = "others"
"""Segment that small ones are counted in."""
WAY_OUT = "see docs/pooling.md"

Name = Annotated[str, Field(min_length=1, max_length=60)]
Sum = Annotated[float, Field(ge=0)]


class InvalidMessage(RiskError):
    """A message is not one of this pool, or was changed on its way."""

    code = "invalid-message"


class Cell(Strict):
    """Sums of one segment and year of beginning."""

    segment: str
    year: int
    policies: Sum
    exposure_years: Sum
    expected: Sum
    claims: Sum


class Severity(Strict):
    """Sums of the claims of one peril: number, sum and sum of squares of ln loss [USD]."""

    peril: str
    claims: int = Field(ge=0)
    ln_loss: float
    ln_loss_squared: Sum


class Message(Strict):
    """What a member sends.

    Parameters
    ----------
    member, period : str
    country : str
        ISO 3166.
    rulebook : str
        Digest of the calibration the expected claims come from.
    minimum_cell : int
        Policies under which a cell was counted among the others.
    epsilon : float or None
        Privacy spent on this message; None without noise.
    noise : mapping of str to float
        Standard deviation of the noise of a cell, by column.
    moved : int
        Cells counted among the others.
    sector, size, province : tuple of Cell
    severity : tuple of Severity
    """

    format: Literal["breach-risk-pool/1"] = "breach-risk-pool/1"
    member: Name
    period: Name
    country: Name
    rulebook: Annotated[str, Field(pattern=r"^[0-9a-z]{1,64}$")]
    minimum_cell: int = Field(ge=1)
    epsilon: float | None = Field(default=None, gt=0)
    noise: dict[str, float] = Field(default_factory=dict)
    moved: int = Field(ge=0)
    sector: tuple[Cell, ...]
    size: tuple[Cell, ...]
    province: tuple[Cell, ...]
    severity: tuple[Severity, ...]

    @property
    def counts(self) -> Counts:
        """The sums, as a blend takes them."""
        return Counts(
            self.country,
            {
                name: pd.DataFrame(
                    [cell.model_dump() for cell in getattr(self, name)],
                    columns=list(Cell.model_fields),
                )
                for name in SEGMENTS
            },
        )

    def content(self) -> bytes:
        """Give the bytes that are signed."""
        return self.model_dump_json().encode()


def count_severity(
    claims: pd.DataFrame, policies: pd.DataFrame, rulebook: Rulebook, least: int
) -> tuple[Severity, ...]:
    """Sum the claims by peril; a peril of fewer claims than the least is left out.

    Raises
    ------
    KeyError
        Never for tables that :func:`risk.learn.credibility_book.count_book` takes and that have
        ``peril``, ``ground_up`` and ``currency``; without these nothing is summed.
    """
    if not {"peril", "ground_up"} <= set(claims) or "currency" not in policies:
        return ()
    exchange: Mapping[str, float] = rulebook.value("calibration.exchange")
    currency = policies.set_index(policies["policy_id"].astype(str))["currency"]
    rate = claims["policy_id"].astype(str).map(currency).map(exchange)
    loss = pd.to_numeric(claims["ground_up"], errors="coerce") / rate
    known = loss > 0
    logs = np.log(loss[known])
    found = []
    for peril, of in logs.groupby(claims["peril"][known].astype(str), sort=True):
        if len(of) >= least:
            squares = float((of**2).sum())
            found.append(Severity(peril=str(peril), claims=len(of), ln_loss=float(of.sum()),
                                  ln_loss_squared=squares))  # fmt: skip
    return tuple(found)


def gathered(counts: Counts, least: int) -> tuple[Counts, int]:
    """Count cells of few policies among the others of their year, and those with the least left.

    Returns
    -------
    Counts
        Totals are as before; a year of fewer policies than the least is left out wholly.
    int
        Cells moved.
    """
    cells, moved = {}, 0
    for name, rows in counts.cells.items():
        parts = []
        for _, year in rows.groupby("year", sort=True):
            ordered = year.sort_values(["policies", "segment"])
            small = int((ordered["policies"] < least).sum())
            # The others themselves must be enough.
            while small and ordered["policies"].iloc[:small].sum() < least and small < len(year):
                small += 1
            if small and ordered["policies"].iloc[:small].sum() < least:
                moved += small
                continue
            moved += small
            segment = ordered["segment"].where(np.arange(len(year)) >= small, OTHERS)
            parts.append(ordered.assign(segment=segment))
        whole = pd.concat(parts) if parts else rows.iloc[:0]
        sums = ["policies", "exposure_years", "expected", "claims"]
        cells[name] = whole.groupby(["segment", "year"], sort=True)[sums].sum().reset_index()
    return Counts(counts.country, cells), moved


def cells_of(rows: pd.DataFrame) -> tuple[Cell, ...]:
    """Give a table's rows as cells."""
    return tuple(Cell.model_validate(row) for row in rows.to_dict("records"))


def read_message(data: Any, name: str) -> Message:
    """Read a message; whatever is not listed is refused.

    Raises
    ------
    InvalidMessage
        With every fault at once.
    """
    try:
        return Message.model_validate(data)
    except ValidationError as error:
        faults = faults_of(error, f"{Path(name).name}.", WAY_OUT, InvalidMessage.code)
        raise InvalidMessage(f"{name} is no message of a pool", faults) from error


def fault(path: str, got: object, rule: str) -> Fault:
    """Give a fault of a message."""
    return Fault(path, shorten(got), rule, WAY_OUT, InvalidMessage.code)
