"""Trained: models as they lie in ``models``, checked before anything is read from them."""

from risk.trained.booster import TrainedBooster, booster_files, open_booster
from risk.trained.calibration import Calibration
from risk.trained.either import open_model
from risk.trained.folder import ModelMismatch, model_folder, models_root, open_model_folder
from risk.trained.register import promoted
from risk.trained.schema import Feature, Schema
from risk.trained.tables import FactorTables, open_tables

__all__ = [
    "Calibration",
    "FactorTables",
    "Feature",
    "ModelMismatch",
    "Schema",
    "TrainedBooster",
    "booster_files",
    "model_folder",
    "models_root",
    "open_booster",
    "open_model",
    "open_model_folder",
    "open_tables",
    "promoted",
]
