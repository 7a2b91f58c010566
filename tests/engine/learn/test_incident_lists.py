"""Lists of incidents: every kind is told from its content, every row left out is counted."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from risk.learn.incidents import (
    ACTIONS,
    COLUMNS,
    InvalidIncidents,
    flags,
    generate_incidents,
    read_incidents,
    write_template,
)
from risk.rulebook import at

DAY = date(2026, 11, 24)
SHARED = Path(os.environ.get("RISK_SHARED", Path(__file__).parents[4] / "shared")) / "data"
RULES = at(DAY, "US")


def veris_document(name: str = "a", **changes: Any) -> dict[str, Any]:
    """Give an incident in VERIS as its database stores it."""
    return {
        "incident_id": name,
        "security_incident": "Confirmed",
        "timeline": {"incident": {"year": 2015, "month": 4, "day": 3}},
        "victim": {
            "victim_id": f"Clinic {name}",
            "industry": "622110",
            "employee_count": "11 to 100",
            "country": ["US"],
        },
        "actor": {"external": {"variety": ["Unknown"], "motive": ["Financial"]}},
        "action": {"malware": {"variety": ["Ransomware"]}, "hacking": {"variety": ["Unknown"]}},
        "asset": {"assets": [{"variety": "S - Database"}, {"variety": "U - Laptop"}]},
        "attribute": {
            "confidentiality": {
                "data_total": 4200,
                "data": [{"variety": "Medical"}, {"variety": "Personal"}],
            }
        },
        "impact": {"overall_amount": 60000, "iso_currency_code": "USD"},
        "plus": {"timeline": {"notification": {"year": 2016}}},
        **changes,
    }


@pytest.fixture
def written(tmp_path):
    """Write a text file and give its path."""

    def write(name: str, text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding=encoding)
        return path

    return write


HHS_CSV = (
    "Name of Covered Entity,State,Covered Entity Type,Individuals Affected,"
    "Breach Submission Date,Type of Breach,Location of Breached Information,"
    "Business Associate Present,Web Description\n"
    'Green Clinic,TX,Healthcare Provider,"12,345",03/15/2024,Hacking/IT Incident,'
    "Network Server,No,\n"
    "Blue Plan,MO,Health Plan,501,03/16/2024,Unauthorized Access/Disclosure,Paper/Films,No,\n"
    "Green Clinic,TX,Healthcare Provider,many,03/17/2024,Theft,Laptop,No,\n"
)


def test_a_veris_document_becomes_a_row_of_the_frozen_columns(written):
    path = written("one.json", json.dumps(veris_document()))
    table = read_incidents([path], RULES).table
    assert list(table.columns) == [column.name for column in COLUMNS]
    row = table.iloc[0]
    assert (row.sector, row.staff_band, row.country) == ("Healthcare", "11-100", "US")
    assert (row.action, row.asset) == ("malware;ransomware;hacking", "server;user_device")
    assert (row.data_kinds, row.records, row.loss_usd) == ("health;identity", 4200, 60000)
    assert (row.occurred_year, row.reported_year) == (2015, 2016)
    assert row.occurred == pd.Timestamp(2015, 4, 3)
    assert row.core
    assert "Clinic" not in row.to_json()


def test_documents_in_a_folder_in_an_archive_and_in_one_list_are_the_same(tmp_path):
    documents = [veris_document("a"), veris_document("b")]
    folder = tmp_path / "documents"
    folder.mkdir()
    for one in documents:
        (folder / f"{one['incident_id']}.json").write_text(json.dumps(one), encoding="utf-8")
    (tmp_path / "list.json").write_text(json.dumps(documents), encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "list.zip", "w") as archive:
        archive.write(tmp_path / "list.json", "list.json")
    (tmp_path / "list.json.gz").write_bytes(gzip.compress((tmp_path / "list.json").read_bytes()))
    tables = [
        read_incidents([tmp_path / name], RULES).table.drop(columns="file")
        for name in ("documents", "list.json", "list.zip", "list.json.gz")
    ]
    for table in tables[1:]:
        pd.testing.assert_frame_equal(table, tables[0])


WIDE = {
    "new": {
        "security_incident.Confirmed": "TRUE",
        "victim.employee_count.11 to 100": "TRUE",
        "victim.employee_count.Unknown": "FALSE",
        "victim.country.US": "TRUE",
        "actor.External": "TRUE",
        "actor.external.variety.Unknown": "TRUE",
        "action.Malware": "TRUE",
        "action.Hacking": "TRUE",
        "action.Error": "FALSE",
        "asset.assets.variety.S - Database": "TRUE",
        "asset.assets.variety.U - Laptop": "TRUE",
        "attribute.confidentiality.data.variety.Medical": "TRUE",
        "attribute.confidentiality.data.variety.Personal": "TRUE",
        "impact.iso_currency_code.USD": "TRUE",
    },
    "old": {
        "security_incident": "Confirmed",
        "victim.employee_count": "11 to 100",
        "victim.country": "US",
        "actor.external": "1",
        "action.malware": "1",
        "action.hacking": "1",
        "action.error": "0",
        "asset.assets.variety.S...Database": "1",
        "asset.assets.variety.U...Laptop": "1",
        "impact.iso_currency_code": "USD",
    },
}


@pytest.mark.parametrize("spelling", WIDE)
def test_a_veris_table_with_a_column_a_word_is_the_same_incident(written, spelling):
    cells = {
        "incident_id": "a",
        "victim.victim_id": "Clinic a",
        "victim.industry": "622110",
        "action.malware.variety.Ransomware": "1",
        "attribute.confidentiality.data_total": "4200",
        "timeline.incident.year": "2015",
        "timeline.incident.month": "4",
        "timeline.incident.day": "3",
        "plus.timeline.notification.year": "2016",
        "impact.overall_amount": "60000",
    } | WIDE[spelling]
    text = ",".join(cells) + "\n" + ",".join(cells.values()) + "\n"
    wide = read_incidents([written("wide.csv", text)], RULES).table
    flat = read_incidents([written("one.json", json.dumps(veris_document()))], RULES).table
    untold = ["file"] + (["data_kinds"] if spelling == "old" else [])  # not in the old tables
    pd.testing.assert_frame_equal(wide.drop(columns=untold), flat.drop(columns=untold))


def test_what_spoils_a_fit_is_marked_and_counted_not_lost(written):
    documents = [
        veris_document("sure"),
        veris_document("suspected", security_incident="Suspected"),
        veris_document("huge", victim={"employee_count": "Over 100000", "industry": "923140"}),
        veris_document("sure"),
        veris_document("typo", attribute={"confidentiality": {"data_total": 12_000_000_000}}),
        veris_document("pounds", impact={"overall_amount": 5, "iso_currency_code": "GBP"}),
        veris_document("trillion", impact={"overall_amount": 10**12, "iso_currency_code": "USD"}),
    ]
    found = read_incidents([written("list.json", json.dumps(documents))], RULES)
    counted = {(one.of, one.reason): one.rows for one in found.left_out.itertuples()}
    assert counted == {
        ("table", "twice"): 1,
        ("fits", "not_confirmed"): 1,
        ("fits", "very_large"): 1,
        ("sizes", "suspect"): 1,
        ("losses", "currency_other"): 1,
        ("losses", "suspect"): 1,
    }
    assert list(found.sizes["incident_id"]) == ["sure", "pounds", "trillion"]
    assert list(found.losses["incident_id"]) == ["sure", "typo"]


def test_one_reporter_that_fills_the_list_stays_out_of_fits(written):
    agency = {"victim_id": "Agency", "industry": "923140", "employee_count": "1001 to 10000"}
    documents = [veris_document(f"b{n}", victim=agency) for n in range(120)]
    documents += [veris_document(f"o{n}") for n in range(30)]
    found = read_incidents([written("list.json", json.dumps(documents))], RULES)
    assert found.table["core"].sum() == 30
    assert found.left_out.loc[0].to_dict() == {
        "file": "list.json",
        "of": "fits",
        "reason": "bulk_reporter",
        "rows": 120,
    }


def test_the_health_portal_s_own_export_is_read_with_its_floor_and_placeholders(written):
    found = read_incidents([written("breach_report.csv", HHS_CSV)], RULES)
    assert list(found.table["source"]) == ["hhs", "hhs"]
    assert list(found.table["records"]) == [12345, 501]
    assert list(found.table["records_note"]) == ["", "placeholder"]
    assert list(found.table["sector"]) == ["Healthcare", "Finance"]
    assert list(found.table["action"]) == ["hacking", "lumped"]
    assert set(found.table["records_floor"]) == {500}
    (fault,) = found.refused
    assert fault.path == "breach_report.csv, line 4, individuals_affected"
    assert fault.got == "'many'"


@pytest.mark.parametrize("day", ["2021-03-17T00:00:00.000", "03/17/2021", "2021-03-17"])
def test_washington_s_open_data_is_read_in_every_form_of_day(written, day):
    text = (
        "DateAware,DateSubmitted,DataBreachCause,DateStart,DateEnd,Name,Id,CyberattackType,"
        "WashingtoniansAffected,IndustryType,BusinessType,Year\n"
        f"{day},{day},Cyberattack,{day},,Hotel,1,Ransomware,695,Business,Hospitality,2021\n"
        f"{day},{day},Theft or Mistake,,,School,2,,400,Education,,2021\n"
    )
    table = read_incidents([written("wa.csv", text)], RULES).table
    assert list(table["sector"]) == ["Accommodation", "Education"]
    assert list(table["action"]) == ["malware;ransomware;hacking", "lumped"]
    assert list(table["records_note"]) == ["", "below_floor"]
    assert table["reported"][0] == pd.Timestamp(2021, 3, 17)


def test_notices_of_several_states_have_each_its_floor(written):
    text = (
        "notice_key,entity_key,source,filed,breach_date,affected_in_state\n"
        "a,x,California AG,2026-01-01,,\n"
        "b,y,Oregon DOJ,2026-01-02,,300\n"
        "c,z,Washington AG,2026-01-03,,600\n"
    )
    table = read_incidents([written("notices.csv", text)], RULES).table
    assert list(table["records_floor"]) == [501, 251, 501]
    assert list(table["records_note"]) == ["unknown", "", ""]


CHINESE = (
    "事件编号,发生日期,机构名称,国家或地区,行业,从业人数,币种,营业收入,方式,数据种类,涉及人数,损失金额\n"
    "1,2026-03-01,甲诊所,CN,Q8425,20,CNY,5000000,黑客入侵；勒索软件,健康,18000,71000\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_an_insurer_s_list_is_read_in_chinese_as_spreadsheets_save_it(written, encoding):
    row = read_incidents([written("清单.csv", CHINESE, encoding)], RULES).table.iloc[0]
    assert (row.source, row.sector, row.staff_band) == ("own", "Healthcare", "11-100")
    assert (row.action, row.data_kinds) == ("ransomware;hacking", "health")
    assert row.loss_usd == pytest.approx(71_000 / RULES.value("calibration.exchange")["CNY"])


def test_every_bad_cell_of_an_insurer_s_list_is_told_and_good_rows_stay(written):
    text = (
        "incident_id,happened,industry,action,currency,records,loss\n"
        "1,2026-03-01,Retail,hacking,USD,100,5\n"
        "2,yesterday,Retail,hacking,USD,100,5\n"
        "3,2026-03-01,Astrology 9,sorcery,USD,-4,5\n"
        ",2026-03-01,Retail,hacking,USD,100,5\n"
        "5,2026-03-01,Retail,hacking,,100,5\n"
    )
    found = read_incidents([written("own.csv", text)], RULES)
    assert list(found.table["incident_id"]) == ["1", "5"]
    assert [one.path for one in found.refused] == [
        "own.csv, line 3, happened",
        "own.csv, line 4, records",
        "own.csv, line 4, industry",
        "own.csv, line 4, action",
        "own.csv, line 5, incident_id",
    ]
    assert found.left_out.loc[0, "rows"] == 3
    assert list(found.table["loss_note"]) == ["", "currency_unknown"]


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_the_template_filled_in_is_read(tmp_path, locale, ending):
    path = tmp_path / f"template{ending}"
    write_template(path, locale)
    sheet = pd.read_excel(path) if ending == ".xlsx" else pd.read_csv(path)
    sheet.loc[0, [sheet.columns[0], sheet.columns[13]]] = ["one", 500]
    if ending == ".xlsx":
        sheet.to_excel(path, index=False)
    else:
        sheet.to_csv(path, index=False, encoding="utf-8-sig")
    table = read_incidents([path], RULES).table
    assert (table.loc[0, "incident_id"], table.loc[0, "records"]) == ("one", 500)


def test_several_lists_come_together_and_each_keeps_its_digest(written):
    paths = [written("a.json", json.dumps(veris_document())), written("b.csv", HHS_CSV)]
    found = read_incidents(paths, RULES)
    assert list(found.table["source"]) == ["veris", "hhs", "hhs"]
    assert [(one.kind, len(one.sha256), one.rows) for one in found.files] == [
        ("veris", 64, 1),
        ("hhs", 64, 3),
    ]


def test_all_bad_files_are_told_at_once_and_none_is_half_read(written, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "torn.zip").write_bytes(b"PK\x03\x04torn")
    (tmp_path / "torn.csv.gz").write_bytes(gzip.compress(HHS_CSV.encode())[:-20])
    (tmp_path / "torn.parquet").write_bytes(b"PAR1")
    paths = [
        tmp_path / "empty",
        tmp_path / "torn.zip",
        tmp_path / "torn.csv.gz",
        tmp_path / "torn.parquet",
        tmp_path / "nothing.csv",
        written("letter.doc", "dear"),
        written("deep.json", "[" * 100_000),
        written("other.json", '{"a": 1}'),
        written("other.csv", "a,b\n1,2\n"),
        written("blank.csv", ""),
        f"hhs:{written('own.csv', 'incident_id,records')}",
    ]
    with pytest.raises(InvalidIncidents) as caught:
        read_incidents(paths, RULES)
    assert [one.path for one in caught.value.faults] == [
        Path(str(one).removeprefix("hhs:")).name for one in paths
    ]


@pytest.mark.parametrize(
    "headings",
    [
        "incident_id,records",
        "security_incident,actor,action,employee_count,data_total",
        HHS_CSV.splitlines()[0],
        "DateSubmitted,DataBreachCause,WashingtoniansAffected,IndustryType,Id,Name",
        "notice_key,entity_key,source,filed,affected_in_state",
    ],
    ids=["own", "veris", "hhs", "washington", "notices"],
)
def test_a_list_without_a_row_is_an_empty_table(written, headings):
    found = read_incidents([written("empty.csv", headings + "\n")], RULES)
    assert found.table.empty
    assert found.left_out.empty


def test_the_kind_can_be_forced(written):
    path = written("a.csv", HHS_CSV)
    assert read_incidents([f"hhs:{path}"], RULES).files[0].kind == "hhs"


def test_words_of_a_list_column_become_truth_values():
    told = flags(pd.Series(["malware;ransomware", "", "error"]), ACTIONS)
    assert list(told.columns) == list(ACTIONS)
    assert list(told["ransomware"]) == [True, False, False]
    assert told.loc[1].sum() == 0


def test_invented_incidents_are_the_same_for_the_same_seed_only():
    first, again, other = (generate_incidents(200, seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first.table, again.table)
    assert not first.table["records"].equals(other.table["records"])
    assert first.files == again.files


@pytest.mark.skipif(not SHARED.is_dir(), reason="the public data are not here (RISK_SHARED)")
def test_the_public_lists_are_read_with_their_known_defects_counted():
    found = read_incidents(
        [SHARED / "vcdb_incidents.parquet", SHARED / "hhs_breaches.parquet"], RULES
    )
    counted = {(one.file[:4], one.reason): one.rows for one in found.left_out.itertuples()}
    # Of 603 rows of the one agency three are twice there.
    assert counted["vcdb", "bulk_reporter"] + counted["vcdb", "twice"] == 603
    assert counted["hhs_", "placeholder"] == 125
    years = found.table["occurred_year"].dropna()
    assert years.between(1971, 2017).all()
