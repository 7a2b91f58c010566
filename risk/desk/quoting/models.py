"""Desk: which learned models price a firm: those in force on a day, or others to try."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from risk.assess.breach_size import BreachSizeModel
from risk.desk.quoting.open_models import FrequencyModel, open_frequency, open_size, root_of_models
from risk.errors import Fault, RiskError
from risk.trained.folder import ModelMismatch
from risk.trained.register import in_force, promoted, read_register

StepName = Literal["frequency", "breach_size"]
STEPS: Mapping[StepName, str] = MappingProxyType(
    {"frequency": "claims_frequency", "breach_size": "breach_size"}
)
"""Steps of the formula that a model can take the place of, with the name of that model."""

OPENERS: Mapping[StepName, Callable[[str, str], FrequencyModel | BreachSizeModel]] = (
    MappingProxyType({"frequency": open_frequency, "breach_size": open_size})
)
FORMULA = "formula"


class NotBinding(RiskError):
    """A price by a model that nobody stands for is a trial, not an offer."""

    code = "not-binding"


@dataclass(frozen=True)
class ModelChoice:
    """A model to price with, as plain data, so that a quote stays a pure function of its request.

    Parameters
    ----------
    step : str
        What it takes the place of.
    name, version : str
        Folder of the model.
    digest : str
        SHA-256 that stands for the folder: another content is refused.
    promoted : date or None
        First day in force; None for a model that is only tried.
    by : tuple of str
        Who stands for it.
    """

    step: StepName
    name: str
    version: str
    digest: str
    promoted: date | None = None
    by: tuple[str, ...] = ()


def models_in_force(day: date) -> tuple[ModelChoice, ...]:
    """Give the models promoted on a day; none means that the formula prices every step.

    Raises
    ------
    ModelMismatch
        If a register or a promoted folder is not sound.
    """
    root = root_of_models()
    found = ((name, promoted(name, day, root)) for name in STEPS.values())
    return tuple(choose(name, version, day) for name, version in found if version is not None)


def models_asked(words: tuple[str, ...], day: date) -> tuple[ModelChoice, ...]:
    """Give the models somebody asked for by name.

    Parameters
    ----------
    words : tuple of str
        ``<model>/<version>`` each, or ``formula`` alone; none for those in force.
    day : date

    Raises
    ------
    ModelMismatch
        If a word names no model that could price, or its folder is missing or not sound.
    """
    if not words:
        return models_in_force(day)
    if words == (FORMULA,):
        return ()
    asked = [word.partition("/")[::2] for word in words]
    names = [name for name, _ in asked]
    faults = [
        Fault(
            "model",
            word,
            f"must be {FORMULA} alone, or one version each of {', '.join(STEPS.values())}",
            f"{STEPS['frequency']}/1",
            "model-choice",
        )
        for place, (word, name) in enumerate(zip(words, names, strict=True))
        if name not in STEPS.values() or name in names[:place]
    ]
    if faults:
        raise ModelMismatch(f"cannot price with {', '.join(words)}: {faults[0]}", faults)
    return tuple(choose(name, version, day) for name, version in asked)


def choose(name: str, version: str, day: date) -> ModelChoice:
    """Give one version as a choice, with its promotion if it is in force on the day.

    Raises
    ------
    ModelMismatch
        If the folder is missing, not sound, or cannot price.
    """
    step = next(step for step, model in STEPS.items() if model == name)
    digest = OPENERS[step](name, version).digest
    root = root_of_models()
    entry = in_force(read_register(name, root), day)
    if entry is None or promoted(name, day, root) != version:
        return ModelChoice(step, name, version, digest)
    return ModelChoice(step, name, version, digest, entry.start, entry.by)


def refuse_for_books(choices: tuple[ModelChoice, ...]) -> None:
    """Refuse models that price single firms only.

    Raises
    ------
    ModelMismatch
        If any is of another step than claims a year.
    """
    faults = [
        Fault(
            "model", f"{one.name}/{one.version}", f"a book is priced by {STEPS['frequency']} alone",
            f"name such a model, or {FORMULA}", "model-choice",
        )
        for one in choices
        if one.step != "frequency"
    ]  # fmt: skip
    if faults:
        raise ModelMismatch(f"{faults[0].got} cannot price a book", faults)


def refuse_trials(choices: tuple[ModelChoice, ...]) -> None:
    """Refuse models that are only tried.

    Raises
    ------
    NotBinding
        If any was not promoted by the day of the quote; each is named.
    """
    faults = [
        Fault(
            f"{one.name}/{one.version}", "not promoted", "a quote is kept by promoted models only",
            "promote the model, or quote with those in force", NotBinding.code,
        )
        for one in choices
        if one.promoted is None
    ]  # fmt: skip
    if faults:
        raise NotBinding("a trial cannot be kept as a quote", faults)
