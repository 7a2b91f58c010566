"""Classify: what kind of firm and processor."""

from risk.classify.facts import firm_facts
from risk.classify.industry import BusinessLine, breach_sector, find_code, place_business_line
from risk.classify.processor import ProcessorClass, Rung, classify_processor
from risk.classify.size import Size, SizeClass, classify_size

__all__ = [
    "BusinessLine",
    "ProcessorClass",
    "Rung",
    "Size",
    "SizeClass",
    "breach_sector",
    "classify_processor",
    "classify_size",
    "find_code",
    "firm_facts",
    "place_business_line",
]
