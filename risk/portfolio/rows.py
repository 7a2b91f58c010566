r"""Portfolio: a profile as one flat row of a table, and back.

Columns are the dotted paths of the profile's answers, such as ``firm.revenue`` [currency a
year] or ``data_held.sensitive.medical`` [persons]; a blank means unknown, or the usual answer
where the profile has one. A row holds one processing operation, as ``operation.name``,
``operation.impact.*``, ``operation.answers.Q01`` and so on. Lists are joined by ``;``; a ``;``
inside an item is written ``\;``. ``controls.measures`` reads ``A.1=yes;A.2=no``, with evidence
and its day where there is more than the firm's word: ``A.1=yes:documented:2026-04-08``.
``cover.sublimits`` reads ``EXT=500000;FIN=250000``.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, get_args

from pydantic import BaseModel

from risk.errors import Fault, InvalidProfile, shorten
from risk.profile import QUESTIONS, AreaLevels, Impact, Operation, Profile, parse_profile

Kind = Literal["text", "whole", "number", "date", "list", "measures", "amounts"]
OPERATION = "operation."
_APART = re.compile(r"(?<!\\);")
_WHOLE = re.compile(r"^[+-]?\d+(\.0*)?$")
_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")


@cache
def columns() -> Mapping[str, Kind]:
    """Give every column of a row with the kind of its values, in order."""
    found: dict[str, Kind] = {}
    for name, field in Profile.model_fields.items():
        if name == "operations":
            found |= _operation_columns()
        else:
            found.update(_leaves(f"{name}.", field.annotation))
    return found


def _operation_columns() -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for name, field in Operation.model_fields.items():
        if name == "answers":
            found |= {f"{OPERATION}answers.{question}": "text" for question in QUESTIONS}
        elif name in ("impact", "area_levels"):
            parts = Impact if name == "impact" else AreaLevels
            found |= {f"{OPERATION}{name}.{part}": "text" for part in parts.model_fields}
        else:
            found[f"{OPERATION}{name}"] = _kind(field.annotation)
    return found


def _leaves(prefix: str, model: Any) -> Iterator[tuple[str, Kind]]:
    for name, field in model.model_fields.items():
        path = f"{prefix}{name}"
        shape = field.annotation
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            yield from _leaves(f"{path}.", shape)
        elif path == "controls.measures":
            yield path, "measures"
        elif path == "cover.sublimits":
            yield path, "amounts"
        else:
            yield path, _kind(shape)


def _kind(shape: Any) -> Kind:
    """Give the kind of a field from the types its annotation is made of."""
    made_of = set(_parts(shape))
    if tuple in made_of:
        return "list"
    if date in made_of:
        return "date"
    if float in made_of:
        return "number"
    return "whole" if int in made_of else "text"


def _parts(shape: Any) -> Iterator[Any]:
    yield getattr(shape, "__origin__", shape)
    for inner in get_args(shape):
        yield from _parts(inner)


def profile_of_row(row: Mapping[str, Any]) -> Profile:
    """Read a profile from a row.

    Parameters
    ----------
    row : mapping
        Column to value; values may be text, as in a CSV file, or numbers and dates, as pandas
        and spreadsheets give them. None, NaN and empty text are blank.

    Raises
    ------
    InvalidProfile
        With every fault, by column: no such column, wrong values, rules between answers.

    Examples
    --------
    >>> row = {"firm.name": "x", "firm.industry": "F52", "firm.headcount": "12",
    ...        "cover.limit": "1000000", "cover.retention": 5000}
    >>> profile_of_row(row).firm.headcount
    12
    """
    known = columns()
    data: dict[str, Any] = {}
    faults: list[Fault] = []
    for column, value in row.items():
        if _is_blank(value):
            continue
        kind = known.get(str(column))
        if kind is None:
            near = difflib.get_close_matches(str(column), list(known), n=1)
            way_out = f"did you mean {near[0]}?" if near else "remove the column"
            faults.append(
                Fault(str(column), shorten(value), "no such column", way_out, "no-such-column")
            )
            continue
        try:
            _place(data, column.split("."), _READ[kind](value))
        except _TwiceError as error:
            faults.append(Fault(column, str(error), "stands twice", "keep one", "stands-twice"))
    operation = data.pop("operation", None)
    if operation is not None:
        data["operations"] = [operation]
    try:
        profile = parse_profile(data)
    except InvalidProfile as error:
        found = (_by_column(fault) for fault in error.faults)
        faults.extend({fault.path: fault for fault in found}.values())
    if faults:
        many = "s" if len(faults) > 1 else ""
        raise InvalidProfile(f"the row has {len(faults)} fault{many}", faults)
    return profile


class _TwiceError(Exception):
    """A key stands twice in one cell."""


def _by_column(fault: Fault) -> Fault:
    """Name the column; an answer that fits no choice of several has a fault for each."""
    path = re.sub(r"^operations\.0\.", OPERATION, fault.path)
    path = re.sub(r"\.literal\[.*", "", path)
    return Fault(path, fault.got, fault.rule, fault.help, fault.code)


def _place(data: dict[str, Any], path: list[str], value: Any) -> None:
    for part in path[:-1]:
        data = data.setdefault(part, {})
    data[path[-1]] = value


def _is_blank(value: Any) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    if isinstance(value, str):
        return not value.strip()
    return isinstance(value, float) and math.isnan(value)


def _plain(value: Any) -> Any:
    """Give a Python number for a numpy one."""
    return value.item() if hasattr(value, "item") else value


def _text(value: Any) -> Any:
    value = _plain(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.strip() if isinstance(value, str) else str(value)


def _whole(value: Any) -> Any:
    value = _plain(value)
    if isinstance(value, str) and _WHOLE.match(value.strip()):
        return int(value.strip().split(".")[0])
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.strip() if isinstance(value, str) else value


def _number(value: Any) -> Any:
    value = _plain(value)
    if isinstance(value, str):
        return float(value) if _NUMBER.match(value.strip()) else value.strip()
    return value


def _date(value: Any) -> Any:
    if isinstance(value, datetime):  # a pandas Timestamp is one
        return value.date()
    return value.strip() if isinstance(value, str) else value


def list_of(value: Any) -> list[str]:
    """Give the items of a list from its text, joined by ``;``."""
    return [
        part.replace("\\;", ";").replace("\\\\", "\\").strip()
        for part in _APART.split(_text(value))
    ]


def _pairs(value: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in _text(value).split(";"):
        if not item.strip():
            continue
        key, _, answer = (part.strip() for part in item.partition("="))
        if key in found:
            raise _TwiceError(key)
        found[key] = answer
    return found


def _measures(value: Any) -> dict[str, dict[str, str]]:
    names = ("state", "evidence", "seen_on")
    return {
        key: dict(zip(names, (part.strip() for part in answer.split(":", 2)), strict=False))
        for key, answer in _pairs(value).items()
    }


def amounts_of(value: Any) -> dict[str, Any]:
    """Give amounts by name from ``EXT=500000;FIN=250000``."""
    return {key: _number(answer) for key, answer in _pairs(value).items()}


_READ: Mapping[Kind, Any] = {
    "text": _text,
    "whole": _whole,
    "number": _number,
    "date": _date,
    "list": list_of,
    "measures": _measures,
    "amounts": amounts_of,
}


def row_of_profile(profile: Profile) -> dict[str, Any]:
    """Flatten a profile of at most one operation; the inverse of :func:`profile_of_row`.

    Returns
    -------
    dict
        Every column in order; None where the answer is unknown.

    Raises
    ------
    InvalidProfile
        If the profile describes several operations; :func:`rows_of_profile` gives one row each.
    """
    if len(profile.operations) > 1:
        raise InvalidProfile(
            "the profile has several operations",
            [
                Fault(
                    "operations",
                    str(len(profile.operations)),
                    "a row holds one operation",
                    "give a row for each operation",
                    "many-operations",
                )
            ],
        )
    return rows_of_profile(profile)[0]


def rows_of_profile(profile: Profile) -> list[dict[str, Any]]:
    """Flatten a profile to one row for each operation, or one row if it has none."""
    firm = {
        column: _written(_answer(profile, column.split(".")), kind)
        for column, kind in columns().items()
        if not column.startswith(OPERATION)
    }
    operations: Sequence[Operation | None] = profile.operations or (None,)
    return [
        {
            column: _of_operation(operation, column, kind)
            if column.startswith(OPERATION)
            else firm[column]
            for column, kind in columns().items()
        }
        for operation in operations
    ]


def _of_operation(operation: Operation | None, column: str, kind: Kind) -> Any:
    path = column.removeprefix(OPERATION).split(".")
    if operation is None:
        return None
    if path[0] == "answers":
        return operation.answers.get(path[1])
    return _written(_answer(operation, path), kind)


def _answer(model: Any, path: list[str]) -> Any:
    for part in path:
        model = getattr(model, part) if model is not None else None
    return model


def _written(answer: Any, kind: Kind) -> Any:
    if kind == "list":
        joined = ";".join(part.replace("\\", "\\\\").replace(";", "\\;") for part in answer)
        return joined or None
    if kind == "measures":
        return ";".join(f"{key}={_of_measure(one)}" for key, one in answer.items()) or None
    if kind == "amounts":
        return ";".join(f"{key}={amount!r}" for key, amount in answer.items()) or None
    if kind == "date":
        return None if answer is None else answer.isoformat()
    return None if answer in ("unknown", "") else answer


def _of_measure(measure: Any) -> str:
    if measure.seen_on is not None:
        return f"{measure.state}:{measure.evidence}:{measure.seen_on.isoformat()}"
    if measure.evidence != "declared":
        return f"{measure.state}:{measure.evidence}"
    return str(measure.state)
