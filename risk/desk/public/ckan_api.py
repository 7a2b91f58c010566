"""Desk: the action API of a CKAN site, version 3: actions, uploads, files read back.

What a site answers when it refuses (status codes, error bodies) is as CKAN 2.11 gives it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener, urlopen

from risk.errors import Fault, RiskError

WAIT = 30
"""Seconds to wait for the site."""

WAYS_OUT = {
    403: "check that the token holds (RISK_CKAN_TOKEN), that the organization is there by this "
    "name, and that the token's owner may edit its datasets",
    409: "mend what the site names and publish again; what it took already is kept and brought up",
    413: "ask the site how large a file may be",
}
AGAIN = "publish again later; what the site took already is kept and brought up to date"
ADDRESS = "check the address: the site's front page, without /api"


class SiteRefused(RiskError):
    """The site did not take what was sent, or does not show it as it was sent."""

    code = "site-refused"


class _StayHere(HTTPRedirectHandler):
    """Follow no redirect: the token would go along to whatever place the answer names."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _opener() -> OpenerDirector:
    return build_opener(_StayHere)


@dataclass(frozen=True, slots=True)
class Site:
    """A CKAN site and the right to change it.

    Parameters
    ----------
    address : str
        ``https://...``, the root of the site.
    token : str
        API token; sent as ``Authorization`` to this address alone, and never printed.

    Raises
    ------
    SiteRefused
        If the address is none of http, or the token cannot be sent in a header.
    """

    address: str
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        if urlsplit(self.address).scheme not in ("https", "http"):
            raise refused(
                "site", self.address, "an address with http or https", "write https://..."
            )
        if not (self.token.isascii() and self.token.isprintable()):
            raise refused(
                "token", "signs that no token has", "one line of ASCII", "copy the token again"
            )

    def act(
        self, action: str, data: Mapping[str, Any], *, missing: bool = False
    ) -> dict[str, Any] | None:
        """Call an action; nothing if what it names is missing and that is no fault."""
        body = json.dumps(data, ensure_ascii=False).encode()
        return self._call(action, action, body, "application/json", missing=missing)

    def send(self, action: str, fields: Mapping[str, str], file: Path) -> None:
        """Send a file with its fields, as a form (RFC 7578)."""
        edge = uuid.uuid5(uuid.NAMESPACE_URL, file.name).hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="upload"; filename="{file.name}"'
        parts.append(f"{head}\r\nContent-Type: application/octet-stream\r\n\r\n".encode())
        body = b"".join([*parts, file.read_bytes(), f"\r\n--{edge}--\r\n".encode()])
        self._call(file.name, action, body, f"multipart/form-data; boundary={edge}")

    def read(self, url: str) -> bytes:
        """Read a published file as anybody does: without the token."""
        if urlsplit(url).scheme not in ("https", "http"):
            raise refused(url, "no address of http", "a file anybody can read", "ask the site")
        try:
            with urlopen(url, timeout=WAIT) as reply:  # noqa: S310 checked
                content: bytes = reply.read()
                return content
        except (URLError, OSError) as error:
            raise refused(url, str(error), "a file anybody can read", "ask the site") from error

    def _call(
        self, path: str, action: str, body: bytes, kind: str, *, missing: bool = False
    ) -> dict[str, Any] | None:
        address = f"{self.address.rstrip('/')}/api/3/action/{action}"
        headers = {"Authorization": self.token, "Content-Type": kind}
        request = Request(address, body, headers)  # noqa: S310 checked
        try:
            with _opener().open(request, timeout=WAIT) as reply:
                result: dict[str, Any] = json.load(reply)["result"]
                return result
        except HTTPError as error:
            if missing and error.code == 404:
                return None
            raise _said_no(path, action, error) from error
        except (URLError, OSError, ValueError, KeyError, TypeError) as error:
            raise refused("site", str(error), "an answer of CKAN's action API", ADDRESS) from error


def _said_no(path: str, action: str, error: HTTPError) -> SiteRefused:
    """Tell all a site finds wrong: each field of a validation error is a fault of its own."""
    if 300 <= error.code < 400:
        moved = f"{error.code}, moved to {error.headers.get('Location', '?')}"
        return refused("site", moved, "the address that answers itself", "give the new address")
    try:
        found = json.load(error)["error"]
        told = {
            f"{path}: {name}": "; ".join(map(str, said)) if isinstance(said, list) else str(said)
            for name, said in found.items()
            if name not in ("__type", "message")
        } or {path: str(found.get("message", found))}
    except (ValueError, KeyError, TypeError, AttributeError):
        told = {path: str(error.reason)}  # not CKAN's own answer: of the server before it, a page
    way_out = WAYS_OUT.get(error.code, AGAIN if error.code >= 500 else ADDRESS)
    faults = [
        Fault(name, f"{error.code} {said[:300]}", f"{action} is taken", way_out, SiteRefused.code)
        for name, said in told.items()
    ]
    return SiteRefused(f"the site did not take it: {faults[0].got}", faults)


def refused(path: str, got: str, rule: str, way_out: str) -> SiteRefused:
    """Give the refusal of one thing."""
    return SiteRefused(
        f"the site did not take it: {got}", [Fault(path, got, rule, way_out, SiteRefused.code)]
    )
