"""Documents: shape of a form as the rulebook holds it (entries ``procedure.<form>``)."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator

from risk.rulebook.schema import Status, Strict, Sureness, Text

Kind = Literal[
    "fields", "checks", "notes", "text", "table", "clock", "grades", "severity", "signature"
]
Answers = Literal["tick", "comply", "answer", "level", "place", "clause"]
_ITEMS = frozenset({"fields", "checks", "notes", "text"})


class Ground(Strict):
    """What an item rests on: a source of the rulebook, its status, and how we know it."""

    source: str
    status: Status
    sureness: Sureness


class Item(Strict):
    """One line of a form.

    ``at`` is an article number, or words in both languages. ``fact`` is the path of the answer
    in the profile, or a name of :mod:`risk.documents.facts`. ``when`` is a condition on facts; an
    unknown fact keeps the item. ``from`` is the first day the item stands in the form.
    """

    model_config = ConfigDict(populate_by_name=True)

    id: str
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
    hint: Text | None = None
    ground: str
    at: str | Text | None = None
    fact: str | None = None
    lines: int = Field(default=1, ge=1, le=12)
    when: dict[str, Any] | None = None
    start: date | None = Field(default=None, alias="from")

    @property
    def words(self) -> Text:
        """The item's words in both languages."""
        return Text(zh=self.zh, en=self.en)


class Column(Strict):
    """A column of a table; ``fact`` is a path from the row's thing."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
    width: float = Field(default=1, gt=0)
    fact: str | None = None


class Section(Strict):
    """A part of a form; ``start`` is the first day it stands in the form.

    ``each`` names a list of the profile that gives a table its rows; ``blank`` empty rows follow.
    ``ground`` and ``at`` say what the section as a whole rests on.
    """

    id: str
    kind: Kind
    title: Text
    lead: Text | None = None
    ground: str | None = None
    at: str | Text | None = None
    items: tuple[Item, ...] = ()
    answers: Answers = "tick"
    numbered: bool = False
    remark: Text | None = None
    columns: tuple[Column, ...] = ()
    each: str | None = None
    blank: int = Field(default=0, ge=0, le=20)
    new_page: bool = False
    when: dict[str, Any] | None = None
    start: date | None = None

    @model_validator(mode="after")
    def _holds_what_its_kind_needs(self) -> Section:
        if (self.kind in _ITEMS) != bool(self.items):
            raise ValueError(f"section {self.id} ({self.kind}): items missing or out of place")
        if (self.kind == "table") != bool(self.columns):
            raise ValueError(f"section {self.id}: columns belong to a table, and a table has them")
        ids = [item.id for item in self.items]
        if len(set(ids)) < len(ids):
            raise ValueError(f"section {self.id}: an item id stands twice")
        return self


class Form(Strict):
    """A whole form."""

    title: Text
    lead: Text
    grounds: dict[str, Ground]
    sections: tuple[Section, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _grounds_known(self) -> Form:
        for section in self.sections:
            for ground in (section.ground, *(item.ground for item in section.items)):
                if ground is not None and ground not in self.grounds:
                    raise ValueError(f"section {section.id}: no ground named {ground}")
        ids = [section.id for section in self.sections]
        if len(set(ids)) < len(ids):
            raise ValueError("a section id stands twice")
        return self
