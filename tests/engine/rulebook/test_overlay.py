"""An overlay: rule files laid over the rulebook, tried on a quote."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from risk.desk import Request, quote
from risk.errors import InvalidRulebook, RiskError
from risk.profile import parse_profile
from risk.rulebook import at, read_overlay

START = date(2026, 9, 1)
DAY = date(2026, 11, 24)

TEXT = """place: {place}
entries:
  {key}:
    label: {{zh: "甲", en: "A"}}
    unit: "x"
    values:
      - {{from: 2026-09-01, value: {value}, status: judgement, source: {source}, sureness: D}}
"""


@pytest.fixture
def overlay_file(tmp_path):
    """Write an overlay of one entry and give its path."""

    def write(key="calibration.rate", value="0.036", place="any", source="own"):
        path = tmp_path / "overlay.yaml"
        text = TEXT.format(place=place, key=key, value=value, source=source)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_an_overlay_holds_from_its_first_day_and_touches_nothing_else(overlay_file):
    overlay = read_overlay(overlay_file())
    before, after = (at(day, "CN", overlays=(overlay,)) for day in (START - timedelta(1), START))
    plain = at(START, "CN")
    assert before.value("calibration.rate") == plain.value("calibration.rate") == 0.018
    assert after.value("calibration.rate") == 0.036
    assert before.digest == at(START - timedelta(1), "CN").digest
    assert after.digest != plain.digest
    rest = plain.held.keys() - {"calibration.rate"}
    assert all(after.held[key] is plain.held[key] for key in rest)


def test_a_later_overlay_wins_and_a_place_wins_over_any_place(overlay_file):
    general = read_overlay(overlay_file(value="0.02"))
    later = read_overlay(overlay_file(value="0.03"))
    chinese = read_overlay(overlay_file(value="0.04", place="CN"))

    def rate(place, *overlays):
        return at(DAY, place, overlays=overlays).value("calibration.rate")

    assert rate("CN", general, later) == 0.03
    assert rate("CN", later, general) == 0.02
    assert rate("CN", chinese, general) == 0.04
    assert rate("EU", chinese, general) == 0.02


def test_an_overlay_read_again_after_a_change_has_the_new_value(overlay_file):
    first = read_overlay(overlay_file(value="0.02"))
    second = read_overlay(overlay_file(value="0.03"))
    assert at(DAY, "CN", overlays=(first,)).value("calibration.rate") == 0.02
    assert at(DAY, "CN", overlays=(second,)).value("calibration.rate") == 0.03


def test_a_quote_under_an_overlay_with_twice_the_frequency_expects_twice_the_events(
    overlay_file, small_firm
):
    profile = parse_profile(small_firm(history={}))  # own claims would pull the rate back
    overlay = read_overlay(overlay_file())
    plain, tried = (quote(Request(profile, DAY, overlays=one)) for one in ((), (overlay,)))
    np.testing.assert_allclose(tried.pricing.loss.frequencies, 2 * plain.pricing.loss.frequencies)
    assert tried.rulebook.digest != plain.rulebook.digest


def test_a_quote_under_an_overlay_is_not_kept(overlay_file, small_firm):
    from risk.desk.quoting.keep import keep_quote

    request = Request(parse_profile(small_firm()), DAY, overlays=(read_overlay(overlay_file()),))
    with pytest.raises(RiskError, match="tried, not kept"):
        keep_quote(None, quote(request), None, datetime(2026, 11, 24, tzinfo=UTC))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": "calibration.rat"}, "no-entry"),
        ({"value": '"often"'}, "shape"),
        ({"value": "true"}, "shape"),
        ({"key": "calibration.peril_shares", "value": "{bec: 1}"}, "shape"),
        (
            {"key": "calibration.preset_weights", "value": '{low: "a", default: 1, high: 1}'},
            "shape",
        ),
        ({"source": "nobody"}, "no-source"),
    ],
)
def test_an_overlay_that_would_do_nothing_or_break_the_engine_is_refused(
    overlay_file, changes, code
):
    with pytest.raises(InvalidRulebook) as caught:
        read_overlay(overlay_file(**changes))
    assert [fault.code for fault in caught.value.faults] == [code]
    assert caught.value.faults[0].path.startswith("overlay.yaml:")


def test_a_folder_without_rules_and_a_missing_file_are_no_overlay(tmp_path):
    for path in (tmp_path, tmp_path / "nothing.yaml"):
        with pytest.raises(InvalidRulebook) as caught:
            read_overlay(path)
        assert caught.value.faults[0].code == "empty"


def test_an_overlay_may_bring_its_own_sources(overlay_file, tmp_path):
    overlay_file(source="ours")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "ours.yaml").write_text(
        'sources:\n  ours:\n    title: {zh: "本书", en: "Our book"}\n    body: us\n'
        "    date: 2026-08-01\n    sureness: P\n",
        encoding="utf-8",
    )
    overlay = read_overlay(tmp_path)
    view = at(DAY, "CN", overlays=(overlay,))
    assert view.source_of("calibration.rate").body == "us"
    assert view.source_of("calibration.peril_shares").body == "Coalition"
