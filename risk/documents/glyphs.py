"""Documents: which characters our fonts can print."""

from __future__ import annotations

import struct
from functools import lru_cache
from pathlib import Path

from risk.errors import Fault, RiskError

FONTS = Path(__file__).parent / "fonts"
FAMILIES = ("Noto Sans CJK SC", "Latin Companion")
_INVISIBLE = frozenset("\n\t\u200b")


class CannotPrint(RiskError):
    """A document cannot be printed as it stands: a glyph, font or file kind is missing."""

    code = "cannot-print"


def refuse_missing(text: str, folder: Path = FONTS) -> None:
    """Refuse characters that our fonts cannot print.

    Raises
    ------
    CannotPrint
        Naming each such character; a PDF would show an empty box in its place.
    """
    lacking = sorted(set(text) - printable(folder) - _INVISIBLE)
    if lacking:
        named = ", ".join(f"{one} (U+{ord(one):04X})" for one in lacking)
        raise CannotPrint(
            f"{len(lacking)} character(s) cannot be printed: {named}",
            [
                Fault(
                    "text",
                    one,
                    "our fonts must hold every character of a PDF",
                    "write it otherwise, or ask for a .docx or .md file",
                    "no-glyph",
                )
                for one in lacking
            ],
        )


@lru_cache(maxsize=4)
def printable(folder: Path = FONTS) -> frozenset[str]:
    """Give the characters that all weights of one family or another hold.

    Raises
    ------
    CannotPrint
        If the folder holds no font.
    """
    fonts: dict[str, list[Path]] = {}
    for path in sorted((*folder.glob("*.otf"), *folder.glob("*.ttf"))):
        fonts.setdefault(path.stem.rpartition("-")[0], []).append(path)
    if not fonts:
        raise CannotPrint(
            f"no fonts in {folder.name}",
            [Fault("fonts", folder.name, "the fonts travel with the package", "reinstall it",
                   "no-font")],
        )  # fmt: skip
    families = (
        frozenset.intersection(*(_characters(path.read_bytes()) for path in weights))
        for weights in fonts.values()
    )
    return frozenset.union(*families)


def _characters(font: bytes) -> frozenset[str]:
    """Read the character map (format 4: the Basic Multilingual Plane) of an OpenType font."""
    (tables,) = struct.unpack_from(">H", font, 4)
    offsets = {
        font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0]
        for at in range(12, 12 + 16 * tables, 16)
    }
    start = offsets[b"cmap"]
    (maps,) = struct.unpack_from(">H", font, start + 2)
    found: set[str] = set()
    for one in range(maps):
        (offset,) = struct.unpack_from(">I", font, start + 4 + 8 * one + 4)
        if struct.unpack_from(">H", font, start + offset)[0] == 4:
            found |= _format_4(font, start + offset)
    return frozenset(found)


def _format_4(font: bytes, at: int) -> set[str]:
    (double,) = struct.unpack_from(">H", font, at + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + double)
    deltas = struct.unpack_from(f">{count}H", font, at + 16 + 2 * double)
    ranges_at = at + 16 + 3 * double
    ranges = struct.unpack_from(f">{count}H", font, ranges_at)
    found = set()
    for segment in range(count):
        for code in range(starts[segment], ends[segment] + 1):
            if ranges[segment] == 0:
                glyph = (code + deltas[segment]) % 65536
            else:
                where = ranges_at + 2 * segment + ranges[segment] + 2 * (code - starts[segment])
                (glyph,) = struct.unpack_from(">H", font, where)
            if glyph and code != 0xFFFF:
                found.add(chr(code))
    return found
