"""Reinsurance: quota share, excess of loss and stop loss on drawn years: gross, ceded, net.

Covers inure in the order they stand in: each takes what those before it left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, TypeAdapter

from risk.errors import Fault, RiskError
from risk.loss.severity import Floats
from risk.portfolio.accumulation.simulate import DrawnYears
from risk.rulebook.schema import Strict

Ints = NDArray[np.int64]
Share = Annotated[float, Field(gt=0, le=1)]
Money = Annotated[float, Field(gt=0)]


class QuotaShare(Strict):
    """A share of every loss."""

    kind: Literal["quota_share"]
    name: str
    ceded: Share


class ExcessOfLoss(Strict):
    """The part of every loss above an attachment, up to a limit.

    Parameters
    ----------
    basis : str
        ``event`` for each event over all policies, ``risk`` for each policy's loss by itself.
    attachment, limit : float [money]
    reinstatements : int or None
        How often the limit is restored in a year; None for without end.
    reinstatement_premium : float
        Share of the premium, pro rata to the limit restored.
    share : float
        Of the layer that is placed.
    """

    kind: Literal["excess_of_loss"]
    name: str
    basis: Literal["event", "risk"] = "event"
    attachment: Annotated[float, Field(ge=0)]
    limit: Money
    reinstatements: Annotated[int, Field(ge=0)] | None = None
    reinstatement_premium: Annotated[float, Field(ge=0)] = 0.0
    share: Share = 1.0


class StopLoss(Strict):
    """The part of a year's loss above an attachment, up to a limit."""

    kind: Literal["stop_loss"]
    name: str
    attachment: Annotated[float, Field(ge=0)]
    limit: Money
    share: Share = 1.0


Cover = Annotated[QuotaShare | ExcessOfLoss | StopLoss, Field(discriminator="kind")]
Program = tuple[QuotaShare | ExcessOfLoss | StopLoss, ...]
PROGRAM: TypeAdapter[tuple[Cover, ...]] = TypeAdapter(tuple[Cover, ...])


@dataclass(frozen=True)
class Losses:
    """Losses of years, one row each.

    Parameters
    ----------
    year, event : ndarray of int, shape (r,)
        Positions of the year and of the event within the whole table; rows of one event are the
        losses of several policies.
    loss : ndarray, shape (r,) [money]
    years : int
        Years in all, those without a loss too.
    single : ndarray of bool, shape (r,), or None
        Rows that are the sum of many single events, each below every attachment; None for none.
    """

    year: Ints
    event: Ints
    loss: Floats
    years: int
    single: NDArray[np.bool_] | None = None


def losses_of(drawn: DrawnYears, program: Program, largest_payment: float) -> Losses:
    """Give drawn years as losses for a program.

    Years drawn without policies carry their single events as one row a year, which no cover on
    events or risks may touch.

    Parameters
    ----------
    drawn : DrawnYears
    program : tuple of covers
    largest_payment : float [money]
        Most any policy is paid for an event.

    Raises
    ------
    RiskError
        If a cover needs single payments and the years were drawn without them.
    """
    years = len(drawn.total)
    if drawn.payments is not None:
        rows = drawn.payments
        return Losses(rows.year, rows.event, rows.paid, years)
    faults = [
        Fault(
            f"{at}.attachment",
            f"{cover.attachment:,.0f}",
            f"single payments reach {largest_payment:,.0f} and the years hold only their sum",
            "draw the years policy by policy, or attach above the largest limit",
            "single_payments",
        )
        for at, cover in enumerate(program)
        if isinstance(cover, ExcessOfLoss)
        and (cover.basis == "risk" or cover.attachment < largest_payment)
    ]
    if faults:
        raise RiskError("the program needs single payments", faults)
    alone = np.arange(len(drawn.events.year), len(drawn.events.year) + years)
    return Losses(
        np.concatenate([drawn.events.year, np.arange(years)]),
        np.concatenate([np.arange(len(drawn.events.year)), alone]),
        np.concatenate([drawn.events.loss, drawn.single]),
        years,
        single=np.r_[np.zeros(len(drawn.events.year), dtype=bool), np.ones(years, dtype=bool)],
    )


@dataclass(frozen=True)
class Ceded:
    """What one cover takes.

    Parameters
    ----------
    cover : QuotaShare, ExcessOfLoss or StopLoss
    by_year : ndarray, shape (y,) [money/year]
    restored : ndarray, shape (y,)
        Times the limit of an excess of loss was restored, pro rata.
    """

    cover: QuotaShare | ExcessOfLoss | StopLoss
    by_year: Floats
    restored: Floats

    @property
    def mean(self) -> float:
        """Mean a year [money/year]."""
        return float(self.by_year.mean())

    @property
    def sd(self) -> float:
        """Standard deviation of a year [money/year]."""
        return float(self.by_year.std(ddof=1))

    def technical_price(self, sd_load: float, expense_ratio: float) -> float:
        """Give the price of the cover [money/year]: mean and load on its deviation, and expenses.

        A cover that is restored against premium costs so much less at the start.

        Parameters
        ----------
        sd_load : float
            Share of the standard deviation of a year.
        expense_ratio : float
            Share of the price, in [0, 1).
        """
        price = (self.mean + sd_load * self.sd) / (1 - expense_ratio)
        if not isinstance(self.cover, ExcessOfLoss):
            return price
        again = self.cover.reinstatement_premium * float(self.restored.mean()) / self.cover.share
        return price / (1 + again)

    @property
    def error(self) -> float:
        """Standard error of the mean [money/year]."""
        return self.sd / float(np.sqrt(len(self.by_year)))


@dataclass(frozen=True)
class Placed:
    """Gross, ceded and net by year.

    Parameters
    ----------
    gross, net : ndarray, shape (y,) [money/year]
    ceded : tuple of Ceded
        In inuring order; gross less all of them is net.
    """

    gross: Floats
    net: Floats
    ceded: tuple[Ceded, ...]


def place(losses: Losses, program: Program) -> Placed:
    """Apply a program to losses.

    Parameters
    ----------
    losses : Losses
    program : tuple of covers
        In inuring order. A stop loss works on what a year has left over all events, so covers
        after it see the events scaled alike.
    """
    left = losses.loss.astype(float).copy()
    gross = _by_year(losses, left)
    ceded = []
    for cover in program:
        if isinstance(cover, QuotaShare):
            taken, restored = cover.ceded * left, np.zeros(losses.years)
        elif isinstance(cover, ExcessOfLoss):
            taken, restored = _excess(losses, left, cover)
        else:
            taken, restored = _stop(losses, left, cover), np.zeros(losses.years)
        left = left - taken
        ceded.append(Ceded(cover, _by_year(losses, taken), restored))
    return Placed(gross, _by_year(losses, left), tuple(ceded))


def _excess(losses: Losses, left: Floats, cover: ExcessOfLoss) -> tuple[Floats, Floats]:
    """Give what an excess of loss takes of every row, and how often its limit was restored."""
    if cover.basis == "event":
        keys, of = np.unique(losses.event, return_inverse=True)
        whole: Floats = np.bincount(of, left, len(keys)).astype(float)
        years = np.zeros(len(keys), dtype=np.int64)
        years[of] = losses.year
    else:
        of, whole, years = np.arange(len(left)), left, losses.year
    taken = np.clip(whole - cover.attachment, 0.0, cover.limit)
    if losses.single is not None:
        taken[of[losses.single]] = 0.0
    restored = np.zeros(losses.years)
    if cover.reinstatements is not None:
        taken = _exhaust(taken, years, (1 + cover.reinstatements) * cover.limit)
        used = np.bincount(years, taken, losses.years)
        restored = np.minimum(used, cover.reinstatements * cover.limit) / cover.limit
    share = np.where(whole > 0, taken / np.where(whole > 0, whole, 1.0), 0.0)
    return np.asarray(cover.share * left * share[of]), cover.share * restored


def _exhaust(taken: Floats, years: Ints, most: float) -> Floats:
    """Cut what is taken where a year has used up the limit and all that restores it."""
    order = np.argsort(years, kind="stable")
    run = np.cumsum(taken[order])
    first = np.r_[True, np.diff(years[order]) > 0] if len(order) else np.zeros(0, dtype=bool)
    before = np.where(first, run - taken[order], 0.0)
    start = np.maximum.accumulate(before)
    used = np.minimum(run - start, most)
    earlier = np.where(first, 0.0, np.r_[0.0, used[:-1]] if len(used) else used)
    found = np.empty_like(taken)
    found[order] = used - earlier
    return found


def _stop(losses: Losses, left: Floats, cover: StopLoss) -> Floats:
    """Give what a stop loss takes of every row."""
    whole = _by_year(losses, left)
    taken = cover.share * np.clip(whole - cover.attachment, 0.0, cover.limit)
    share = np.where(whole > 0, taken / np.where(whole > 0, whole, 1.0), 0.0)
    return np.asarray(left * share[losses.year])


def _by_year(losses: Losses, amounts: Floats) -> Floats:
    return np.asarray(np.bincount(losses.year, amounts, losses.years), dtype=float)
