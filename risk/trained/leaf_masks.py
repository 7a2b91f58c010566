"""Trained: the trees of a LightGBM model as tables of bits, summed for many rows at once.

A number matters only by how many of its feature's thresholds lie below it. For each such code and
each tree a word of 64 bits tells which leaves it leaves possible; the words of all features, one
after the other, leave several, of which the leftmost is the row's leaf (QuickScorer: Lucchese et
al., SIGIR 2015). Features of few codes share one table of their combinations, so a tree of thirty
splits costs a row half a dozen words and no branch. Leaves are added tree by tree, as LightGBM
adds them: the sums are the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from risk.trained.calibration import Numbers
from risk.trained.leaf_kernels import EVERY, LEAVES, add_codes, exponentials, sum_leaves
from risk.trained.schema import Feature, Rows
from risk.trained.tree_columns import Places, TreeColumns, Words

WIDEST = 256
"""Codes in the table that features of few codes share: all tables of a tree stay near the core."""
LOG_OBJECTIVES = ("poisson", "gamma", "tweedie")
AS_THEY_ARE = ("regression", "regression_l1", "huber", "fair", "quantile", "mape")
"""Objectives whose trees add up in logarithms, and those whose response is the sum itself."""


@dataclass(frozen=True)
class LeafMasks:
    """Trees as tables of the leaves that codes leave possible.

    Parameters
    ----------
    cuts : tuple of ndarray
        Thresholds of every feature, ascending; of a category its codes but the last.
    groups : tuple of tuple of int
        Features that share a table.
    masks : ndarray of uint64
        All tables, one after the other.
    first : ndarray of int, shape (trees + 1,)
        Where the uses of each tree begin.
    uses : ndarray of int, shape (u, 2)
        Group and place of its table.
    leaves : ndarray, shape (trees, 64)
        Values in the order of ``PLACES``.
    in_logs : bool
        Whether the response is the exponential of the sum.
    """

    cuts: tuple[Numbers, ...]
    groups: tuple[tuple[int, ...], ...]
    masks: Words
    first: Places
    uses: Places
    leaves: Numbers
    in_logs: bool

    def response(self, rows: Rows) -> Numbers:
        """Give what ``lightgbm.Booster.predict`` gives, to the last bit.

        Parameters
        ----------
        rows : ndarray, shape (n, k)
            As :meth:`risk.trained.Schema.encode` gives them.
        """
        rows = np.ascontiguousarray(rows, dtype=np.float64)
        codes = np.zeros((len(self.groups), len(rows)), dtype=np.uint32)
        for group, features in enumerate(self.groups):
            for feature in features:
                add_codes(rows, feature, self.cuts[feature], codes[group])
        found = np.zeros(len(rows))
        sum_leaves(codes, self.masks, self.first, self.uses, self.leaves, found)
        if self.in_logs:
            exponentials(found)
        return found


def leaf_masks(text: str, features: Sequence[Feature]) -> LeafMasks | None:
    """Give the trees of a model's text; None where only LightGBM itself can tell.

    None for trees of more than 64 leaves, for linear ones, for zero taken as missing, for several
    trees an iteration, for averaged trees and for an objective with a response of its own.

    Parameters
    ----------
    text : str
        ``lightgbm.Booster.model_to_string()``.
    features : sequence of Feature
        In the order the trees were grown on.
    """
    head, *parts = text.partition("\nend of trees")[0].split("\nTree=")
    told, trees = _lines(head), [_lines(part) for part in parts]
    objective = told.get("objective", "regression")
    in_logs = objective.split(" ")[0] in LOG_OBJECTIVES
    splits = max((len(one["split_feature"].split()) for one in trees), default=0)
    if (
        not trees
        or splits >= LEAVES
        or "average_output" in head.splitlines()
        or told["num_tree_per_iteration"] != "1"
        or not (in_logs or objective in AS_THEY_ARE)
        or any(one.get("is_linear", "0") != "0" for one in trees)
    ):
        return None
    grown = TreeColumns.of(trees, max(splits, 1))
    if grown is None:
        return None
    cuts = [grown.cuts(place, one) for place, one in enumerate(features)]
    tables = [grown.table(place, cuts[place], one) for place, one in enumerate(features)]
    used = set(grown.feature[grown.feature >= 0].tolist())
    groups = _grouped({place: tables[place].shape[1] for place in used})
    parts_of = []
    for number, group in enumerate(groups):
        shared = tables[group[0]]
        for place in group[1:]:
            shared = (shared[:, :, None] & tables[place][:, None, :]).reshape(len(shared), -1)
        split = np.flatnonzero((shared != EVERY).any(axis=1)).tolist()
        parts_of += [(tree, number, shared[tree]) for tree in split]
    parts_of.sort(key=lambda one: one[:2])
    ends = np.cumsum([0, *(len(words) for _, _, words in parts_of)])
    return LeafMasks(
        tuple(cuts),
        groups,
        np.concatenate([np.zeros(0, dtype=np.uint64), *(words for _, _, words in parts_of)]),
        np.searchsorted([tree for tree, _, _ in parts_of], np.arange(len(trees) + 1)),
        np.stack([np.array([number for _, number, _ in parts_of], dtype=np.int64), ends[:-1]], 1),
        grown.leaves,
        in_logs,
    )


def _grouped(widths: Mapping[int, int]) -> tuple[tuple[int, ...], ...]:
    """Put features together, widest first, as long as a table of their codes is not too wide."""
    groups: list[tuple[int, list[int]]] = []
    for feature in sorted(widths, key=lambda one: -widths[one]):
        for number, (width, members) in enumerate(groups):
            if width * widths[feature] <= WIDEST:
                groups[number] = (width * widths[feature], [*members, feature])
                break
        else:
            groups.append((widths[feature], [feature]))
    return tuple(tuple(members) for _, members in groups)


def _lines(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
