"""Desk: a scored book opened again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from risk.desk.book.score import Scoring
from risk.desk.book.score_book import RUN, SCORES
from risk.desk.quoting.models import FORMULA, models_asked
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
    answers : mapping of str to str
        Answers that every firm was taken to give, by column.
    models : mapping of str to str
        Digest of each model it was priced with, by ``<model>/<version>``.
    """

    exposures: Exposures
    names: pa.ChunkedArray
    rulebook: Rulebook
    country: str
    currency: str
    preset: Preset
    answers: Mapping[str, str]
    models: Mapping[str, str]

    def scoring(self, day: date) -> Scoring:
        """Give what one more firm is scored by, as the book was, on a day.

        Raises
        ------
        RiskError
            If a model it was priced with is gone or holds something else now.
        """
        models = models_asked(tuple(self.models) or (FORMULA,), day)
        for one in models:
            name = f"{one.name}/{one.version}"
            if one.digest != self.models[name]:
                raise _refused(
                    name, one.digest[:12], f"must be what the book was scored by, "
                    f"{self.models[name][:12]}", "score the book again",
                )  # fmt: skip
        return Scoring(day, self.preset, answers=tuple(self.answers.items()), models=models)


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
    return ScoredBook(
        exposures, scores["firm.name"], rulebook, country, currency, preset,
        told["answers"], told["models"],
    )  # fmt: skip


def _refused(path: str, got: str, rule: str, help_: str) -> RiskError:
    return RiskError("the scores cannot be read", [Fault(path, got, rule, help_, "unreadable")])
