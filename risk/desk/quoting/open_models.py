"""Desk: learned models opened, each into what it takes the place of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from risk.assess.breach_size import BreachSizeModel, open_breach_size
from risk.desk.people.safety import read_settings
from risk.errors import Fault
from risk.trained.either import Model, open_model
from risk.trained.folder import ModelMismatch, model_folder, models_root, open_model_folder
from risk.trained.reach import Reach, read_reach
from risk.trained.schema import Schema


@dataclass(frozen=True)
class FrequencyModel:
    """Claims a year, with how far they may be trusted."""

    model: Model
    reach: Reach

    @property
    def name(self) -> str:
        """``<model>/<version>``."""
        return self.model.name

    @property
    def digest(self) -> str:
        """SHA-256 that stands for its folder."""
        return self.model.digest


def root_of_models() -> Path:
    """Give the folder of models that the settings name, or the installed one."""
    return read_settings().models or models_root()


def open_frequency(name: str, version: str) -> FrequencyModel:
    """Open a model of claims a year.

    Raises
    ------
    ModelMismatch
        If the folder is missing or not sound, does not add up in logs, or states no uncertainty.
    """
    folder = model_folder(name, version, root_of_models())
    model = open_model(folder)
    if model.link != "log":
        fault = Fault(
            model.name, model.link, "a model that prices adds up in logs",
            "train it with the link log", "model-link",
        )  # fmt: skip
        raise ModelMismatch(f"{model.name} cannot price", [fault])
    return FrequencyModel(model, _reach(folder, model.digest))


def open_size(name: str, version: str) -> BreachSizeModel:
    """Open a model of the people one breach reaches.

    Raises
    ------
    ModelMismatch
        If the folder is missing or not sound.
    """
    return open_breach_size(model_folder(name, version, root_of_models()))


@lru_cache(maxsize=16)
def _reach(folder: Path, digest: str) -> Reach:
    """Read the reach once for each content that a digest stands for."""
    checked = open_model_folder(folder)
    return read_reach(checked, Schema.from_json(checked.file("schema.json")))
