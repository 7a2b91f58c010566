"""Strict YAML: what YAML guesses silently is refused with file, line and rule."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import yaml

from risk.errors import Fault, InvalidRulebook, shorten

_WORDS = re.compile(r"^(yes|no|on|off|y|n)$", re.IGNORECASE)
_FLOAT_LIKE = re.compile(r"^[-+]?(\d+(\.\d*)?|\.\d+)[eE][-+]?\d+$|^[-+]?[\d_]+_[\d_]*$|^0[0-7]+$")
_TRAILING_ZERO = re.compile(r"^[-+]?\d+\.\d*0$")


MOST_DEPTH = 40
"""Deepest nesting; the C library's own reading has no bound and would crash."""


class _StrictLoader(yaml.CSafeLoader):
    """YAML 1.1 without its guesses: no yes/no booleans, no merge keys, no aliases of tags."""

    faults: list[Fault]
    file: str
    plain_words: bool


def _fault(loader: _StrictLoader, node: yaml.Node, rule: str, help_: str, code: str) -> None:
    line = node.start_mark.line + 1
    got = shorten(node.value if isinstance(node, yaml.ScalarNode) else node.tag)
    loader.faults.append(Fault(f"{loader.file}:{line}", got, rule, help_, code))


def _scalar_bool(loader: _StrictLoader, node: yaml.ScalarNode) -> object:
    if _WORDS.match(node.value):
        if not loader.plain_words:
            _fault(
                loader,
                node,
                "an unquoted yes/no/on/off is read as true or false by YAML",
                'write "yes" in quotes for the word, true or false for a truth value',
                "yaml-word",
            )
        return node.value
    return node.value.lower() == "true"


def _scalar_text(loader: _StrictLoader, node: yaml.ScalarNode) -> str:
    if not node.style and _FLOAT_LIKE.match(node.value):
        _fault(
            loader,
            node,
            "text that looks like a number",
            "write the number out in digits, or put it in quotes if it is text",
            "yaml-number-text",
        )
    return str(node.value)


def _scalar_int(loader: _StrictLoader, node: yaml.ScalarNode) -> object:
    if re.match(r"^[-+]?(0|[1-9]\d*)$", node.value):
        return int(node.value)
    return _scalar_text(loader, node)


def _scalar_float(loader: _StrictLoader, node: yaml.ScalarNode) -> object:
    if _TRAILING_ZERO.match(node.value):
        _fault(
            loader,
            node,
            "a number with a trailing zero loses it (1.10 becomes 1.1)",
            "drop the zero, or put the value in quotes if it is a name",
            "yaml-trailing-zero",
        )
    if not re.match(r"^[-+]?(\d+\.\d*|\.\d+)$", node.value):
        _fault(
            loader,
            node,
            "not a plain decimal number",
            "write digits with a decimal point; NaN and infinity are refused",
            "yaml-number",
        )
        return 0.0
    return float(node.value)


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[object, object]:
    found: dict[object, object] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str | int | date):
            _fault(loader, key_node, "a key must be a word", "write a plain key", "yaml-key")
            continue
        if key in found:
            _fault(
                loader, key_node, "the key stands twice", "keep one of the two", "yaml-duplicate"
            )
            continue
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_StrictLoader.add_constructor("tag:yaml.org,2002:bool", _scalar_bool)
_StrictLoader.add_constructor("tag:yaml.org,2002:str", _scalar_text)
_StrictLoader.add_constructor("tag:yaml.org,2002:int", _scalar_int)
_StrictLoader.add_constructor("tag:yaml.org,2002:float", _scalar_float)
_StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


def _hostile(text: str, file: str) -> Fault | None:
    """Look for what would exhaust the reader, event by event, before anything is built."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            at = f"{file}:{event.start_mark.line + 1}" if event.start_mark else file
            if isinstance(event, yaml.AliasEvent):
                return Fault(
                    at, f"*{event.anchor}", "aliases are refused", "write it out", "yaml-alias"
                )
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > MOST_DEPTH:
                return Fault(
                    at, "deep nesting", "the nesting must be shallow", "flatten it", "yaml-deep"
                )
    except yaml.YAMLError:
        return None  # told, with its line, when the document is built
    return None


def read_yaml(text: str, file: str, *, plain_words: bool = False) -> Any:
    """Read one YAML document strictly.

    Parameters
    ----------
    text : str
        The document.
    file : str
        Its name, for messages.
    plain_words : bool
        Whether an unquoted ``yes`` or ``no`` is taken as that word (as in YAML 1.2), which suits
        a firm's answers; in a rulebook it is refused.

    Returns
    -------
    dict, list, str, int, float, bool, date or None
        Plain data; never NaN or infinity.

    Raises
    ------
    InvalidRulebook
        With every fault found: duplicate keys, words read as truth values, numbers that YAML
        takes for text, numbers that lose a digit, broken syntax.

    Examples
    --------
    >>> read_yaml("a: 1", "x.yaml")
    {'a': 1}
    >>> read_yaml("a: no", "x.yaml", plain_words=True)
    {'a': 'no'}
    """
    if hostile := _hostile(text, file):
        raise InvalidRulebook(f"{file} breaks the rules of strict YAML", [hostile])
    loader = _StrictLoader(text)
    loader.faults = []
    loader.file = file
    loader.plain_words = plain_words
    try:
        data = loader.get_single_data()
    except (yaml.YAMLError, ValueError) as error:
        where = getattr(error, "problem_mark", None)
        at = f"{file}:{where.line + 1}" if where is not None else file
        what = str(getattr(error, "problem", None) or error)
        loader.faults.append(Fault(at, "text", what, "correct the YAML here", "yaml-syntax"))
        data = None
    finally:
        loader.dispose()
    if isinstance(data, datetime):
        loader.faults.append(
            Fault(file, shorten(data), "a document is a mapping or list", "", "yaml-shape")
        )
    if loader.faults:
        raise InvalidRulebook(f"{file} breaks the rules of strict YAML", loader.faults)
    return data
