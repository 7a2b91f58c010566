"""The report on a watched book: both languages, the same findings, the same bytes."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from risk.learn.report import Picture, Table, write_report
from risk.learn.watch.report import SECTIONS, watch_report


@pytest.fixture(scope="module")
def found(watched):
    return watched(
        21, firms=2_500, frequency=lambda p: np.where(p["sector"] == "Education", 2.0, 1.0)
    )


@pytest.fixture(scope="module")
def reports(found):
    return {locale: watch_report(found, locale) for locale in ("zh", "en")}


def test_both_languages_hold_the_same_numbers(reports):
    zh, en = (
        [part for section in reports[locale].sections for part in section.parts]
        for locale in ("zh", "en")
    )
    assert [type(part) for part in zh] == [type(part) for part in en]
    for one, other in zip(zh, en, strict=True):
        if isinstance(one, Table):
            numbers = one.frame.select_dtypes("number").to_numpy()
            np.testing.assert_array_equal(numbers, other.frame.select_dtypes("number").to_numpy())
    assert reports["zh"].data == reports["en"].data
    assert len(reports["zh"].sections) == len(SECTIONS)


ALLOWED = {"PSI", "CNY", "Holm", "VPN", "A", "B", "C", "D", "E"}


def test_the_chinese_report_holds_no_english_word(reports):
    report = reports["zh"]
    told = [report.title, *(section.title for section in report.sections)]
    for section in report.sections:
        for part in section.parts:
            if isinstance(part, str):
                told.append(part)
            elif isinstance(part, Picture):
                told += [part.title, part.text]
            else:
                told += [part.title, *map(str, part.frame.columns)]
                words = part.frame.select_dtypes(exclude="number")
                told += [str(cell) for cell in words.to_numpy().ravel()]
    text = " ".join(told).replace(report.data["rulebook_digest"][:12], "")
    assert set(re.findall("[A-Za-z]{2,}", text)) <= ALLOWED


def test_a_picture_stands_beside_a_table_and_says_what_it_shows(reports):
    pictures = [
        part
        for section in reports["en"].sections
        for part in section.parts
        if isinstance(part, Picture)
    ]
    assert {"running", "months", "claims_by_sector", "drift", "referrals", "charged_size"} <= {
        one.name for one in pictures
    }
    assert all(len(one.text) > 20 for one in pictures)
    sector = next(one for one in pictures if one.name == "claims_by_sector")
    assert "Education" in sector.text


def test_the_same_book_gives_the_same_bytes_and_opens_in_a_spreadsheet(found, tmp_path):
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        whole = watch_report(found, "zh")
        short = [section for section in whole.sections if len(section.parts) < 4]  # few pictures
        write_report(replace(whole, sections=short), folder)
    files = sorted(path.name for path in folders[0].iterdir())
    assert files == sorted(path.name for path in folders[1].iterdir())
    for name in files:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()
    alerts = pd.read_csv(folders[0] / "alerts.csv", encoding="utf-8-sig")
    assert "教育" in set(alerts["分组"])
    data = json.loads((folders[0] / "report.json").read_text(encoding="utf-8"))
    assert {"code", "segment", "value", "threshold", "severity", "since"} <= set(data["alerts"][0])
    education = next(one for one in data["alerts"] if one["segment"] == "Education")
    assert education["value"] > 1
