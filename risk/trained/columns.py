"""Trained: one column of values to numbers, every value that does not fit told."""

from __future__ import annotations

import difflib
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt

from risk.errors import Fault, shorten

MOST_TOLD = 20
"""Unseen categories told of one column; a wrong column would have as many as it has rows."""
NEAREST = 3

Numbers = npt.NDArray[np.float64]
Told = tuple[Numbers, list[Fault]]


def numbers_of(name: str, values: npt.NDArray[Any], optional: bool) -> Told:
    """Give a column as numbers, NaN for missing, and its faults.

    Parameters
    ----------
    name : str
        Of the column.
    values : ndarray, shape (n,)
        Numbers, truth values, None or NaN.
    optional : bool
        Whether a value may be missing.

    Returns
    -------
    ndarray of float64, shape (n,)
        NaN where missing or faulty.
    list of Fault
        The first row of each kind: not a number, infinite, missing.
    """
    if values.dtype.kind in "biuf":
        numbers = values.astype(np.float64)
        missing = np.isnan(numbers)
        odd = np.zeros(len(values), dtype=bool)
    else:
        missing = _missing(values)
        odd = ~missing & [not isinstance(value, Real | np.bool_) for value in values]
        numbers = np.array(
            [
                np.nan if skip else float(value)
                for value, skip in zip(values, missing | odd, strict=True)
            ],
            dtype=np.float64,
        )
    infinite = np.isinf(numbers)
    faults = [
        *_first(name, values, odd, "must be a number", "not-a-number"),
        *_first(name, values, infinite, "must be finite", "infinite"),
    ]
    return np.where(infinite, np.nan, numbers), faults + _needed(name, missing, optional)


def categories_of(
    name: str, values: npt.NDArray[Any], known: tuple[str, ...], optional: bool
) -> Told:
    """Give a column of categories as their places among the known, NaN for missing, and its faults.

    Parameters
    ----------
    name : str
        Of the column.
    values : ndarray, shape (n,)
        Text, None or NaN.
    known : tuple of str
        Categories seen in training, in order.
    optional : bool
        Whether a value may be missing.

    Returns
    -------
    ndarray of float64, shape (n,)
        NaN where missing or unseen.
    list of Fault
        Each unseen category once with the nearest known ones, and the first missing row.
    """
    missing = _missing(values)
    place = {category: float(code) for code, category in enumerate(known)}
    plain = values.tolist()
    codes = np.array([place.get(str(value), np.nan) for value in plain], dtype=np.float64)
    codes[missing] = np.nan
    unseen: dict[str, int] = {}
    for row in np.flatnonzero(np.isnan(codes) & ~missing).tolist():
        unseen.setdefault(str(plain[row]), row)
    faults = [_unseen(name, row, value, known) for value, row in list(unseen.items())[:MOST_TOLD]]
    if len(unseen) > MOST_TOLD:
        rule = f"{len(unseen)} categories were not seen in training; the first are told"
        faults.append(Fault(name, "…", rule, "is this the right column?", "unseen-category"))
    return codes, faults + _needed(name, missing, optional)


def _missing(values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    if values.dtype.kind in "biuUS":
        return np.zeros(len(values), dtype=bool)
    from pandas import isna  # knows every way a table writes "missing"

    return np.asarray(isna(values), dtype=bool)


def _first(
    name: str, values: npt.NDArray[Any], wrong: npt.NDArray[np.bool_], rule: str, code: str
) -> list[Fault]:
    if not wrong.any():
        return []
    row = int(wrong.argmax())
    told = f"{rule}; {int(wrong.sum())} row(s) are not"
    got = shorten(values.tolist()[row])
    return [Fault(f"{name}[{row}]", got, told, "correct or leave out the row", code)]


def _needed(name: str, missing: npt.NDArray[np.bool_], optional: bool) -> list[Fault]:
    if optional or not missing.any():
        return []
    rule = f"this feature is never missing; {int(missing.sum())} row(s) have no value"
    row = int(missing.argmax())
    return [
        Fault(f"{name}[{row}]", "nothing", rule, "give a value or leave out the row", "missing")
    ]


def _unseen(name: str, row: int, value: str, known: tuple[str, ...]) -> Fault:
    near = difflib.get_close_matches(value, known, n=NEAREST, cutoff=0)
    return Fault(
        f"{name}[{row}]",
        shorten(value),
        f"not among the {len(known)} categories the model was trained on",
        f"nearest: {', '.join(near)}",
        "unseen-category",
    )
