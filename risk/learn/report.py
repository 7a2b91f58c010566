"""Learn: a report as it is written: words, tables and pictures, for people and for programs."""

from __future__ import annotations

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

BLUE, ORANGE, GREY, GREEN = "#0072b2", "#d55e00", "#5f6b76", "#009e73"
"""Colours of the pictures; people who mix up red and green can tell them apart."""

_CLIP = re.compile(r"\bclip\d+\b")
_FONTS = "Noto Sans CJK SC, WenQuanYi Micro Hei, Microsoft YaHei, PingFang SC, sans-serif"


@dataclass(frozen=True)
class Table:
    """Rows under headings.

    Parameters
    ----------
    name : str
        File name of its CSV, without ending.
    title : str
    frame : DataFrame
        As shown, headings in the reader's language; numbers stay numbers.
    """

    name: str
    title: str
    frame: pd.DataFrame


@dataclass(frozen=True)
class Picture:
    """A chart with the words that stand for it.

    Parameters
    ----------
    name : str
        File name of its SVG, without ending.
    title : str
    chart : altair chart
    text : str
        What the picture shows, for a reader who cannot see it.
    """

    name: str
    title: str
    chart: alt.TopLevelMixin
    text: str


@dataclass(frozen=True)
class Section:
    """A heading with paragraphs, tables and pictures under it, in order."""

    title: str
    parts: Sequence[str | Table | Picture]


@dataclass(frozen=True)
class Report:
    """A whole report.

    Parameters
    ----------
    title : str
    sections : sequence of Section
    data : dict
        The same findings as plain JSON data, for programs.
    """

    title: str
    sections: Sequence[Section]
    data: dict[str, Any] = field(default_factory=dict)


def write_report(report: Report, folder: Path) -> Path:
    """Write ``report.md``, ``report.json``, one CSV a table and one SVG a picture.

    The CSV files begin with a mark that makes spreadsheets read them as UTF-8. Nothing depends
    on the clock: the same report is the same bytes.

    Returns
    -------
    Path
        The Markdown file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"# {report.title}", ""]
    for section in report.sections:
        lines += [f"## {section.title}", ""]
        for part in section.parts:
            lines += [*_written(part, folder), ""]
    target = folder / "report.md"
    target.write_text("\n".join(lines), encoding="utf-8")
    data = json.dumps(report.data, ensure_ascii=False, indent=1, allow_nan=False)
    (folder / "report.json").write_text(data + "\n", encoding="utf-8")
    return target


def report_archive(report: Report) -> bytes:
    """Give all files of :func:`write_report` as one ZIP, the same bytes for the same report."""
    buffer = io.BytesIO()
    with tempfile.TemporaryDirectory() as name, zipfile.ZipFile(buffer, "w") as archive:
        write_report(report, Path(name))
        for file in sorted(Path(name).iterdir()):
            entry = zipfile.ZipInfo(file.name)  # of 1980: nothing depends on the clock
            archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _written(part: str | Table | Picture, folder: Path) -> list[str]:
    if isinstance(part, str):
        return [part]
    if isinstance(part, Table):
        part.frame.to_csv(folder / f"{part.name}.csv", index=False, encoding="utf-8-sig")
        return [f"**{part.title}**", "", *markdown_table(part.frame)]
    (folder / f"{part.name}.svg").write_text(svg(part.chart), encoding="utf-8")
    return [f"![{part.title}]({part.name}.svg)", "", part.text]


def svg(chart: alt.TopLevelMixin) -> str:
    """Draw a chart as SVG, without a browser and without the network."""
    drawn = chart.configure(font=_FONTS, background="white")
    text: str = vl_convert.vegalite_to_svg(drawn.to_dict())
    ids: dict[str, str] = {}
    # The drawer counts its clips on from one picture to the next.
    return _CLIP.sub(lambda found: ids.setdefault(found.group(), f"clip{len(ids)}"), text)


def markdown_table(frame: pd.DataFrame) -> list[str]:
    """Give a table's lines in Markdown; numbers with six significant digits, blank for missing.

    >>> markdown_table(pd.DataFrame({"n": [1], "mean": [0.1234567]}))
    ['| n | mean |', '|---|---|', '| 1 | 0.123457 |']
    """
    lines = ["| " + " | ".join(str(name) for name in frame.columns) + " |"]
    lines.append("|" + "---|" * len(frame.columns))
    for row in frame.itertuples(index=False):
        lines.append("| " + " | ".join(_cell(value) for value in row) + " |")
    return lines


def _cell(value: Any) -> str:
    if value is None or value is pd.NA or value != value:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value).replace("|", "\\|").replace("\n", " ")
