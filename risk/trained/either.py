"""Trained: a model of whichever kind its folder holds."""

from __future__ import annotations

from pathlib import Path

from risk.trained.booster import TrainedBooster, open_booster
from risk.trained.folder import ModelMismatch, model_folder
from risk.trained.tables import TABLES, FactorTables, open_tables

Model = TrainedBooster | FactorTables
"""Both have name, schema, digest and link, and predict and explain rows alike."""


def open_model(folder: Path) -> Model:
    """Open factor tables or a booster, checked.

    Parameters
    ----------
    folder : Path
        ``models/<model>/<version>``.

    Raises
    ------
    ModelMismatch
        If the folder is not as it was written.
    """
    return open_tables(folder) if (folder / TABLES).is_file() else open_booster(folder)


def find_folder(told: str, root: Path | None = None) -> Path:
    """Give the folder of a model told by it, or as ``NAME/VERSION`` among those of a root.

    Raises
    ------
    ModelMismatch
        If name or version are not plain ones.
    """
    folder = Path(told)
    if folder.is_dir():
        return folder
    name, _, version = told.rpartition("/")
    return model_folder(name, version, root)


def find_tables(told: str, root: Path | None = None) -> FactorTables:
    """Open factor tables told as for :func:`find_folder`.

    Raises
    ------
    ModelMismatch
        If there are none, they are not as they were written, or the model is of another kind.
    """
    found = open_model(find_folder(told, root))
    if not isinstance(found, FactorTables):
        raise ModelMismatch(f"{found.name} is a boosted model; factor tables are compared")
    return found
