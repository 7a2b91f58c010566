"""Learn: the report of a claims run, in words, tables and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from risk.learn.claims.effects import Effect
from risk.learn.claims.findings import Findings
from risk.learn.claims.judgement import BOOSTED, GLM, Judgement, Segment
from risk.learn.claims.pictures import (
    difference_picture,
    double_lift_picture,
    effect_picture,
    lift_picture,
    tenths_picture,
)
from risk.learn.claims.split import PARTS
from risk.learn.claims.value_words import value_words
from risk.learn.report import Picture, Report, Section, Table
from risk.text import say
from risk.units import Locale

PICTURED = 12
"""Partial effects drawn, the strongest; the table holds all."""


def report_of(
    findings: Findings, effects: Sequence[Effect], metrics: Mapping[str, Any], locale: Locale
) -> Report:
    """Give the report of a run.

    Parameters
    ----------
    findings : Findings
    effects : sequence of Effect
        The strongest first.
    metrics : mapping
        As written to ``metrics.json``; the report's data.
    locale : Locale
    """
    teller = _Teller(findings, locale)
    return Report(
        teller.say("title", title=findings.table.schema.title.to(locale)),
        [
            teller.verdict(),
            teller.data(),
            teller.ranking(),
            teller.calibration(),
            teller.segments(),
            teller.coefficients(),
            teller.effects(effects),
            teller.trials(),
        ],
        {"name": findings.name, "version": findings.version, "inputs": dict(findings.inputs),
         **metrics},
    )  # fmt: skip


def verdicts(judgement: Judgement, locale: Locale) -> list[str]:
    """Say whether the boosted trees are better than each other model, and what follows."""
    told = [
        say(
            f"claims.verdict.{'better' if found.better else 'not_better'}", locale,
            other=say(f"claims.other.{name}", locale), value=f"{found.value:+.5g}",
            low=f"{found.low:+.5g}", high=f"{found.high:+.5g}",
        )
        for name, found in judgement.against.items()
    ]  # fmt: skip
    if not judgement.against[judgement.opponent].better:
        told.append(say("claims.verdict.not_promoted", locale))
    return told


def calibration(judgement: Judgement, locale: Locale) -> str:
    """Say how near predictions are to what was observed, in all and by tenth."""
    total = judgement.total
    return say(
        "claims.calibration.text", locale, near=judgement.near, tenths=len(judgement.tenths.ratio),
        expected=f"{judgement.near_expected:.1f}", chance=judgement.explained_by_chance,
        learned=f"{judgement.learned[BOOSTED].balance:.4f}", test=f"{total.ratio[0]:.4f}",
        low=f"{total.low[0]:.3f}", high=f"{total.high[0]:.3f}",
    )  # fmt: skip


class _Teller:
    """Tells findings in one language."""

    def __init__(self, findings: Findings, locale: Locale) -> None:
        self._found = findings
        self._locale = locale

    def say(self, code: str, **values: Any) -> str:
        return say(f"claims.{code}", self._locale, **values)

    def _frame(self, heads: Iterable[str], rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
        return pd.DataFrame(list(rows), columns=[self.say(f"head.{one}") for one in heads])

    def _table(self, name: str, heads: Iterable[str], rows: Iterable[Sequence[Any]]) -> Table:
        return Table(name, self.say(f"table.{name}"), self._frame(heads, rows))

    def verdict(self) -> Section:
        judgement = self._found.judgement
        rows = [
            (
                self.say(f"model.{name}"), self.say(f"part.{part}"),
                score.deviance, score.gini, score.balance,
            )
            for part, scores in (("learned", judgement.learned), ("test", judgement.test))
            for name, score in scores.items()
        ]  # fmt: skip
        against = judgement.against[GLM]
        return Section(
            self.say("section.verdict"),
            [
                *verdicts(judgement, self._locale),
                self._table("scores", ("model", "part", "deviance", "gini", "balance"), rows),
                Picture(
                    "difference",
                    self.say("picture.difference"),
                    difference_picture(against, self._locale),
                    self.say("picture.difference.text"),
                ),
            ],
        )

    def data(self) -> Section:
        table = self._found.table
        rows = [
            (self.say(f"part.{name}"), *self._found.part(place).values())
            for place, name in enumerate(PARTS)
        ]
        out = {(one.table, one.row) for one in table.bad}
        parts: list[Any] = [
            self._table("parts", ("part", "rows", "exposure", "claims", "amount"), rows),
            self.say("data.left_out" if out else "data.all", given=table.given, left=len(out)),
        ]
        if table.schema.target != "frequency":
            parts.append(self.say("data.load", load=f"{self._found.target.load:.4f}"))
        return Section(self.say("section.data"), parts)

    def ranking(self) -> Section:
        judgement = self._found.judgement
        return Section(
            self.say("section.ranking"),
            [
                Picture(
                    "lift",
                    self.say("picture.lift"),
                    lift_picture(judgement.lift, self._locale),
                    self.say(
                        "picture.lift.text",
                        **{name: f"{judgement.test[name].gini:.3f}" for name in (GLM, BOOSTED)},
                    ),
                ),
                Picture(
                    "double_lift",
                    self.say("picture.double_lift"),
                    double_lift_picture(judgement.double_lift, self._locale),
                    self.say("picture.double_lift.text"),
                ),
            ],
        )

    def calibration(self) -> Section:
        found = self._found.judgement
        groups = found.tenths
        columns = (
            np.arange(1, len(groups.ratio) + 1), groups.exposure, groups.observed,
            groups.predicted[BOOSTED], groups.predicted[GLM], groups.ratio, groups.low, groups.high,
        )  # fmt: skip
        heads = ("tenth", "exposure", "observed", "predicted", "glm", "ratio", "low", "high")
        return Section(
            self.say("section.calibration"),
            [
                calibration(found, self._locale),
                Picture(
                    "tenths",
                    self.say("picture.tenths"),
                    tenths_picture(groups, self._locale),
                    self.say("picture.tenths.text"),
                ),
                self._table("tenths", heads, zip(*(c.tolist() for c in columns), strict=True)),
            ],
        )

    def segments(self) -> Section:
        heads = ("value", "exposure", "observed", "predicted", "ratio", "low", "high", "difference")
        return Section(
            self.say("section.segments"),
            [
                Table(
                    f"segment_{name}",
                    self._label(name),
                    self._frame(heads, (self._segment(name, one) for one in rows)),
                )
                for name, rows in self._found.judgement.segments.items()
            ]
            or [self.say("segments.none")],
        )

    def coefficients(self) -> Section:
        found = self._found.inference.coefficients
        steps = found[~found["level"].str.startswith("~")]
        columns = ("level", "base", "coefficient", "se", "z", "p", "relativity", "low", "high")
        rows = [
            (self._label(one["feature"]) if one["feature"] else self.say("intercept"),
             *(one[name] for name in columns))
            for one in steps.to_dict("records")
        ]  # fmt: skip
        whole = [
            (self._label(one["feature"]), one["chi2"], one["df"], one["p"])
            for one in self._found.inference.wald.to_dict("records")
        ]
        return Section(
            self.say("section.coefficients"),
            [
                self.say("coefficients.text", penalty=f"{self._found.penalty:g}"),
                self._table("wald", ("feature", "chi2", "df", "p"), whole),
                self._table("coefficients", ("feature", *columns), rows),
            ],
        )

    def effects(self, effects: Sequence[Effect]) -> Section:
        rows = [
            (
                self._label(one.feature.name),
                point,
                *(one.relative[name][at] for name in (GLM, BOOSTED)),
            )
            for one in effects
            for at, point in enumerate(one.points)
        ]
        pictures = [
            Picture(
                f"effect_{place:02d}",
                self._label(one.feature.name),
                effect_picture(one, self._locale),
                self.say(
                    "picture.effect.text",
                    feature=self._label(one.feature.name),
                    low=f"{one.relative[BOOSTED].min():.2f}",
                    high=f"{one.relative[BOOSTED].max():.2f}",
                ),
            )
            for place, one in enumerate(effects[:PICTURED], 1)
        ]
        return Section(
            self.say("section.effects"),
            [*pictures, self._table("effects", ("feature", "value", "glm", "boosted"), rows)],
        )

    def trials(self) -> Section:
        found = self._found
        names = list(asdict(found.chosen.settings))
        rows = [
            (one.number, one.deviance, one.rounds, *asdict(one.settings).values())
            for one in found.trials
        ]
        heads = [self.say(f"head.{one}") for one in ("trial", "deviance", "trees")]
        return Section(
            self.say("section.trials"),
            [
                self.say("trials.text", chosen=found.chosen.number, count=len(found.trials)),
                Table("trials", self.say("table.trials"),
                      pd.DataFrame(rows, columns=[*heads, *names])),
            ],
        )  # fmt: skip

    def _label(self, column: str) -> str:
        return self._found.table.schema.label(column)[self._locale]

    def _segment(self, name: str, one: Segment) -> tuple[Any, ...]:
        value = value_words(name, one.value)[self._locale]
        return (value, one.exposure, one.observed, one.predicted, one.ratio, one.low, one.high,
                one.deviance[BOOSTED] - one.deviance[GLM])  # fmt: skip
