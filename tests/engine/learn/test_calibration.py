"""A calibration from incidents: what is found, what may be taken, and what never is."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from risk.desk.learned.tried_prices import tried_prices
from risk.learn.calibration import (
    overlay_yaml,
    proposals,
    study_document,
    study_incidents,
    study_report,
)
from risk.learn.calibration.groups import Relativity, firm_relativities
from risk.learn.calibration.transfer import OWN_KEY, capped_means
from risk.learn.fits import fit_lognormal, shrink
from risk.learn.incidents import Incidents, Invention, generate_incidents, read_incidents
from risk.learn.report import write_report
from risk.profile import parse_profile
from risk.rulebook import at, read_overlay

DAY = date(2026, 11, 24)
RULES = at(DAY, "US")
SHARED = Path(os.environ.get("RISK_SHARED", Path(__file__).parents[4] / "shared")) / "data"
NEVER = {
    "calibration.rate",
    "calibration.peril_shares",
    "calibration.severity_presets",
    "calibration.size_exponent",
    "calibration.heterogeneity_shape",
}


@pytest.fixture(scope="module")
def invented():
    return generate_incidents(3000, 7)


@pytest.fixture(scope="module")
def study(invented):
    return study_incidents(invented, RULES)


@pytest.fixture(scope="module")
def floored(invented):
    """The same incidents as a list of notices that begins at 500."""
    table = invented.table.assign(source="hhs", records_floor=500.0)
    seen = table[table["records"] > 501.5].reset_index(drop=True)
    return study_incidents(Incidents(seen, invented.files), RULES)


def _near(parameter, value):
    return abs(parameter.value - value) <= 3 * parameter.error


def test_what_was_invented_is_found_again(study):
    told = Invention()
    (one,) = study.lists
    assert _near(one.size_fits[0]["mu"], told.records_mu)
    assert _near(one.size_fits[0]["sigma"], told.records_sigma)
    assert _near(one.small["mu"], told.records_mu)
    assert _near(study.loss_fits[0]["mu"], told.loss_mu)
    assert _near(study.loss_fits[0]["sigma"], told.loss_sigma)
    assert study.groups["sector"].between < 0.2


def test_differences_between_invented_sectors_and_sizes_are_found_again():
    told = Invention(records_sigma=1.5, sector_sd=1.0, band_slope=0.6)
    found = study_incidents(generate_incidents(4000, 3, told), RULES).groups
    assert found["sector"].between == pytest.approx(1.0, rel=0.4)
    steps = np.diff(found["staff_band"].raw)
    assert steps.mean() == pytest.approx(0.6, abs=0.1)
    assert found["staff_band"].heterogeneity_p < 1e-6


def test_a_floor_is_allowed_for_and_the_edge_lies_above_the_placeholders(floored):
    (one,) = floored.lists
    assert one.floor == 501.5
    plain, cut = one.size_fits
    assert not _near(plain["mu"], Invention().records_mu)
    assert _near(cut["mu"], Invention().records_mu)
    assert [floor for floor, _ in one.floors] == [501.5, 1003.0, 2006.0]
    assert one.small is None


def test_only_whole_years_in_which_the_list_was_filled_are_counted(study):
    (one,) = study.lists
    years = [int(year) for year in one.years.index]
    assert one.whole_years[0] > years[0]
    assert one.whole_years[-1] < years[-1]
    assert one.count_fits[0].n == len(one.whole_years)


def test_levels_never_enter_the_file_whatever_the_list(study, floored):
    for one in (study, floored):
        taken = {entry.key for entry in proposals(one, RULES) if entry.taken}
        assert not taken & NEVER
        text = overlay_yaml(one, RULES, DAY)
        assert not set(yaml.safe_load(text)["entries"]) & NEVER


def test_every_entry_the_rule_speaks_of_is_told_with_its_reason(study):
    found = proposals(study, RULES)
    assert {one.key for one in found} == {one["id"] for one in RULES.value("incidents.transfer")}
    assert {one.key for one in found} >= NEVER
    for one in found:
        assert one.reason["zh"]
        assert one.reason["en"]
        assert one.taken or not one.allowed or one.held_back


def test_a_list_with_a_floor_says_nothing_of_the_size_of_a_breach(floored):
    found = {one.key: one for one in proposals(floored, RULES)}
    assert found["breach.affected"].held_back == "only_floors"
    assert found["calibration.severity_tail"].at.startswith("tail of people")


def test_the_file_is_an_overlay_with_digests_licence_rows_and_range(study, tmp_path, small_firm):
    path = tmp_path / "calibration.yaml"
    text = overlay_yaml(study, RULES, DAY)
    path.write_text(text, encoding="utf-8")
    overlay = read_overlay(path)
    view = at(DAY, "CN", overlays=(overlay,))
    value = view.dated("breach.affected")
    fit = study.lists[0].small
    assert value.value["mu"] == pytest.approx(fit["mu"].value, rel=1e-5)
    assert value.range[0] < fit["mu"].value < value.range[1]
    assert f"lognormal of {fit.n} incidents" in value.at
    assert study.incidents.files[0].sha256 in text
    assert "invented" in text
    assert overlay_yaml(study, RULES, DAY) == text
    rows = tried_prices([parse_profile(small_firm())], DAY, (overlay,))
    assert [one["pareto_tail"] for one in rows] == [False, True]
    for one in rows:
        assert one["overlay"]["rulebook"] == view.digest
        assert one["overlay"]["low"] < one["overlay"]["premium"] < one["overlay"]["high"]
        assert one["change"] == one["overlay"]["premium"] / one["default"]["premium"] - 1
        assert one["change"] != 0


def test_without_an_overlay_no_price_moves(small_firm):
    for one in tried_prices([parse_profile(small_firm())], DAY, ()):
        assert one["default"] == one["overlay"]
        assert one["change"] == 0


def test_what_the_price_reads_of_a_lognormal_list_is_what_the_fit_gives(study):
    for row in capped_means(study, RULES):
        assert abs(row["data"] - row["fitted"]) < 4 * row["error"]


def _relativity(raw, error=0.1):
    names = list(RULES.value("calibration.sector_observations"))[:17]
    log = shrink(names, np.full(17, 100), raw(names), np.full(17, error))
    return Relativity(log, dict.fromkeys(names, 100.0))


def test_a_list_that_agrees_with_published_sectors_is_one_more_source_and_one_far_off_is_not():
    published = RULES.value("calibration.sector_observations")
    agrees = _relativity(
        lambda names: [np.mean(np.log(list(published[name].values()))) for name in names]
    )
    far = _relativity(lambda names: np.random.default_rng(1).normal(0, 1.3, len(names)))
    assert agrees.disagreement(published).p_value > 0.5
    assert far.disagreement(published).p_value < 0.01


def test_a_list_far_from_the_published_sectors_is_held_back_and_the_sources_stay(study):
    found = {one.key: one for one in proposals(study, RULES)}["calibration.sector_observations"]
    assert found.allowed  # the rule would take it: invented sectors differ by nothing but chance
    assert found.held_back == "disagrees"
    default = RULES.value("calibration.sector_observations")
    for sector, sources in found.fitted.items():
        assert {key: value for key, value in sources.items() if key != OWN_KEY} == default[sector]
    assert not {"Healthcare", "Public", "Education"} & {
        sector for sector, sources in found.fitted.items() if OWN_KEY in sources
    }


def test_the_report_is_the_same_bytes_each_time_and_opens_in_a_spreadsheet(study, tmp_path):
    document = study_document(study, proposals(study, RULES), RULES)
    folders = [tmp_path / name for name in ("first", "again")]
    for folder in folders:
        report = study_report(study, document, RULES, "zh")
        drawn = replace(report.sections[2], parts=report.sections[2].parts[:4])
        told = [*report.sections[:2], drawn, report.sections[-2]]  # a list, and the entries
        write_report(replace(report, sections=told), folder)
    files = sorted(path.name for path in folders[0].iterdir())
    assert {path.rsplit(".", 1)[1] for path in files} == {"md", "json", "csv", "svg"}
    for name in files:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes(), name
    assert (folders[0] / "entries.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_report_says_everything_in_words(study, floored, locale):
    for one in (study, floored):
        document = study_document(one, proposals(one, RULES), RULES)
        for section in study_report(one, document, RULES, locale).sections:
            assert "calibrate." not in section.title
            for part in section.parts:
                shown = part.frame.to_csv() if hasattr(part, "frame") else str(part)
                assert "calibrate." not in shown
                assert section.parts


def test_an_unsafe_fit_is_told_in_the_report(floored):
    document = study_document(floored, proposals(floored, RULES), RULES)
    fit = document["lists"][0]["size_fits"][0]
    assert "misfit" in fit["notices"]
    report = study_report(floored, document, RULES, "en")
    tables = [part.frame for section in report.sections for part in section.parts
              if hasattr(part, "frame")]  # fmt: skip
    notices = pd.concat([one["notice"] for one in tables if "notice" in one])
    assert notices.str.contains("too far from the rows").any()


def test_sectors_and_growth_with_staff_are_found_again_from_the_number_of_firms():
    """Incidents drawn by firms x 0.0002 x sector x staff^0.5, both at once."""
    rng = np.random.default_rng(4)
    firms = RULES.value("incidents.firms")
    staff = {"1-10": (1, 10), "11-100": (11, 100), "101-1000": (101, 1000)}
    factor = {name: float(np.exp(rng.normal(0, 0.7))) for name in firms}
    rows = [
        (name, band)
        for name, counts in firms.items()
        for (band, ends), count in zip(staff.items(), counts, strict=False)
        for _ in range(rng.poisson(2e-4 * count * factor[name] * np.prod(ends) ** 0.25))
    ]
    drawn = generate_incidents(len(rows), 1).table
    drawn = drawn.assign(
        sector=pd.Categorical([name for name, _ in rows], drawn["sector"].cat.categories),
        staff_band=pd.Categorical(
            [band for _, band in rows], drawn["staff_band"].cat.categories, ordered=True
        ),
    )
    found = firm_relativities(drawn, RULES)
    assert abs(found.staff_slope.value - 0.5) < 0.06
    assert found.staff_band.log.heterogeneity_p < 1e-6
    told = dict(zip(found.sector.log.names, found.sector.log.shrunk, strict=True))
    assert not {"Healthcare", "Education"} & told.keys()
    # Relative to all of them, so up to one constant.
    away = np.array([told[name] - np.log(factor[name]) for name in told])
    errors = found.sector.log.shrunk_error
    gaps = (away - np.average(away, weights=1 / errors**2)) / errors
    assert np.sqrt(np.mean(gaps**2)) < 1.4


@pytest.mark.skipif(not SHARED.is_dir(), reason="the public data are not here (RISK_SHARED)")
def test_public_lists_give_the_parameters_that_were_published_for_them():
    """Fits of whole lists, printed in the collection's notes; ours are of three quarters."""
    names = ("vcdb_incidents.parquet", "hhs_breaches.parquet", "wa_ag_breaches.csv.gz")
    sizes = read_incidents([SHARED / name for name in names], RULES).sizes
    health = sizes[(sizes["source"] == "hhs") & (sizes["reported"] < "2016-11-01")]
    states = sizes[sizes["source"] == "state_ag"]
    veris = sizes[sizes["source"] == "veris"]
    printed = {
        "hhs 2009-16": (health, 8.110, 1.629),
        "washington": (states, 8.014, 1.668),
        "ransomware": (states[states["action"].str.contains("ransomware")], 8.100, 1.658),
        "staff 1-10": (veris[veris["staff_band"] == "1-10"], 7.63, 2.78),
        "staff 11-100": (veris[veris["staff_band"] == "11-100"], 7.97, 4.32),
        "staff 101-1000": (veris[veris["staff_band"] == "101-1000"], 7.99, 4.37),
    }
    for name, (rows, mu, sigma) in printed.items():
        found = fit_lognormal(rows["records"])
        assert _near(found["mu"], mu), name
        assert abs(found["sigma"].value - sigma) <= 4 * found["sigma"].error, name
