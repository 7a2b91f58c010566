"""Trained: which version of a model is in force on a day.

``models/<model>/register.yaml`` is dated like the rulebook and only ever grows, so that a quote of
an old day finds the version of that day.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from risk.errors import Fault, faults_of
from risk.trained.card import read_card
from risk.trained.folder import ModelMismatch, model_folder, model_root, open_model_folder

REGISTER = "register.yaml"
PROPOSED = "proposed.yaml"
"""An act that one person stands for and that waits for the second."""


class Entry(BaseModel):
    """One act on a version, with the people who stand for it.

    Parameters
    ----------
    version : str
        A whole number.
    start : date
        First day it holds; ``from`` in the file.
    status : str
        ``promoted`` or ``retired``.
    by : tuple of str
        Two different people at least.
    why : str
        The reason, for an auditor.
    digest : str, optional
        Of the folder that was promoted: what was approved is these bytes and no others.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    version: str = Field(strict=True, pattern=r"^[1-9][0-9]*$")
    start: date = Field(alias="from", strict=True)
    status: Literal["promoted", "retired"]
    by: tuple[str, ...]
    why: str = Field(min_length=1)
    digest: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")

    @field_validator("by")
    @classmethod
    def _four_eyes(cls, by: tuple[str, ...]) -> tuple[str, ...]:
        people = {name.strip().casefold() for name in by} - {""}
        if len(people) < 2 or len(people) < len(by):
            raise ValueError("two different people must stand for it")
        return by


def read_register(name: str, root: Path | None = None) -> tuple[Entry, ...]:
    """Give every act on a model, oldest first; none if there is no register.

    Parameters
    ----------
    name : str
        Of the model.
    root : Path, optional
        Folder of all models; the installed ones unless given.

    Raises
    ------
    ModelMismatch
        If the register breaks a rule; every fault is named.
    """
    path = _path(name, root)
    # Asked several times a quote; the strings of a path cost more than the look at the disk.
    return register_of(Path(path).read_text("utf-8"), name) if os.path.isfile(path) else ()


@lru_cache(maxsize=256)
def _path(name: str, root: Path | None) -> str:
    return str(model_root(name, root) / REGISTER)


@lru_cache(maxsize=64)  # asked at every quote, and it changes with a promotion
def register_of(text: str, name: str) -> tuple[Entry, ...]:
    """Give the acts of a register's text, checked; see :func:`read_register`."""
    try:
        data: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise _refused(name, [("", str(error))]) from None
    if not isinstance(data, dict) or set(data) != {"entries"}:
        raise _refused(name, [("", "holds one list: entries")])
    found: list[Entry] = []
    wrong: list[tuple[str, str]] = []
    for place, row in enumerate(data["entries"] or []):
        try:
            found.append(Entry.model_validate(row))
        except ValidationError as error:
            wrong += [(one.path, one.rule) for one in faults_of(error, f"entries.{place}.", "")]
    wrong += [
        (f"entries.{place + 1}", f"{later.start} stands after {earlier.start}; acts are in order")
        for place, (earlier, later) in enumerate(pairwise(found))
        if later.start < earlier.start
    ]
    if wrong:
        raise _refused(name, wrong)
    return tuple(found)


def promoted(name: str, day: date, root: Path | None = None) -> str | None:
    """Give the version of a model in force on a day.

    Parameters
    ----------
    name : str
        Of the model.
    day : date
        Any day.
    root : Path, optional
        Folder of all models; the installed ones unless given.

    Returns
    -------
    str or None
        The version promoted last on or before the day; None if it was retired by then, or its card
        says that it ended before, or none ever was.

    Raises
    ------
    ModelMismatch
        If the register or the version's folder is not sound, or the folder is not the one promoted.
    """
    entry = in_force(read_register(name, root), day)
    if entry is None:
        return None
    folder = open_model_folder(model_folder(name, entry.version, root))
    if entry.digest not in (None, folder.digest):
        raise _refused(name, [(entry.version, "the folder is not the one that was promoted")])
    return entry.version if day <= date.fromisoformat(read_card(folder)["retire_by"]) else None


def in_force(entries: Sequence[Entry], day: date) -> Entry | None:
    """Give the promotion that holds on a day as the register tells it, the card's end left aside.

    A version promoted later takes the place of an earlier one; when it is retired the earlier one
    does not come back.
    """
    found = None
    for entry in entries:
        if entry.start > day:
            break
        if entry.status == "promoted":
            found = entry
        elif found is not None and entry.version == found.version:
            found = None
    return found


def _refused(name: str, wrong: list[tuple[str, str]]) -> ModelMismatch:
    faults = [
        Fault(f"{name}/{REGISTER}:{at}", "…", rule, "correct the register", "model-register")
        for at, rule in wrong
    ]
    return ModelMismatch(f"{name}/{REGISTER}: {len(faults)} fault(s): {faults[0]}", faults)
