"""Commands: verbs of the desk, each in one piece of work of the person at this machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from risk.cli.output import console, money
from risk.cli.stored import local_actor, opened
from risk.errors import Fault, InvalidTerms
from risk.text import say
from risk.units import Locale, minor_units

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from risk.desk.people.actor import Actor

Reason = Annotated[str, typer.Option("--reason", help="Why, in words; the audit keeps it.")]
Seen = Annotated[
    int | None,
    typer.Option("--version", min=1, help="As you saw it; refused if it was changed since."),
]

_TOPICS = {"incident": "claim", "claim": "claim"}
"""Where the words of a thing's states stand, if not with the life of a submission."""


def clock() -> datetime:
    """Tell the time: the edge is the only place with a clock."""
    return datetime.now().astimezone()


@dataclass(frozen=True)
class Desk:
    """The desk of the person at this machine.

    Parameters
    ----------
    store : Engine
    actor : Actor
    now : datetime
        The moment of the command, with the time zone of the machine.
    """

    store: Engine
    actor: Actor
    now: datetime

    @classmethod
    def open(cls) -> Desk:
        """Give the desk with the database of the settings."""
        return cls(opened(), local_actor(), clock())

    @property
    def today(self) -> date:
        """Give the day of the command."""
        return self.now.date()

    def do(self, verb: Callable[..., Any], **given: Any) -> Any:
        """Do a verb now."""
        from risk.store import session_scope

        with session_scope(self.store, self.actor) as session:
            return verb(session, actor=self.actor, now=self.now, **given)

    def see(self, document: Callable[..., Any], **given: Any) -> Any:
        """Look at something."""
        from risk.store import session_scope

        with session_scope(self.store, self.actor, write=False) as session:
            return document(session, actor=self.actor, **given)

    def version(self, thing: Callable[..., Any], seen: int | None, **given: Any) -> int:
        """Give the version somebody saw, or the one there is now."""
        return int(self.see(thing, **given)["version"]) if seen is None else seen


def state_of(thing: str, told: dict[str, Any], locale: Locale) -> str:
    """Give the state of something in words."""
    return say(f"{_TOPICS.get(thing, 'life')}.{thing}.{told['state']}", locale)


def amount(told: dict[str, Any], name: str, locale: Locale) -> str:
    """Give an amount of a document in words, without cents."""
    return money(told[name], told["currency"], locale)


def headed(locale: Locale, *names: str) -> list[str]:
    """Give headings of a table."""
    return [say(f"life.head.{name}", locale) for name in names]


def moment_of(told: str) -> str:
    """Write a moment of a document in the time zone of the machine."""
    return datetime.fromisoformat(told).astimezone().isoformat(sep=" ", timespec="minutes")[:16]


def minor_of(text: str) -> int:
    """Read an amount of money somebody typed.

    Raises
    ------
    InvalidTerms
        If it is none.
    """
    try:
        return minor_units(text)
    except ValueError as error:
        fault = Fault("amount", text, str(error), "such as 3657.67", InvalidTerms.code)
        raise InvalidTerms("the amount cannot be read", [fault]) from error


def tell(code: str, locale: Locale, **values: object) -> None:
    """Print one line."""
    console().print(say(code, locale, **values), soft_wrap=True)
