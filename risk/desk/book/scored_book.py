"""Desk: a scored book opened again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from risk.desk.book.score_book import RUN, SCORES
from risk.errors import Fault, RiskError
from risk.loss.firm import Preset
from risk.portfolio.accumulation import Exposures
from risk.portfolio.accumulation.from_scores import exposures_of
from risk.rulebook import Rulebook, at, region_of


@dataclass(frozen=True)
class ScoredBook:
    """A scored book opened.

    Parameters
    ----------
    exposures : Exposures
    names : pyarrow.Array
        Name of each policy's firm.
    rulebook : Rulebook
        The one the book was scored by.
    country, currency : str
    preset : str
        Severity preset.
    """

    exposures: Exposures
    names: pa.ChunkedArray
    rulebook: Rulebook
    country: str
    currency: str
    preset: Preset


def open_scores(folder: Path) -> ScoredBook:
    """Open what ``risk book score`` wrote.

    Raises
    ------
    RiskError
        If the folder holds no finished run, its rulebook is not this program's, or the book has
        more than one country or currency.
    """
    run = folder / RUN
    parts = sorted((folder / SCORES).glob("part-*.parquet"))
    if not run.exists() or not parts:
        raise _refused("folder", str(folder), "must hold a scored book", "run `risk book score`")
    told = json.loads(run.read_text(encoding="utf-8"))
    scores = pa.concat_tables(pq.read_table(part) for part in parts)
    scores = scores.filter(pc.is_valid(scores["premium"]))
    countries = sorted(str(one) for one in pc.unique(scores["firm.country"]).to_pylist())
    if len(countries) != 1:
        got = ", ".join(countries) or "no firm with a price"
        raise _refused("firm.country", got, "must be one country", "score each country by itself")
    country = countries[0]
    rulebook = at(date.fromisoformat(told["as_of"]), region_of(country))
    digest = told["rulebook"][region_of(country)]
    if rulebook.digest != digest:
        raise _refused(
            "rulebook", digest[:12], f"must be this program's, {rulebook.digest[:12]}",
            "score the book again",
        )  # fmt: skip
    preset: Preset = told["preset"]
    exposures = exposures_of(scores, rulebook, preset)
    currency = str(scores["currency"][0])
    return ScoredBook(exposures, scores["firm.name"], rulebook, country, currency, preset)


def _refused(path: str, got: str, rule: str, help_: str) -> RiskError:
    return RiskError("the scores cannot be read", [Fault(path, got, rule, help_, "unreadable")])
