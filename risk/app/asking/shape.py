"""App: the shape of a profile question: what kind of answer it asks for, its label and unit."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from risk.app.frame.words import Locale, choice, unit
from risk.profile.question import label_of


@dataclass(frozen=True)
class Shape:
    """What an annotation asks for.

    Parameters
    ----------
    base : type
        ``str``, ``int``, ``float``, ``date`` or a model; ``dict`` for a mapping.
    choices : tuple of str
        The words of a ``Literal``; of the keys, for a mapping.
    optional : bool
        Whether None is an answer.
    many : bool
        Whether several answers are given.
    """

    base: type
    choices: tuple[str, ...] = ()
    optional: bool = False
    many: bool = False


def shape_of(annotation: Any) -> Shape:
    """Give the shape of a field's annotation.

    >>> shape_of(int | None)
    Shape(base=<class 'int'>, choices=(), optional=True, many=False)
    """
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return shape_of(inside[0])
    if origin is Literal:
        return Shape(str, tuple(str(word) for word in inside))
    if origin in (Union, types.UnionType):
        shapes = [shape_of(one) for one in inside if one is not type(None)]
        choices = tuple(word for one in shapes for word in one.choices)
        return Shape(shapes[0].base, choices, type(None) in inside, shapes[0].many)
    if origin is tuple:
        one = shape_of(inside[0])
        return Shape(one.base, one.choices, many=True)
    if origin is dict:
        return Shape(dict, shape_of(inside[0]).choices)
    return Shape(annotation if isinstance(annotation, type) else str)


def is_group(shape: Shape) -> bool:
    """Tell whether the answer is itself a group of questions."""
    return issubclass(shape.base, BaseModel)


def questions_of(shape: Shape) -> Mapping[str, FieldInfo]:
    """Give the questions of a group by name; none for a single answer."""
    return shape.base.model_fields if issubclass(shape.base, BaseModel) else {}


def default_of(field: FieldInfo) -> Any:
    """Give what holds when a question is not answered, as plain data; None when nothing does."""
    if field.is_required():
        return None
    return to_jsonable_python(field.get_default(call_default_factory=True))


def title_of(field: FieldInfo, locale: Locale, currency: str = "") -> str:
    """Give label and unit of a field; money has the currency for its unit."""
    held = unit_of(field)
    label = label_of(field, locale)
    words = unit(held, locale)
    if held.startswith("currency"):
        words = choice("currency", currency, locale) if currency else ""
    if not words:
        return label
    return f"{label}（{words}）" if locale == "zh" else f"{label} ({words})"


def unit_of(field: FieldInfo) -> str:
    """Give the unit of a field; empty for words."""
    extra = field.json_schema_extra
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""
