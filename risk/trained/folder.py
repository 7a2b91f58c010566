"""Trained: a model's folder, opened only when every byte is the one written.

A folder holds plain files only: JSON, number arrays, a card. A file that can carry code (a pickle,
say) is refused by its name before it is read, and by its content before anything is made of it.
"""

from __future__ import annotations

import hashlib
import io
import json
import pickletools
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from risk.errors import Fault, RiskError, shorten

SUMS = "SHA256SUMS"
KINDS = (".json", ".npz", ".yaml", ".md", ".txt")
"""Endings a model folder may hold, besides the list of digests."""
_NAME, _VERSION = re.compile(r"[a-z][a-z0-9_]{0,60}"), re.compile(r"[1-9][0-9]{0,8}")


class ModelMismatch(RiskError):
    """A model's files are not those that were written, or not of a kind that is safe to read."""

    code = "model-mismatch"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """The checked files of one model and version.

    Parameters
    ----------
    name : str
        ``<model>/<version>``.
    files : mapping of str to bytes
        File name to content, as checked.
    digest : str
        SHA-256 of the list of digests, hexadecimal; stands for the whole folder.
    """

    name: str
    files: Mapping[str, bytes] = field(hash=False, repr=False)
    digest: str

    def file(self, file: str) -> bytes:
        """Give a file's content.

        Raises
        ------
        ModelMismatch
            If the model has no such file.
        """
        if file not in self.files:
            raise ModelMismatch(f"{self.name} has no {file}")
        return self.files[file]

    def json(self, file: str) -> Any:
        """Give a JSON file's content."""
        return self._parsed(file, json.loads, ValueError)

    def yaml(self, file: str) -> Any:
        """Give a YAML file's content."""
        return self._parsed(file, yaml.safe_load, yaml.YAMLError)

    def arrays(self, file: str) -> dict[str, npt.NDArray[Any]]:
        """Give the arrays of an ``.npz`` file; an array of objects is refused."""

        def load(content: bytes) -> dict[str, npt.NDArray[Any]]:
            with np.load(io.BytesIO(content), allow_pickle=False) as stored:
                return {key: stored[key] for key in stored.files}

        found: dict[str, npt.NDArray[Any]] = self._parsed(file, load, ValueError)
        return found

    def _parsed(self, file: str, parse: Callable[[bytes], Any], wrong: type[Exception]) -> Any:
        try:
            return parse(self.file(file))
        except wrong as error:
            raise ModelMismatch(f"{self.name}/{file} cannot be read: {error}") from None


@cache
def models_root() -> Path:
    """Give the folder of all models: in the installed package, or beside it in a checkout."""
    installed = Path(__file__).parents[1] / "models"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "models"


def model_root(name: str, root: Path | None = None) -> Path:
    """Give the folder of a model's versions, whether or not it exists.

    Raises
    ------
    ModelMismatch
        If the name is not made of small letters, digits and underscores: it becomes a path.
    """
    return (root or models_root()) / _plain(name, _NAME)


def model_folder(name: str, version: str, root: Path | None = None) -> Path:
    """Give the folder of one version, whether or not it exists.

    Raises
    ------
    ModelMismatch
        If the name or version is not a plain one: both become a path.
    """
    return model_root(name, root) / _plain(version, _VERSION)


def versions(name: str, root: Path | None = None) -> list[str]:
    """Give the versions of a model that have a folder, oldest first; none if there is no model."""
    folder = model_root(name, root)
    found = [one.name for one in folder.glob("*") if one.is_dir() and _VERSION.fullmatch(one.name)]
    return sorted(found, key=int)


def next_version(name: str, root: Path | None = None) -> str:
    """Give the number of a model's next version: a whole number, never one used before.

    Examples
    --------
    >>> next_version("never_trained")
    '1'
    """
    return str(max(map(int, versions(name, root)), default=0) + 1)


def _plain(part: str, pattern: re.Pattern[str]) -> str:
    if not pattern.fullmatch(part):
        kind = "a model's name" if pattern is _NAME else "a version (a whole number)"
        raise ModelMismatch(f"{shorten(part)} is not {kind}")
    return part


def open_model_folder(folder: Path) -> ModelFolder:
    """Read a model folder and check it against its list of digests.

    Parameters
    ----------
    folder : Path
        ``models/<model>/<version>``.

    Raises
    ------
    ModelMismatch
        If the folder or its list is missing, a file is of an unknown kind, a link, in a folder of
        its own, not listed, listed but missing, differs from its digest, or is a pickle or not what
        its ending says; every fault is named.

    Examples
    --------
    >>> open_model_folder(models_root() / "business_line" / "1").name
    'business_line/1'
    """
    name = "/".join(folder.parts[-2:])
    if not (folder / SUMS).is_file():
        raise ModelMismatch(f"no model at {name}: {SUMS} is missing")
    listing = (folder / SUMS).read_bytes()
    listed = _digests(listing, name)
    found = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if (path.is_symlink() or not path.is_dir()) and path != folder / SUMS
    }
    faults = [_fault(name, file, "this kind of file is refused") for file in found if _odd(file)]
    faults += [
        _fault(name, file, "a link is refused") for file in found if found[file].is_symlink()
    ]
    faults += [_fault(name, file, "not in the list of digests") for file in found.keys() - listed]
    faults += [_fault(name, file, "listed but missing") for file in listed.keys() - found]
    files: dict[str, bytes] = {}
    if not faults:
        files = {file: path.read_bytes() for file, path in found.items()}
        for file, content in files.items():
            if hashlib.sha256(content).hexdigest() != listed[file]:
                faults.append(_fault(name, file, "differs from its digest"))
            elif rule := hidden(file, content):
                faults.append(_fault(name, file, rule))
    if faults:
        raise ModelMismatch(f"{len(faults)} fault(s) in the model {name}: {faults[0]}", faults)
    return ModelFolder(name, files, hashlib.sha256(listing).hexdigest())


def _digests(listing: bytes, name: str) -> dict[str, str]:
    digests: dict[str, str] = {}
    for line in listing.decode("utf-8", errors="replace").splitlines():
        digest, gap, file = line.partition("  ")
        if not gap or len(digest) != 64 or not file or file in digests:
            raise ModelMismatch(f"{name}/{SUMS} is not a list of SHA-256 digests")
        digests[file] = digest
    return digests


def _odd(file: str) -> bool:
    return Path(file).suffix.lower() not in KINDS or "/" in file


def hidden(file: str, content: bytes) -> str | None:
    """Tell what a file is if it is not what its ending says.

    Parameters
    ----------
    file : str
        Name with an ending of :data:`KINDS`.
    content : bytes
        Never run, only looked at.

    Returns
    -------
    str or None
        The rule it breaks; None if there is nothing to say.
    """
    if _is_pickle(content):
        return "this is a pickle, which could run code; refused"
    if file.endswith(".npz"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as arrays:
                plain = all(member.endswith(".npy") for member in arrays.namelist())
        except zipfile.BadZipFile:
            plain = False
        return None if plain else "not a file of number arrays"
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return "not UTF-8 text"
    return "not plain text" if "\0" in text else None


def _is_pickle(content: bytes) -> bool:
    try:
        for _ in pickletools.genops(content):  # reads the steps and takes none of them
            pass
    except (ValueError, IndexError, OverflowError, MemoryError):
        return False
    return True


def json_bytes(content: Any) -> bytes:
    """Give JSON as stored: UTF-8, one final newline; NaN and infinity are refused."""
    text = json.dumps(content, ensure_ascii=False, indent=0, allow_nan=False)
    return (text + "\n").encode("utf-8")


def _fault(name: str, file: str, rule: str) -> Fault:
    return Fault(
        f"{name}/{file}", file, rule, "restore the folder as it was released", "model-file"
    )
