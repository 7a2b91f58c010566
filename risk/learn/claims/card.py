"""Learn: the card of a claims model."""

from __future__ import annotations

from datetime import date, timedelta

from risk.learn.card import Card, Figure, Section, Words, signs_of, words
from risk.learn.claims.findings import DIMENSIONS, Findings
from risk.learn.claims.judgement import BOOSTED, GLM, Judgement, Segment
from risk.learn.claims.split import PARTS
from risk.learn.claims.value_words import value_words
from risk.text import say
from risk.units import Locale

LIFETIME = timedelta(days=365)
HEADS = ("value", "exposure", "observed", "predicted", "ratio", "interval", "deviance", "opponent")


def card_of(findings: Findings, day: date) -> Card:
    """Give the card: purpose, data, method, results by segment, limits, in both languages.

    Parameters
    ----------
    findings : Findings
    day : date
        Of training; the model retires a year later.
    """
    schema, judgement = findings.table.schema, findings.judgement
    tables = {
        name: Words(zh=_table(name, rows, judgement, "zh"), en=_table(name, rows, judgement, "en"))
        for name, rows in judgement.segments.items()
    }
    none = words("claims.card.no_column")
    return {
        "name": findings.name,
        "version": findings.version,
        "title": {"zh": schema.title.zh, "en": schema.title.en},
        "owner": schema.owner,
        "retire_by": (day + LIFETIME).isoformat(),
        "purpose": _purpose(findings),
        "population": _population(findings),
        "period": {"zh": schema.period.zh, "en": schema.period.en},
        "sections": [_method(findings), *_more_segments(findings, tables)],
        "signs": signs_of(findings.table.features),
        "by_size": tables.get("size", none),
        "by_sector": tables.get("sector", none),
        "by_province": tables.get("province", none),
        "limits": words("claims.card.limits"),
        "figures": _figures(judgement),
        "inputs": dict(findings.inputs),
    }


def _purpose(findings: Findings) -> Words:
    told = words(f"claims.target.{findings.table.schema.target}")
    return {
        "zh": say("claims.card.purpose", "zh", target=told["zh"]),
        "en": say("claims.card.purpose", "en", target=told["en"]),
    }


def _population(findings: Findings) -> Words:
    parts = [findings.part(place) for place in range(len(PARTS))]
    return words(
        "claims.card.population",
        rows=f"{sum(part['rows'] for part in parts):,}",
        exposure=f"{sum(part['exposure'] for part in parts):,.0f}",
        claims=f"{sum(part['claims'] for part in parts):,.0f}",
        tested=f"{parts[-1]['rows']:,}",
    )


def _method(findings: Findings) -> Section:
    return {
        "title": words("claims.card.method"),
        "text": words(
            "claims.card.method.text",
            power=f"{findings.target.power:g}",
            trials=len(findings.trials),
            rounds=findings.chosen.rounds,
        ),
    }


def _more_segments(findings: Findings, tables: dict[str, Words]) -> list[Section]:
    return [
        {
            "title": {
                "zh": say("claims.card.segment", "zh", column=label["zh"]),
                "en": say("claims.card.segment", "en", column=label["en"]),
            },
            "text": table,
        }
        for name, table in tables.items()
        if name not in DIMENSIONS and (label := findings.table.schema.label(name))
    ]


def _table(name: str, rows: list[Segment], judgement: Judgement, locale: Locale) -> str:
    lines = [
        "| " + " | ".join(say(f"claims.head.{one}", locale) for one in HEADS) + " |",
        "|" + "---|" * len(HEADS),
    ]
    lines += [
        f"| {value_words(name, one.value)[locale]} | {one.exposure:,.0f} | {one.observed:.4g} "
        f"| {one.predicted:.4g} | {one.ratio:.3f} | {one.low:.2f}–{one.high:.2f} "
        f"| {one.deviance[BOOSTED]:.4g} | {one.deviance[judgement.opponent]:.4g} |"
        for one in rows
    ]
    return "\n".join(lines)


def _figures(judgement: Judgement) -> dict[str, Figure]:
    against = judgement.against[GLM]
    values = {
        **{f"deviance_{name}": judgement.test[name].deviance for name in judgement.test},
        **{f"gini_{name}": judgement.test[name].gini for name in (GLM, BOOSTED)},
        "difference": against.value,
        "difference_low": against.low,
        "difference_high": against.high,
        "balance_learned": judgement.learned[BOOSTED].balance,
        "balance_test": judgement.test[BOOSTED].balance,
        "tenths_near": float(judgement.near),
    }
    return {
        name: {"label": words(f"claims.figure.{name}"), "value": float(f"{value:.6g}")}
        for name, value in values.items()
    }
