"""Documents: a document as Word file, for those who want to change the words."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from risk.documents.blocks import (
    BOX,
    CheckItem,
    CheckList,
    Cite,
    Document,
    Field,
    Heading,
    Note,
    Paragraph,
    Table,
)

GREY = RGBColor(0x5F, 0x6B, 0x76)
ACCENT = RGBColor(0x1D, 0x4E, 0x6B)
LINE_MM = 174


def document_docx(document: Document) -> bytes:
    """Give the bytes of a document as ``.docx``; the same document gives the same bytes."""
    file = docx.Document()
    _page(file, document)
    _run(file.add_heading(level=0), document.title, size=18, colour=ACCENT)
    if document.lead:
        _run(file.add_paragraph(), document.lead, size=9, colour=GREY)
    for block in document.blocks:
        match block:
            case Heading(text=text, level=level, new_page=new_page):
                heading = file.add_heading(level=level)
                heading.paragraph_format.page_break_before = new_page
                _run(heading, text, size=13 if level == 1 else 11, colour=ACCENT)
            case Paragraph(text=text, cite=cite):
                paragraph = file.add_paragraph()
                _run(paragraph, text)
                _cite(paragraph, cite)
            case Note(text=text, badge=badge, cite=cite):
                paragraph = file.add_paragraph()
                _run(paragraph, f"[{badge}] ", bold=True)
                _run(paragraph, text)
                _cite(paragraph, cite)
            case Field():
                _field(file, block)
            case CheckList():
                _checks(file, block)
            case Table():
                _table(file, block)
    if document.sources:
        _run(file.add_heading(level=2), document.sources_title, size=11)
        for source in document.sources:
            _run(file.add_paragraph(), source, size=8, colour=GREY)
    return _steady(file)


def _page(file: Any, document: Document) -> None:
    section = file.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    style = file.styles["Normal"]
    style.font.name = "Arial"
    style.font.size = Pt(10)
    style.paragraph_format.space_after = Pt(4)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Microsoft YaHei")
    _run(section.header.paragraphs[0], f"{document.firm}  {document.title}".strip(), 8, colour=GREY)
    legend = " / ".join(mark.word for mark in document.legend)
    footer = section.footer.paragraphs[0]
    line = f"{document.day_line}  {document.legend_title} {legend}  "
    _run(footer, line, 8, colour=GREY)
    _page_number(footer)
    _run(section.footer.add_paragraph(), document.disclaimer, 8, colour=GREY)
    made = datetime(document.day.year, document.day.month, document.day.day, tzinfo=UTC)
    about = file.core_properties
    about.title, about.author, about.comments = document.title, "", ""
    about.created = about.modified = made.replace(tzinfo=None)


def _field(file: Any, block: Field) -> None:
    table = _grid(file, 1, (0.32, 0.68))
    label, place = table.rows[0].cells
    _run(label.paragraphs[0], block.label, bold=True)
    if block.hint:
        _run(label.add_paragraph(), block.hint, 8, colour=GREY)
    _cite(label.paragraphs[-1], block.cite)
    _run(place.paragraphs[0], block.value, colour=ACCENT)
    for _ in range(block.lines - 1):
        place.add_paragraph()
    _gap(file)


def _checks(file: Any, block: CheckList) -> None:
    marks = len(block.answers) or 1
    remark = 0.2 if block.remark else 0.0
    share = 0.09 if block.answers else 0.05
    widths = [1 - share * marks - remark, *[share] * marks]
    heads = [block.caption, *(block.answers or ("",))]
    if block.remark:
        widths.append(remark)
        heads.append(block.remark)
    has_head = any(heads)
    table = _grid(file, len(block.items) + has_head, tuple(widths))
    if has_head:
        for cell, head in zip(table.rows[0].cells, heads, strict=True):
            _run(cell.paragraphs[0], head, 8, bold=True)
    for number, (row, item) in enumerate(
        zip(table.rows[int(has_head) :], block.items, strict=True), 1
    ):
        _item(row.cells[0], item, f"{number}. " if block.numbered else "")
        for cell in row.cells[1 : 1 + marks]:
            _run(cell.paragraphs[0], BOX, 12)
    _gap(file)


def _item(cell: Any, item: CheckItem, number: str) -> None:
    _run(cell.paragraphs[0], number + item.text)
    if item.hint:
        _run(cell.add_paragraph(), item.hint, 8, colour=GREY)
    _cite(cell.paragraphs[-1], item.cite)


def _table(file: Any, block: Table) -> None:
    whole = sum(block.widths)
    head = 1 if block.columns else 0
    table = _grid(file, len(block.rows) + head, tuple(width / whole for width in block.widths))
    if head:
        for cell, words in zip(table.rows[0].cells, block.columns, strict=True):
            _run(cell.paragraphs[0], words, 9, bold=True)
    for row, texts in zip(table.rows[head:], block.rows, strict=True):
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            _run(cell.paragraphs[0], text, 9, bold=block.first_bold and place == 0)
            if place >= len(texts) - block.figures:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _gap(file)


def _grid(file: Any, rows: int, widths: tuple[float, ...]) -> Any:
    table = file.add_table(rows, len(widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        for cell in column.cells:
            cell.width = Mm(width * LINE_MM)
    return table


def _gap(file: Any) -> None:
    file.add_paragraph().paragraph_format.space_after = Pt(0)


def _cite(paragraph: Any, cite: Cite | None) -> None:
    if cite is not None:
        _run(paragraph, f"  {cite.text}", 8, colour=GREY)


def _run(
    paragraph: Any,
    text: str,
    size: float = 10,
    *,
    bold: bool = False,
    colour: RGBColor | None = None,
) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.name = "Arial"
    run._element.rPr.rFonts.set(qn("w:eastAsia"), "Microsoft YaHei")
    run.bold = bold or None
    if colour is not None:
        run.font.color.rgb = colour


def _page_number(paragraph: Any) -> None:
    for kind, text in (("begin", ""), (None, "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(8)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._element.append(mark)


def _steady(file: Any) -> bytes:
    """Save, then pack anew with fixed times, which the ZIP inside would otherwise carry."""
    written, packed = BytesIO(), BytesIO()
    file.save(written)
    with (
        zipfile.ZipFile(written) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(fixed, source.read(entry))
    return packed.getvalue()
