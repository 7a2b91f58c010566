"""Learn: how segments and levels of factor tables are called, in both languages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from risk.learn.bands import LOGARITHM
from risk.rulebook.codes import PROVINCES
from risk.text import catalogue, say
from risk.trained.schema import Feature

UNKNOWN = "unknown"


def segment_words(by: str, name: str, locale: str) -> str:
    """Give a segment's name in a language; as it stands where it has none.

    >>> segment_words("province", "44", "en"), segment_words("sector", "Retail", "zh")
    ('Guangdong', '零售业')
    """
    if by == "province" and name in PROVINCES:
        return PROVINCES[name][locale != "zh"]
    if name in ("", UNKNOWN):
        return say("distil.not_told", locale)
    return catalogue(locale).get(f"{by}.{name}", name)


def level_words(feature: Feature, cuts: Sequence[float], locale: str) -> list[str]:
    """Give the name of every level of a feature, missing last.

    Logarithms are told as the amounts they are of.

    >>> level_words(Feature(name="ln_a", kind="number", optional=True, zh="a", en="a"),
    ...             (math.log(300_000),), "en")
    ['≤ 300,000', '> 300,000', 'Not told']
    """
    if feature.kind == "category":
        found = [segment_words(feature.name, one, locale) for one in feature.categories]
    else:
        ends = [number_words(natural(feature.name, cut)) for cut in cuts]
        between = [f"{low} – {high}" for low, high in pairwise(ends)]
        found = [f"≤ {ends[0]}", *between, f"> {ends[-1]}"] if ends else [say("distil.any", locale)]
    return [*found, say("distil.not_told", locale)] if feature.optional else found


def band_words(names: Sequence[str], levels: Sequence[int], ordered: int, locale: str) -> str:
    """Give the name of several levels put together.

    Parameters
    ----------
    names : sequence of str
        Of all levels, as :func:`level_words` gives them.
    levels : sequence of int
        Those put together; bands of a number follow one another.
    ordered : int
        How many levels are bands of a number.
    """
    if len(levels) < 2 or levels[-1] >= ordered:
        return say("distil.and", locale).join(names[level] for level in levels)
    if len(levels) == ordered:
        return say("distil.any", locale)
    low = names[levels[0]].removeprefix("> ").split(" – ")[0]
    high = names[levels[-1]].removeprefix("≤ ").split(" – ")[-1]
    if levels[0] == 0:
        return f"≤ {high}"
    return f"> {low}" if levels[-1] == ordered - 1 else f"{low} – {high}"


def natural(feature: str, value: float) -> float:
    """Give the amount a value stands for: of a logarithm, what it is of."""
    return math.exp(value) if feature.startswith(LOGARITHM) else value


def number_words(value: float) -> str:
    """Give a number with four significant digits at least, all of a whole one.

    >>> number_words(300000.00000000006), number_words(0.17), number_words(1234567.0)
    ('300,000', '0.17', '1,234,567')
    """
    if abs(value - round(value)) < 1e-9 * max(1.0, abs(value)):
        return f"{round(value):,}"
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"
