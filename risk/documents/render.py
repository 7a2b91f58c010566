"""Documents: plain data and a typst template in, the same PDF bytes every time out."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from risk.documents.blocks import Document, words_of
from risk.documents.glyphs import FAMILIES, FONTS, CannotPrint, refuse_missing
from risk.errors import Fault, shorten

TEMPLATES = Path(__file__).parent / "templates"


def render_pdf(template: str, data: dict[str, Any], day: date, fonts: Path = FONTS) -> bytes:
    """Give the bytes of a PDF.

    Parameters
    ----------
    template : str
        Name of a file in ``risk/documents/templates`` without its ending, such as ``blocks``. It
        reads the data by ``json(bytes(sys.inputs.data))``.
    data : dict
        Plain JSON data.
    day : date
        Printed as the day of making inside the file, so that the same input gives the same bytes.
    fonts : Path
        The only fonts that are used; neither the system's nor the compiler's own are.

    Raises
    ------
    CannotPrint
        If a character is in none of our fonts, the fonts are missing, or the template is wrong.

    Examples
    --------
    >>> render_pdf("plain", {"text": "隐私 privacy"}, date(2026, 11, 24))[:5]
    b'%PDF-'
    """
    path = TEMPLATES / f"{template}.typ"
    if not path.is_file():
        known = ", ".join(sorted(one.stem for one in TEMPLATES.glob("*.typ")))
        raise _refused("template", template, f"the template must be one of {known}")
    data = _composed(data)
    refuse_missing("".join(words_of(data)) + path.read_text(encoding="utf-8"), fonts)
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    try:
        pdf, warnings = typst.compile_with_warnings(
            path,
            root=TEMPLATES,
            font_paths=_only(fonts),
            format="pdf",
            sys_inputs={"data": text},
            timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
        )
    except typst.TypstError as error:
        raise _refused("template", template, error.message) from error
    if warnings:  # such as an unknown font family, which typst otherwise passes over
        raise _refused("template", template, "; ".join(one.message for one in warnings))
    return bytes(pdf)


def document_pdf(document: Document) -> bytes:
    """Give the bytes of a document as PDF."""
    return render_pdf("blocks", document.as_data(), document.day)


def _composed(data: dict[str, Any]) -> dict[str, Any]:
    """Give the data with letters and their accents as one character (Unicode form NFC)."""
    text = unicodedata.normalize("NFC", json.dumps(data, ensure_ascii=False, allow_nan=False))
    composed: dict[str, Any] = json.loads(text)
    return composed


@lru_cache(maxsize=4)
def _only(folder: Path) -> typst.Fonts:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
    )
    missing = set(FAMILIES) - set(fonts.families())
    if missing:
        named = ", ".join(sorted(missing))
        raise _refused("fonts", folder.name, f"the folder must hold the family {named}")
    return fonts


def _refused(path: str, got: str, rule: str) -> CannotPrint:
    return CannotPrint(
        f"{path} {got}: {rule}",
        [Fault(path, shorten(got), rule, "correct it, or reinstall the package", "cannot-print")],
    )
