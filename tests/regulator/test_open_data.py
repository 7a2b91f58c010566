"""A release as open data: read by the frictionless library, with a catalogue in two languages."""

from __future__ import annotations

import json

import pytest

from risk.desk.public.publish import write_package
from risk.errors import NotFound


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


def test_a_folder_without_a_release_is_refused(tmp_path):
    with pytest.raises(NotFound, match="no release"):
        write_package(tmp_path, "a")
