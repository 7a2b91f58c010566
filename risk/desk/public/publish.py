"""Desk: a release as open data: a Frictionless Data Package with a DCAT-AP description."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from risk.classify.stages import stage_document
from risk.errors import Fault, NotFound
from risk.portfolio.disclosure.gaps import MARKET, TAKE_UP, UNINSURED
from risk.portfolio.disclosure.rules import EXPERIENCE, INSURED, INSURER
from risk.portfolio.disclosure.together import INSURERS
from risk.rulebook import Rulebook, at
from risk.text import both

RELEASE, PACKAGE, CATALOGUE = "release.json", "datapackage.json", "dcat.jsonld"
LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}
COUNTS = (
    INSURED.count, EXPERIENCE.count, *EXPERIENCE.events, MARKET, UNINSURED, INSURERS,
)  # fmt: skip
NUMBERS = (
    *INSURED.money, *INSURED.means, *EXPERIENCE.money, TAKE_UP, "exposed", "hit", "loss",
)  # fmt: skip
DCAT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "prov": "http://www.w3.org/ns/prov#",
}


def write_package(folder: Path, publisher: str) -> Path:
    """Describe a release's folder, so that programs and catalogues can read it.

    Parameters
    ----------
    folder : Path
        Of one period, as :func:`risk.desk.public.release.write_release` writes it.
    publisher : str
        Who publishes.

    Returns
    -------
    Path
        ``datapackage.json``; ``dcat.jsonld`` stands beside it. The same release gives the same
        bytes.

    Raises
    ------
    NotFound
        If the folder holds no release.
    """
    facts = _facts(folder)
    tables = [_resource(folder / f"{name}.csv", facts) for name in facts["tables"]]
    package = {
        "name": _name(facts),
        "title": both("publish.title", period=facts["period"])["en"],
        "title_zh": both("publish.title", period=facts["period"])["zh"],
        "description": both("publish.about", **_told(facts))["en"],
        "description_zh": both("publish.about", **_told(facts))["zh"],
        "version": facts["period"],
        "licenses": [LICENCE],
        "contributors": [{"title": publisher, "role": "publisher"}],
        "keywords": sorted({s["en"] for one in tables for s in one["stages"]}),
        "sources": [
            {"title": f"breach-risk {facts['engine']}, rulebook {facts['rulebook']}"},
            {"title": both("stages.source")["en"]},
        ],
        "provenance": facts,
        "resources": tables,
    }
    _write(folder / CATALOGUE, _catalogue(package, facts, publisher))
    return _write(folder / PACKAGE, package)


def _facts(folder: Path) -> dict[str, Any]:
    path = folder / RELEASE
    if not path.exists():
        way_out = "give the folder of one period, as `risk release` wrote it"
        raise NotFound(
            f"{folder.name} holds no release",
            [Fault(str(path), "no file", "the folder of a release", way_out, NotFound.code)],
        )
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _name(facts: Mapping[str, Any]) -> str:
    return f"data-breach-insurance-{facts['period'].lower()}"


def _told(facts: Mapping[str, Any]) -> dict[str, object]:
    return {
        "insurers": len(facts["insurers"]),
        "least": facts["minimum_cell"],
        "currency": facts["currency"],
        "day": facts["day"],
    }


def _resource(path: Path, facts: Mapping[str, Any]) -> dict[str, Any]:
    content = path.read_bytes()
    with path.open(encoding="utf-8-sig", newline="") as file:
        names = next(csv.reader(file))
    return {
        "name": path.stem.replace("_", "-"),
        "path": path.name,
        "title": both(f"publish.table.{path.stem}")["en"],
        "title_zh": both(f"publish.table.{path.stem}")["zh"],
        "stages": stage_document(_standard(facts), "table", path.stem),
        "type": "table",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {"fields": [_field(name, facts) for name in names], "missingValues": [""]},
    }


def _standard(facts: Mapping[str, Any]) -> Rulebook:
    """Give the rulebook whose stages of cover (GB/T 45576-2025) tag the tables."""
    return at(date.fromisoformat(facts["day"]), "CN")


def _field(name: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    words = both(f"publish.field.{name}", currency=facts["currency"])
    kind = "integer" if name in COUNTS else "number" if name in NUMBERS else "string"
    found: dict[str, Any] = {
        "name": name,
        "type": kind,
        "title": words["en"],
        "title_zh": words["zh"],
    }
    if name in (INSURER, "cell"):
        found["constraints"] = {"required": True}
    return found


def _catalogue(
    package: Mapping[str, Any], facts: Mapping[str, Any], publisher: str
) -> dict[str, Any]:
    """Give the description by DCAT-AP: what a data portal harvests."""
    tables = package["resources"]

    def in_both(name: str) -> list[dict[str, str]]:
        return [
            {"@language": "en", "@value": package[name]},
            {"@language": "zh", "@value": package[f"{name}_zh"]},
        ]

    return {
        "@context": DCAT,
        "@type": "dcat:Dataset",
        "dct:identifier": package["name"],
        "dct:title": in_both("title"),
        "dct:description": in_both("description"),
        "dct:publisher": {"@type": "foaf:Organization", "foaf:name": publisher},
        "dct:language": ["en", "zh"],
        "dct:issued": facts["day"],
        "dcat:keyword": [
            {"@language": language, "@value": words}
            for language in ("en", "zh")
            for words in sorted(
                {s[language] for one in package["resources"] for s in one["stages"]}
            )
        ],
        "dct:license": {"@id": LICENCE["path"]},
        "prov:wasGeneratedBy": package["sources"][0]["title"],
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": [
                    {"@language": "en", "@value": one["title"]},
                    {"@language": "zh", "@value": one["title_zh"]},
                ],
                "dcat:downloadURL": {"@id": one["path"]},
                "dcat:mediaType": one["mediatype"],
                "dcat:byteSize": one["bytes"],
                "spdx:checksum": {
                    "spdx:algorithm": "sha256",
                    "spdx:checksumValue": one["hash"].partition(":")[2],
                },
            }
            for one in tables
        ],
    }


def _write(path: Path, data: Mapping[str, Any]) -> Path:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path
