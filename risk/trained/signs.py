"""Trained: whether the trees of a model keep its signs, proven tree by tree.

LightGBM is told the signs in training, yet its methods ``intermediate`` and ``advanced`` break them
on data with missing values, as its tracker of faults tells and the tests show. A sum of trees that
each keep a sign keeps it, so every tree is looked at: each leaf is a box, and of two boxes that
differ only in the feature with the sign, the upper one may not give less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from risk.trained.schema import Feature

Node = Mapping[str, Any]
Ends = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Span:
    """Values of one feature that lead to a leaf.

    Numbers in (low, high], and a missing one if ``missing``. Categories where ``known`` is true, in
    the schema's order and then the missing one; None for a number.
    """

    low: float = -np.inf
    high: float = np.inf
    missing: bool = False
    known: npt.NDArray[np.bool_] | None = None


def broken_signs(trees: Sequence[Node], features: Sequence[Feature]) -> dict[str, int]:
    """Count the trees that move against the sign of a feature.

    Parameters
    ----------
    trees : sequence of dict
        ``tree_info`` of ``lightgbm.Booster.dump_model``, with constant leaves.
    features : sequence of Feature
        In the model's order.

    Returns
    -------
    dict of str to int
        Name of a feature to number of trees, only where there are any. Empty: the model keeps
        every sign, for every row that its schema lets in.
    """
    found: dict[str, int] = {}
    for tree in trees:
        for name in _broken_in(tree["tree_structure"], features):
            found[name] = found.get(name, 0) + 1
    return found


def splits_of(node: Node) -> Iterator[Node]:
    """Give every split of a tree, from its ``tree_structure``."""
    if "split_feature" in node:
        yield node
        yield from splits_of(node["left_child"])
        yield from splits_of(node["right_child"])


def _broken_in(root: Node, features: Sequence[Feature]) -> list[str]:
    used = sorted({split["split_feature"] for split in splits_of(root)})
    signed = [place for place in used if features[place].sign]
    if not signed:
        return []
    leaves = list(_leaves(root, {place: _whole(features[place]) for place in used}))
    values = np.array([value for value, _ in leaves])
    spans = {place: [box[place] for _, box in leaves] for place in used}
    apart = {place: ~_meet(spans[place]) for place in used}
    reasons = np.sum([apart[place] for place in used], axis=0)
    broken = []
    for place in signed:
        low, high = _ends(spans[place])
        real = low < high
        below = real[:, None] & real & (low[:, None] < high)
        only_here = reasons == apart[place]
        falls = features[place].sign * (values[:, None] - values) > 0
        if (below & only_here & falls).any():
            broken.append(features[place].name)
    return broken


def _whole(feature: Feature) -> _Span:
    """Give all values that the schema lets in."""
    if feature.kind == "number":
        return _Span(missing=feature.optional)
    return _Span(known=np.array([True] * len(feature.categories) + [feature.optional]))


def _leaves(node: Node, box: dict[int, _Span]) -> Iterator[tuple[float, dict[int, _Span]]]:
    if "split_feature" not in node:
        yield float(node["leaf_value"]), box
        return
    place = node["split_feature"]
    left, right = _divided(node, box[place])
    yield from _leaves(node["left_child"], box | {place: left})
    yield from _leaves(node["right_child"], box | {place: right})


def _divided(node: Node, span: _Span) -> tuple[_Span, _Span]:
    """Give what of a span goes left and right; a missing category goes right."""
    if span.known is not None:
        chosen = np.zeros(len(span.known), dtype=bool)
        chosen[[int(code) for code in str(node["threshold"]).split("||")]] = True
        return replace(span, known=span.known & chosen), replace(span, known=span.known & ~chosen)
    cut = float(node["threshold"])
    to_left = bool(node["default_left"]) if node["missing_type"] == "NaN" else cut >= 0
    return (
        replace(span, high=min(span.high, cut), missing=span.missing and to_left),
        replace(span, low=max(span.low, cut), missing=span.missing and not to_left),
    )


def _ends(spans: Sequence[_Span]) -> tuple[Ends, Ends]:
    return np.array([one.low for one in spans]), np.array([one.high for one in spans])


def _meet(spans: Sequence[_Span]) -> npt.NDArray[np.bool_]:
    """Tell of each pair of leaves whether some value of the feature leads to both."""
    known = [one.known for one in spans if one.known is not None]
    if known:
        table = np.array(known, dtype=np.intp)
        return np.asarray(table @ table.T > 0)
    low, high = _ends(spans)
    missing = np.array([one.missing for one in spans])
    between = np.maximum(low[:, None], low) < np.minimum(high[:, None], high)
    return np.asarray(between | (missing[:, None] & missing))
