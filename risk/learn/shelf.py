"""Learn: the stored models: which there are, what state each is in, whether each is sound."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from risk.errors import Fault, RiskError
from risk.learn.metrics import Metrics, read_metrics
from risk.trained.booster import CALIBRATION
from risk.trained.card import Card, read_card
from risk.trained.either import open_model
from risk.trained.folder import (
    ModelFolder,
    ModelMismatch,
    model_folder,
    model_root,
    models_root,
    open_model_folder,
    versions,
)
from risk.trained.grown import MODEL, TREES, prove_signs, read_grown
from risk.trained.register import PROPOSED, REGISTER, Entry, in_force, read_register
from risk.trained.tables import TABLES


def model_names(root: Path | None = None) -> list[str]:
    """Give the names of all models, in order."""
    folder = root or models_root()
    return sorted(one.name for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else []


def model_list(day: date, root: Path | None = None) -> list[dict[str, Any]]:
    """Give every model with its versions and their state on a day.

    Parameters
    ----------
    day : date
        Day whose state is told.
    root : Path, optional
        Folder of all models; the installed ones unless given.

    Returns
    -------
    list of dict
        ``name``, ``title``, ``in_force`` (version or None) and ``versions``; a version that is not
        sound has the state ``broken`` and its faults.
    """
    return [_model(name, day, root) for name in model_names(root)]


def model_card(name: str, version: str | None, day: date, root: Path | None = None,
) -> tuple[Card, dict[str, Any]]:  # fmt: skip
    """Give a card, and the version's state on a day.

    Parameters
    ----------
    name : str
        Of the model.
    version : str or None
        None: the one in force on the day, or else the newest.

    Raises
    ------
    ModelMismatch
        If there is no such model or version, or it is not sound.
    """
    entries = read_register(name, root)
    entry = in_force(entries, day)
    if version is None and entry is not None:
        version = entry.version
    folder = version_folder(name, version, root)
    return read_card(open_model_folder(folder)), _version(name, folder.name, entries, day, root)


def verify_models(root: Path | None = None) -> dict[str, Any]:
    """Check every model and its register.

    Returns
    -------
    dict
        ``models``: name to versions; all are sound.

    Raises
    ------
    ModelMismatch
        With every fault of every model.
    """
    faults: list[Fault] = []
    found: dict[str, list[str]] = {}
    for name in model_names(root):
        try:
            found[name] = versions(name, root)
            faults += _strangers(name, found[name], root)
            faults += _faults_of_model(name, found[name], root)
        except ModelMismatch as error:
            faults += _told(name, error)
    if faults:
        raise ModelMismatch(f"{len(faults)} fault(s) in the models: {faults[0]}", faults)
    return {"models": found}


def verify_version(folder: Path) -> tuple[ModelFolder, Card, Metrics]:
    """Check one version: bytes, card, metrics; trees or tables against the schema; signs.

    Raises
    ------
    ModelMismatch
        If one of them is not sound.
    """
    checked = open_model_folder(folder)
    card, metrics = read_card(checked), read_metrics(checked)
    for file, content in checked.files.items():
        if content.startswith(TREES):
            prove_signs(f"{checked.name}/{file}", *read_grown(checked, file))
    if TABLES in checked.files or {MODEL, CALIBRATION} <= set(checked.files):
        open_model(folder)
    return checked, card, metrics


def version_folder(name: str, version: str | None, root: Path | None = None) -> Path:
    """Give the folder of a version that exists; of the newest if none is named.

    Raises
    ------
    ModelMismatch
        If there is no such model or version; those there are are named.
    """
    known = versions(name, root)
    if not known:
        told = f"known: {', '.join(model_names(root)) or 'none'}"
        fault = Fault("name", name, "there is no such model", told, "no-model")
        raise ModelMismatch(f"there is no model {name}", [fault])
    place = model_folder(name, known[-1] if version is None else version, root)
    if version is not None and version not in known:
        told = f"known: {', '.join(known)}"
        fault = Fault("version", version, f"there is no such version of {name}", told, "no-version")
        raise ModelMismatch(f"there is no {name}/{version}", [fault])
    return place


def _model(name: str, day: date, root: Path | None) -> dict[str, Any]:
    told: dict[str, Any] = {"name": name, "title": None, "in_force": None, "faults": []}
    try:
        entries = read_register(name, root)
    except ModelMismatch as error:
        entries = ()
        told["faults"] = [fault.as_dict() for fault in _told(name, error)]
    try:
        rows = [_version(name, one, entries, day, root) for one in versions(name, root)]
    except ModelMismatch as error:  # the name itself
        return {**told, "versions": [], "faults": [one.as_dict() for one in _told(name, error)]}
    for row in rows:
        told["title"] = row.pop("title") or told["title"]
        if row["state"] == "in_force":
            told["in_force"] = row["version"]
    return {**told, "versions": rows}


def _version(
    name: str, version: str, entries: Sequence[Entry], day: date, root: Path | None
) -> dict[str, Any]:
    own = [entry for entry in entries if entry.version == version]
    told: dict[str, Any] = {
        "version": version,
        "state": "broken",
        "title": None,
        "acts": [entry.model_dump(mode="json", by_alias=True, exclude_none=True) for entry in own],
        "faults": [],
    }
    try:
        folder, card, metrics = verify_version(model_folder(name, version, root))
    except ModelMismatch as error:
        return {**told, "faults": [fault.as_dict() for fault in _told(f"{name}/{version}", error)]}
    return {
        **told,
        "state": _state(version, entries, day, date.fromisoformat(card["retire_by"])),
        "title": card["title"],
        "owner": card["owner"],
        "retire_by": card["retire_by"],
        "digest": folder.digest,
        "better": metrics.better,
        "gain": metrics.gain,
        "interval": list(metrics.interval),
        "replaces": metrics.replaces,
    }


def _state(version: str, entries: Sequence[Entry], day: date, last: date) -> str:
    acts = [entry for entry in entries if entry.version == version]
    until_now = [entry for entry in acts if entry.start <= day]
    if not until_now:
        return "scheduled" if acts else "candidate"
    if until_now[-1].status == "retired":
        return "retired"
    if day > last:
        return "expired"
    return "in_force" if in_force(entries, day) is until_now[-1] else "superseded"


def _strangers(name: str, known: Sequence[str], root: Path | None) -> list[Fault]:
    """Give what lies beside the versions and the register: nobody checks it."""
    return [
        Fault(f"{name}/{one.name}", one.name, "neither a version nor the register",
              "take it away", "stranger")
        for one in sorted(model_root(name, root).iterdir())
        if one.name not in (REGISTER, PROPOSED) and one.name not in known
    ]  # fmt: skip


def _faults_of_model(name: str, known: Sequence[str], root: Path | None) -> list[Fault]:
    faults: list[Fault] = []
    sound: dict[str, tuple[ModelFolder, Card]] = {}
    for version in known:
        try:
            folder, card, _ = verify_version(model_folder(name, version, root))
            sound[version] = folder, card
        except ModelMismatch as error:
            faults += _told(f"{name}/{version}", error)
    for place, entry in enumerate(read_register(name, root)):
        at = f"{name}/{REGISTER}:entries.{place}"
        if entry.version not in known:
            faults.append(_act(at, entry.version, "there is no such version"))
        elif entry.version in sound:
            faults += _faults_of_act(at, entry, *sound[entry.version])
    return faults


def _faults_of_act(at: str, entry: Entry, folder: ModelFolder, card: Card) -> list[Fault]:
    faults = []
    if is_among(card["owner"], entry.by):
        faults.append(_act(at, card["owner"], "who trained a model may not approve or retire it"))
    if entry.status == "promoted" and entry.digest != folder.digest:
        got = entry.digest[:12] if entry.digest else "no digest"
        faults.append(_act(at, got, f"the folder is {folder.digest[:12]}, not what was promoted"))
    return faults


def is_among(person: str, people: Sequence[str]) -> bool:
    """Tell whether a person is among some, however the name is spaced or capitalised."""
    return person.strip().casefold() in {one.strip().casefold() for one in people}


def _act(at: str, got: str, rule: str) -> Fault:
    return Fault(at, got, rule, "promote anew with two people who did not train it", "act")


def _told(where: str, error: RiskError) -> Sequence[Fault]:
    return error.faults or [Fault(where, "…", error.message, "restore it as released", error.code)]
