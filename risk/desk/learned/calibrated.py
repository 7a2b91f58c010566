"""Desk: a calibration from lists of incidents, and what it would do to prices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from risk.desk.learned.tried_prices import tried_prices
from risk.learn.calibration import (
    overlay_yaml,
    proposals,
    study_document,
    study_incidents,
    study_report,
)
from risk.learn.incidents import generate_incidents, read_incidents
from risk.learn.report import Report
from risk.profile import Profile
from risk.rulebook import at, read_overlay
from risk.units import LOCALES, Locale

OVERLAY = "calibration.yaml"
PLACE = "US"
"""Whose words of sectors and lists the public lists use."""


@dataclass(frozen=True)
class Calibrated:
    """What was found.

    Parameters
    ----------
    document : dict
        Plain data: fits, proposals, prices before and after.
    overlay : str or None
        A rule file to lay over the rulebook; None when nothing may be taken over.
    reports : dict
        The report in every language.
    """

    document: dict[str, Any]
    overlay: str | None
    reports: dict[Locale, Report]


def calibrate(
    day: date,
    profiles: Sequence[Profile],
    *,
    files: Sequence[str | Path] = (),
    generated: int | None = None,
    seed: int = 1,
    progress: Callable[[str], object] = lambda name: None,
) -> Calibrated:
    """Fit incidents: sizes, tails, sectors; what of it may be taken, and what that does to prices.

    Parameters
    ----------
    day : date
        From which on the calibration would hold.
    profiles : sequence of Profile
        Firms whose price is told before and after.
    files : sequence of str or Path
        Lists of incidents, as :func:`risk.learn.incidents.read_incidents` takes them.
    generated : int or None
        So many invented incidents instead.
    seed : int
        Of the invented ones.
    progress : callable
        Told the name of every part before it is fitted; empty before the prices.

    Raises
    ------
    InvalidIncidents
        With the faults of every file that cannot be read at all.
    """
    rulebook = at(day, PLACE)
    incidents = (
        read_incidents(files, rulebook, progress)
        if generated is None
        else generate_incidents(generated, seed)
    )
    study = study_incidents(incidents, rulebook, progress)
    text = overlay_yaml(study, rulebook, day)
    progress("")
    prices = _prices(text, profiles, day) if text is not None else []
    document = study_document(study, proposals(study, rulebook), rulebook, prices)
    reports = {one: study_report(study, document, rulebook, one) for one in LOCALES}
    return Calibrated(document, text, reports)


def _prices(text: str, profiles: Sequence[Profile], day: date) -> list[dict[str, Any]]:
    with TemporaryDirectory() as folder:
        overlay = Path(folder) / OVERLAY
        overlay.write_text(text, encoding="utf-8")
        return tried_prices(profiles, day, (read_overlay(overlay),))
