"""Profile: what the firm tells us."""

from risk.profile.company import Company, RelatedFirm
from risk.profile.controls import MEASURES, Controls, Measure, Technical
from risk.profile.cover import PARTS, Cover, ExcessLayer, Part
from risk.profile.data_held import DataHeld, Sensitive
from risk.profile.operation import AREAS, QUESTIONS, AreaLevels, Impact, Operation
from risk.profile.profile import Dependencies, History, Profile
from risk.profile.read import (
    parse,
    parse_profile,
    profile_schema,
    read_json,
    read_profile,
    read_shape,
)
from risk.profile.training import Training

__all__ = [
    "AREAS",
    "MEASURES",
    "PARTS",
    "QUESTIONS",
    "AreaLevels",
    "Company",
    "Controls",
    "Cover",
    "DataHeld",
    "Dependencies",
    "ExcessLayer",
    "History",
    "Impact",
    "Measure",
    "Operation",
    "Part",
    "Profile",
    "RelatedFirm",
    "Sensitive",
    "Technical",
    "Training",
    "parse",
    "parse_profile",
    "profile_schema",
    "read_json",
    "read_profile",
    "read_shape",
]
