"""Desk: a data package put onto a CKAN site, and read back from it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from risk.desk.public.ckan_api import Site, SiteRefused
from risk.desk.public.publish import CATALOGUE, PACKAGE
from risk.errors import Fault

LICENCES = ("CC-BY-4.0", "cc-by-4.0", "cc-by")
"""Names of the licence, the exact one first: CKAN's own list has ``cc-by``, some sites' others."""


def push(folder: Path, site: str, token: str, owner: str) -> dict[str, Any]:
    """Create the dataset of a package, or bring it up to date, with every file of it.

    A dataset that somebody deleted comes back; files on the site that are not in the package are
    left alone. At the end every file is read back, without the token, and compared.

    Parameters
    ----------
    folder : Path
        Of a package, as :func:`risk.desk.public.publish.write_package` describes it.
    site : str
        Address of the site, ``https://...``.
    token : str
        API token; never printed. White space around it is cut off.
    owner : str
        Organization that owns the dataset.

    Returns
    -------
    dict
        The dataset as the site shows it.

    Raises
    ------
    SiteRefused
        If the site cannot be reached, says no (what it said is told), or shows a file otherwise
        than it was sent.
    """
    there = Site(site, token.strip())
    package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    described = _described(package, there, owner)
    found = there.act("package_show", {"id": package["name"]}, missing=True)
    if found is None:
        there.act("package_create", described)
    else:
        there.act("package_patch", {"id": found["id"], **described})
    kept = {one["name"]: one["id"] for one in (found or {"resources": []})["resources"]}
    files = {one["path"]: one["title"] for one in package["resources"]}
    files |= {name: name for name in (PACKAGE, CATALOGUE)}
    for path, title in files.items():
        digest = hashlib.sha256((folder / path).read_bytes()).hexdigest()
        fields = {"package_id": package["name"], "name": path, "description": title}
        fields |= {"hash": f"sha256:{digest}", "format": Path(path).suffix[1:].upper()}
        action = "resource_create"
        if path in kept:
            action, fields["id"] = "resource_update", kept[path]
        there.send(action, fields, folder / path)
    shown = there.act("package_show", {"id": package["name"]}) or {}
    _compare(folder, there, list(files), shown)
    return shown


def _described(package: dict[str, Any], site: Site, owner: str) -> dict[str, Any]:
    licences: Any = site.act("license_list", {})
    known = {one["id"] for one in licences}
    return {
        "name": package["name"],
        "title": f"{package['title']} / {package['title_zh']}",
        "notes": f"{package['description']}\n\n{package['description_zh']}",
        "author": package["contributors"][0]["title"],
        "license_id": next((name for name in LICENCES if name in known), LICENCES[0]),
        "tags": [{"name": word} for word in package["keywords"]],
        "version": package["version"],
        "owner_org": owner,
        "state": "active",
        "extras": [{"key": "provenance", "value": json.dumps(package["provenance"])}],
    }


def _compare(folder: Path, site: Site, files: list[str], shown: dict[str, Any]) -> None:
    """Refuse a dataset whose files read otherwise than they were sent; all of them are told."""
    urls = {one["name"]: one["url"] for one in shown["resources"]}
    other = [
        name for name in files
        if name not in urls or site.read(urls[name]) != (folder / name).read_bytes()
    ]  # fmt: skip
    if other:
        raise SiteRefused(
            f"the site shows {len(other)} files otherwise than they were sent",
            [
                Fault(name, "other bytes", "the file as sent", "publish again", SiteRefused.code)
                for name in other
            ],
        )
