"""App: where a profile comes from: a sample firm, a file of the visitor, or nothing yet."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import streamlit as st

from risk.errors import Fault, InvalidProfile
from risk.portfolio import read_book
from risk.portfolio.rows import profile_of_row, rows_of_profile
from risk.profile import parse_profile, read_profile

_ROOT = Path(__file__).resolve().parents[3]
FOLDER = _ROOT / "data_samples"
TABLES = (".csv", ".xlsx")
NEW: dict[str, Any] = {"cover": {"limit": 1_000_000, "retention": 10_000}}
"""A firm of which nothing is known; the terms are a usual wish."""


def sample_names(folder: Path = FOLDER) -> dict[str, str]:
    """Give the sample firms, file stem to name of the firm."""
    return {path.stem: str(_read(path)["firm"]["name"]) for path in sorted(folder.glob("*.yaml"))}


def sample(stem: str, folder: Path = FOLDER) -> dict[str, Any]:
    """Give a sample profile as plain data."""
    return _read(folder / f"{stem}.yaml")


def sample_rows() -> list[dict[str, Any]]:
    """Give the sample firms as rows of a table, each with its first operation."""
    return [rows_of_profile(parse_profile(sample(stem)))[0] for stem in sample_names()]


def uploaded(name: str, data: bytes) -> dict[str, Any]:
    """Give an uploaded profile as plain data: whole, begun and saved, or the first row of a table.

    Raises
    ------
    InvalidProfile
        With every fault of the file; what is only missing is none, as it may still be answered.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"profile{Path(name).suffix.lower()}"
        path.write_bytes(data)
        if path.suffix in TABLES:
            return _first_row(path)
        try:
            return read_profile(path).model_dump(mode="json")
        except InvalidProfile as error:
            begun = error.faults and all(fault.code == "missing" for fault in error.faults)
            if path.suffix != ".json" or not begun:
                raise
            return dict(json.loads(data))


def _first_row(path: Path) -> dict[str, Any]:
    try:
        row = next(read_book(path), {})
    except (ValueError, OSError, BadZipFile) as error:
        rule = "must be a table with its columns in the first line"
        fault = Fault("file", path.suffix, rule, "save the table anew", "file-kind")
        raise InvalidProfile(f"the table cannot be read: {error}", [fault]) from error
    return profile_of_row(row).model_dump(mode="json")


def digest(data: bytes) -> str:
    """Give a short name for the bytes of an upload."""
    return hashlib.sha256(data).hexdigest()[:12]


@st.cache_data(max_entries=64, show_spinner=False)
def _read(path: Path) -> dict[str, Any]:
    return read_profile(path).model_dump(mode="json")
