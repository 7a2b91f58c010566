"""Learn: what is earned and expected month by month, less what is not reported yet.

Claims are told with a delay, so the last months look better than they are. Expected claims are
therefore multiplied by the share that is reported by the day, estimated from the claims
themselves: only claims reported by the day are seen (right truncation), which a product limit in
reverse time undoes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from risk.learn.watch.book import DAYS_A_YEAR, Floats, Ints, WatchBook

Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Reported:
    """Share of claims reported within a delay.

    Parameters
    ----------
    delays : ndarray, shape (k,) [days]
        Ascending.
    shares : ndarray, shape (k,)
        Share reported within each; 1 at the longest, by assumption.
    """

    delays: Floats
    shares: Floats

    def within(self, delays: Floats) -> Floats:
        """Give the share reported within delays [days]."""
        if len(self.delays) == 0:
            return np.ones_like(delays)
        place = np.searchsorted(self.delays, delays, side="right") - 1
        return np.where(place < 0, 0.0, self.shares[np.maximum(place, 0)])


def reported_share(delays: Floats, windows: Floats) -> Reported:
    """Estimate the delay's distribution from claims of which only the reported are seen.

    Parameters
    ----------
    delays : ndarray, shape (n,) [days]
        From occurrence to report.
    windows : ndarray, shape (n,) [days]
        From occurrence to the last day seen; a claim is seen if its delay is no longer.

    Returns
    -------
    Reported
        F(t) = product over delays u > t of 1 - d(u) / Y(u), with d(u) claims of delay u and Y(u)
        those with delay <= u <= window. Delays longer than any seen are taken not to occur.

    References
    ----------
    Lagakos, Barraj and De Gruttola 1988, Biometrika 75: right-truncated data in reverse time.

    Examples
    --------
    >>> reported_share(np.array([0.0, 1.0, 1.0]), np.full(3, 5.0)).shares.round(3).tolist()
    [0.333, 1.0]
    """
    each, counts = np.unique(delays, return_counts=True)
    # Y(u): those of delay <= u, less those whose window ended before u.
    seen = np.searchsorted(np.sort(delays), each, side="right")
    ended = np.searchsorted(np.sort(windows), each, side="left")
    at_risk = seen - ended
    stays = 1 - counts / np.maximum(at_risk, 1)
    below = np.cumprod(stays[::-1])[::-1]
    shares = np.append(below[1:], 1.0)
    return Reported(each, shares)


@dataclass(frozen=True)
class Exposure:
    """Every policy's days by calendar month: one cell a policy and month.

    Parameters
    ----------
    months : ndarray of datetime64[M], shape (m,)
        From the first to the last, without gaps.
    policy, month : ndarray of int, shape (c,)
        Row of the policy, place of the month.
    years : ndarray, shape (c,)
        Earned.
    count, amount : ndarray, shape (c,)
        Claims and payments [money] expected to be reported by the day.
    reported : ndarray, shape (m,)
        Share of each month's claims that is reported by the day.
    claim_month : ndarray of int
        Place of the month of every claim.
    """

    months: npt.NDArray[np.datetime64]
    policy: Ints
    month: Ints
    years: Floats
    count: Floats
    amount: Floats
    reported: Floats
    claim_month: Ints


def exposure_of(book: WatchBook) -> Exposure:
    """Spread every policy over the months, evenly by day."""
    start = book.policies["inception"].to_numpy().astype("datetime64[D]")
    end = book.policies["end"].to_numpy().astype("datetime64[D]")
    months = np.arange(start.min().astype("datetime64[M]"), np.datetime64(book.day, "M") + 1)
    if np.datetime64(book.day) == months[-1].astype("datetime64[D]"):
        months = months[:-1]
    edges = np.append(months, months[-1] + 1).astype("datetime64[D]")
    edges[-1] = min(edges[-1], np.datetime64(book.day))
    policy, month, days = _cells(start, end, edges)
    share = _reported_by_month(book, edges)
    term = (book.policies["expiry"].to_numpy().astype("datetime64[D]") - start).astype(float)
    occurred = book.claims["occurred"].to_numpy().astype("datetime64[M]")
    return Exposure(
        months=months,
        policy=policy,
        month=month,
        years=days / DAYS_A_YEAR,
        count=book.policies["frequency"].to_numpy()[policy] * days / DAYS_A_YEAR * share[month],
        amount=book.policies["loss"].to_numpy()[policy] * days / term[policy] * share[month],
        reported=share,
        claim_month=(occurred - months[0]).astype(np.int64),
    )


def _cells(start: Days, end: Days, edges: Days) -> tuple[Ints, Ints, Floats]:
    policies, places, lengths = [], [], []
    for place in range(len(edges) - 1):
        days = np.minimum(end, edges[place + 1]) - np.maximum(start, edges[place])
        some = np.flatnonzero(days.astype(np.int64) > 0)
        policies.append(some)
        places.append(np.full(len(some), place))
        lengths.append(days[some].astype(float))
    return np.concatenate(policies), np.concatenate(places), np.concatenate(lengths)


def _reported_by_month(book: WatchBook, edges: Days) -> Floats:
    """Give the mean share reported over the days of each month."""
    occurred = book.claims["occurred"].to_numpy().astype("datetime64[D]")
    reported = book.claims["reported"].to_numpy().astype("datetime64[D]")
    last = np.datetime64(book.day) - 1  # a report on the day itself is not seen
    delay = reported_share((reported - occurred).astype(float), (last - occurred).astype(float))
    every = np.arange(edges[0], edges[-1])
    within = delay.within((last - every).astype(float))
    sums = np.add.reduceat(within, (edges[:-1] - edges[0]).astype(int))
    return np.asarray(sums / np.diff(edges).astype(int))
