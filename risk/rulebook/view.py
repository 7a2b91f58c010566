"""One day's view of the rulebook: frozen, digestible, typed on request."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import TypeAdapter

from risk.errors import Fault, NotInForce
from risk.rulebook.codes import PLACES
from risk.rulebook.read import PACKAGED, Library, read_library
from risk.rulebook.schema import ANYWHERE, PROPOSED, Dated, Entry, Source

T = TypeVar("T")


def region_of(country: str) -> str:
    """Give the rulebook place of an ISO 3166 country: ``EU`` for its members.

    >>> region_of("DE"), region_of("GB"), region_of("CN")
    ('EU', 'UK', 'CN')
    """
    return PLACES.get(country, country)


@dataclass(frozen=True, eq=False)  # one object a day and place, so identity serves as its key
class Rulebook:
    """Everything that holds on one day in one place.

    Draft and forecast values are kept apart (:attr:`drafts`): only what is in force drives a
    duty, a class or a price.

    Parameters
    ----------
    day : date
        The day.
    place : str
        ``CN``, ``EU``, ``UK``, ``US`` or another ISO country; values for ``any`` place hold too.
    entries : mapping of str to Entry
        Key to its label and unit.
    held : mapping of str to Dated
        Key to the value that holds.
    drafts : mapping of str to Dated
        Key to the proposed value published by that day.
    sources : mapping of str to Source
        Source key to source.
    digest : str
        SHA-256 of the values in force, hexadecimal.
    libraries : tuple of Library
        What it was read from: the rulebook, and what is laid over it.
    """

    day: date
    place: str
    entries: Mapping[str, Entry]
    held: Mapping[str, Dated]
    drafts: Mapping[str, Dated]
    sources: Mapping[str, Source]
    digest: str
    libraries: tuple[Library, ...]
    _typed: dict[tuple[str, Any], Any] = field(default_factory=dict, repr=False)
    _prefixed: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def dated(self, key: str) -> Dated:
        """Give the value of a key that holds on the day, with its source.

        Raises
        ------
        NotInForce
            If no value holds; names the first day on which one does.
        """
        found = self.held.get(key)
        if found is None:
            entry = self.entries.get(key)
            binding = [v for v in entry.values if v.status not in PROPOSED] if entry else []
            first = binding[0].start.isoformat() if binding else "never"
            raise NotInForce(
                f"nothing holds for {key} in {self.place} on {self.day}; first day known: {first}",
                [
                    Fault(
                        key,
                        self.day.isoformat(),
                        "a value must be in force on the day",
                        f"ask for a day from {first} on, or add the rule",
                        NotInForce.code,
                    )
                ],
            )
        return found

    def value(self, key: str) -> Any:
        """Give the plain value of a key that holds on the day."""
        return self.dated(key).value

    def holds(self, key: str) -> bool:
        """Tell whether a key has a value on the day."""
        return key in self.held

    def read(self, key: str, shape: type[T]) -> T:
        """Give a structured value, checked against a shape.

        Parameters
        ----------
        key : str
            Key of the entry.
        shape : type
            A pydantic model or a container of models, such as ``tuple[Industry, ...]``.
        """
        known = self._typed.get((key, shape))
        if known is None:
            known = TypeAdapter(shape).validate_python(self.value(key))
            self._typed[key, shape] = known
        return known

    def starting(self, prefix: str) -> tuple[str, ...]:
        """Give the keys in force that start with a prefix, in order."""
        found = self._prefixed.get(prefix)
        if found is None:
            found = tuple(sorted(key for key in self.held if key.startswith(prefix)))
            self._prefixed[prefix] = found
        return found

    def source_of(self, key: str) -> Source:
        """Give the source of the value in force."""
        return self.sources[self.dated(key).source]


def at(
    day: date, place: str, folder: Path = PACKAGED, overlays: tuple[Library, ...] = ()
) -> Rulebook:
    """Give the rulebook of one day in one place.

    Parameters
    ----------
    day : date
        The day asked for.
    place : str
        ``CN``, ``EU``, ``UK``, ``US`` or another ISO 3166 country code.
    folder : Path
        Where the rulebook lies; the packaged one by default.
    overlays : tuple of Library
        What :func:`risk.rulebook.read_overlay` gave; where a later one has a value on the day,
        it holds instead.

    Raises
    ------
    InvalidRulebook
        If a file of the folder breaks the format.
    """
    return view_of((read_library(folder), *overlays), day, place)


@lru_cache(maxsize=64)
def view_of(libraries: tuple[Library, ...], day: date, place: str) -> Rulebook:
    """Give the view of libraries, each laid over the one before, on one day in one place."""
    here: dict[str, Entry] = {}
    held: dict[str, Dated] = {}
    drafts: dict[str, Dated] = {}
    sources: dict[str, Source] = {}
    for library in libraries:
        sources |= library.sources
    for wanted in (ANYWHERE, place):  # where the place has no value on the day, the general holds
        for library in libraries:
            for (where, key), entry in sorted(library.entries.items()):
                if where == wanted:
                    here[key] = entry
                    for kept, proposed in ((held, False), (drafts, True)):
                        if value := _last(entry, day, proposed):
                            kept[key] = value
    digest = hashlib.sha256(
        json.dumps(
            {key: value.model_dump(mode="json") for key, value in held.items()},
            ensure_ascii=False,
            sort_keys=True,
        ).encode()
    ).hexdigest()
    return Rulebook(
        day=day,
        place=place,
        entries=MappingProxyType(here),
        held=MappingProxyType(held),
        drafts=MappingProxyType(drafts),
        sources=MappingProxyType(sources),
        digest=digest,
        libraries=libraries,
    )


def _last(entry: Entry, day: date, proposed: bool) -> Dated | None:
    found = [
        value
        for value in entry.values
        if (value.status in PROPOSED) is proposed
        and value.start <= day
        and (value.end is None or day < value.end)
    ]
    return found[-1] if found else None


def clear_cache() -> None:
    """Forget what was read, so that changed files are read anew."""
    read_library.cache_clear()
    view_of.cache_clear()
