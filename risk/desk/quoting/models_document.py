"""Desk: the models behind a price as plain JSON data and in words, and back."""

from __future__ import annotations

from datetime import date
from typing import Any

from risk.desk.quoting.learned_factors import Applied
from risk.desk.quoting.models import ModelChoice
from risk.text import both, say
from risk.units import LOCALES


def model_document(applied: Applied) -> dict[str, Any]:
    """Give a model that was to price a firm, and whether it did."""
    choice = applied.choice
    return {
        "step": choice.step,
        "name": choice.name,
        "version": choice.version,
        "digest": choice.digest,
        "promoted": choice.promoted.isoformat() if choice.promoted else None,
        "by": list(choice.by),
        "words": {locale: named_model(choice, locale) for locale in LOCALES},
        "priced": applied.priced,
        "misfits": [one.as_dict() for one in applied.misfits],
        "status": "learned",
    }


def choice_of(model: dict[str, Any]) -> ModelChoice:
    """Read back the choice from :func:`model_document`."""
    day = model["promoted"]
    return ModelChoice(
        model["step"],
        model["name"],
        model["version"],
        model["digest"],
        date.fromisoformat(day) if day else None,
        tuple(model["by"]),
    )


def named_model(choice: ModelChoice, locale: str) -> str:
    """Name a model with the day of its promotion and who stands for it."""
    if choice.promoted is None:
        return say("priced_by.trial", locale, name=choice.name, version=choice.version)
    return say(
        "priced_by.promoted",
        locale,
        name=choice.name,
        version=choice.version,
        day=choice.promoted.isoformat(),
        by=say("priced_by.and", locale).join(choice.by),
    )


def priced_by(document: dict[str, Any]) -> dict[str, str]:
    """Name what priced a quote, from its document: the model, or the calibrated formula."""
    priced = [one["words"] for one in document.get("models", []) if one["priced"]]
    if not priced:
        return both("priced_by.formula")
    return {locale: "; ".join(words[locale] for words in priced) for locale in LOCALES}
