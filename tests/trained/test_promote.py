"""Who may put a model in force, and when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from risk.learn.promote import Act, ActRefused, promote, retire
from risk.learn.shelf import model_card, model_list, verify_models
from risk.trained import ModelMismatch, open_model_folder, promoted
from risk.trained.register import read_register

TODAY = date(2026, 11, 24)
TWO = ("王芳", "Zhao Lei")
LATER = date(2027, 2, 1)


def act(version="1", start=TODAY, by=TWO, why="first trained on the book of 2026", name="events"):
    return Act(name, version, start, by, why)


def refused(what, doing, models, today=TODAY):
    with pytest.raises(ActRefused) as caught:
        doing(what, today, models)
    print(caught.value)
    return {fault.code for fault in caught.value.faults}


def test_two_people_who_did_not_train_it_put_a_better_model_in_force(folder, models):
    entry = promote(act(), TODAY, models)
    assert entry.digest == open_model_folder(folder).digest
    assert promoted("events", TODAY, models) == "1"
    assert promoted("events", TODAY - timedelta(1), models) is None
    assert verify_models(models) == {"models": {"events": ["1"]}}


@pytest.mark.parametrize(
    ("by", "codes"),
    [
        (("王芳",), {"four-eyes"}),
        ((), {"four-eyes"}),
        (("王芳", " 王芳 "), {"four-eyes"}),
        (("Zhao Lei", "zhao lei"), {"four-eyes"}),
        (("王芳", ""), {"four-eyes"}),
        (("王芳", "Li Na"), {"owner"}),
        (("王芳", "Zhao Lei", "li na "), {"owner"}),
        (("Li Na", "LI NA"), {"four-eyes", "owner"}),
    ],
)
def test_one_person_or_the_one_who_trained_it_is_not_enough(models, by, codes):
    assert refused(act(by=by), promote, models) == codes
    assert read_register("events", models) == ()


def test_a_model_not_shown_to_be_better_is_refused_with_its_figures(store, models):
    store("2", gain=-0.01, replaces="events/1")
    promote(act(), TODAY, models)
    with pytest.raises(ActRefused) as caught:
        promote(act("2"), TODAY, models)
    fault = caught.value.faults[0]
    assert (fault.code, fault.path) == ("not-better", "metrics")
    assert fault.got.startswith("gain -0.0")
    assert "95% interval -0.0" in fault.got
    assert promoted("events", TODAY, models) == "1"


def test_a_model_is_measured_against_the_one_in_force(store, models):
    store("2", replaces="rulebook")
    store("3", replaces="events/1")
    promote(act(), TODAY, models)
    assert refused(act("2"), promote, models) == {"not-compared"}
    promote(act("3", LATER), TODAY, models)
    days = (TODAY, LATER - timedelta(1), LATER)
    assert [promoted("events", day, models) for day in days] == ["1", "1", "3"]


def test_no_act_reaches_into_the_past(store, models):
    assert refused(act(start=TODAY - timedelta(1)), promote, models) == {"past"}
    promote(act(start=LATER), TODAY, models)
    store("2", replaces="events/1")
    assert refused(act("2"), promote, models) == {"past"}


def test_a_model_past_its_last_day_without_a_reason_by_nobody_is_refused_for_all_three(models):
    late = act(start=date(2027, 12, 1), by=(), why=" ")
    assert refused(late, promote, models) == {"past-retire-by", "four-eyes", "no-reason"}


def test_a_model_that_is_not_sound_or_not_there_is_never_put_in_force(folder, models):
    with pytest.raises(ModelMismatch, match="there is no events/2") as caught:
        promote(act("2"), TODAY, models)
    assert caught.value.faults[0].help == "known: 1"
    with pytest.raises(ModelMismatch, match="there is no model frauds"):
        promote(act(name="frauds"), TODAY, models)
    path = folder / "metrics.json"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ModelMismatch, match="differs from its digest"):
        promote(act(), TODAY, models)


def test_a_retired_model_leaves_nothing_in_force_and_old_days_as_they_were(store, models):
    promote(act(), TODAY, models)
    store("2", replaces="events/1")
    promote(act("2", LATER), TODAY, models)
    end = LATER + timedelta(30)
    assert refused(act("1", end), retire, models) == {"not-in-force"}
    assert refused(act("2", end, by=("王芳",)), retire, models) == {"four-eyes"}
    retire(act("2", end, why="losses drifted"), TODAY, models)
    days = (TODAY, LATER, end - timedelta(1), end)
    assert [promoted("events", day, models) for day in days] == ["1", "2", "2", None]
    promote(act("1", end + timedelta(1), why="back to the first"), TODAY, models)
    assert promoted("events", end + timedelta(1), models) == "1"


def test_a_broken_model_can_be_retired(folder, models):
    promote(act(), TODAY, models)
    (folder / "model.txt").unlink()
    with pytest.raises(ModelMismatch, match="listed but missing"):
        promoted("events", LATER, models)
    retire(act(start=LATER, why="files lost"), TODAY, models)
    assert promoted("events", LATER, models) is None


def test_the_register_only_grows_and_a_broken_off_writing_keeps_everybody_out(models):
    path = models / "events" / "register.yaml"
    promote(act(), TODAY, models)
    before = "# kept by the actuaries\n" + path.read_text(encoding="utf-8")
    path.write_text(before, encoding="utf-8")
    part = path.with_name("register.yaml.part")
    part.touch()
    assert refused(act(start=LATER), retire, models) == {"busy"}
    assert part.exists()
    part.unlink()
    retire(act(start=LATER), TODAY, models)
    assert path.read_text(encoding="utf-8").startswith(before)
    assert not part.exists()


def test_the_list_tells_the_state_of_each_version_on_a_day(store, models):
    promote(act(), TODAY, models)
    store("2", replaces="events/1")
    store("3")
    promote(act("2", LATER), TODAY, models)
    (store("4") / "model.txt").unlink()
    retire(act("2", date(2027, 3, 1)), TODAY, models)

    def states(day):
        (model,) = model_list(date.fromisoformat(day), models)
        return model["in_force"], [one["state"] for one in model["versions"]]

    assert states("2026-11-23") == (None, ["scheduled", "scheduled", "candidate", "broken"])
    assert states("2026-11-24") == ("1", ["in_force", "scheduled", "candidate", "broken"])
    assert states("2027-02-01") == ("2", ["superseded", "in_force", "candidate", "broken"])
    assert states("2027-03-01") == (None, ["superseded", "retired", "candidate", "broken"])
    assert states("2027-12-01")[1] == ["expired", "retired", "candidate", "broken"]


def test_the_card_shown_is_the_one_in_force_or_else_the_newest(store, models):
    store("2", replaces="events/1")
    assert model_card("events", None, TODAY, models)[0]["version"] == "2"
    promote(act(), TODAY, models)
    card, standing = model_card("events", None, TODAY, models)
    assert (card["version"], standing["state"]) == ("1", "in_force")
    assert standing["acts"][0]["by"] == list(TWO)


def test_verifying_tells_every_fault_of_every_model(store, models):
    promote(act(), TODAY, models)
    (store("2") / "model.txt").unlink()
    (models / "events" / "notes.txt").write_text("x", encoding="ascii")
    path = models / "events" / "register.yaml"
    path.write_text(
        path.read_text(encoding="utf-8")
        + '- {version: "9", from: 2027-01-01, status: promoted, by: [A, B], why: x}\n'
        '- {version: "1", from: 2027-01-01, status: promoted, by: [A, Li Na], why: x}\n',
        encoding="utf-8",
    )
    (models / "Frauds").mkdir()
    with pytest.raises(ModelMismatch) as caught:
        verify_models(models)
    assert {(fault.path, fault.code) for fault in caught.value.faults} == {
        ("Frauds", "model-mismatch"),
        ("events/2/model.txt", "model-file"),
        ("events/notes.txt", "stranger"),
        ("events/register.yaml:entries.1", "act"),
        ("events/register.yaml:entries.2", "act"),
    }
    assert len(caught.value.faults) == 6


def test_the_shipped_models_are_sound():
    assert "business_line" in verify_models()["models"]
