"""A release as open data: read by the frictionless library, and back from a CKAN site.

The site is a local server that answers as CKAN's action API does; it is not CKAN.
"""

from __future__ import annotations

import email.parser
import email.policy
import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import urlopen

import pandas as pd
import pytest

from risk.desk.public.ckan import SiteRefused, push
from risk.desk.public.publish import write_package
from risk.desk.public.release import Release, write_release
from risk.errors import NotFound

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    table = pd.DataFrame(
        {
            "insurer": ["Total", "甲", "甲"],
            "sector": ["Total", "Retail", "Total"],
            "size": ["small", "Total", "Total"],
            "firms": pd.array([100, None, 40], dtype="Int64"),
            "limit": [1e8, None, 5e7],
            "premium": [200000.0, None, 90000.0],
            "expected_loss": [80000.0, None, 40000.0],
            "measures_met": [0.55, None, 0.5],
            "cell": ["shown", "hidden", "shown"],
        }
    )
    facts = {
        "period": "2026Q4", "day": "2026-11-24", "currency": "CNY", "insurers": ["甲"],
        "tables": ["sector_size"], "minimum_cell": 5, "engine": "0", "rulebook": "abc",
    }  # fmt: skip
    return write_release(Release("2026Q4", {"sector_size": table}, facts), tmp_path, NOW)


class Site(BaseHTTPRequestHandler):
    """CKAN's action API for datasets and uploaded files."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.reply(200, self.server.files[self.path], plain=True)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Authorization"] != "secret":
            return self.refuse(403, "Authorization Error")
        action = self.path.removeprefix("/api/3/action/")
        if self.headers["Content-Type"] == "application/json":
            data, upload = json.loads(body), None
        else:
            data, upload = self.form(body)
        return getattr(self, action)(data, upload)

    def form(self, body):
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parser = email.parser.BytesParser(policy=email.policy.HTTP)
        parts = list(parser.parsebytes(head + body).iter_parts())
        named = {one.get_param("name", header="content-disposition"): one for one in parts}
        upload = named.pop("upload").get_payload(decode=True)
        told = {name: one.get_payload(decode=True).decode() for name, one in named.items()}
        return told, upload

    def package_show(self, data, _):
        for one in self.server.sets.values():
            if data["id"] in (one["id"], one["name"]):
                return self.give(one)
        return self.refuse(404, "Not Found Error")

    def package_create(self, data, _):
        if data["name"] in self.server.sets:
            return self.refuse(409, "Validation Error")
        self.server.sets[data["name"]] = {**data, "id": f"id-{data['name']}", "resources": []}
        return self.give(self.server.sets[data["name"]])

    def package_patch(self, data, _):
        kept = next(one for one in self.server.sets.values() if one["id"] == data["id"])
        kept |= data
        return self.give(kept)

    def resource_create(self, data, upload):
        kept = self.server.sets[data["package_id"]]["resources"]
        data["id"] = f"r{len(kept)}"
        kept.append(data)
        return self.store(data, upload)

    def resource_update(self, data, upload):
        kept = self.server.sets[data["package_id"]]["resources"]
        one = next(one for one in kept if one["id"] == data["id"])
        one |= data
        return self.store(one, upload)

    def store(self, data, upload):
        path = f"/dataset/{data['package_id']}/resource/{data['id']}/download/{data['name']}"
        self.server.files[path] = upload
        data["url"] = f"http://127.0.0.1:{self.server.server_port}{path}"
        return self.give(data)

    def give(self, result):
        self.reply(200, json.dumps({"success": True, "result": result}).encode())

    def refuse(self, status, kind):
        self.reply(status, json.dumps({"success": False, "error": {"__type": kind}}).encode())

    def reply(self, status, body, plain=False):
        self.send_response(status)
        self.send_header("Content-Type", "text/csv" if plain else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.sets, server.files = {}, {}
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def address(server):
    return f"http://127.0.0.1:{server.server_port}"


def test_the_package_is_valid_by_the_library_that_reads_them(folder):
    frictionless = pytest.importorskip("frictionless")
    path = write_package(folder, "某监管局")
    report = frictionless.validate(str(path))
    assert report.valid, report.flatten(["type", "message"])
    [resource] = frictionless.Package(str(path)).resources
    assert [row["firms"] for row in resource.read_rows()] == [100, None, 40]


def test_a_changed_table_is_no_longer_valid(folder):
    frictionless = pytest.importorskip("frictionless")
    path = write_package(folder, "x")
    table = folder / "sector_size.csv"
    table.write_bytes(table.read_bytes().replace(b"100", b"101"))
    assert not frictionless.validate(str(path)).valid


def test_the_catalogue_speaks_both_languages_and_holds_the_checksum(folder):
    write_package(folder, "某监管局")
    told = json.loads((folder / "dcat.jsonld").read_text(encoding="utf-8"))
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert {one["@language"] for one in told["dct:title"]} == {"zh", "en"}
    [one] = told["dcat:distribution"]
    assert f"sha256:{one['spdx:checksum']['spdx:checksumValue']}" == package["resources"][0]["hash"]
    assert package["licenses"][0]["name"] == "CC-BY-4.0"


def test_the_dataset_appears_on_the_site_and_reads_back_equal(folder, site):
    write_package(folder, "某监管局")
    shown = push(folder, address(site), "secret", "org")
    assert shown["name"] == "data-breach-insurance-2026q4"
    assert len(shown["resources"]) == 3
    for one in shown["resources"]:
        with urlopen(one["url"]) as reply:  # noqa: S310 our own server
            assert reply.read() == (folder / one["name"]).read_bytes()


def test_publishing_again_updates_the_same_dataset(folder, site):
    write_package(folder, "a")
    first = push(folder, address(site), "secret", "org")
    write_package(folder, "b")
    second = push(folder, address(site), "secret", "org")
    assert (first["id"], len(first["resources"])) == (second["id"], len(second["resources"]))
    file = next(one for one in second["resources"] if one["name"] == "datapackage.json")
    with urlopen(file["url"]) as reply:  # noqa: S310 our own server
        assert json.load(reply)["contributors"][0]["title"] == "b"


def test_a_site_that_says_no_is_told_without_the_token(folder, site):
    write_package(folder, "a")
    with pytest.raises(SiteRefused, match="Authorization Error") as refused:
        push(folder, address(site), "wrong-token", "org")
    assert "wrong-token" not in str(refused.value.as_dict())
    with pytest.raises(SiteRefused):
        push(folder, "ftp://example", "secret", "org")


def test_a_folder_without_a_release_is_refused(tmp_path):
    with pytest.raises(NotFound, match="no release"):
        write_package(tmp_path, "a")
