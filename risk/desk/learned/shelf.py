"""Desk: the stored models for whoever answers for them: states, cards, two side by side."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from risk.desk.quoting.open_models import root_of_models
from risk.learn.card import Card, card_markdown
from risk.learn.metrics import Group, Metrics, read_metrics
from risk.learn.shelf import model_card, model_list, version_folder
from risk.learn.side_by_side import compare_models, feature_words
from risk.trained.folder import open_model_folder
from risk.units import Locale

__all__ = [
    "Card",
    "Group",
    "Metrics",
    "card_text",
    "feature_words",
    "models_on",
    "side_by_side",
    "version_on",
]


def models_on(day: date, root: Path) -> list[dict[str, Any]]:
    """Give every stored model with its versions and their state on a day.

    See :func:`risk.learn.shelf.model_list`.
    """
    return model_list(day, root)


def version_on(name: str, version: str, day: date) -> tuple[Card, Metrics, dict[str, Any]]:
    """Give a version's card, how it was measured, and its state on a day.

    Raises
    ------
    ModelMismatch
        If it is not there or not sound.
    """
    card, standing = model_card(name, version, day, root_of_models())
    folder = open_model_folder(version_folder(name, version, root_of_models()))
    return card, read_metrics(folder), standing


def card_text(card: Card, locale: Locale) -> str:
    """Give what a card says in one language, as Markdown."""
    return "\n".join(card_markdown(card, locale))


def side_by_side(first: str, second: str) -> dict[str, Any]:
    """Compare figures and features of two versions, ``<model>/<version>`` each.

    Raises
    ------
    ModelMismatch
        If one of the two is not there or not sound.
    """
    return compare_models(first, second, root_of_models())
