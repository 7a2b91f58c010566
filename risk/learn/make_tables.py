"""Learn: a model made into a tariff version: its folder, its dated file, its sheets, its report."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from risk.learn.card import write_model_folder
from risk.learn.dated_file import figure
from risk.learn.distil import MOST_BANDS, MOST_CROSSED, Distilled, distil
from risk.learn.distil_card import tables_card, tables_metrics
from risk.learn.distil_report import distil_report
from risk.learn.model_book import model_book
from risk.learn.report import Report, write_report
from risk.learn.tariff_file import tariff_yaml, write_sheets
from risk.portfolio.tables import read_table
from risk.rulebook import Rulebook
from risk.trained.either import open_model
from risk.trained.folder import model_folder, open_model_folder
from risk.trained.reach import METRICS, PRICING, read_reach
from risk.trained.tables import tables_files

TARIFF, SHEETS = "tariff.yaml", "factors.xlsx"


def make_tables(
    folder: Path,
    book: Path,
    rulebook: Rulebook,
    *,
    claims: Path | None,
    name: str | None,
    version: str,
    owner: str,
    most_bands: int = MOST_BANDS,
    most_crossed: int = MOST_CROSSED,
    out: Path | None = None,
    locale: str,
) -> tuple[Distilled, Report]:
    """Distil a model on a book and write the version, if a folder is given.

    Parameters
    ----------
    folder : Path
        Of the model, a booster or tables.
    book : Path
        Policies with features, or profiles.
    rulebook : Rulebook
        Of the first day of the version.
    claims : Path, optional
        Claims of the policies, to tell what is lost against the truth.
    name : str, optional
        Of the tables; the model's with ``_tables`` unless given.
    version : str
        Of the tables, a whole number.
    owner : str
        Who answers for them.
    most_bands, most_crossed : int
        As for :func:`distil`.
    out : Path, optional
        Holds, when done, ``<name>/<version>`` (opened by ``open_model``),
        ``tariff.yaml``, ``factors.xlsx`` and the report with a CSV and a picture a table.
    locale : str
        Language of sheets and report.
    """
    model = open_model(folder)
    read = model_book(read_table(book), rulebook, None if claims is None else read_table(claims))
    found = distil(
        model,
        read.rows(model.schema),
        read.weight,
        claims=read.claims,
        most_bands=most_bands,
        most_crossed=most_crossed,
    )
    name = name or f"{model.name.partition('/')[0]}_tables"
    found = replace(found, tables=replace(found.tables, name=f"{name}/{version}"))
    report = distil_report(found, model, locale)
    if out is not None:
        inputs = {model.name: model.digest, **_digests([book, claims])}
        metrics = tables_metrics(found, model, read)
        card = tables_card(found, model, metrics, rulebook.day, owner, inputs)
        stated = metrics.model_dump(mode="json") | _pricing(folder, found)
        files = tables_files(found.tables.tables, model.schema, stated)
        written = model_folder(name, version, out)
        write_model_folder(written, files, card)
        digest = open_model(written).digest
        told = f"{model.name} ({model.digest[:12]}) on {book.name}; tables {digest[:12]}"
        write_report(report, out)
        filed = tariff_yaml(found.tables, found.exposure, rulebook.place, rulebook.day, told)
        (out / TARIFF).write_text(filed, encoding="utf-8")
        write_sheets(found.tables, found.exposure, out / SHEETS, locale)
    return found, report


def _pricing(folder: Path, found: Distilled) -> dict[str, Any]:
    """Give how far the tables may be trusted in a price: as the model, and less by what they lose.

    Nothing if the model states nothing.
    """
    checked = open_model_folder(folder)
    if PRICING not in checked.json(METRICS):
        return {}
    reach = read_reach(checked, found.tables.schema)
    wider = reach.model_copy(update={"log_sd": figure(math.hypot(reach.log_sd, found.loss.log_sd))})
    return {PRICING: wider.model_dump(mode="json")}


def _digests(files: Sequence[Path | None]) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file is not None
    }
