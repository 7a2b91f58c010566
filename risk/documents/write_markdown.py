"""Documents: a document as Markdown, for mail and for keeping beside code."""

from __future__ import annotations

import re
from collections.abc import Iterable

from risk.documents.blocks import (
    BOX,
    CheckList,
    Cite,
    Document,
    Field,
    Heading,
    Note,
    Paragraph,
    Table,
)

BLANK = "＿＿＿＿＿＿＿＿"
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#&])")
_NUMBERED = re.compile(r"^(\d+)([.)])(?=\s)", re.MULTILINE)
_BULLET = re.compile(r"^([-+])(?=\s)", re.MULTILINE)


def document_markdown(document: Document) -> str:
    """Give a document as GitHub-flavoured Markdown."""
    parts = [f"# {_plain(document.title)}"]
    legend = " / ".join(mark.word for mark in document.legend)
    head = f"{document.day_line} · {document.legend_title} {legend}"
    parts += [_plain(f"{document.firm} · {head}" if document.firm else head)]
    if document.lead:
        parts.append(_plain(document.lead))
    for block in document.blocks:
        match block:
            case Heading(text=text, level=level):
                parts.append(f"{'#' * (level + 1)} {_plain(text)}")
            case Paragraph(text=text, cite=cite):
                parts.append(_plain(text) + _cited(cite))
            case Note(text=text, badge=badge, cite=cite):
                parts.append(f"> **{_plain(badge)}** {_plain(text)}{_cited(cite)}")
            case Field():
                parts.append(_field(block, document.locale))
            case CheckList():
                parts.append(_checks(block))
            case Table():
                heads = block.columns or ("",) * len(block.widths)
                parts.append(_table(heads, block.rows, block.figures))
    if document.sources:
        parts.append(f"## {_plain(document.sources_title)}")
        parts += [_plain(source) for source in document.sources]
    parts += ["---", _plain(document.disclaimer)]
    return "\n\n".join(parts) + "\n"


def _field(block: Field, locale: str) -> str:
    colon = "：" if locale == "zh" else ": "
    hint = f"（{block.hint}）" if block.hint and locale == "zh" else ""
    hint = hint or (f" ({block.hint})" if block.hint else "")
    value = _plain(block.value) if block.value else BLANK
    return f"**{_plain(block.label)}**{_plain(hint)}{colon}{value}{_cited(block.cite)}"


def _checks(block: CheckList) -> str:
    if not block.answers:
        lines = [f"**{_plain(block.caption)}**", ""] if block.caption else []
        for number, item in enumerate(block.items, 1):
            mark = f"{number}. {BOX}" if block.numbered else f"- {BOX}"
            hint = f"（{item.hint}）" if item.hint else ""
            remark = f" {_plain(block.remark)}{BLANK}" if block.remark else ""
            lines.append(f"{mark} {_plain(item.text)}{_plain(hint)}{_cited(item.cite)}{remark}")
        return "\n".join(lines)
    columns = (block.caption, *block.answers, *((block.remark,) if block.remark else ()))
    rows = []
    for number, item in enumerate(block.items, 1):
        text = f"{number}. {item.text}" if block.numbered else item.text
        hint = f"（{item.hint}）" if item.hint else ""
        cite = f" [{item.cite.text}]" if item.cite else ""
        blank = ("",) if block.remark else ()
        rows.append((f"{text}{hint}{cite}", *(BOX for _ in block.answers), *blank))
    return _table(columns, rows)


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]], figures: int = 0) -> str:
    lines = [columns, *rows]
    written = ["| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines]
    return "\n".join(
        [written[0], f"|{' --- |' * (len(columns) - figures)}{' ---: |' * figures}", *written[1:]]
    )


def _cell(text: str) -> str:
    return _plain(text).replace("\n", "<br>") or " "


def _cited(cite: Cite | None) -> str:
    return f" （{_plain(cite.text)}）" if cite else ""


def _plain(text: str) -> str:
    """Escape what Markdown would read as markup."""
    text = _SPECIAL.sub(r"\\\1", text)
    text = _NUMBERED.sub(r"\1\\\2", text)
    return _BULLET.sub(r"\\\1", text)
