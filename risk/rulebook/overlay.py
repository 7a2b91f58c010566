"""Overlays: rule files laid over the rulebook: a calibration, a tariff version, a what-if."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from risk.errors import Fault, InvalidRulebook, shorten
from risk.rulebook.read import PACKAGED, Library, read_files, read_library

KINDS: tuple[tuple[type, ...], ...] = ((bool,), (int, float), (str,), (dict,), (list,))


def read_overlay(path: Path, folder: Path = PACKAGED) -> Library:
    """Read rule files that take the place of entries of a rulebook.

    Parameters
    ----------
    path : Path
        One rule file, or a folder of them with its own ``sources/``; the rulebook's sources may
        be cited too.
    folder : Path
        The rulebook it is laid over; the packaged one by default.

    Raises
    ------
    InvalidRulebook
        If a file breaks the format, names an entry the rulebook does not have, or gives a value
        of another shape than the entry's.

    Notes
    -----
    An overlay holds from its own days on; before them the rulebook does. A place's own value in
    the rulebook is more special than one for any place in an overlay, and stays.
    """
    library = read_library(folder)
    below = path if path.is_dir() else path.parent
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path] if path.is_file() else []
    overlay = read_files(below, files, library.sources)
    faults = [] if overlay.entries else [_fault(path.name, "no entry", "holds rules", "empty")]
    for (place, key), entry in overlay.entries.items():
        where = f"{overlay.files[place, key]}:{key}"
        known = [one for (_, name), one in library.entries.items() if name == key]
        if not known:
            faults.append(_fault(where, key, "the rulebook has no such entry", "no-entry"))
            continue
        for dated in entry.values:
            told = [_unlike(one.values[-1].value, dated.value, "value") for one in known]
            if all(told):  # the value may be like that of any place
                at = f"{where}:{dated.start}"
                faults.append(_fault(at, shorten(dated.value), str(told[0]), "shape"))
    if faults:
        raise InvalidRulebook(f"{len(faults)} fault(s) in the overlay {path.name}", faults)
    return overlay


def _unlike(model: Any, given: Any, at: str) -> str | None:
    """Tell how a value differs in shape from a model; None when it does not."""
    kind = next((kind for kind in KINDS if isinstance(model, kind)), None)
    if kind is not None and (
        not isinstance(given, kind) or isinstance(given, bool) != (bool in kind)
    ):
        return f"{at} must be a {kind[-1].__name__}"
    if isinstance(model, dict):
        missing = sorted(str(key) for key in model.keys() - given.keys())
        if missing and at == "value":
            return f"{at} lacks {', '.join(missing)}"
        parts = [_unlike(model[key], given[key], f"{at}.{key}") for key in model if key in given]
        return next((one for one in parts if one), None)
    if isinstance(model, list) and model and not isinstance(model[0], dict | list):
        parts = [_unlike(model[0], one, f"{at}.{place}") for place, one in enumerate(given)]
        return next((one for one in parts if one), None)
    return None


def _fault(path: str, got: str, rule: str, code: str) -> Fault:
    return Fault(path, got, rule, "see docs/overlays.md", code)
