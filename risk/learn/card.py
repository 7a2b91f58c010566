"""Learn: a model's folder as it is stored: plain files, a card in two languages, digests.

Nothing here depends on the clock, so that the same model is the same bytes.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
import numpy.typing as npt
import yaml

from risk.trained.folder import KINDS, SUMS
from risk.trained.folder import json_bytes as json_bytes  # written by every trainer


class Words(TypedDict):
    """The same words in Chinese and English."""

    zh: str
    en: str


class Figure(TypedDict):
    """One measured number of a card, with what was measured."""

    label: Words
    value: float


class Section(TypedDict):
    """One paragraph of a card."""

    title: Words
    text: Words


class Card(TypedDict):
    """What a reader must know before relying on a model.

    ``sections`` holds purpose, population, data, method, limits and the like, by title;
    ``inputs`` the SHA-256 of every file it was made from.
    """

    name: str
    version: str
    title: Words
    owner: str
    approvals: list[str]
    retire_by: str
    sections: list[Section]
    figures: dict[str, Figure]
    inputs: dict[str, str]


def write_model_folder(folder: Path, files: Mapping[str, bytes], card: Card) -> None:
    """Write a model's files, its card and the list of digests; what lay there before is replaced.

    Parameters
    ----------
    folder : Path
        ``models/<model>/<version>``, made if missing.
    files : mapping of str to bytes
        File name to content; kinds as in :data:`risk.trained.folder.KINDS`.
    card : Card
        Written as ``card.yaml`` for programs and ``card.md`` for people.

    Raises
    ------
    ValueError
        If a file is of a kind that the loader would refuse.
    """
    odd = [name for name in files if Path(name).suffix not in KINDS]
    if odd:
        raise ValueError(f"a model folder may not hold {odd[0]}; allowed are {', '.join(KINDS)}")
    content = {
        **files,
        "card.yaml": _card_yaml(card).encode("utf-8"),
        "card.md": render_card(card).encode("utf-8"),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.is_file():
            old.unlink()
    for name, data in content.items():
        (folder / name).write_bytes(data)
    sums = "".join(f"{digest(content[name])}  {name}\n" for name in sorted(content))
    (folder / SUMS).write_bytes(sums.encode("ascii"))


def digest(content: bytes) -> str:
    """Give the SHA-256 of some bytes, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def array_bytes(arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """Give arrays as an uncompressed ``.npz``, the same bytes for the same numbers."""
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **dict(arrays))
    return buffer.getvalue()


def render_card(card: Card) -> str:
    """Give a card as Markdown, Chinese first, then English."""
    lines = [f"# {card['title']['zh']} / {card['title']['en']}", ""]
    lines += [f"{card['name']} {card['version']}", ""]
    for language in ("zh", "en"):
        lines += _one_language(card, "zh" if language == "zh" else "en")
    lines += ["## 输入文件 / Inputs (SHA-256)", ""]
    lines += [f"- `{name}` {value}" for name, value in card["inputs"].items()]
    return "\n".join(lines) + "\n"


def _one_language(card: Card, language: str) -> list[str]:
    def say(words: Words) -> str:
        return words["zh"] if language == "zh" else words["en"]

    labels: dict[str, Sequence[str]] = {
        "zh": ("指标", "数值", "负责人", "批准", "停用日", "尚无"),
        "en": ("Figure", "Value", "Owner", "Approvals", "Retire by", "none yet"),
    }
    figure, value, owner, approvals, retire, nobody = labels[language]
    lines: list[str] = ["## 中文" if language == "zh" else "## English", ""]
    for section in card["sections"]:
        lines += [f"### {say(section['title'])}", "", say(section["text"]), ""]
    lines += [f"| {figure} | {value} |", "|---|---|"]
    lines += [f"| {say(row['label'])} | {row['value']:g} |" for row in card["figures"].values()]
    signed = ", ".join(card["approvals"]) or nobody
    lines += ["", f"- {owner}: {card['owner']}", f"- {approvals}: {signed}"]
    return [*lines, f"- {retire}: {card['retire_by']}", ""]


def _card_yaml(card: Card) -> str:
    text: str = yaml.dump(dict(card), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=100)
    return text


class _Plain(yaml.SafeDumper):
    """No anchors: a card is read by people."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
