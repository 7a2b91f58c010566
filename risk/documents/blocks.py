"""Documents: one neutral structure for every form and report, rendered three ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from risk.rulebook.schema import Status
from risk.units import Locale

BOX = "□"
"""A box to tick, where it is written as a character."""


@dataclass(frozen=True, slots=True)
class Cite:
    """What a line of a document rests on.

    Parameters
    ----------
    status : str
        Enacted, draft, published, judgement or forecast.
    text : str
        Printed words: number in the source list, article, status, how sure.
    """

    status: Status
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A status that a document uses, and its word."""

    status: Status
    word: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 stands over a section, 2 inside it."""

    text: str
    level: int = 1
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str
    cite: Cite | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled place to write in; ``value`` is what the profile already tells."""

    label: str
    value: str = ""
    hint: str = ""
    lines: int = 1
    cite: Cite | None = None


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One line of a check list."""

    text: str
    hint: str = ""
    cite: Cite | None = None


@dataclass(frozen=True, slots=True)
class CheckList:
    """Lines to tick; with ``answers``, one box for each answer; ``remark`` heads a place to write.

    ``numbered`` lists print 1, 2, 3 before the items; ``caption`` heads the column of items.
    """

    items: tuple[CheckItem, ...]
    answers: tuple[str, ...] = ()
    remark: str = ""
    numbered: bool = False
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with widths as shares of the line; empty cells are places to write in.

    Without ``columns`` the table has no head. The last ``figures`` columns hold figures, set to
    the right.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    first_bold: bool = False
    figures: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A remark set apart, with a badge of the status of what it rests on."""

    text: str
    badge: str
    status: Status
    cite: Cite | None = None


Block = Heading | Paragraph | Field | CheckList | Table | Note


@dataclass(frozen=True, slots=True)
class Document:
    """A form or report, ready to be rendered.

    Parameters
    ----------
    name : str
        Stable name of the form, such as ``privacy_notice``.
    title, lead : str
        Words at the head.
    firm : str
        Name of the firm; empty on a blank form.
    day : date
        Day whose rules the document follows.
    locale : str
    blocks : tuple of Block
    legend : tuple of Mark
        Every status used: printed on each page.
    sources : tuple of str
        Numbered source list.
    day_line, disclaimer, sources_title : str
        Words on every page, and over the source list.
    """

    name: str
    title: str
    lead: str
    firm: str
    day: date
    locale: Locale
    blocks: tuple[Block, ...]
    legend: tuple[Mark, ...]
    sources: tuple[str, ...]
    day_line: str
    legend_title: str
    disclaimer: str
    sources_title: str

    def as_data(self) -> dict[str, Any]:
        """Give the document as plain JSON data; each block names its ``kind``."""
        data = asdict(self)
        data["day"] = self.day.isoformat()
        data["blocks"] = [
            {"kind": type(block).__name__.lower(), **asdict(block)} for block in self.blocks
        ]
        return data


def words_of(part: object) -> Iterator[str]:
    """Give every text of a document or of plain data, in order, without names of kinds."""
    if isinstance(part, str):
        yield part
    elif is_dataclass(part):
        for field in fields(part):
            if field.name not in ("status", "name", "locale"):
                yield from words_of(getattr(part, field.name))
    elif isinstance(part, dict):
        for value in part.values():
            yield from words_of(value)
    elif isinstance(part, list | tuple):
        for one in part:
            yield from words_of(one)
