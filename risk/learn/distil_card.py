"""Learn: the card and the metrics of distilled tables."""

from __future__ import annotations

from datetime import date

import numpy as np

from risk.learn.card import Card, Words, signs_of, words
from risk.learn.dated_file import figure
from risk.learn.distil import Distilled
from risk.learn.distil_report import worst_words
from risk.learn.fit_tables import cell_deviance
from risk.learn.metrics import Dimension, Group, Metrics, by_group, group_table, measure
from risk.learn.model_book import ModelBook
from risk.learn.words_of import segment_words
from risk.trained.either import Model
from risk.trained.kernels import Numbers


def tables_metrics(found: Distilled, model: Model, book: ModelBook) -> Metrics:
    """Measure the tables row by row against the model they would replace.

    Against claims where the book has them; otherwise against the model's own predictions, from
    which the tables can only lose.
    """
    rows = book.rows(model.schema)
    own, expected = found.tables.predict(rows), model.predict(rows)
    seen = book.weight * expected if book.claims is None else book.claims
    value, replaced = (cell_deviance(seen, book.weight * one) for one in (own, expected))
    kind = "measure_model" if book.claims is None else "measure_claims"
    return measure(
        words(f"distil.{kind}"),
        model.name,
        words("distil.how"),
        value,
        replaced,
        _groups(book, value, replaced),
    )


def _groups(book: ModelBook, value: Numbers, replaced: Numbers) -> dict[Dimension, list[Group]]:
    found: dict[Dimension, list[Group]] = {}
    dimensions: tuple[Dimension, ...] = ("size", "sector", "province")
    for dimension in dimensions:
        names = book.groups.get(dimension, [""] * len(value))
        known, place = np.unique(names, return_inverse=True)
        named = [_segment(dimension, str(one)) for one in known]
        found[dimension] = by_group(named, place, value, replaced)
    return found


def _segment(dimension: Dimension, name: str) -> Words:
    return {
        "zh": segment_words(dimension, name, "zh"),
        "en": segment_words(dimension, name, "en"),
    }


def tables_card(
    found: Distilled, model: Model, metrics: Metrics, day: date, owner: str, inputs: dict[str, str]
) -> Card:
    """Give the card of distilled tables.

    Parameters
    ----------
    day : date
        Of making; the tables retire a year later.
    owner : str
        Who answers for them.
    inputs : dict of str to str
        SHA-256 of every file they were made from.
    """
    name, _, version = found.tables.name.partition("/")
    loss = found.loss
    worst = loss.worst
    figures = {
        "kept": ("kept_figure", loss.kept),
        "deviance": ("deviance_figure", loss.deviance),
        "balance": ("balance_figure", loss.balance),
        "worst": ("worst_figure", worst.tables / worst.model if worst else 1.0),
    }
    return {
        "name": name,
        "version": version,
        "title": words("distil.card_title", model=model.name),
        "owner": owner,
        "retire_by": (day.replace(year=day.year + 1, day=min(day.day, 28))).isoformat(),
        "purpose": words("distil.purpose", model=model.name),
        "population": words("distil.population", rows=loss.rows, exposure=round(loss.exposure)),
        "period": words("distil.period", day=day.isoformat()),
        "sections": [],
        "signs": signs_of(found.tables.schema),
        "by_size": group_table(metrics, "size"),
        "by_sector": group_table(metrics, "sector"),
        "by_province": group_table(metrics, "province"),
        "limits": _limits(found),
        "figures": {
            key: {"label": words(f"distil.{code}"), "value": float(figure(value))}
            for key, (code, value) in figures.items()
        },
        "inputs": inputs,
    }


def _limits(found: Distilled) -> Words:
    worst = found.loss.worst
    if worst is None:
        return words("distil.no_worst")
    return {
        "zh": worst_words(found.tables, worst, "zh"),
        "en": worst_words(found.tables, worst, "en"),
    }
