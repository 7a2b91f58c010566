"""Classify: what kind of firm and processor."""

from risk.classify.duties import Duties, Duty, duties_of
from risk.classify.exposure import Exposure, fine_exposure
from risk.classify.facts import firm_facts
from risk.classify.industry import BusinessLine, breach_sector, find_code, place_business_line
from risk.classify.likely_persons import LikelyPersons, is_plausible, likely_persons
from risk.classify.processor import ProcessorClass, Rung, classify_processor
from risk.classify.size import CURRENCY as SIZE_CURRENCY
from risk.classify.size import classify_size
from risk.classify.size_class import Size, SizeClass

__all__ = [
    "SIZE_CURRENCY",
    "BusinessLine",
    "Duties",
    "Duty",
    "Exposure",
    "LikelyPersons",
    "ProcessorClass",
    "Rung",
    "Size",
    "SizeClass",
    "breach_sector",
    "classify_processor",
    "classify_size",
    "duties_of",
    "find_code",
    "fine_exposure",
    "firm_facts",
    "is_plausible",
    "likely_persons",
    "place_business_line",
]
