"""Profile: how a question is put to a firm, with label, unit and help in both languages."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat
from pydantic.fields import FieldInfo

UNKNOWN = "unknown"


class Answers(BaseModel):
    """A frozen group of answers; unknown fields, NaN and infinity are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)


def asked(en: str, zh: str, *, unit: str = "", help: str = "", **rules: Any) -> Any:
    """Give a field that carries its question.

    Parameters
    ----------
    en, zh : str
        The label on screens in each language.
    unit : str
        Unit of the answer; empty for words.
    help : str
        What is meant, in English; the description in the JSON schema.
    **rules
        Passed on to :func:`pydantic.Field`. Without ``default`` or ``default_factory`` the
        answer is optional and unknown.
    """
    if "default" not in rules and "default_factory" not in rules:
        rules["default"] = None
    return Field(
        description=f"{help or en}{f' [{unit}]' if unit else ''}",
        json_schema_extra={"label": {"en": en, "zh": zh}, "unit": unit},
        **rules,
    )


def label_of(field: FieldInfo, locale: str) -> str:
    """Give the label of a field in one language."""
    extra = field.json_schema_extra
    if isinstance(extra, dict) and isinstance(label := extra.get("label"), dict):
        return str(label[locale])
    return field.title or ""


def _unknown_is_none(value: object) -> object:
    return None if value == UNKNOWN else value


def _whole(value: object) -> object:
    """Spreadsheets give whole numbers as floats; nothing else is bent."""
    value = _unknown_is_none(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _number(value: object) -> object:
    value = _unknown_is_none(value)
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            return float("inf")  # refused as not finite
    return value


Count = Annotated[Annotated[int, Field(ge=0, le=20_000_000_000)] | None, BeforeValidator(_whole)]
"""A whole number >= 0, or unknown (``"unknown"`` or null)."""

Money = Annotated[Annotated[FiniteFloat, Field(ge=0, le=1e15)] | None, BeforeValidator(_number)]
"""An amount >= 0 in major units of the firm's currency, or unknown."""

Amount = Annotated[Annotated[FiniteFloat, Field(gt=0, le=1e12)], BeforeValidator(_number)]
"""A term of a cover > 0 in major units."""

Term = Annotated[Annotated[FiniteFloat, Field(ge=0)], BeforeValidator(_number)]
"""A term of a cover >= 0: money, a share or hours; the field sets the upper end."""

Text = Annotated[Annotated[str, Field(max_length=200)] | None, BeforeValidator(_unknown_is_none)]
"""A short text, or unknown."""


def none_is_unknown(value: object) -> object:
    """Take an empty answer for not knowing."""
    return UNKNOWN if value is None else value


Year = Annotated[Annotated[int, Field(ge=1990, le=2100)] | None, BeforeValidator(_whole)]
"""A year, or unknown."""

Day = Annotated[Annotated[date, Field(strict=False)] | None, BeforeValidator(_unknown_is_none)]
"""A day, or unknown."""

YesNo = Annotated[Literal["yes", "no", "unknown"], BeforeValidator(none_is_unknown)]
"""An answer to a yes-or-no question; not knowing is an answer."""

InPlace = Annotated[
    Literal["yes", "partly", "no", "not_applicable", "unknown"], BeforeValidator(none_is_unknown)
]
"""How far a control is in place."""

Evidence = Literal["declared", "documented", "verified"]
"""What stands behind an answer: the firm's word, a paper, somebody who looked."""
