"""Learn: lists of incidents of any kind into the one table, with what was left out and whence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd

from risk.errors import Fault
from risk.learn.incidents import hhs, own_list, state_ag, veris
from risk.learn.incidents.files import InvalidIncidents, Opened, fault, open_list
from risk.learn.incidents.table import tidy
from risk.rulebook import Rulebook

READERS: Mapping[str, ModuleType] = {
    "veris": veris,
    "hhs": hhs,
    "state_ag": state_ag,
    "own": own_list,
}
"""Kind of list to its reader."""

LICENCES: Mapping[str, str] = {
    "veris": "CC BY-SA 4.0, VERIS Community Database; what is derived stays under it",
    "hhs": "US federal government work",
    "state_ag": "US state public record",
    "own": "the insurer's own",
    "generated": "invented",
}


@dataclass(frozen=True)
class ListFile:
    """Whence rows come.

    Parameters
    ----------
    name : str
        Of the file, without its folder.
    kind : str
    sha256 : str
    licence : str
    rows : int
        As they stand in the file.
    """

    name: str
    kind: str
    sha256: str
    licence: str
    rows: int


@dataclass(frozen=True)
class Incidents:
    """Incidents of one or more lists.

    Parameters
    ----------
    table : DataFrame
        The columns of :data:`risk.learn.incidents.table.COLUMNS`.
    files : tuple of ListFile
    refused : tuple of Fault
        Cells that could not be read; their rows are not in the table. ``path`` begins with the
        file's name.
    twice : Mapping of str to int
        File to rows left out because the id was there before.
    """

    table: pd.DataFrame
    files: tuple[ListFile, ...]
    refused: tuple[Fault, ...] = ()
    twice: Mapping[str, int] | None = None

    @cached_property
    def left_out(self) -> pd.DataFrame:
        """Rows left out, by file, by what they are left out of, and by reason.

        Columns ``file``, ``of`` (table, fits, sizes, losses), ``reason``, ``rows``. A row left
        out of all fits is not counted again under sizes and losses.
        """
        counts: list[tuple[str, str, str, int]] = []
        lines = {tuple(one.path.split(", ")[:2]) for one in self.refused}
        for name in dict.fromkeys(one.name for one in self.files):
            bad = sum(file == name for file, _ in lines)
            counts += [(name, "table", "unreadable", bad)]
            counts += [(name, "table", "twice", (self.twice or {}).get(name, 0))]
            here = self.table[self.table["file"] == name]
            for of, column, rows in (
                ("fits", "core_note", here),
                ("sizes", "records_note", here[here["core"]]),
                ("losses", "loss_note", here[here["core"]]),
            ):
                noted = rows[column].value_counts().drop("", errors="ignore").sort_index()
                counts += [(name, of, str(note), int(n)) for note, n in noted.items()]
        frame = pd.DataFrame(counts, columns=["file", "of", "reason", "rows"])
        return frame[frame["rows"] > 0].reset_index(drop=True)

    @property
    def sizes(self) -> pd.DataFrame:
        """Rows whose number of people serves in fits."""
        return self.table[self.table["core"] & (self.table["records_note"] == "")]

    @property
    def losses(self) -> pd.DataFrame:
        """Rows whose loss serves in fits."""
        return self.table[self.table["core"] & (self.table["loss_note"] == "")]


def read_incidents(
    paths: Sequence[str | Path],
    rulebook: Rulebook,
    progress: Callable[[str], object] = lambda _name: None,
) -> Incidents:
    """Read lists of incidents; the kind of each is told from what is in it.

    Parameters
    ----------
    paths : sequence of str or Path
        Files or folders; ``kind:path`` forces a kind of ``READERS``.
    rulebook : Rulebook
        Holds ``incidents.*``: floors, cleaning, sectors.
    progress : callable
        Called with each name before it is read.

    Raises
    ------
    InvalidIncidents
        With the faults of every file that cannot be read at all.

    Notes
    -----
    Of rows with one id in one source the first is kept.
    """
    tables, files = [], []
    refused: list[Fault] = []
    faults: list[Fault] = []
    for given in paths:
        kind, path = _forced(given)
        progress(path.name)
        try:
            kind, frame, digest = _recognised(path, kind)
        except InvalidIncidents as error:
            faults += error.faults
            continue
        rows = READERS[kind].read(frame, rulebook)
        refused += [
            Fault(f"{path.name}, {one.path}", one.got, one.rule, one.help, one.code)
            for one in rows.refused
        ]
        whole = rows.frame.assign(source=kind, file=path.name)
        tables.append(whole.assign(core=_blank(whole, "core_note")))
        files.append(ListFile(path.name, kind, digest, LICENCES[kind], len(frame)))
    if faults or not tables:
        faults = faults or [Fault("source", "none", "at least one list", "name a file", "none")]
        raise InvalidIncidents("; ".join(f"{one.path}: {one.got}" for one in faults), faults)
    table = tidy(pd.concat([tidy(one) for one in tables], ignore_index=True))
    twice = table.duplicated(["source", "incident_id"]) & (table["incident_id"] != "")
    return Incidents(
        table[~twice].reset_index(drop=True),
        tuple(files),
        tuple(refused),
        {str(name): int(n) for name, n in table.loc[twice, "file"].value_counts().items()},
    )


def _blank(frame: pd.DataFrame, name: str) -> Any:
    return frame[name] == "" if name in frame else True


def _forced(given: str | Path) -> tuple[str, Path]:
    kind, colon, rest = str(given).partition(":")
    return (kind, Path(rest)) if colon and kind in READERS else ("", Path(given))


def _recognised(path: Path, kind: str) -> tuple[str, pd.DataFrame, str]:
    opened: Opened = open_list(path)
    if opened.frame is None:
        if not all(veris.is_incident(one) for one in opened.documents):
            raise fault(
                path,
                "JSON that is no VERIS incident",
                "every document has victim, actor and action",
                "give VERIS documents",
                "not-veris",
            )
        return "veris", veris.flatten(opened.documents), opened.sha256
    columns = frozenset(str(one).strip() for one in opened.frame.columns)
    frame = opened.frame.rename(columns=lambda one: str(one).strip())
    fits = [name for name, reader in READERS.items() if reader.recognises(columns)]
    if kind and kind not in fits:
        raise fault(
            path,
            ", ".join(sorted(columns))[:160],
            f"lacks columns of a list of kind {kind}",
            "see docs/calibrate.md for the columns",
            "columns",
        )
    if not fits:
        raise fault(
            path,
            ", ".join(sorted(columns))[:160],
            f"the columns are of no known list ({', '.join(READERS)})",
            "use the template of risk calibrate --template, or name the kind: hhs:file.csv",
            "columns",
        )
    return kind or fits[0], frame, opened.sha256
