"""Trained: a model's folder, opened only when every byte is the one written.

A folder holds plain files only: JSON, number arrays, a card. A kind of file that can carry code
(a pickle, say) is refused by name before it is read.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from risk.errors import Fault, RiskError

SUMS = "SHA256SUMS"
KINDS = (".json", ".npz", ".yaml", ".md", ".txt")
"""Endings a model folder may hold, besides the list of digests."""


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
    files: Mapping[str, bytes]
    digest: str

    def json(self, file: str) -> Any:
        """Give a JSON file's content."""
        return json.loads(self.files[file])

    def arrays(self, file: str) -> dict[str, npt.NDArray[Any]]:
        """Give the arrays of an ``.npz`` file; an array of objects is refused."""
        with np.load(io.BytesIO(self.files[file]), allow_pickle=False) as stored:
            return {key: stored[key] for key in stored.files}


def models_root() -> Path:
    """Give the folder of all models: in the installed package, or beside it in a checkout."""
    installed = Path(__file__).parents[1] / "models"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "models"


def open_model_folder(folder: Path) -> ModelFolder:
    """Read a model folder and check it against its list of digests.

    Parameters
    ----------
    folder : Path
        ``models/<model>/<version>``.

    Raises
    ------
    ModelMismatch
        If the folder or its list is missing, a file is of an unknown kind, not listed, listed but
        missing, or differs from its digest; every fault is named.

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
        if not path.is_dir() and path.name != SUMS
    }
    faults = [_fault(name, file, "this kind of file is refused") for file in found if _odd(file)]
    faults += [_fault(name, file, "not in the list of digests") for file in found.keys() - listed]
    faults += [_fault(name, file, "listed but missing") for file in listed.keys() - found]
    files: dict[str, bytes] = {}
    if not faults:
        files = {file: path.read_bytes() for file, path in found.items()}
        faults = [
            _fault(name, file, "differs from its digest")
            for file, content in files.items()
            if hashlib.sha256(content).hexdigest() != listed[file]
        ]
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


def _fault(name: str, file: str, rule: str) -> Fault:
    return Fault(
        f"{name}/{file}", file, rule, "restore the folder as it was released", "model-file"
    )
