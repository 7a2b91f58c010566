"""The rulebook as bytes: what was read for one place, so that it outlives its files."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from risk.rulebook.read import Library
from risk.rulebook.schema import ANYWHERE, Entry, Source
from risk.rulebook.view import Rulebook


def content_of(rulebook: Rulebook) -> bytes:
    """Give everything a rulebook was read from, for its place and for every day.

    The same entries give the same bytes whatever the day, so that the quotes of a year share
    them. :func:`libraries_of` reads them back.
    """
    return _content(rulebook.libraries, rulebook.place)


@lru_cache(maxsize=16)  # by the identity of the libraries, which are read once
def _content(libraries_read: tuple[Library, ...], place: str) -> bytes:
    places = (ANYWHERE, place)
    libraries = [
        {
            "entries": [
                [where, key, _plain(entry.model_dump(by_alias=True))]
                for (where, key), entry in sorted(library.entries.items())
                if where in places
            ],
            "sources": {
                key: _plain(source.model_dump()) for key, source in sorted(library.sources.items())
            },
        }
        for library in libraries_read
    ]
    return json.dumps(
        libraries, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


@lru_cache(maxsize=16)  # the views of one day are shared by the identity of their libraries
def libraries_of(content: bytes) -> tuple[Library, ...]:
    """Read back what :func:`content_of` gave: the rulebook, and what was laid over it."""
    return tuple(
        Library(
            entries={
                (place, key): Entry.model_validate(_read(entry))
                for place, key, entry in library["entries"]
            },
            sources={
                key: Source.model_validate(_read(source))
                for key, source in library["sources"].items()
            },
            files={},
        )
        for library in json.loads(content)
    )


def _plain(value: Any) -> Any:
    """Turn a value into JSON data; a day and a mapping by numbers keep their kind and order."""
    if isinstance(value, dict):
        if all(isinstance(key, str) and not key.startswith("$") for key in value):
            return {key: _plain(one) for key, one in value.items()}
        return {"$map": [[_plain(key), _plain(one)] for key, one in value.items()]}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date) and not isinstance(value, datetime):
        return {"$day": value.isoformat()}
    return value


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return [_read(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "$day" in value:
        return date.fromisoformat(value["$day"])
    if "$map" in value:
        return {_read(key): _read(one) for key, one in value["$map"]}
    return {key: _read(one) for key, one in value.items()}
