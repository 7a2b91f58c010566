"""App: the profile as a form, made from the profile's own models.

A question added to :mod:`risk.profile` appears here by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from pydantic.fields import FieldInfo

from risk.app.asking.group import ask_group
from risk.app.asking.measures import ask_measures
from risk.app.asking.operations import ask_operations
from risk.app.asking.shape import is_group, questions_of, shape_of
from risk.app.frame.words import Locale
from risk.profile import Profile
from risk.profile.question import label_of
from risk.rulebook import Rulebook


def ask_profile(
    start: Mapping[str, Any], source: str, rulebook: Rulebook, locale: Locale
) -> dict[str, Any]:
    """Put every question of a profile and give the answers as plain data.

    Parameters
    ----------
    start : mapping
        A profile as plain data, which fills the form in to begin with.
    source : str
        Where it came from; answers are kept apart by it.
    rulebook : Rulebook
        For the words of ENISA's questions and measures.
    locale : Locale
    """
    pages = _pages()
    tabs = st.tabs([label_of(field, locale) for _, field in pages], key=f"{source}#pages")
    answers: dict[str, Any] = {}
    for tab, (path, field) in zip(tabs, pages, strict=True):
        value = _inside(start, path)
        key = f"{source}/{path}"
        with tab:
            if path == "operations":
                given: Any = ask_operations(value or [], key, rulebook, locale)
            elif path == "controls.measures":
                given = ask_measures(value or {}, key, rulebook, locale)
            else:
                given = ask_group(questions_of(shape_of(field.annotation)), value, key, locale)
        _place(answers, path, given)
    return answers


def _pages() -> list[tuple[str, FieldInfo]]:
    """Give path and question of each tab; a group made of groups is spread over tabs."""
    pages: list[tuple[str, FieldInfo]] = []
    for name, field in Profile.model_fields.items():
        shape = shape_of(field.annotation)
        inner = {} if shape.many else questions_of(shape)
        shapes = [shape_of(child.annotation) for child in inner.values()]
        if inner and all(is_group(one) or one.base is dict for one in shapes):
            pages += [(f"{name}.{child}", question) for child, question in inner.items()]
        else:
            pages.append((name, field))
    return pages


def _inside(data: Mapping[str, Any], path: str) -> Any:
    here: Any = data
    for part in path.split("."):
        here = here.get(part) if isinstance(here, Mapping) else None
    return here


def _place(data: dict[str, Any], path: str, value: Any) -> None:
    *above, last = path.split(".")
    for part in above:
        data = data.setdefault(part, {})
    data[last] = value
