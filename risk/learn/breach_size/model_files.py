"""Learn: a severity model as it is stored: trees, lognormals of firms, metrics, card."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np

from risk.assess.breach_size import FIRMS, MEAN, NAME, SPREAD
from risk.learn.breach_size.judge import LEVELS, Comparison, Judged
from risk.learn.breach_size.rows import BANDS, EVENT
from risk.learn.breach_size.train import Findings
from risk.learn.breach_size.words import data_lines, name_of, source_name, verdict
from risk.learn.card import Card, Figure, Section, Words, json_bytes, signs_of, words
from risk.learn.metrics import LEVEL, Dimension, Group, Metrics, by_group, group_table
from risk.text import say
from risk.trained.booster import METRICS
from risk.trained.grown import SCHEMA
from risk.trained.schema import Schema
from risk.units import Locale

LIFETIME = timedelta(days=365)
DIGITS = 6
QUANTILES = "quantiles.json"
"""Share of test rows below each predicted quantile: how the model is calibrated."""


def files_of(findings: Findings, metrics: Metrics) -> dict[str, bytes]:
    """Give the files that :func:`risk.assess.breach_size.open_breach_size` reads, and metrics."""
    heads = findings.grown.heads
    return {
        MEAN: heads.mean.model_to_string().encode("utf-8"),
        SPREAD: heads.spread.model_to_string().encode("utf-8"),
        SCHEMA: heads.schema.to_json(),
        FIRMS: (findings.firms.model_dump_json(indent=0) + "\n").encode("utf-8"),
        QUANTILES: json_bytes(_shares(findings.judged)),
        METRICS: json_bytes(metrics.model_dump(mode="json")),
    }


def metrics_of(findings: Findings) -> Metrics:
    """Give how the model was measured: its least sure comparison first, then every one.

    The model is called better only if it is so beyond chance on every list, with the event known
    and unknown, against the formula and both baselines.
    """
    weakest = findings.weakest
    judged = next(one for one in findings.judged if one.source == weakest.source)
    value, replaced = (judged.predicted[one].log for one in (weakest.view, weakest.opponent))
    gain, low, high = (_round(-one) for one in (
        weakest.found.mean, weakest.found.high, weakest.found.low
    ))  # fmt: skip
    return Metrics(
        measure=words("breach_size.measure"),
        replaces=weakest.opponent,
        rows=len(value),
        value=_round(float(value.mean())),
        replaced=_round(float(replaced.mean())),
        gain=gain,
        interval=(low, high),
        level=LEVEL,
        how=in_both(
            lambda locale: say("breach_size.how", locale, weakest=name_of(weakest, locale))
        ),
        better=low > 0,
        groups=_groups(findings),
        rounds=findings.grown.rounds,
        comparisons=[_told(one) for one in findings.comparisons],
        comparisons_with_chosen=[
            _told(one) for judged in findings.with_chosen for one in judged.comparisons
        ],
        lists=[_list(one) for one in findings.judged],
    )


def card_of(findings: Findings, metrics: Metrics, version: str, day: date) -> Card:
    """Give the card, in both languages."""
    rows = findings.rows
    years = rows.frame["year"]
    schema = findings.grown.heads.schema
    return {
        "name": NAME,
        "version": version,
        "title": words("breach_size.title"),
        "owner": "breach-risk",
        "retire_by": (day + LIFETIME).isoformat(),
        "purpose": words("breach_size.card.purpose"),
        "population": words("breach_size.card.population", rows=f"{len(rows):,}"),
        "period": words("breach_size.card.period", first=years.min(), last=years.max()),
        "sections": [
            _section("data", in_both(lambda locale: "\n".join(data_lines(findings, locale)))),
            _section("method", words("breach_size.method")),
            _section("floor", words("breach_size.floor")),
            _section("verdict", in_both(lambda locale: "\n\n".join(verdict(findings, locale)))),
        ],
        "signs": in_both(lambda locale: _signs(schema, locale)),
        "by_size": in_both(partial(_by, findings, metrics, "size")),
        "by_sector": in_both(partial(_by, findings, metrics, "sector")),
        "by_province": words("breach_size.card.by_province"),
        "limits": words("breach_size.card.limits"),
        "figures": _figures(findings.judged),
        "inputs": {file.name: file.sha256 for file in findings.files},
    }


def in_both(text: Callable[[Locale], str]) -> Words:
    """Give words made in each language."""
    return {"zh": text("zh"), "en": text("en")}


def _section(name: str, text: Words) -> Section:
    return {"title": words(f"breach_size.card.{name}"), "text": text}


def _signs(schema: Schema, locale: Locale) -> str:
    signed = schema.model_copy(update={"features": schema.features[:1]})
    return signs_of(signed)[locale] + "\n" + say("breach_size.card.free", locale, n=len(EVENT))


def _by(findings: Findings, metrics: Metrics, dimension: Dimension, locale: Locale) -> str:
    weakest = findings.weakest
    told = say(
        "breach_size.card.groups",
        locale,
        view=say(f"breach_size.{weakest.view}", locale),
        opponent=say(f"breach_size.{weakest.opponent}", locale),
    )
    return f"{told}\n\n{group_table(metrics, dimension)[locale]}"


def _figures(judged: tuple[Judged, ...]) -> dict[str, Figure]:
    def label(source: str, name: str, locale: Locale) -> str:
        told = source_name(source, locale), say(f"breach_size.{name}", locale)
        return say("breach_size.card.crps", locale, source=told[0], predictor=told[1])

    return {
        f"{one.source}_{name}": {
            "label": in_both(partial(label, one.source, name)),
            "value": _round(float(found.crps.mean())),
        }
        for one in judged
        for name, found in one.predicted.items()
    }


def _groups(findings: Findings) -> dict[Dimension, list[Group]]:
    """Give the scores of all test rows by staff and by sector, against the weakest's opponent."""
    view, opponent = findings.weakest.view, findings.weakest.opponent
    frames = [one.split.test.frame for one in findings.judged]
    value, replaced = (
        np.concatenate([one.predicted[name].log for one in findings.judged])
        for name in (view, opponent)
    )
    unknown = words("models.unknown")
    band = np.concatenate(
        [one["staff_band"].fillna(len(BANDS)).to_numpy(np.int64) for one in frames]
    )
    sector = np.concatenate([one["sector"].fillna("").to_numpy(np.object_) for one in frames])
    named = sorted(set(sector.tolist()) - {""})
    place = np.array([named.index(one) if one else len(named) for one in sector])
    bands: list[Words] = [{"zh": one, "en": one} for one in BANDS]
    sectors = [words(f"sector.{one}") for one in named]
    return {
        "size": by_group([*bands, unknown], band, value, replaced),
        "sector": by_group([*sectors, unknown], place, value, replaced),
    }


def _shares(judged: tuple[Judged, ...]) -> dict[str, Any]:
    """Give the share of test rows below each predicted quantile, by list and predictor."""
    return {
        "levels": list(LEVELS),
        "below": {
            one.source: {
                name: [_round(share) for share in found.shares(LEVELS).tolist()]
                for name, found in one.predicted.items()
            }
            for one in judged
        },
    }


def _list(judged: Judged) -> dict[str, Any]:
    return {
        "source": judged.source,
        "tune_from": judged.split.tune_from,
        "test_from": judged.split.test_from,
        "fit_rows": len(judged.split.fit),
        "tune_rows": len(judged.split.tune),
        "test_rows": len(judged.split.test),
        "rounds": judged.rounds,
        "credibility": judged.credibility,
        "crps_of_forms": {
            part: {"two_heads": _round(two), "quantile_heads": _round(many)}
            for part, (two, many) in judged.forms.items()
        },
        "scores": {
            name: {
                "log": _round(float(found.log.mean())),
                "crps": _round(float(found.crps.mean())),
                "pinball": [_round(loss) for loss in found.pinball.mean(axis=0).tolist()],
            }
            for name, found in judged.predicted.items()
        },
    }


def _told(one: Comparison) -> dict[str, Any]:
    return {
        "source": one.source,
        "view": one.view,
        "opponent": one.opponent,
        "score": one.score,
        "difference": _round(one.found.mean),
        "interval_95": [_round(one.found.low), _round(one.found.high)],
        "better": one.found.better,
    }


def _round(value: float) -> float:
    return round(value, DIGITS)
