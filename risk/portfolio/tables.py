"""Portfolio: whole tables read from files, such as policies and claims."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import pandas as pd

from risk.errors import Fault, RiskError


class UnreadableTable(RiskError):
    """A file is missing, of another kind than told, or holds no table."""

    code = "unreadable-table"


def read_table(path: Path, content: IO[bytes] | None = None) -> pd.DataFrame:
    """Read a ``.csv``, ``.xlsx`` or ``.parquet`` table; no rows are a table too.

    Parameters
    ----------
    path : Path
        Its ending tells the kind.
    content : file, optional
        What to read instead of the file of that name, as an upload gives it.

    Returns
    -------
    DataFrame
        Of a CSV file all columns as text, so that a name such as ``007`` stays one; blanks are
        missing.

    Raises
    ------
    UnreadableTable
        With the file and what is wrong with it.
    """
    kind, source = path.suffix.lower(), path if content is None else content
    try:
        if kind == ".csv":
            text = {"dtype": str, "keep_default_na": False, "na_values": [""]}
            return pd.read_csv(source, encoding="utf-8-sig", **text)
        if kind == ".parquet":
            return pd.read_parquet(source)
        if kind == ".xlsx":
            return pd.read_excel(source, dtype=object, engine="openpyxl")
    except (OSError, ValueError, KeyError) as error:
        told = getattr(error, "strerror", None) or str(error)
        raise _unreadable(path, told, "give a table with its columns in the first line") from None
    raise _unreadable(path, "must be .csv, .xlsx or .parquet", "convert the table")


def _unreadable(path: Path, rule: str, help_: str) -> UnreadableTable:
    fault = Fault(path.name, path.name, rule, help_, UnreadableTable.code)
    return UnreadableTable(f"{path.name} cannot be read: {rule}", [fault])
