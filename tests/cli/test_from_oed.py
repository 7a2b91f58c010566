"""Accounts of Open Exposure Data become a book that can be scored."""

from __future__ import annotations

import pandas as pd
import pytest

ACCOUNTS = """\
PortNumber,AccNumber,AccCurrency,PolNumber,PolInceptionDate,PolExpiryDate,PolPerilsCovered,\
LayerParticipation,LayerLimit,LayerAttachment,IndustryScheme1,IndustryCode1,AnnualRevenue,\
AnnualRevenueCurrency,NumberOfEmployees,NumberOfRecords,CountryCode,PolDed,PolLimitEXT,\
PolCoverage,PatchPolicy,BIWaitingPeriod,InsuredName
1,A1,USD,P1,2026-12-01,2027-12-01,CSB,1,1000000,0,NAICS,621210,3000000,USD,22,12000,US,10000,\
250000,INRE;NPBI;DIAS;EXT;FIN;LIA;REG,4,0.5,Sample Dental LLC
1,A2,USD,P2,2026-12-01,2027-06-01,CSB,1,500000,100000,NAICS,541110,900000,USD,6,3000,US,5000,0,\
"INRE,LIA,REG",3,0.5,Sample Law LLP
"""


@pytest.fixture
def accounts(tmp_path):
    path = tmp_path / "accounts.csv"
    path.write_text(ACCOUNTS, encoding="utf-8")
    return path


def test_every_field_that_has_a_place_is_carried(risk, accounts, tmp_path):
    ran = risk("book", "from-oed", accounts, "--out", tmp_path / "book.csv", "--lang", "en")
    assert ran.code == 0, ran.err
    assert "PolPerilsCovered" in ran.out
    book = pd.read_csv(tmp_path / "book.csv")
    dental, law = (row for _, row in book.iterrows())
    assert dental["firm.industry_scheme"] == "NAICS"
    assert dental["cover.sublimits"] == "EXT=250000"
    assert dental["cover.waiting_hours"] == 12
    assert dental["controls.technical.patch_days"] == 30
    assert law["cover.parts"] == "INRE;LIA;REG"
    assert law["cover.retention"] == 105_000
    assert law["cover.months"] == 6


def test_the_book_can_be_scored_and_accumulated(risk, accounts, tmp_path):
    book, run = tmp_path / "book.parquet", tmp_path / "run"
    assert risk("book", "from-oed", accounts, "--out", book).code == 0
    ran = risk("book", "score", book, "--out", run, "--jobs", "1", "--as-of", "2026-11-24",
               "--json")  # fmt: skip
    assert ran.code == 0, ran.err
    ran = risk("book", "accumulate", run, "--years", "1000", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["policies"] == 2
    assert ran.json["aal"] > 0


def test_a_file_that_lacks_what_a_price_needs_is_refused_with_every_field(risk, tmp_path):
    path = tmp_path / "accounts.csv"
    path.write_text("PortNumber,AccNumber,AccCurrency,PolNumber,PolPerilsCovered\n1,A,USD,P,CSB\n")
    ran = risk("book", "from-oed", path, "--out", tmp_path / "book.csv")
    assert ran.code == 2
    for name in ("InsuredName", "AnnualRevenue", "LayerLimit"):
        assert name in ran.out + ran.err
