"""Portfolio: draw the controls: technical exposures and ENISA measures, tied by maturity."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import ndtr

from risk.assess.measures import Requirement
from risk.portfolio.draw_firms import Firms
from risk.portfolio.draws import Columns, Draws, Floats, Ints, above, numbers, words
from risk.portfolio.figures import LEVELS, Figures

Singles = npt.NDArray[np.float32]
STATES = ("yes", "partly", "no", None)
TOGETHER = 5
"""Measures whose words are looked up together: 4^5 texts a table."""


def draw_technical(figures: Figures, draws: Draws, firms: Firms) -> Columns:
    """Draw the technical controls.

    A control is in place where a standard normal number, correlated with maturity, exceeds the
    quantile of its adoption share, so shares hold over all firms and controls come together.

    References
    ----------
    Marsh McLennan 2023 (hardening 96 %, privileged access 35 %, EDR 82 %, patches within seven
    days 24 %), Spain INE (second factor 34.55 %), Eurostat 2024 (backup elsewhere 79.23 %); the
    rest is judgement. See ``synthetic.controls``.
    """
    loading = figures.value("maturity")["control"]
    unknown = figures.unknown["technical"]
    columns: Columns = {}
    for control in figures.controls:
        score = draws.correlated(firms.maturity, control.sign * loading)
        state = np.where(score > above(control.in_place), 0, 2)
        if control.partly:
            some = score > above(control.in_place + control.partly)
            state = np.where((state == 2) & some, 1, state)
        state = np.where(draws.happens(unknown), 3, state)
        columns[f"controls.technical.{control.field}"] = words(STATES, state)
    patch = figures.value("patch_days")
    slow = ndtr(-draws.correlated(firms.maturity, loading))
    edges = np.cumsum(list(patch.values()))[:-1]
    days = np.array(list(patch))[np.searchsorted(edges, slow, side="right")]
    columns["controls.technical.patch_days"] = numbers(days, draws.happens(unknown))
    return columns


def draw_measures(figures: Figures, draws: Draws, firms: Firms, highest: Ints) -> Columns:
    """Draw the ENISA measures as one column such as ``A.1=yes;A.2=no``.

    A firm answers for the low set; for the medium set if its highest impact is medium, and for
    all 118 if it is high. Unknown answers are left out. Shares by level are judgement, tied by
    maturity as the technical controls.
    """
    loading = figures.value("maturity")["control"]
    shares = figures.value("measures")
    exceptions = figures.value("measure_exceptions")
    known = 1 - figures.unknown["measures"]
    asked = np.minimum(highest, 2)
    texts = []
    for place, level in enumerate(LEVELS):
        ids = tuple(one.id for one in _requirements(figures) if one.level == level)
        answers = np.flatnonzero(asked >= place)
        maturity = firms.maturity[answers]
        uniform = draws.rng.random((len(answers), len(ids)), dtype=np.float32)
        state = np.empty(uniform.shape, dtype=np.int16)
        rare = [column for column, one in enumerate(ids) if one in exceptions]
        usual = [column for column in range(len(ids)) if column not in rare]
        for columns, (full, partly) in (
            (usual, shares[level]),
            *(([column], exceptions[ids[column]]) for column in rare),
        ):
            drawn = uniform[:, columns]
            state[:, columns] = sum(
                (drawn >= edge).astype(np.int16)
                for edge in (
                    _edge(maturity, known, full, loading),
                    _edge(maturity, known, full + partly, loading),
                    np.float32(known),
                )
            )
        for start in range(0, len(ids), TOGETHER):
            some = ids[start : start + TOGETHER]
            code = np.full(draws.size, 4 ** len(some) - 1, dtype=np.int16)  # nothing answered
            code[answers] = state[:, start : start + TOGETHER] @ (
                4 ** np.arange(len(some), dtype=np.int16)
            )
            texts.append(_texts(some).take(pa.array(code)))
    joined = pc.binary_join_element_wise(*texts, ";", null_handling="skip")
    return {"controls.measures": joined}


def _edge(maturity: Floats, known: float, share: float, loading: float) -> Singles:
    """Give each firm's chance of a known answer that is at least as good as one of a share."""
    rest = np.sqrt(1 - loading**2)
    chance: Floats = known * ndtr((loading * maturity - above(share)) / rest)
    return chance.astype(np.float32)[:, None]


def _requirements(figures: Figures) -> tuple[Requirement, ...]:
    return figures.rulebook.read("enisa.measures", tuple[Requirement, ...])


@lru_cache(maxsize=64)
def _texts(ids: tuple[str, ...]) -> pa.StringArray:
    """Give the words of every combination of states, blank if nothing is known.

    The state of the first measure counts ones, that of the second fours, and so on.
    """
    return pa.array(
        [
            ";".join(
                f"{one}={state}"
                for one, state in zip(ids, reversed(states), strict=True)
                if state is not None
            )
            or None
            for states in product(STATES, repeat=len(ids))
        ],
        pa.string(),
    )
