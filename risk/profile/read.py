"""Profile: files and plain data in, profiles out; every fault of a profile at once."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from risk.errors import Fault, InvalidProfile, InvalidRulebook, shorten
from risk.profile.profile import Profile
from risk.rulebook.strict_yaml import read_yaml

Shape = TypeVar("Shape", bound=BaseModel)

MOST_BYTES = 2_000_000

_WAY_OUT = {
    "extra_forbidden": "remove the field, or correct its name; `risk schema profile` lists all",
    "missing": "give the field",
    "literal_error": "use one of the words listed",
    "greater_than_equal": "give a number within the limits",
    "less_than_equal": "give a number within the limits",
    "finite_number": 'give a plain number, or "unknown"',
    "int_type": 'give a whole number without quotes, or "unknown"',
    "float_type": 'give a number without quotes, or "unknown"',
    "string_pattern_mismatch": "write the code as described in `risk schema profile`",
    "value_error": "correct the value, or leave the field out if it is unknown",
}


def read_profile(path: Path) -> Profile:
    """Read a profile from a ``.yaml`` or ``.json`` file.

    Raises
    ------
    InvalidProfile
        As :func:`read_shape`.
    """
    return read_shape(Profile, path, "profile")


def read_shape(model: type[Shape], path: Path, what: str) -> Shape:
    """Read what a shape describes from a ``.yaml`` or ``.json`` file.

    Parameters
    ----------
    model : type
        Shape wanted.
    path : Path
    what : str
        What it is called in the message.

    Raises
    ------
    InvalidProfile
        If the file cannot be read, is not strict YAML or JSON (duplicate keys, NaN), or any
        field is wrong: all faults at once, each with path, value, rule and way out.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            _refuse(path.name, "a file this large", f"at most {MOST_BYTES} bytes", "split it")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        _refuse(str(path), error.strerror or "error", "the file must be readable", "check the name")
    except UnicodeDecodeError:
        _refuse(str(path), "other encoding", "the file must be UTF-8", "save it as UTF-8")
    if path.suffix.lower() in (".yaml", ".yml"):
        try:
            data = read_yaml(text, path.name, plain_words=True)
        except InvalidRulebook as error:
            raise InvalidProfile(f"{path.name} is not strict YAML", error.faults) from error
    else:
        data = read_json(text, path.name)
    return parse(model, data, what)


def parse_profile(data: Any) -> Profile:
    """Check plain data and give the profile.

    Parameters
    ----------
    data : dict
        As read from JSON or YAML; ``"unknown"`` or null for what the firm does not know.

    Raises
    ------
    InvalidProfile
        With every fault found.
    """
    return parse(Profile, data, "profile")


def parse(model: type[Shape], data: Any, what: str) -> Shape:
    """Check plain data against a shape that holds profiles or parts of them.

    Parameters
    ----------
    model : type
        Shape wanted.
    data : dict
        As read from JSON or YAML.
    what : str
        What it is called in the message.

    Raises
    ------
    InvalidProfile
        With every fault found.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = _all_faults(model, data, error)
        raise InvalidProfile(
            f"the {what} has {len(faults)} fault{'s' if len(faults) > 1 else ''}", faults
        ) from error


def _all_faults(model: type[BaseModel], data: Any, error: ValidationError) -> list[Fault]:
    """Collect faults, drop the wrong answers, look again.

    Rules between fields are only looked at once the fields themselves are right; without the
    second look a firm would meet them one correction later.
    """
    found: dict[str, Fault] = {}
    rest = copy.deepcopy(data)
    for _ in range(6):
        for one in _real(error):
            fault = _fault(one["loc"], one["input"], one["type"], one["msg"])
            found.setdefault(fault.path, fault)
            if one["type"] != "missing":
                _drop(rest, one["loc"])
        try:
            model.model_validate(rest)
            break
        except ValidationError as again:
            new = [one for one in _real(again) if _path(one["loc"]) not in found]
            if all(one["type"] == "missing" for one in new):
                break
            error = again
    return list(found.values())


def _path(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc) or "profile"


def _fault(loc: tuple[int | str, ...], got: object, kind: str, message: str) -> Fault:
    return Fault(
        path=_path(loc),
        got=shorten(got) if kind != "missing" else "nothing",
        rule=message.removeprefix("Value error, "),
        help=_WAY_OUT.get(kind, "see `risk schema profile`"),
        code=kind,
    )


_CORE = {"firm": ("name", "industry", "currency"), "cover": ("limit", "retention", "currency")}
"""What is kept of a group whose answers contradict each other, so that other rules are met."""


def _real(error: ValidationError) -> list[ErrorDetails]:
    """Leave out that a list is too short only because its items were refused."""
    return [
        one
        for one in error.errors(include_url=False)
        if not (one["type"] == "too_short" and one["input"])
    ]


def _drop(data: Any, loc: tuple[int | str, ...]) -> None:
    """Take the answer at a location out of plain data, so that it counts as unknown.

    An item of a list takes the whole list along.
    """
    holder, name = None, ""
    for part in loc:
        if isinstance(data, dict) and part in data:
            holder, name = data, str(part)
        elif not (isinstance(data, list) and isinstance(part, int) and part < len(data)):
            break
        data = data[part]
    if holder is None:
        return
    whole = holder.pop(name)
    if len(loc) == 1 and name in _CORE and isinstance(whole, dict):
        holder[name] = {key: whole[key] for key in _CORE[name] if key in whole}


def profile_schema() -> dict[str, Any]:
    """Give the JSON schema of a profile: every field with unit, description and zh/en label."""
    return Profile.model_json_schema()


def read_json(text: str, name: str) -> Any:
    """Read strict JSON: no key twice, no NaN or infinity, no nesting without end.

    Parameters
    ----------
    text : str
    name : str
        Of the file or body, for the faults.

    Raises
    ------
    InvalidProfile
        If the text is not strict JSON.
    """

    def refuse_constant(word: str) -> NoReturn:
        _refuse(name, word, "NaN and infinity are not numbers here", 'write "unknown"')

    def refuse_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = sorted({key for key in keys if keys.count(key) > 1})
            _refuse(name, ", ".join(twice), "a key stands twice", "keep one of the two")
        return found

    try:
        return json.loads(text, parse_constant=refuse_constant, object_pairs_hook=refuse_twice)
    except json.JSONDecodeError as error:
        _refuse(f"{name}:{error.lineno}", "text", error.msg, "correct the JSON here")
    except ValueError:
        _refuse(name, "a number", "a number may not have thousands of digits", 'write "unknown"')
    except RecursionError:
        _refuse(name, "deep nesting", "the nesting must be shallow", "flatten the file")


def _refuse(path: str, got: str, rule: str, help_: str) -> NoReturn:
    raise InvalidProfile(f"{path} cannot be read", [Fault(path, got, rule, help_, "unreadable")])
