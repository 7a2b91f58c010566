"""Trained: the trees of a LightGBM model as columns of splits, and what their codes leave possible.

Numbers of splits and leaves are those of the model's text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from risk.trained.calibration import Numbers
from risk.trained.leaf_kernels import EVERY, LEAVES, PLACES
from risk.trained.schema import Feature

MISSING_LEFT, MISSING_ZERO, MISSING_NAN = 2, 4, 8
"""Bits of a ``decision_type``: a missing value goes left; zero, or NaN, counts as missing."""
Words = NDArray[np.uint64]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class TreeColumns:
    """Trees as columns, shape (trees, splits); splits that a tree has not have feature -1.

    Parameters
    ----------
    feature, threshold, kind : ndarray
        Of each split: what it looks at, where, and its ``decision_type``.
    left : ndarray of uint64
        Leaves below its left branch, a bit each, counted from the left of the tree.
    leaves : ndarray, shape (trees, 64)
        Values, by their place in ``PLACES``.
    categories : tuple of tuple of frozenset
        Of each tree: what goes left at its splits by category.
    """

    feature: Places
    threshold: Numbers
    kind: Places
    left: Words
    leaves: Numbers
    categories: tuple[tuple[frozenset[int], ...], ...]

    @classmethod
    def of(cls, trees: Sequence[Mapping[str, str]], splits: int) -> TreeColumns | None:
        """Read them; None where a branch comes before its root, or zero is taken as missing."""

        def column(key: str, missing: float, width: int = splits) -> NDArray[np.float64]:
            found = np.full((len(trees), width), missing)
            for row, tree in enumerate(trees):
                values = tree[key].split()
                found[row, : len(values)] = np.array(values, dtype=float)
            return found

        feature = column("split_feature", -1).astype(np.int64)
        kind = column("decision_type", 0).astype(np.int64)
        children = [column(key, -1).astype(np.int64) for key in ("left_child", "right_child")]
        places = np.arange(splits)
        if (kind & MISSING_ZERO).any() or any(((x >= 0) & (x <= places)).any() for x in children):
            return None
        left, order = _from_the_left(feature >= 0, *children)
        values = np.take_along_axis(column("leaf_value", 0.0, splits + 1), order, axis=1)
        leaves = np.zeros((len(trees), LEAVES))
        leaves[:, PLACES[: splits + 1]] = values
        sets = tuple(_categories(tree) for tree in trees)
        return cls(feature, column("threshold", np.nan), kind, left, leaves, sets)

    def cuts(self, place: int, feature: Feature) -> Numbers:
        """Give what the codes of a feature count: thresholds, or categories but the last."""
        if feature.kind == "category":
            return np.arange(len(feature.categories) - 1, dtype=float)
        found = np.unique(self.threshold[self.feature == place])
        return np.asarray(found[np.isfinite(found)])

    def table(self, place: int, cuts: Numbers, feature: Feature) -> Words:
        """Give the leaves that each code of a feature leaves possible, shape (trees, codes + 1).

        The last code is that of a missing value.
        """
        found = np.full((len(self.feature), len(cuts) + 2), EVERY)
        tree, node = np.nonzero(self.feature == place)
        threshold, kind = self.threshold[tree, node], self.kind[tree, node]
        kept = ~self.left[tree, node]  # by a row that goes to the right
        if feature.kind == "category":
            sets = [self.categories[t][int(x)] for t, x in zip(tree, threshold, strict=True)]
            for code in range(len(cuts) + 1):
                right = np.array([code not in one for one in sets], dtype=bool)
                np.bitwise_and.at(found[:, code], tree[right], kept[right])
            np.bitwise_and.at(found[:, -1], tree, kept)
            return found
        from_ = np.searchsorted(cuts, threshold) + 1
        some = from_ <= len(cuts)
        np.bitwise_and.at(found, (tree[some], from_[some]), kept[some])
        np.bitwise_and.accumulate(found[:, :-1], axis=1, out=found[:, :-1])
        # Where no value was missing in training, a missing one is taken for zero.
        right = np.where(kind & MISSING_NAN, kind & MISSING_LEFT == 0, threshold < 0)
        np.bitwise_and.at(found[:, -1], tree[right], kept[right])
        return found


def _from_the_left(known: NDArray[np.bool_], left: Places, right: Places) -> tuple[Words, Places]:
    """Count the leaves of trees from left to right.

    Returns
    -------
    below : ndarray of uint64, shape (trees, splits)
        A bit for every leaf below the left branch of a split.
    order : ndarray of int, shape (trees, splits + 1)
        The model's own number of each leaf.
    """
    trees, splits = known.shape
    every, count = np.arange(trees), np.zeros(known.shape, dtype=np.int64)

    def leaves(branch: Places) -> Places:
        return np.where(branch < 0, 1, count[every, np.maximum(branch, 0)])

    for node in range(splits - 1, -1, -1):
        both = leaves(left[:, node]) + leaves(right[:, node])
        count[:, node] = np.where(known[:, node], both, 0)
    first = np.zeros(known.shape, dtype=np.int64)
    order = np.zeros((trees, splits + 1), dtype=np.int64)
    below = np.zeros(known.shape, dtype=np.uint64)
    for node in range(splits):
        of_left = leaves(left[:, node])
        for branch, at in (
            (left[:, node], first[:, node]),
            (right[:, node], first[:, node] + of_left),
        ):
            split, leaf = known[:, node] & (branch >= 0), known[:, node] & (branch < 0)
            first[every[split], branch[split]] = at[split]
            order[every[leaf], at[leaf]] = ~branch[leaf]
        bits = (np.uint64(1) << of_left.astype(np.uint64)) - np.uint64(1)
        below[:, node] = bits << first[:, node].astype(np.uint64)
    return below, order


def _categories(tree: Mapping[str, str]) -> tuple[frozenset[int], ...]:
    """Give the categories that go left at each split by category, from their words of 32 bits."""
    if int(tree["num_cat"]) == 0:
        return ()
    ends = [int(one) for one in tree["cat_boundaries"].split()]
    words = [int(one) for one in tree["cat_threshold"].split()]
    return tuple(
        frozenset(
            32 * place + bit
            for place, word in enumerate(words[start:end])
            for bit in range(32)
            if word >> bit & 1
        )
        for start, end in pairwise(ends)
    )
