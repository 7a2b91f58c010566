"""Learn: how many people a breach reaches, from any lists of incidents, judged by time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from risk.errors import Fault
from risk.learn.breach_size.judge import Progress
from risk.learn.breach_size.model_files import card_of, files_of, metrics_of
from risk.learn.breach_size.report import severity_report
from risk.learn.breach_size.train import train
from risk.learn.card import write_model_folder
from risk.learn.incidents.files import InvalidIncidents
from risk.learn.incidents.generated import generate_incidents
from risk.learn.incidents.read import Incidents, read_incidents
from risk.learn.report import Report
from risk.rulebook import Rulebook, at
from risk.units import Locale

GENERATED = "generated:"
"""Begins a source that is invented: ``generated:ROWS`` or ``generated:ROWS:SEED``."""


def learn(
    sources: Sequence[str], out: Path, day: date, locale: Locale, progress: Progress
) -> Report:
    """Learn the severity model, write its folder and give the report.

    Parameters
    ----------
    sources : sequence of str
        Lists of incidents as :func:`risk.learn.incidents.read.read_incidents` takes them, or one
        ``generated:ROWS``.
    out : Path
        ``models/breach_size/<version>``.
    day : date
        Day whose rulebook holds, and from which the card runs a year.
    locale : str
        Of the report.
    progress : callable
        Told of each step and its list before it is done.

    Raises
    ------
    InvalidIncidents
        If a list cannot be read, or none is long enough.
    """
    rulebook = at(day, "CN")
    findings = train(_incidents(sources, rulebook, progress), rulebook, progress)
    metrics = metrics_of(findings)
    card = card_of(findings, metrics, out.name, day)
    write_model_folder(out, files_of(findings, metrics), card)
    return severity_report(findings, metrics, locale)


def _incidents(sources: Sequence[str], rulebook: Rulebook, progress: Progress) -> Incidents:
    invented = [one for one in sources if one.startswith(GENERATED)]
    if not invented:
        return read_incidents(sources, rulebook, lambda name: progress("read", name))
    rows, _, seed = invented[0].removeprefix(GENERATED).partition(":")
    if len(sources) > 1 or not rows.isdigit() or not (seed or "1").isdigit() or int(rows) < 1:
        rule = "invented incidents stand alone, as generated:ROWS or generated:ROWS:SEED"
        raise InvalidIncidents(
            f"{invented[0]}: {rule}",
            [Fault("source", " ".join(sources), rule, "generated:3000", "generated")],
        )
    return generate_incidents(int(rows), int(seed or 1))
