"""Learn: the report on a watched book, in words, tables and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from risk.learn.report import Picture, Report, Section, Table
from risk.learn.watch.actual_expected import Cut, Ratios
from risk.learn.watch.alerts import Alert
from risk.learn.watch.document import watched_document
from risk.learn.watch.pictures import (
    drift_picture,
    effects_picture,
    months_picture,
    ratio_picture,
    referral_picture,
    running_picture,
)
from risk.learn.watch.run import Watched
from risk.learn.watch.words import RowWords
from risk.text import say
from risk.units import Locale

RATIO_HEADS = ("actual", "expected", "ratio", "low", "high", "relative", "chance")
RULE = ("rule", "help")
SECTIONS = (
    "alerts", "actual_expected", "effects", "stability", "drift", "fairness", "referrals", "method",
)  # fmt: skip


def watch_report(found: Watched, locale: Locale) -> Report:
    """Give the report; its sections are in the order of ``SECTIONS``."""
    teller = _Teller(found, locale)
    return Report(
        teller.say("title", day=found.book.day.isoformat()),
        [
            teller.alerts(),
            teller.actual_expected(),
            teller.effects(),
            teller.stability(),
            teller.drift(),
            teller.fairness(),
            teller.referrals(),
            teller.method(),
        ],
        watched_document(found),
    )


class _Teller:
    """Tells findings in one language."""

    def __init__(self, found: Watched, locale: Locale) -> None:
        self._found, self._locale = found, locale
        self._words = RowWords(found.rulebook, locale)

    def say(self, code: str, **values: Any) -> str:
        return say(f"watch.{code}", self._locale, **values)

    def _table(
        self, name: str, title: str, heads: Iterable[str], rows: Iterable[Sequence[Any]]
    ) -> Table:
        columns = [say(f"watch.head.{one}", self._locale) for one in heads]
        return Table(name, title, pd.DataFrame(list(rows), columns=columns))

    def _percent(self, share: float) -> str:
        return f"{share:.3g}" if share < 0.01 else f"{share:.2f}"

    def alerts(self) -> Section:
        found = self._found
        book = found.book
        parts: list[Any] = [
            self.say(
                "summary",
                policies=f"{len(book.policies):,}",
                years=f"{found.whole.years[0]:,.0f}",
                claims=f"{len(book.claims):,}",
                paid=f"{book.currency} {book.claims['paid'].sum():,.0f}",
            )
        ]
        if book.left_out:
            parts += [
                self.say("left_out", rows=f"{len(book.left_out):,}"),
                self._table(
                    "left_out", self.say("table.left_out"), ("where", "got", "rule", "help"),
                    [
                        (one.path, one.got, *(self.say(f"{say}.{one.code}") for say in RULE))
                        for one in book.left_out
                    ],
                ),
            ]  # fmt: skip
        if not found.alerts:
            parts.append(self.say("no_alerts", level=f"{found.limits.significance:.0%}"))
        else:
            acts = sum(alert.severity == "act" for alert in found.alerts)
            parts += [
                self.say("some_alerts", alerts=len(found.alerts), acts=acts),
                self._table(
                    "alerts", self.say("table.alerts"),
                    ("severity", "alert", "by", "segment", "value", "threshold", "chance", "since"),
                    [self._alert(alert) for alert in found.alerts],
                ),
            ]  # fmt: skip
        return Section(self.say("section.alerts"), parts)

    def _alert(self, alert: Alert) -> tuple[Any, ...]:
        name, gap, attribute = alert.segment.partition(" (")
        words = self._words.row(alert.by, name)
        if gap and alert.code == "personal_attribute":
            words = f"{name}{gap}{attribute}"
        return (
            self.say(f"severity.{alert.severity}"), self.say(f"alert.{alert.code}"),
            self._words.by(alert.by), words, alert.value, alert.threshold, alert.chance,
            self._words.when(alert.since),
        )  # fmt: skip

    def actual_expected(self) -> Section:
        found = self._found
        parts: list[Any] = [
            self._whole(),
            *self._trend(),
            Picture(
                "running", self.say("picture.running"),
                running_picture(found.running, self._locale), self._running_text(),
            ),
            Picture(
                "months", self.say("picture.months"),
                months_picture(
                    found.months.names, found.months.counts, found.limits, self._locale
                ),
                self._beyond_text(found.months, found.months.counts),
            ),
            self._cut_table(found.months),
        ]  # fmt: skip
        for cut in found.segments:
            by = self._words.by(cut.by)
            names = self._names(cut)
            for kind, ratios in (("claims", cut.counts), ("payments", cut.amounts)):
                if np.isfinite(ratios.low).any():
                    parts.append(
                        Picture(
                            f"{kind}_by_{cut.by}", self.say(f"picture.{kind}", by=by),
                            ratio_picture(
                                names, ratios, self.say("axis.ratio"), found.limits, self._locale
                            ),
                            self._beyond_text(cut, ratios),
                        )
                    )  # fmt: skip
            parts.append(self._cut_table(cut))
            parts += self._pooled(cut.by, cut.pooled)
        return Section(self.say("section.actual_expected"), parts)

    def effects(self) -> Section:
        found = self._found.effects
        names = [self._words.feature(name) for name in found.names]
        rows = [
            (
                name, *(round(float(values[row]), 4) for values in (
                    found.low_value, found.high_value, found.factor, found.low, found.high
                )), float(found.corrected[row]),
            )
            for row, name in enumerate(names)
        ]  # fmt: skip
        return Section(
            self.say("section.effects"),
            [
                self.say("effects.how"),
                Picture(
                    "effects", self.say("picture.effects"),
                    effects_picture(found, names, self._found.limits, self._locale),
                    self._effects_text(names),
                ),
                self._table(
                    "effects", self.say("table.effects"),
                    ("feature", "from", "to", "factor", "low", "high", "chance"), rows,
                ),
            ],
        )  # fmt: skip

    def _effects_text(self, names: Sequence[str]) -> str:
        found = self._found.effects
        beyond = np.flatnonzero(found.corrected < self._found.limits.significance)
        if not len(beyond):
            return self.say("picture.effects.none")
        told = [f"{names[int(row)]} ×{found.factor[row]:.2f}" for row in beyond]
        return self.say("picture.effects.beyond", rows=self.say("comma").join(told))

    def _whole(self) -> str:
        counts, amounts = self._found.whole.counts, self._found.whole.amounts
        return self.say(
            "whole",
            claims=f"{counts.actual[0]:,.0f}", expected=f"{counts.expected[0]:,.1f}",
            ratio=f"{counts.ratio[0]:.2f}", low=f"{counts.low[0]:.2f}",
            high=f"{counts.high[0]:.2f}", paid=f"{amounts.actual[0]:,.0f}",
            due=f"{amounts.expected[0]:,.0f}", paid_ratio=f"{amounts.ratio[0]:.2f}",
            paid_low=f"{amounts.low[0]:.2f}", paid_high=f"{amounts.high[0]:.2f}",
        )  # fmt: skip

    def _trend(self) -> list[str]:
        trend = self._found.trend
        if trend is None:
            return []
        return [
            self.say(
                "trend", factor=f"{trend.factor:.3f}", low=f"{trend.low:.3f}",
                high=f"{trend.high:.3f}", chance=self._percent(trend.chance),
            )
        ]  # fmt: skip

    def _running_text(self) -> str:
        running = self._found.running
        return self.say(
            "picture.running.text",
            actual=f"{running.actual[-1]:,.0f}", expected=f"{running.expected[-1]:,.1f}",
            low=f"{running.low[-1]:,.0f}", high=f"{running.high[-1]:,.0f}",
        )  # fmt: skip

    def _beyond_text(self, cut: Cut, ratios: Ratios) -> str:
        beyond = np.flatnonzero(ratios.corrected < self._found.limits.significance)
        if not len(beyond):
            return self.say("picture.none_beyond")
        told = [
            f"{self._words.row(cut.by, cut.names[row])} {ratios.ratio[row]:.2f}" for row in beyond
        ]
        return self.say("picture.beyond", rows=self.say("comma").join(told))

    def _names(self, cut: Cut) -> list[str]:
        return [self._words.row(cut.by, name) for name in cut.names]

    def _cut_table(self, cut: Cut) -> Table:
        rows = [
            (
                name, int(cut.policies[row]), round(float(cut.years[row]), 1),
                *self._ratio_cells(cut.counts, row), *self._ratio_cells(cut.amounts, row),
            )
            for row, name in enumerate(self._names(cut))
        ]  # fmt: skip
        heads = [f"{kind}_{head}" for kind in ("claims", "paid") for head in RATIO_HEADS]
        return self._table(
            f"by_{cut.by}", self.say("table.cut", by=self._words.by(cut.by)),
            ("row", "policies", "years", *heads), rows,
        )  # fmt: skip

    @staticmethod
    def _ratio_cells(ratios: Ratios, row: int) -> tuple[float, ...]:
        return (
            round(float(ratios.actual[row]), 2), round(float(ratios.expected[row]), 2),
            *(
                round(float(values[row]), 4)
                for values in (ratios.ratio, ratios.low, ratios.high, ratios.relative)
            ),
            round(float(ratios.corrected[row]), 6),
        )  # fmt: skip

    def _pooled(self, by: str, pooled: Sequence[str]) -> list[str]:
        if not pooled:
            return []
        names = self.say("comma").join(self._words.row(by, name) for name in pooled)
        least = f"{self._found.limits.least_expected:g}"
        return [self.say("pooled.told", names=names, least=least)]

    def stability(self) -> Section:
        parts: list[Any] = [self.say("stability.how")]
        for one in self._found.stability:
            by = self._words.by(one.by)
            rows = [
                (
                    self._words.row(one.by, name),
                    *np.round(one.relativity[row], 3), *np.round(one.standard_error[row], 3),
                    round(float(one.corrected[row]), 6),
                )
                for row, name in enumerate(one.names)
            ]  # fmt: skip
            heads = [
                self.say("head.row"),
                *(self.say("head.relativity", period=period) for period in one.periods),
                *(self.say("head.standard_error", period=period) for period in one.periods),
                self.say("head.chance"),
            ]
            frame = pd.DataFrame(rows, columns=heads)
            parts.append(Table(f"stability_{one.by}", self.say("table.stability", by=by), frame))
        return Section(self.say("section.stability"), parts)

    def drift(self) -> Section:
        drift = self._found.drift
        if drift is None:
            return Section(self.say("section.drift"), [self.say("drift.too_few")])
        names = [self._words.feature(one.name) for one in drift.features]
        most = max(drift.features, key=lambda one: one.index)
        rows = [
            (name, round(one.index, 4), self.say(f"test.{one.test or 'none'}"), one.corrected)
            for name, one in zip(names, drift.features, strict=True)
        ]
        return Section(
            self.say("section.drift"),
            [
                self.say(
                    "drift.how", since=drift.since,
                    before=f"{drift.policies[0]:,}", lately=f"{drift.policies[1]:,}",
                    first_before=f"{drift.tested[0]:,}", first_lately=f"{drift.tested[1]:,}",
                ),
                Picture(
                    "drift", self.say("picture.drift"),
                    drift_picture(drift, names, self._found.limits, self._locale),
                    self.say(
                        "picture.drift.text", name=self._words.feature(most.name),
                        index=f"{most.index:.3f}",
                    ),
                ),
                self._table(
                    "drift", self.say("table.drift"), ("feature", "index", "test", "chance"), rows
                ),
            ],
        )  # fmt: skip

    def fairness(self) -> Section:
        found = self._found
        parts: list[Any] = [self.say("fairness.how")]
        for one in found.charged:
            cut, by = one.cut, self._words.by(one.cut.by)
            rows = [
                (
                    name, *self._ratio_cells(cut.amounts, row)[:5],
                    round(float(one.credible[row]), 4), self._ratio_cells(cut.amounts, row)[-1],
                )
                for row, name in enumerate(self._names(cut))
            ]  # fmt: skip
            parts += [
                Picture(
                    f"charged_{cut.by}", self.say("picture.charged", by=by),
                    ratio_picture(
                        self._names(cut), cut.amounts, self.say("axis.charged"), found.limits,
                        self._locale,
                    ),
                    self._beyond_text(cut, cut.amounts),
                ),
                self._table(
                    f"charged_{cut.by}", self.say("table.charged", by=by),
                    ("row", "paid", "paid_for", "ratio", "low", "high", "credible", "chance"), rows,
                ),
                *self._pooled(cut.by, cut.pooled),
            ]  # fmt: skip
        where = self.say("comma").join(self._words.row("model", one) for one in found.looked_at)
        if found.personal:
            parts += [
                self.say("personal.found", where=where),
                self._table(
                    "personal", self.say("table.personal"), ("where", "name", "attribute"),
                    [
                        (
                            self._words.row("model", one.where), one.name,
                            one.attribute.zh if self._locale == "zh" else one.attribute.en,
                        )
                        for one in found.personal
                    ],
                ),
            ]  # fmt: skip
        else:
            parts.append(self.say("personal.none", where=where))
        return Section(self.say("section.fairness"), parts)

    def referrals(self) -> Section:
        found = self._found
        parts: list[Any] = [self.say("referrals.how")]
        for change in found.changes:
            parts.append(
                self.say(
                    "referrals.change", outcome=self._words.row("outcome", change.outcome),
                    before=f"{change.before:.1%}", lately=f"{change.lately:.1%}",
                    since=change.since, chance=self._percent(change.corrected),
                )
            )  # fmt: skip
        for one in found.referrals:
            by = self._words.by(one.by)
            if one.by == "month":
                parts.append(
                    Picture(
                        "referrals", self.say("picture.referrals"),
                        referral_picture(one, self._locale), self.say("picture.referrals.text"),
                    )
                )  # fmt: skip
            rows = [
                (
                    self._words.row(one.by, name), int(one.submissions[row]),
                    *(
                        round(float(value), 4)
                        for rates in one.rates.values()
                        for value in (
                            rates.hits[row] / one.submissions[row], rates.low[row], rates.high[row]
                        )
                    ),
                )
                for row, name in enumerate(one.names)
            ]  # fmt: skip
            heads = ("row", "submissions", *(
                f"{outcome}_{part}" for outcome in one.rates for part in ("rate", "low", "high")
            ))  # fmt: skip
            parts.append(
                self._table(f"referrals_{one.by}", self.say("table.referrals", by=by), heads, rows)
            )
        return Section(self.say("section.referrals"), parts)

    def method(self) -> Section:
        found, limits = self._found, self._found.limits
        shares = self.say("comma").join(f"{month} {share:.0%}" for month, share in found.reported)
        return Section(
            self.say("section.method"),
            [
                self.say("method.reported", shares=shares),
                self.say(
                    "method.tests", level=f"{limits.significance:.0%}",
                    interval=f"{limits.interval:.0%}", least=f"{limits.least_expected:g}",
                    ratio=f"{limits.material_ratio:g}", shape=f"{limits.heterogeneity:g}",
                ),
                self.say(
                    "method.judgement", look=f"{limits.drift_index.look:g}",
                    act=f"{limits.drift_index.act:g}", digest=found.rulebook.digest[:12],
                ),
            ],
        )  # fmt: skip
