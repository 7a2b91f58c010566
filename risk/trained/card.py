"""Trained: what a reader must know before relying on a model."""

from __future__ import annotations

from datetime import date

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict  # the one that can be checked before Python 3.12

from risk.errors import Fault, faults_of
from risk.trained.folder import ModelFolder, ModelMismatch

CARD = "card.yaml"
_CHECKED = ConfigDict(extra="forbid", strict=True)


@with_config(_CHECKED)
class Words(TypedDict):
    """The same words in Chinese and English; Markdown, so a table may be among them."""

    zh: str
    en: str


@with_config(_CHECKED)
class Figure(TypedDict):
    """One measured number of a card, with what was measured."""

    label: Words
    value: float


@with_config(_CHECKED)
class Section(TypedDict):
    """One more paragraph of a card: data, method and the like."""

    title: Words
    text: Words


@with_config(_CHECKED)
class Card(TypedDict):
    """The card of one model and version.

    What every card must say is named; where it does not apply, the card says so and why.
    Approvals are not here but in the register: they come after the model is written.

    ``owner`` trained it and answers for it; ``retire_by`` is the last day it may be in force;
    ``period`` when the data are of; ``signs`` which way a prediction may move; ``by_size``,
    ``by_sector`` and ``by_province`` how well it does by group; ``inputs`` the SHA-256 of every
    file it was made from.
    """

    name: str
    version: str
    title: Words
    owner: str
    retire_by: str
    purpose: Words
    population: Words
    period: Words
    sections: list[Section]
    signs: Words
    by_size: Words
    by_sector: Words
    by_province: Words
    limits: Words
    figures: dict[str, Figure]
    inputs: dict[str, str]


def read_card(folder: ModelFolder) -> Card:
    """Read the card of a checked folder.

    Raises
    ------
    ModelMismatch
        If the card leaves out what every card must say, is of another model or version, or names
        no last day; every fault is named.
    """
    card = check_card(folder.yaml(CARD), folder.name)
    own = f"{card['name']}/{card['version']}"
    if own != folder.name:
        raise _refused(folder.name, [("name", own, f"the folder is {folder.name}")])
    return card


def check_card(card: object, name: str) -> Card:
    """Give a card that says what every card must say.

    Raises
    ------
    ModelMismatch
        See :func:`read_card`.
    """
    try:
        found = _CARD.validate_python(card)
    except ValidationError as error:
        wrong = [(one.path, one.got, one.rule) for one in faults_of(error, "", "")]
        raise _refused(name, wrong) from None
    empty = [key for key, value in found.items() if isinstance(value, dict) and _silent(value)]
    wrong = [(key, "nothing", "both languages must say something") for key in empty]
    try:
        date.fromisoformat(found["retire_by"])
    except ValueError:
        wrong.append(("retire_by", found["retire_by"], "must be a day, 2027-12-31"))
    if wrong:
        raise _refused(name, wrong)
    return found


_CARD = TypeAdapter(Card)


def _silent(words: dict[str, object]) -> bool:
    return words.keys() == {"zh", "en"} and not all(str(one).strip() for one in words.values())


def _refused(name: str, wrong: list[tuple[str, str, str]]) -> ModelMismatch:
    faults = [
        Fault(f"{name}/{CARD}:{at}", got, rule, "write the model anew with a whole card", "card")
        for at, got, rule in wrong
    ]
    return ModelMismatch(f"{len(faults)} fault(s) in the card of {name}: {faults[0]}", faults)
