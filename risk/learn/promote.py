"""Learn: acts on a stored model: to promote it, to retire it.

Two people stand for an act and neither of them trained the model. The register only grows, and no
act reaches into the past, so that an old quote finds the version of its day.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from risk.errors import Fault, RiskError
from risk.learn.shelf import is_among, verify_version, version_folder
from risk.trained.card import read_card
from risk.trained.folder import ModelMismatch, model_root, open_model_folder
from risk.trained.register import REGISTER, Entry, in_force, promoted, read_register, register_of


class ActRefused(RiskError):
    """A model may not be promoted or retired like this; every reason is told."""

    code = "act-refused"


@dataclass(frozen=True)
class Act:
    """What two people want done.

    Parameters
    ----------
    name, version : str
        Of the model.
    start : date
        First day it holds; not before the day of the act.
    by : tuple of str
        Two different people, neither of them the owner on the card.
    why : str
        The reason.
    """

    name: str
    version: str
    start: date
    by: tuple[str, ...]
    why: str


def promote(act: Act, today: date, root: Path | None = None) -> Entry:
    """Put a version in force from a day, in place of the one before.

    Parameters
    ----------
    act : Act
    today : date
        The day of the act.
    root : Path, optional
        Folder of all models; the installed ones unless given.

    Returns
    -------
    Entry
        As written to the register, with the digest of what was promoted.

    Raises
    ------
    ModelMismatch
        If the version is not sound.
    ActRefused
        With every reason: who stands for it, the day, the card's last day, metrics that do not
        show that it is better than what it would replace. There is no way around these.
    """
    acts = read_register(act.name, root)
    digest, faults = against_promotion(act, acts, today, root)
    if faults:
        raise refused(act, faults)
    return _write(act, "promoted", acts, root, {"digest": digest})


def against_promotion(
    act: Act, acts: Sequence[Entry], today: date, root: Path | None = None
) -> tuple[str, list[Fault]]:
    """Give the digest of a version, and everything that stands against promoting it.

    Parameters
    ----------
    acts : sequence of Entry
        The register so far.

    Raises
    ------
    ModelMismatch
        If the version is not sound.
    """
    folder, card, metrics = verify_version(version_folder(act.name, act.version, root))
    faults = _of_act(act, card["owner"], today, acts)
    if act.start > date.fromisoformat(card["retire_by"]):
        rule = f"the card ends on {card['retire_by']}"
        faults.append(_fault("from", act.start, rule, "train it anew", "past-retire-by"))
    if not metrics.better:
        low, high = metrics.interval
        figures = f"gain {metrics.gain:g}, {metrics.level:.0%} interval {low:g} to {high:g}"
        rule = f"not shown to be better than {metrics.replaces}"
        faults.append(_fault("metrics", figures, rule, "keep what is in force", "not-better"))
    now = promoted(act.name, act.start, root)
    if now == act.version:
        rule = "in force on that day already"
        faults.append(_fault("version", now, rule, "nothing is to be done", "in-force"))
    elif now is not None and metrics.replaces != f"{act.name}/{now}":
        rule = f"{act.name}/{now} is in force and the model was not measured against it"
        way = f"measure it against {act.name}/{now}"
        faults.append(_fault("metrics", f"against {metrics.replaces}", rule, way, "not-compared"))
    return folder.digest, faults


def retire(act: Act, today: date, root: Path | None = None) -> Entry:
    """Take a version out of force from a day; nothing takes its place.

    A version that is no longer sound can be retired; its owner is then not known, and two different
    people are enough.

    Parameters
    ----------
    act, today, root
        As in :func:`promote`.

    Raises
    ------
    ActRefused
        With every reason.
    """
    acts = read_register(act.name, root)
    if faults := against_retirement(act, acts, today, root):
        raise refused(act, faults)
    return _write(act, "retired", acts, root, {})


def against_retirement(
    act: Act, acts: Sequence[Entry], today: date, root: Path | None = None
) -> list[Fault]:
    """Give everything that stands against retiring a version, by the register so far."""
    place = version_folder(act.name, act.version, root)
    try:
        owner = read_card(open_model_folder(place))["owner"]
    except ModelMismatch:  # the more reason to retire it
        owner = ""
    faults = _of_act(act, owner, today, acts)
    entry = in_force(acts, act.start)
    if entry is None or entry.version != act.version:
        rule = "only the version in force on that day can be retired"
        got = f"{act.name}/{entry.version} is in force" if entry else "none is in force"
        faults.append(_fault("version", got, rule, "see risk models list", "not-in-force"))
    return faults


def _of_act(act: Act, owner: str, today: date, acts: Sequence[Entry]) -> list[Fault]:
    """Look at what every act needs: two people, none the owner; a day; a reason."""
    faults = []
    people = {one.strip().casefold() for one in act.by} - {""}
    if len(people) < 2 or len(people) < len(act.by):
        got, rule = ", ".join(act.by) or "nobody", "two different people must stand for it"
        faults.append(_fault("by", got, rule, "name both", "four-eyes"))
    if owner and is_among(owner, act.by):
        rule = "who trained a model may not approve or retire it"
        faults.append(_fault("by", owner, rule, "name somebody else", "owner"))
    earliest = max(today, acts[-1].start if acts else today)
    if act.start < earliest:
        rule = f"no act reaches into the past; the earliest day is {earliest}"
        faults.append(_fault("from", act.start, rule, "give that day or a later one", "past"))
    if not act.why.strip():
        faults.append(_fault("why", "nothing", "an act has a reason", "give it", "no-reason"))
    return faults


def _write(
    act: Act, status: str, acts: Sequence[Entry], root: Path | None, more: Mapping[str, str]
) -> Entry:
    """Append to the register: the file is replaced as a whole, and what stood there stays."""
    row = {"version": act.version, "from": act.start, "status": status,
           "by": list(act.by), "why": act.why, **more}  # fmt: skip
    entry = Entry.model_validate(row)
    path = model_root(act.name, root) / REGISTER
    part = path.with_name(f"{REGISTER}.part")
    try:
        file = part.open("x", encoding="utf-8")  # keeps a second writer out, too
    except FileExistsError:
        rule = "somebody is writing to the register, or a writing was broken off"
        fault = _fault(part.name, "a file", rule, "wait, or take the file away", "busy")
        raise refused(act, [fault]) from None
    try:
        before = path.read_text(encoding="utf-8") if path.is_file() else "entries:\n"
        text = before + yaml.safe_dump([row], allow_unicode=True, sort_keys=False, width=100)
        if register_of(text, act.name) != (*acts, entry):
            rule = "the register changed meanwhile, or does not end with its last entry"
            raise refused(act, [_fault(REGISTER, "…", rule, "look at it and try again", "busy")])
        with file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        file.close()
        part.unlink(missing_ok=True)
    return entry


def refused(act: Act, faults: list[Fault]) -> ActRefused:
    """Give the refusal of an act, with every reason."""
    reasons = "; ".join(fault.rule for fault in faults)
    return ActRefused(f"no act on {act.name}/{act.version}: {reasons}", faults)


def _fault(path: str, got: object, rule: str, help_: str, code: str) -> Fault:
    return Fault(path, str(got), rule, help_, code)
