"""Stages of cover: everything that is tagged has a stage, and only where the standard holds."""

from datetime import date

from risk.classify.stages import stages_of
from risk.documents import form_names
from risk.profile import MEASURES
from risk.rulebook import at


def test_every_duty_form_control_and_table_has_a_stage(china):
    named = {
        "duty": [key.removeprefix("duty.") for key in china.starting("duty.")],
        "form": form_names(china),
        "control": {one.partition(".")[0] for one in MEASURES},
        "table": [one["id"] for one in china.value("disclosure.tables")],
    }
    for kind, names in named.items():
        assert names
        assert [one for one in names if not stages_of(china, kind, one)] == []
        assert set(china.value("stage.tags")[kind]) >= set(names)


def test_a_breach_is_told_after_the_event_and_a_plan_is_kept_from_cover_on(china):
    assert [one.id for one in stages_of(china, "duty", "breach_notice")] == ["after"]
    assert [one.id for one in stages_of(china, "duty", "incident_plan")] == ["during", "after"]


def test_before_the_standard_and_outside_china_there_is_no_stage(europe):
    assert stages_of(europe, "duty", "breach_notice") == ()
    assert stages_of(at(date(2025, 10, 31), "CN"), "duty", "breach_notice") == ()
