"""Desk: which learned models price a firm: those in force, or one to try; opened, or refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

from risk.assess import Factors
from risk.assess.features import pricing_features
from risk.assess.learned import learn_of, misfits
from risk.errors import Fault, RiskError
from risk.profile import Profile
from risk.rulebook.schema import Text
from risk.settings import Settings
from risk.trained.either import Model, open_model
from risk.trained.folder import ModelMismatch, model_folder, models_root, open_model_folder
from risk.trained.reach import Reach, read_reach
from risk.trained.register import in_force, promoted, read_register
from risk.trained.schema import Schema

StepName = Literal["frequency"]
STEPS: dict[StepName, str] = {"frequency": "claims_frequency"}
"""Steps of the formula that a model can take the place of, with the name of that model."""

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


@dataclass(frozen=True)
class PricingModel:
    """A choice, opened."""

    choice: ModelChoice
    model: Model
    reach: Reach


@dataclass(frozen=True)
class Applied:
    """A choice and whether it could price the firm.

    Parameters
    ----------
    choice : ModelChoice
    misfits : tuple of Fault
        What about the firm the model was not trained for; empty if the model priced it, else the
        formula did.
    features : tuple of Text
        Names of the features these are about.
    """

    choice: ModelChoice
    misfits: tuple[Fault, ...]
    features: tuple[Text, ...]

    @property
    def priced(self) -> bool:
        """Whether the model priced the firm."""
        return not self.misfits


def models_in_force(day: date) -> tuple[ModelChoice, ...]:
    """Give the models promoted on a day; none means that the formula prices every step.

    Raises
    ------
    ModelMismatch
        If a register or a promoted folder is not sound.
    """
    found = ((name, promoted(name, day, _root())) for name in STEPS.values())
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
    faults = [
        Fault(
            "model",
            word,
            f"must be {FORMULA} alone, or one version of {', '.join(STEPS.values())}",
            f"{STEPS['frequency']}/1",
            "model-choice",
        )
        for place, word in enumerate(words)
        if word.partition("/")[0] not in STEPS.values()
        or word.partition("/")[0] in [one.partition("/")[0] for one in words[:place]]
    ]
    if faults:
        raise ModelMismatch(f"cannot price with {', '.join(words)}: {faults[0]}", faults)
    return tuple(choose(*word.partition("/")[::2], day) for word in words)


def choose(name: str, version: str, day: date) -> ModelChoice:
    """Give one version as a choice, with its promotion if it is in force on the day.

    Raises
    ------
    ModelMismatch
        If the folder is missing, not sound, or states no uncertainty.
    """
    step = next(step for step, model in STEPS.items() if model == name)
    model, _ = _opened(name, version)
    entry = in_force(read_register(name, _root()), day)
    if entry is None or promoted(name, day, _root()) != version:
        return ModelChoice(step, name, version, model.digest)
    return ModelChoice(step, name, version, model.digest, entry.start, entry.by)


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


def open_chosen(choices: tuple[ModelChoice, ...]) -> tuple[PricingModel, ...]:
    """Open what was chosen.

    Raises
    ------
    ModelMismatch
        If a folder is gone, not sound, or holds something else than was chosen.
    """
    return tuple(_open(choice) for choice in choices)


def _open(choice: ModelChoice) -> PricingModel:
    model, reach = _opened(choice.name, choice.version)
    if model.digest != choice.digest:
        name = f"{choice.name}/{choice.version}"
        fault = Fault(
            name, model.digest, f"the quote was made with {choice.digest}",
            "restore the folder as it was when quoted", "model-changed",
        )  # fmt: skip
        raise ModelMismatch(f"{name} is not the model that was chosen", [fault])
    return PricingModel(choice, model, reach)


def _opened(name: str, version: str) -> tuple[Model, Reach]:
    folder = model_folder(name, version, _root())
    model = open_model(folder)
    if model.link != "log":
        fault = Fault(
            f"{name}/{version}", model.link, "a model that prices adds up in logs",
            "train it with the link log", "model-link",
        )  # fmt: skip
        raise ModelMismatch(f"{name}/{version} cannot price", [fault])
    return model, _reach(folder, model.digest)


@lru_cache(maxsize=16)
def _reach(folder: Path, digest: str) -> Reach:
    """Read the reach once for each content that a digest stands for."""
    checked = open_model_folder(folder)
    return read_reach(checked, Schema.from_json(checked.file("schema.json")))


def _root() -> Path:
    return Settings().models or models_root()


def fit_models(
    models: tuple[PricingModel, ...], factors: Factors, profile: Profile
) -> tuple[tuple[PricingModel, ...], tuple[Applied, ...]]:
    """Tell which models may price a firm.

    A firm that a model was not trained for (a category unseen, a number beyond the training, an
    answer missing that never was) is priced by the formula, and what does not fit is told.
    """
    if not models:
        return (), ()
    firm = pricing_features(factors, profile)
    applied = []
    for one in models:
        found = misfits(one.model, one.reach, firm)
        names = {each.name: Text(zh=each.zh, en=each.en) for each in one.model.schema.features}
        told = {fault.path: names.get(fault.path) or _plain(fault.path) for fault in found}
        applied.append(Applied(one.choice, found, tuple(told.values())))
    fitting = (one for one, found in zip(models, applied, strict=True) if found.priced)
    return tuple(fitting), tuple(applied)


def _plain(name: str) -> Text:
    return Text(zh=name, en=name)


def learned_factors(
    models: tuple[PricingModel, ...], factors: Factors, profile: Profile
) -> Factors:
    """Put what models that fit a firm say of it in place of steps of the formula."""
    for one in models:
        firm = pricing_features(factors, profile)
        factors = replace(factors, learned=learn_of(one.model, one.reach, firm))
    return factors
