"""Which version of a model is in force on a day."""

from __future__ import annotations

from datetime import date

import pytest

from risk.trained import (
    Calibration,
    ModelMismatch,
    booster_files,
    open_model_folder,
    promoted,
)

REGISTER = """\
entries:
- {version: "1", from: 2026-11-24, status: promoted, by: [Wang Fang, Zhao Lei], why: first}
- {version: "1", from: 2027-02-01, status: retired, by: [Wang Fang, Zhao Lei], why: drift}
"""


def _days(root, *days):
    return [promoted("events", date.fromisoformat(day), root) for day in days]


def test_a_version_holds_from_its_first_day_to_the_day_it_is_retired(folder, models):
    (folder.parent / "register.yaml").write_text(REGISTER, encoding="utf-8")
    found = _days(models, "2026-11-23", "2026-11-24", "2027-01-31", "2027-02-01")
    assert found == [None, "1", "1", None]


def test_a_version_ends_with_the_last_day_of_its_card(folder, models):
    first = "".join(REGISTER.splitlines(keepends=True)[:2])
    (folder.parent / "register.yaml").write_text(first, encoding="utf-8")
    assert _days(models, "2027-11-30", "2027-12-01") == ["1", None]


def test_a_folder_that_is_not_the_one_promoted_is_not_in_force(
    folder, models, grown, schema, relist
):
    approved = open_model_folder(folder).digest
    first = REGISTER.splitlines(keepends=True)[1].replace("first}", f"first, digest: {approved}}}")
    (folder.parent / "register.yaml").write_text("entries:\n" + first, encoding="utf-8")
    assert _days(models, "2027-01-01") == ["1"]
    other = booster_files(grown.model_to_string(), schema, {}, "log", Calibration(factor=0.5))
    path = folder / "calibration.json"
    path.write_bytes(other[path.name])
    relist(folder)
    with pytest.raises(ModelMismatch, match="not the one that was promoted"):
        _days(models, "2027-01-01")


def test_a_model_without_a_register_is_in_force_on_no_day(models):
    assert _days(models, "2027-01-01") == [None]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (("Zhao Lei], why: first", "wang fang ], why: first"), "two different people"),
        (("2026-11-24", "2027-02-02"), "acts are in order"),
        (('version: "1", from: 2026', "version: 1, from: 2026"), "valid string"),
        (("status: retired", "status: gone"), "'promoted' or 'retired'"),
    ],
)
def test_a_register_that_breaks_a_rule_is_refused(folder, models, change, rule):
    text = REGISTER.replace(*change)
    assert text != REGISTER
    (folder.parent / "register.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ModelMismatch, match=rule):
        _days(models, "2027-01-01")


@pytest.mark.parametrize("name", ["../events", "/etc", "events/1", "", "Events"])
def test_a_name_that_is_no_plain_name_never_becomes_a_path(models, name):
    with pytest.raises(ModelMismatch, match="not a model's name"):
        promoted(name, date(2027, 1, 1), models)
