"""Learn: what was learned, written as a dated file in the shape of the rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

from risk.rulebook.schema import RuleFile

DIGITS = 6


def figure(value: float) -> float | int:
    """Give a number as it is filed: six significant digits, whole numbers whole.

    >>> figure(0.0180000001), figure(2.0)
    (0.018, 2)
    """
    short = float(f"{float(value):.{DIGITS}g}")
    return int(short) if short.is_integer() else short


def dated_yaml(place: str, entries: Mapping[str, Mapping[str, Any]], head: str) -> str:
    """Give a rule file as YAML text, checked against the format of the rulebook.

    Parameters
    ----------
    place : str
        ``any``, ``CN``, ``EU`` and so on.
    entries : mapping
        Key to ``label``, ``unit`` and ``values``, plain data.
    head : str
        Comment on top, without its marks.

    Raises
    ------
    pydantic.ValidationError
        If an entry does not fit the format.
    """
    data = {"place": place, "entries": {key: dict(entry) for key, entry in entries.items()}}
    RuleFile.model_validate(data)
    marked = "".join(f"# {line}\n" for line in head.splitlines())
    return marked + yaml.dump(data, Dumper=_Filed, allow_unicode=True, sort_keys=False, width=100)


class _Filed(yaml.SafeDumper):
    """No anchors, and numbers as plain decimals, as the strict reader wants them."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _number(dumper: yaml.SafeDumper, value: float) -> yaml.Node:
    text = f"{value:.12f}".rstrip("0")
    return dumper.represent_scalar(
        "tag:yaml.org,2002:float", text + ("0" if text[-1] == "." else "")
    )


_Filed.add_representer(float, _number)


def dated_value(value: Any, start: date, at: str, **more: Any) -> dict[str, Any]:
    """Give one value of our own judgement, in force from a day."""
    return {
        "from": start,
        "status": "judgement",
        "source": "own",
        "at": at,
        "sureness": "D",
        "value": value,
        **more,
    }
