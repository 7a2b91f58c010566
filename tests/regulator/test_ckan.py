"""A release on a CKAN site: there, equal, once, and refused with all that the site found wrong.

The site is :mod:`tests.regulator.ckan_imitation`, which answers as CKAN 2.11.3 was seen to. With
``RISK_CKAN_SITE``, ``RISK_CKAN_TOKEN`` and ``RISK_CKAN_OWNER`` set the same tests run against
that site; it should be one for trials, as datasets are made and deleted.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass
from urllib.request import Request, urlopen

import pytest

from risk.desk.public.ckan import push
from risk.desk.public.ckan_api import SiteRefused
from risk.desk.public.publish import write_package
from tests.regulator.ckan_imitation import OWNER, TOKEN, CkanImitation


@dataclass(frozen=True)
class Portal:
    address: str
    token: str
    owner: str

    def delete(self, name):
        body, headers = json.dumps({"id": name}).encode(), {"Authorization": self.token}
        headers["Content-Type"] = "application/json"
        address = f"{self.address}/api/3/action/package_delete"
        urlopen(Request(address, body, headers)).close()  # noqa: S310 our own server


@pytest.fixture
def imitation():
    with CkanImitation() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def portal(request):
    if real := os.environ.get("RISK_CKAN_SITE"):
        return Portal(real, os.environ["RISK_CKAN_TOKEN"], os.environ["RISK_CKAN_OWNER"])
    return Portal(request.getfixturevalue("imitation").address, TOKEN, OWNER)


def read(url):
    with urlopen(url) as reply:  # noqa: S310 our own server
        return reply.read()


def publish(folder, portal, publisher="某监管局", **other):
    write_package(folder, publisher)
    given = {"site": portal.address, "token": portal.token, "owner": portal.owner, **other}
    return push(folder, **given)


def test_the_dataset_appears_on_the_site_and_reads_back_equal(folder, portal):
    shown = publish(folder, portal)
    assert shown["name"] == "data-breach-insurance-2026q4"
    assert [one["name"] for one in shown["tags"]] == ["During cover"]
    assert (shown["license_id"], shown["author"]) == ("cc-by", "某监管局")
    urls = {one["name"]: one["url"] for one in shown["resources"]}
    for name in ("sector_size.csv", "datapackage.json", "dcat.jsonld"):
        assert read(urls[name]) == (folder / name).read_bytes()


def test_publishing_again_updates_the_same_dataset(folder, portal):
    first, second = publish(folder, portal, "a"), publish(folder, portal, "b")
    assert [one["id"] for one in (first, *first["resources"])] == [
        one["id"] for one in (second, *second["resources"])
    ]
    [file] = [one for one in second["resources"] if one["name"] == "datapackage.json"]
    assert json.loads(read(file["url"]))["contributors"][0]["title"] == "b"


def test_a_dataset_that_was_deleted_is_seen_again(folder, portal):
    portal.delete(publish(folder, portal)["name"])
    assert publish(folder, portal)["state"] == "active"


def test_a_wrong_key_changes_nothing_and_is_told_without_the_token(folder, portal):
    publish(folder, portal, "a")
    with pytest.raises(SiteRefused, match="403 Access denied") as refused:
        publish(folder, portal, "b", token="wrong-token")  # noqa: S106 not a key
    [fault] = refused.value.faults
    assert "RISK_CKAN_TOKEN" in fault.help
    assert "wrong-token" not in str(refused.value.as_dict())


def test_an_organization_that_is_not_there_is_named_among_the_ways_out(folder, portal):
    publish(folder, portal)
    with pytest.raises(SiteRefused) as refused:
        publish(folder, portal, owner="nobody")
    [fault] = refused.value.faults
    assert (fault.path, fault.got) == (
        "package_patch: owner_org", "409 Organization does not exist",
    )  # fmt: skip


def test_all_fields_a_site_finds_wrong_are_told_at_once(folder, portal):
    write_package(folder, "a")
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    described |= {"name": "Not A Name", "keywords": ["a,b"]}
    (folder / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    with pytest.raises(SiteRefused) as refused:
        push(folder, portal.address, portal.token, portal.owner)
    assert {one.path for one in refused.value.faults} == {
        "package_create: name", "package_create: tags",
    }  # fmt: skip


def test_a_file_too_large_is_named_and_a_smaller_one_completes_the_dataset(folder, portal):
    table = folder / "sector_size.csv"
    small = table.read_bytes()
    table.write_bytes(small + b" " * 11_000_000)
    with pytest.raises(SiteRefused, match="File upload too large") as refused:
        publish(folder, portal)
    assert [one.path for one in refused.value.faults] == ["sector_size.csv: upload"]
    table.write_bytes(small)
    shown = publish(folder, portal)  # refuses what does not read back as it was sent
    assert "sector_size.csv" in {one["name"] for one in shown["resources"]}


def test_a_site_that_moved_does_not_get_the_token_carried_on(folder, imitation):
    imitation.moved = "http://elsewhere.invalid"
    with pytest.raises(SiteRefused, match=r"moved to http://elsewhere\.invalid"):
        publish(folder, Portal(imitation.address, TOKEN, OWNER))


def test_a_file_the_site_shows_otherwise_is_told(folder, imitation):
    portal = Portal(imitation.address, TOKEN, OWNER)
    publish(folder, portal)
    stored = imitation.files

    class Spoils(dict):
        def __setitem__(self, path, content):
            super().__setitem__(path, content[:-1] if path.endswith(".csv") else content)

    imitation.files = Spoils(stored)
    with pytest.raises(SiteRefused, match="1 files otherwise") as refused:
        publish(folder, portal)
    assert [one.path for one in refused.value.faults] == ["sector_size.csv"]


@pytest.mark.parametrize(
    ("site", "token", "path"),
    [
        ("ftp://example", "t", "site"),
        ("http://127.0.0.1:1", "t", "site"),
        ("https://example", "two\nlines", "token"),
        ("https://example", "密钥", "token"),
    ],
)
def test_an_address_or_a_token_that_cannot_be_used_is_refused_unsaid(folder, site, token, path):
    write_package(folder, "a")
    with pytest.raises(SiteRefused) as refused:
        push(folder, site, token, "org")
    [fault] = refused.value.faults
    assert fault.path == path
    assert token not in fault.got.split()
