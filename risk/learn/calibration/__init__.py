"""Calibration from lists of incidents: what fits, what may be transferred, what it changes."""

from risk.learn.calibration.document import study_document
from risk.learn.calibration.report import study_report
from risk.learn.calibration.study import Study, study_incidents
from risk.learn.calibration.transfer import Proposal, overlay_yaml, proposals

__all__ = [
    "Proposal",
    "Study",
    "overlay_yaml",
    "proposals",
    "study_document",
    "study_incidents",
    "study_report",
]
