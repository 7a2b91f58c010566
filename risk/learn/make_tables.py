"""Learn: a model made into a tariff version: its folder, its dated file, its sheets, its report."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from risk.learn.card import write_model_folder
from risk.learn.distil import MOST_BANDS, MOST_CROSSED, Distilled, distil
from risk.learn.distil_card import tables_card, tables_metrics
from risk.learn.distil_report import distil_report
from risk.learn.model_book import model_book
from risk.learn.report import Report, write_report
from risk.learn.tariff_file import tariff_yaml, write_sheets
from risk.portfolio.tables import read_table
from risk.rulebook import Rulebook
from risk.trained.either import Model, open_model
from risk.trained.folder import model_folder
from risk.trained.tables import tables_files

TARIFF, SHEETS = "tariff.yaml", "factors.xlsx"


def make_tables(
    model: Model,
    book: Path,
    rulebook: Rulebook,
    *,
    claims: Path | None,
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
    model : TrainedBooster or FactorTables
    book : Path
        Policies with features, or profiles.
    rulebook : Rulebook
        Of the first day of the version.
    claims : Path, optional
        Claims of the policies, to tell what is lost against the truth.
    version : str
        Of the tables, a whole number.
    owner : str
        Who answers for them.
    most_bands, most_crossed : int
        As for :func:`distil`.
    out : Path, optional
        Holds, when done, ``<model>_tables/<version>`` (opened by ``open_model``),
        ``tariff.yaml``, ``factors.xlsx`` and the report with a CSV and a picture a table.
    locale : str
        Language of sheets and report.
    """
    read = model_book(read_table(book), rulebook, None if claims is None else read_table(claims))
    found = distil(
        model,
        read.rows(model.schema),
        read.weight,
        claims=read.claims,
        most_bands=most_bands,
        most_crossed=most_crossed,
    )
    name = f"{model.name.partition('/')[0]}_tables"
    found = replace(found, tables=replace(found.tables, name=f"{name}/{version}"))
    report = distil_report(found, model, locale)
    if out is not None:
        inputs = {model.name: model.digest, **_digests([book, claims])}
        metrics = tables_metrics(found, model, read)
        card = tables_card(found, model, metrics, rulebook.day, owner, inputs)
        folder = model_folder(name, version, out)
        files = tables_files(found.tables.tables, model.schema, metrics.model_dump(mode="json"))
        write_model_folder(folder, files, card)
        digest = open_model(folder).digest
        told = f"{model.name} ({model.digest[:12]}) on {book.name}; tables {digest[:12]}"
        write_report(report, out)
        filed = tariff_yaml(found.tables, found.exposure, rulebook.place, rulebook.day, told)
        (out / TARIFF).write_text(filed, encoding="utf-8")
        write_sheets(found.tables, found.exposure, out / SHEETS, locale)
    return found, report


def _digests(files: Sequence[Path | None]) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file is not None
    }
