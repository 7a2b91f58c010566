"""Learn: a model's folder as it is stored: plain files, a card in two languages, digests.

Nothing here depends on the clock, so that the same model is the same bytes.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from risk.text import say
from risk.trained.card import CARD, Card, Figure, Section, Words, check_card
from risk.trained.folder import KINDS, SUMS, ModelMismatch, json_bytes
from risk.trained.register import REGISTER, register_of
from risk.trained.schema import Schema
from risk.units import Locale

__all__ = [
    "Card",
    "Figure",
    "Section",
    "Words",
    "array_bytes",
    "card_markdown",
    "digest",
    "json_bytes",
    "render_card",
    "signs_of",
    "words",
    "write_model_folder",
]

BEFORE = ("purpose", "population", "period")
AFTER = ("signs", "by_size", "by_sector", "by_province", "limits")
"""What every card says, before and after the sections of its own."""


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
    ModelMismatch
        If the card leaves out what every card must say, or the version stands in the register.
    """
    odd = [name for name in files if Path(name).suffix not in KINDS]
    if odd:
        raise ValueError(f"a model folder may not hold {odd[0]}; allowed are {', '.join(KINDS)}")
    check_card(card, f"{card.get('name')}/{card.get('version')}")
    content = {
        **files,
        CARD: _card_yaml(card).encode("utf-8"),
        "card.md": render_card(card).encode("utf-8"),
    }
    register = folder.parent / REGISTER
    if register.is_file() and folder.name in {
        entry.version
        for entry in register_of(register.read_text(encoding="utf-8"), folder.parent.name)
    }:
        own = f"{folder.parent.name}/{folder.name}"
        raise ModelMismatch(f"{own} stands in the register and is never written again")
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
    lines += [
        "## 中文",
        "",
        *card_markdown(card, "zh"),
        "## English",
        "",
        *card_markdown(card, "en"),
    ]
    lines += ["## 输入文件 / Inputs (SHA-256)", ""]
    lines += [f"- `{name}` {value}" for name, value in card["inputs"].items()]
    return "\n".join(lines).rstrip() + "\n"


def card_markdown(card: Card, locale: Locale) -> list[str]:
    """Give what a card says in one language, as lines of Markdown."""
    told: dict[str, Words] = {one: card[one] for one in (*BEFORE, *AFTER)}  # type: ignore[literal-required]
    named = {one: (say(f"models.card.{one}", locale), words[locale]) for one, words in told.items()}
    own = [(one["title"][locale], one["text"][locale]) for one in card["sections"]]
    lines: list[str] = []
    for title, text in (*(named[one] for one in BEFORE), *own, *(named[one] for one in AFTER)):
        lines += [f"### {title}", "", text, ""]
    lines += [f"| {say('models.card.figure', locale)} | {say('models.card.value', locale)} |"]
    lines += ["|---|---|"]
    lines += [f"| {row['label'][locale]} | {row['value']:g} |" for row in card["figures"].values()]
    return [
        *lines,
        "",
        say("models.card.owner", locale, owner=card["owner"]),
        say("models.card.retire_by", locale, day=card["retire_by"]),
        say("models.card.approvals", locale, name=card["name"]),
        "",
    ]


def words(code: str, **values: object) -> Words:
    """Give the words of a code in both languages, as a card holds them."""
    return {"zh": say(code, "zh", **values), "en": say(code, "en", **values)}


def signs_of(schema: Schema) -> Words:
    """Give the signs of a schema as a card tells them."""
    return {"zh": _signs(schema, "zh"), "en": _signs(schema, "en")}


def _signs(schema: Schema, locale: Locale) -> str:
    codes = {1: "models.card.rises", -1: "models.card.falls"}
    told = [
        say(codes[one.sign], locale, feature=getattr(one, locale))
        for one in schema.features
        if one.sign
    ]
    free = [getattr(one, locale) for one in schema.features if not one.sign]
    if free:
        told.append(say("models.card.free", locale, features=say("models.and", locale).join(free)))
    return "\n".join(told)


def _card_yaml(card: Card) -> str:
    text: str = yaml.dump(dict(card), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=100)
    return text


class _Plain(yaml.SafeDumper):
    """No anchors: a card is read by people."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
