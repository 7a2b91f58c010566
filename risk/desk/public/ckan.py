"""Desk: a data package put onto a CKAN site through its action API, version 3."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from risk.desk.public.publish import CATALOGUE, PACKAGE
from risk.errors import Fault, RiskError

WAIT = 30
"""Seconds to wait for the site."""


class SiteRefused(RiskError):
    """The site did not take what was sent."""

    code = "site-refused"


def push(folder: Path, site: str, token: str, owner: str) -> dict[str, Any]:
    """Create the dataset of a package, or bring it up to date, with every file of it.

    Parameters
    ----------
    folder : Path
        Of a package, as :func:`risk.desk.public.publish.write_package` describes it.
    site : str
        Address of the site, ``https://...``.
    token : str
        API token; sent as ``Authorization`` and never printed.
    owner : str
        Organization that owns the dataset.

    Returns
    -------
    dict
        The dataset as the site shows it.

    Raises
    ------
    SiteRefused
        If the site cannot be reached or says no; what it said is told.
    """
    package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    described = {
        "name": package["name"],
        "title": f"{package['title']} / {package['title_zh']}",
        "notes": f"{package['description']}\n\n{package['description_zh']}",
        "license_id": package["licenses"][0]["name"].lower(),
        "version": package["version"],
        "owner_org": owner,
        "extras": [{"key": "provenance", "value": json.dumps(package["provenance"])}],
    }
    there = _act(site, token, "package_show", {"id": package["name"]}, missing=True)
    kept: dict[str, str] = {}
    if there is None:
        _act(site, token, "package_create", described)
    else:
        _act(site, token, "package_patch", {"id": there["id"], **described})
        kept = {one["name"]: one["id"] for one in there["resources"]}
    files = [(one["path"], one["title"], one["hash"]) for one in package["resources"]]
    files += [(name, name, "") for name in (PACKAGE, CATALOGUE)]
    for path, title, digest in files:
        fields = {"package_id": package["name"], "name": path, "description": title}
        fields |= {"hash": digest, "format": Path(path).suffix[1:].upper()}
        action = "resource_create"
        if path in kept:
            action, fields["id"] = "resource_update", kept[path]
        _send(site, token, action, fields, folder / path)
    shown = _act(site, token, "package_show", {"id": package["name"]})
    return shown or {}


def _act(
    site: str, token: str, action: str, data: dict[str, Any], *, missing: bool = False
) -> dict[str, Any] | None:
    body = json.dumps(data, ensure_ascii=False).encode()
    return _call(site, token, action, body, "application/json", missing=missing)


def _send(site: str, token: str, action: str, fields: dict[str, str], file: Path) -> None:
    """Send a file with its fields, as a form (RFC 7578)."""
    edge = uuid.uuid5(uuid.NAMESPACE_URL, file.name).hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="upload"; filename="{file.name}"'
    parts.append(f"{head}\r\nContent-Type: application/octet-stream\r\n\r\n".encode())
    body = b"".join([*parts, file.read_bytes(), f"\r\n--{edge}--\r\n".encode()])
    _call(site, token, action, body, f"multipart/form-data; boundary={edge}")


def _call(
    site: str, token: str, action: str, body: bytes, kind: str, *, missing: bool = False
) -> dict[str, Any] | None:
    if not site.startswith(("https://", "http://")):
        raise _refused(site, "an address with http or https", "write https://...")
    address = f"{site.rstrip('/')}/api/3/action/{action}"
    headers = {"Authorization": token, "Content-Type": kind}
    try:
        with urlopen(Request(address, body, headers), timeout=WAIT) as reply:  # noqa: S310 checked
            result: dict[str, Any] = json.load(reply)["result"]
            return result
    except HTTPError as error:
        if missing and error.code == 404:
            return None
        said = error.read().decode(errors="replace")[:300]
        raise _refused(f"{error.code} {said}", f"{action} is taken", "ask the site") from error
    except (URLError, OSError, ValueError, KeyError) as error:
        raise _refused(str(error), "an answer of CKAN's action API", "check address") from error


def _refused(got: str, rule: str, way_out: str) -> SiteRefused:
    return SiteRefused(
        f"the site did not take it: {got}", [Fault("site", got, rule, way_out, SiteRefused.code)]
    )
