"""Trained: a model of whichever kind its folder holds."""

from __future__ import annotations

from pathlib import Path

from risk.trained.booster import TrainedBooster, open_booster
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
