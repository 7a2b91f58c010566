"""Learn: which rows fit, which choose the settings, which judge."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from risk.learn.claims.schema_file import ForwardSplit, HashedSplit

TRAIN, VALIDATE, TEST = 0, 1, 2
PARTS = ("train", "validate", "test")
Parts = npt.NDArray[np.int8]


def parts_of(split: ForwardSplit | HashedSplit, values: Sequence[str]) -> Parts:
    """Give each row its part.

    Parameters
    ----------
    split : ForwardSplit or HashedSplit
    values : sequence of str
        Days as 2026-11-24 for a split by date; else the name of each row's group.

    Returns
    -------
    ndarray, shape (n,)
        0 fits, 1 chooses the settings, 2 judges. Depends on the row's own value only.

    Examples
    --------
    >>> from datetime import date
    >>> cut = ForwardSplit(by="date", column="day",
    ...                    validate_from=date(2025, 1, 1), test_from=date(2026, 1, 1))
    >>> parts_of(cut, ["2024-12-31", "2025-01-01", "2026-05-01"]).tolist()
    [0, 1, 2]
    """
    if isinstance(split, ForwardSplit):
        days = np.array(values, dtype="datetime64[D]")
        return ((days >= np.datetime64(split.validate_from)).astype(np.int8)
                + (days >= np.datetime64(split.test_from)).astype(np.int8))  # fmt: skip
    place = {name: _unit(name) for name in set(values)}
    at = np.array([place[name] for name in values])
    judged = at < split.test_share
    chosen = ~judged & (at < split.test_share + split.validate_share)
    return np.where(judged, TEST, np.where(chosen, VALIDATE, TRAIN)).astype(np.int8)


def _unit(name: str) -> float:
    """Give a number in [0, 1) that is the same on every machine."""
    return int.from_bytes(hashlib.sha256(name.encode("utf-8")).digest()[:6], "big") / 2**48
