"""Learn: the calibration after a book, as a dated file that is laid over the rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from risk.assess.factors import sector_factor
from risk.learn.credibility_book import PLACE, RATE, BookBlend
from risk.learn.dated_file import dated_value, dated_yaml, figure
from risk.rulebook import Rulebook

SECTORS, KEPT = "calibration.sector_observations", "calibration.sector_shrinkage"

ROUNDING = 1e-9
HEAD = """A calibration laid over the default one: credibility between it and an own book.
The range of the frequency is narrowed by the claims seen; sector factors are blended.
They are shrunk by their credibility already, so their weight kept is 1."""


def overlay_yaml(blend: BookBlend, rulebook: Rulebook, start: date, told: str) -> str:
    """Give the calibration after a book as YAML in the shape of the rulebook.

    Parameters
    ----------
    blend : BookBlend
    rulebook : Rulebook
        The default calibration the book was held against.
    start : date
        First day the overlay holds; before it the default does.
    told : str
        Where the figures come from, such as the digests of the tables.

    Notes
    -----
    Reference rate and country factor are known together only, so both standard deviations shrink
    by one share, and the level moves each by its share of the variance.
    """
    share = blend.rate_sd**2 / blend.rate.prior_sd**2
    at = (
        f"credibility {blend.rate.credibility:.3f} of {blend.rate.claims} claims, "
        f"{blend.rate.expected:.4g} expected; {told}"
    )
    rate = rulebook.dated(RATE)
    moved = _moved(
        {"value": rate.value, "range": rate.range}, blend.rate.factor**share, blend.narrowing
    )
    values: dict[str, dict[str, Any]] = {RATE: dated_value(moved.pop("value"), start, at, **moved)}
    if blend.place_sd:
        rows = {key: dict(row) for key, row in rulebook.value(PLACE).items()}
        rows[blend.country] |= _moved(
            rows[blend.country], blend.rate.factor ** (1 - share), blend.narrowing
        )
        values[PLACE] = dated_value(rows, start, at)
    cut = blend.cuts["sector"]
    relativity = dict(zip(cut.names, cut.relativity.tolist(), strict=True))
    if any(abs(factor - 1) > ROUNDING for factor in relativity.values()):
        blended = {
            sector: {"own": figure(sector_factor(rulebook, sector) * relativity.get(sector, 1.0))}
            for sector in rulebook.value(SECTORS)
        }
        values[SECTORS] = dated_value(blended, start, at)
        values[KEPT] = dated_value(1, start, at)
    entries = {
        key: {
            "label": rulebook.entries[key].label.model_dump(),
            "unit": rulebook.entries[key].unit,
            "values": [value],
        }
        for key, value in values.items()
    }
    return dated_yaml(rulebook.place, entries, HEAD)


def _moved(row: Mapping[str, Any], factor: float, narrowing: float) -> dict[str, Any]:
    """Move a value and draw its range closer around it, in logs."""
    value = row["value"] * factor
    ends = [value * (end / row["value"]) ** narrowing for end in row["range"]]
    return {"value": figure(value), "range": [figure(end) for end in ends]}
