"""Learn: the report on a severity model: how it was tested, its scores, where it is no better."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from risk.learn.breach_size.judge import LEVELS, PREDICTORS, VIEWS, Judged
from risk.learn.breach_size.law import Flags
from risk.learn.breach_size.pictures import (
    bands_picture,
    gains_picture,
    shares_picture,
    tenths_picture,
)
from risk.learn.breach_size.rows import BANDS
from risk.learn.breach_size.train import Findings
from risk.learn.breach_size.words import data_lines, source_name, verdict
from risk.learn.metrics import Metrics
from risk.learn.report import Report, Section, Table
from risk.text import say
from risk.units import Locale

LEAST_SHOWN = 20
"""Rows that a group must have to be shown."""


def severity_report(findings: Findings, metrics: Metrics, locale: Locale) -> Report:
    """Give the report in one language; its data are the metrics."""

    def title(name: str) -> str:
        return say(f"breach_size.report.{name}", locale)

    return Report(
        say("breach_size.title", locale),
        [
            Section(title("verdict"), verdict(findings, locale)),
            Section(
                title("data"),
                [
                    "\n".join(data_lines(findings, locale)),
                    Table("split", title("split"), split_table(findings, locale)),
                ],
            ),
            Section(
                title("method"),
                [
                    say("breach_size.method", locale),
                    say("breach_size.floor", locale),
                    Table("forms", title("forms"), forms_table(findings, locale)),
                ],
            ),
            Section(
                title("scores"),
                [
                    Table("scores", title("scores"), scores_table(findings.judged, locale)),
                    Table(
                        "differences", title("differences"), gains_table(findings.judged, locale)
                    ),
                    gains_picture(findings.judged, locale),
                ],
            ),
            Section(
                title("calibration"),
                [
                    Table("below", title("below"), below_table(findings.judged, locale)),
                    shares_picture(findings.judged, locale),
                    tenths_picture(findings.judged, locale),
                ],
            ),
            Section(
                title("groups"),
                [
                    Table(
                        "by_size", title("by_size"), group_table(findings.judged, "size", locale)
                    ),
                    Table(
                        "by_sector",
                        title("by_sector"),
                        group_table(findings.judged, "sector", locale),
                    ),
                ],
            ),
            *_chosen(findings, locale),
            Section(
                title("says"),
                [
                    say("breach_size.report.says_text", locale),
                    Table("firms", title("firms"), firms_shown(findings, locale)),
                    bands_picture(findings.firms, findings.formula, locale),
                ],
            ),
        ],
        metrics.model_dump(mode="json"),
    )


def _chosen(findings: Findings, locale: Locale) -> list[Section]:
    if not findings.with_chosen:
        return []
    named = say("breach_size.report.chosen", locale)
    return [
        Section(
            named,
            [
                say("breach_size.report.chosen_text", locale),
                Table(
                    "scores_with_chosen",
                    say("breach_size.report.scores", locale),
                    scores_table(findings.with_chosen, locale),
                ),
                Table(
                    "differences_with_chosen",
                    say("breach_size.report.differences", locale),
                    gains_table(findings.with_chosen, locale),
                ),
            ],
        )
    ]


def split_table(findings: Findings, locale: Locale) -> pd.DataFrame:
    """Give the years and rows of each part, a line a list."""
    return _named(
        [
            {
                "source": source_name(one.source, locale),
                "fit": f"– {one.split.tune_from - 1}",
                "fit_rows": len(one.split.fit),
                "tune": f"{one.split.tune_from} – {one.split.test_from - 1}",
                "tune_rows": len(one.split.tune),
                "test": f"{one.split.test_from} –",
                "test_rows": len(one.split.test),
            }
            for one in findings.judged
        ],
        locale,
    )


def forms_table(findings: Findings, locale: Locale) -> pd.DataFrame:
    """Give the score of both forms on the tuning and the test rows."""
    return _named(
        [
            {
                "source": source_name(one.source, locale),
                "part": say(f"breach_size.column.{part}", locale),
                "two_heads": two,
                "quantile_heads": many,
            }
            for one in findings.judged
            for part, (two, many) in one.forms.items()
        ],
        locale,
    )


def scores_table(judged: tuple[Judged, ...], locale: Locale) -> pd.DataFrame:
    """Give mean scores on the test rows, a line a list and predictor."""
    return _named(
        [
            {
                "source": source_name(one.source, locale),
                "predictor": say(f"breach_size.{name}", locale),
                "rows": len(found.log),
                "crps": float(found.crps.mean()),
                "log": float(found.log.mean()),
                **{
                    f"pinball@{level}": float(loss)
                    for level, loss in zip(LEVELS, found.pinball.mean(axis=0), strict=True)
                },
            }
            for one in judged
            for name, found in one.predicted.items()
        ],
        locale,
    )


def gains_table(judged: tuple[Judged, ...], locale: Locale) -> pd.DataFrame:
    """Give every comparison with its interval; below zero the model is better."""
    return _named(
        [
            {
                "source": source_name(one.source, locale),
                "view": say(f"breach_size.{one.view}", locale),
                "opponent": say(f"breach_size.{one.opponent}", locale),
                "score": say(f"breach_size.score.{one.score}", locale),
                "difference": one.found.mean,
                "low": one.found.low,
                "high": one.found.high,
                "better": say(f"breach_size.{'yes' if one.found.better else 'no'}", locale),
            }
            for each in judged
            for one in each.comparisons
        ],
        locale,
    )


def below_table(judged: tuple[Judged, ...], locale: Locale) -> pd.DataFrame:
    """Give the share of test rows below each predicted quantile."""
    return _named(
        [
            {
                "source": source_name(one.source, locale),
                "predictor": say(f"breach_size.{name}", locale),
                **{
                    f"below@{level}": float(share)
                    for level, share in zip(LEVELS, found.shares(LEVELS), strict=True)
                },
            }
            for one in judged
            for name, found in one.predicted.items()
        ],
        locale,
    )


def group_table(judged: tuple[Judged, ...], by: str, locale: Locale) -> pd.DataFrame:
    """Give scores and calibration by staff band or sector; groups under 20 rows are left out."""
    lines = []
    for one in judged:
        frame = one.split.test.frame
        if by == "size":
            groups = frame["staff_band"].map(dict(enumerate(BANDS)))
        else:
            groups = frame["sector"].map(
                lambda name: say(f"sector.{name}", locale), na_action="ignore"
            )
        groups = groups.fillna(say("models.unknown", locale))
        order = [*BANDS, say("models.unknown", locale)] if by == "size" else sorted(set(groups))
        for name in order:
            inside = (groups == name).to_numpy()
            if inside.sum() >= LEAST_SHOWN:
                lines.append({
                    "source": source_name(one.source, locale),
                    "group": name,
                    "rows": int(inside.sum()),
                    **_of_group(one, inside),
                })  # fmt: skip
    return _named(lines, locale)


def _of_group(judged: Judged, inside: Flags) -> dict[str, float]:
    scores = {
        f"crps@{name}": float(judged.predicted[name].crps[inside].mean()) for name in PREDICTORS
    }
    median, high = judged.predicted[VIEWS[0]].shares((0.5, 0.95), inside)
    return scores | {"below@0.5": float(median), "below@0.95": float(high)}


def firms_shown(findings: Findings, locale: Locale) -> pd.DataFrame:
    """Give what the model says of firms with staff up to 1,000, the event unknown [people]."""
    firms = findings.firms
    names = [say(f"sector.{one}", locale) for one in firms.sectors]
    names.append(say("models.unknown", locale))
    return _named(
        [
            {
                "sector": name,
                "band": BANDS[band],
                "median": float(np.exp(firms.mu[row][band])),
                "q95": float(np.exp(firms.mu[row][band] + ndtri(0.95) * firms.sigma[row][band])),
            }
            for row, name in enumerate(names)
            for band in range(3)
        ],
        locale,
    )


def _named(lines: list[dict[str, Any]], locale: Locale) -> pd.DataFrame:
    """Give lines with headings in a language; ``name@of`` is a heading of two parts."""
    frame = pd.DataFrame(lines)
    return frame.rename(columns=lambda key: _heading(str(key), locale))


def _heading(key: str, locale: Locale) -> str:
    name, _, of = key.partition("@")
    told = say(f"breach_size.column.{name}", locale)
    if not of:
        return told
    return f"{told} {of if of[0].isdigit() else say(f'breach_size.{of}', locale)}"
