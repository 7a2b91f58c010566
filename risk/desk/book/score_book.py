"""Desk: a whole book scored, part by part: stopped, gone on with and repeated to the same bytes.

A part is a row group of the book. It is written under its name once it is complete, so a run that
is stopped anywhere goes on with the parts that are missing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from risk import __version__
from risk.desk.book.runners import Runner
from risk.desk.book.score import Scoring
from risk.desk.book.score_rows import FAULTS as FAULTS_SCHEMA
from risk.desk.book.score_rows import Scored, score_rows
from risk.errors import Conflict, Fault
from risk.portfolio.book_source import Told, parquet_of, read_rows, unreadable
from risk.portfolio.sift import AS_THEY_STAND

ROWS = 16_384
"""Rows scored together."""
SCORES, FAULTS = "scores", "faults"
RUN = "run.json"
SPOOL = "book.parquet"
REFUSED = "refused.csv"
BOM = b"\xef\xbb\xbf"
PLACES = ("CN", "EU", "UK", "US")


@dataclass(frozen=True)
class Part:
    """One part of a run, with all that another process needs to do it.

    Parameters
    ----------
    scoring : Scoring
    book, out : Path
        Parquet file to read, and folder of the run to write to.
    number : int
        Row group, and number of the part.
    first : int
        Place of its first row in the book, from 1.
    rows : int
    """

    scoring: Scoring
    book: Path
    out: Path
    number: int
    first: int
    rows: int

    def path(self, kind: str) -> Path:
        """Give the file of its scores or faults."""
        return self.out / kind / f"part-{self.number:05d}.parquet"

    @property
    def is_done(self) -> bool:
        """Tell whether it was completed."""
        return self.path(SCORES).exists()


@dataclass(frozen=True)
class Run:
    """A book to score.

    Parameters
    ----------
    out : Path
        Folder of the run.
    rows : int
    parts : tuple of Part
    """

    out: Path
    rows: int
    parts: tuple[Part, ...]

    @property
    def missing(self) -> list[Part]:
        """Parts that are still to be done."""
        return [part for part in self.parts if not part.is_done]


def open_run(book: Path, out: Path, scoring: Scoring, told: Told) -> Run:
    """Prepare a run, or go on with the one that was stopped.

    Parameters
    ----------
    book : Path
        ``.csv``, ``.xlsx`` or ``.parquet``.
    out : Path
        Folder to write to.
    scoring : Scoring
    told : callable
        Is told the rows that were written as Parquet first, where the book is no such file.

    Raises
    ------
    InvalidBook
        If the book cannot be read.
    Conflict
        If the folder holds the run of another book, day or rulebook.
    """
    this = _identity(book, scoring)
    _keep_apart(out, this)
    for kind in (SCORES, FAULTS):
        (out / kind).mkdir(parents=True, exist_ok=True)
    spool = out / SPOOL
    source = spool if spool.exists() else parquet_of(book, spool, told)
    (out / RUN).write_text(json.dumps(this, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    parts, first = [], 1
    with pq.ParquetFile(source) as stored:
        for number in range(stored.num_row_groups):
            rows = stored.metadata.row_group(number).num_rows
            parts.append(Part(scoring, source, out, number, first, rows))
            first += rows
    return Run(out, first - 1, tuple(parts))


def _identity(book: Path, scoring: Scoring) -> dict[str, Any]:
    """Give what the scores are a function of."""
    try:
        with book.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(book, error.strerror or "unreadable", "check the name") from None
    return {
        "book": book.name,
        "sha256": digest,
        "as_of": scoring.as_of.isoformat(),
        "preset": scoring.preset,
        "overlays": [path.name for path in scoring.overlays],
        "answers": dict(scoring.answers),
        "models": {f"{one.name}/{one.version}": one.digest for one in scoring.models},
        "rulebook": {place: scoring.rulebook(place).digest for place in PLACES},
        "engine_version": __version__,
    }


def _keep_apart(out: Path, this: dict[str, Any]) -> None:
    if not (out / RUN).exists():
        return
    before = json.loads((out / RUN).read_text(encoding="utf-8"))
    faults = [
        Fault(key, str(this[key]), f"the folder holds scores with {before.get(key)}",
              "give another folder, or remove this one", "another-run")
        for key in this
        if before.get(key) != this[key]
    ]  # fmt: skip
    if faults:
        raise Conflict(f"{out} holds the scores of another run", faults)


def score_part(part: Part) -> int:
    """Score one part and write it; gives its rows.

    Can be sent to another process or machine that sees the same files. Doing it twice writes the
    same bytes.
    """
    done: list[Scored] = []
    first = part.first
    for rows in read_rows(part.book, part.number, ROWS):
        done.append(score_rows(part.scoring, rows, first))
        first += rows.num_rows
    _write(part.path(FAULTS), pa.concat_tables([one.faults for one in done]))
    _write(part.path(SCORES), pa.concat_tables([one.scores for one in done]))
    return part.rows


def _write(path: Path, table: pa.Table) -> None:
    part = path.with_suffix(".part")
    # Hardly two firms share a name or a figure: only words are kept as codes.
    words = [one.name for one in table.schema if pa.types.is_string(one.type)]
    shared = [name for name in words if name not in AS_THEY_STAND]
    pq.write_table(table.combine_chunks(), part, compression="zstd", use_dictionary=shared)
    part.replace(path)


def score_missing(run: Run, runner: Runner[Part, int]) -> Iterator[int]:
    """Do the parts of a run that are missing; gives the rows of each as it is done."""
    yield from runner(score_part, run.missing)


def finish(run: Run) -> Path:
    """Write the faults of all parts as one table for people; gives its file.

    The file begins with a mark that makes spreadsheets read it as UTF-8.
    """
    path = run.out / REFUSED
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(BOM)
        with pa_csv.CSVWriter(file, FAULTS_SCHEMA) as writer:
            for one in run.parts:
                writer.write(pq.read_table(one.path(FAULTS)))
    part.replace(path)
    return path
