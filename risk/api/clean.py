"""API: text that no form asks for: control characters, halves of characters, formulas.

They break a database, a log or a spreadsheet further on, so they are refused at the door.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.requests import Request

from risk.api.problems import BadRequest
from risk.errors import Fault, shorten

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_FORMULA = re.compile(r"\s*(?:=|[+\-@].*[(|!])", re.DOTALL)
"""What a spreadsheet would carry out: ``=…``, and ``+ - @`` with a call or a pipe."""


_ESCAPES = re.compile(r"\\(?:[bf]|u00(?:[01]|7[Ff]|2[BbDd]|3[Dd]|40)|u[Dd][89A-Fa-f])")
_BEGINNINGS = re.compile(
    r'"(?=[\s\\=+\-@])(?:\s|\\[nrt]|\\u(?:0020|0085|00[Aa]0|1680|20[0-2].|205[Ff]|3000))*[=+\-@]'
)
"""What the JSON of such text holds somewhere; where it does not, nothing need be looked through.

Most clients write what is not ASCII as ``\\u``, so only the escapes that matter are looked for.
Each begins with a letter of its own, which is found far faster than one of several.
"""


def refuse_unclean(text: str, data: Any) -> None:
    """Refuse a body that holds such text anywhere.

    Parameters
    ----------
    text : str
        The body, strict JSON.
    data
        What it says.

    Raises
    ------
    BadRequest
        Names every place.
    """
    if "\x7f" in text or _ESCAPES.search(text) or _BEGINNINGS.search(text):
        _refuse([fault for path, one in _texts("body", data) if (fault := _fault(path, one))])


def refuse_unclean_address(request: Request) -> None:
    """Refuse a path or a question that holds control characters or is not UTF-8.

    Raises
    ------
    BadRequest
        Says which of the two.
    """
    faults = []
    sent = {"path": request.scope.get("raw_path", b""), "query": request.scope["query_string"]}
    for where, raw in sent.items():
        try:
            text = unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8")
        except UnicodeDecodeError:
            faults.append(Fault(where, "other encoding", "must be UTF-8", "send UTF-8", "encoding"))
        else:
            if _CONTROL.search(text):
                faults.append(_control(where, text))
    _refuse(faults)


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise BadRequest("the request holds text that no form asks for", faults)


def _fault(path: str, text: str) -> Fault | None:
    if _CONTROL.search(text):
        return _control(path, text)
    if _FORMULA.match(text):
        rule = "a spreadsheet would take this for a formula"
        return Fault(path, shorten(text), rule, "write it in words", "formula")
    return None


def _control(path: str, text: str) -> Fault:
    rule = "control characters and halves of characters are refused"
    return Fault(path, ascii(shorten(text)), rule, "leave them out", "control")


def _texts(path: str, data: Any) -> Iterator[tuple[str, str]]:
    """Give every text of plain data with its path, keys included."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield path, key
            yield from _texts(f"{path}.{ascii(key)[1:-1]}", value)
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _texts(f"{path}[{place}]", value)
