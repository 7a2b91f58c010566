"""In which of two languages a command speaks."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from risk.cli.output import default_language
from risk.units import Locale


class Language(StrEnum):
    """Languages of the screen."""

    ZH = "zh"
    EN = "en"


Lang = Annotated[Language | None, typer.Option("--lang", help="zh or en.")]


def locale_of(lang: Language | None) -> Locale:
    """Give the language asked for, or the terminal's."""
    if lang is None:
        return default_language()
    return "zh" if lang is Language.ZH else "en"
