"""App: the questions of a profile that are answered by one value, by their dotted path."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from risk.app.asking.shape import is_group, shape_of
from risk.profile import Profile

_NOT_ASKED = ("firm.name", "firm.uscc")


def single_questions() -> dict[str, FieldInfo]:
    """Give path and question, in the order of the form.

    >>> list(single_questions())[:2]
    ['firm.country', 'firm.province']
    """
    return {path: field for path, field in _walk(Profile, "") if path not in _NOT_ASKED}


def _walk(model: type[BaseModel], above: str) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        shape, path = shape_of(field.annotation), f"{above}{name}"
        if shape.many or shape.base is dict:
            continue
        if not is_group(shape):
            yield path, field
        elif not shape.optional:
            yield from _walk(shape.base, f"{path}.")
