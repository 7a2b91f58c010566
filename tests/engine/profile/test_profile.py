"""A profile is taken as it is meant or refused with everything that is wrong with it."""

from __future__ import annotations

import pytest

from risk.errors import InvalidProfile
from risk.profile import Profile, Technical, parse_profile, profile_schema, read_profile


def _faults(data) -> dict[str, str]:
    with pytest.raises(InvalidProfile) as refused:
        parse_profile(data)
    for fault in refused.value.faults:
        assert fault.rule
        assert fault.help
        assert fault.code
    return {fault.path: fault.rule for fault in refused.value.faults}


def test_the_small_firm_is_taken(small_firm):
    profile = parse_profile(small_firm())
    assert profile.firm.revenue == 6_000_000
    assert profile.cover.aggregate == 1_000_000  # once the limit, when no aggregate was asked for


def test_every_sample_firm_is_taken(root):
    files = sorted((root / "data_samples").glob("*.yaml"))
    assert len(files) == 20
    for file in files:
        assert isinstance(read_profile(file), Profile)


def test_every_fault_of_a_profile_is_told_at_once(small_firm):
    found = _faults(
        small_firm(
            firm__revenue=-1,
            firm__headcount=1.5,
            firm__name="",
            firm__colour="red",
            controls__technical__edr="maybe",
            cover__coinsurance=1.0,
            history__incidents="two",
        )
    )
    assert set(found) == {
        "firm.revenue",
        "firm.headcount",
        "firm.name",
        "firm.colour",
        "controls.technical.edr",
        "cover.coinsurance",
        "history.incidents",
    }


def test_faults_between_fields_are_told_beside_faults_of_fields(small_firm):
    """The firm should not meet the second kind only after it has mended the first."""
    found = _faults(
        small_firm(
            firm__revenue=-1,
            data_held__persons_total=10,
            cover__currency="EUR",
        )
    )
    assert set(found) == {"firm.revenue", "data_held", "profile"}
    assert "more than persons_total" in found["data_held"]
    assert "one currency" in found["profile"]


def test_a_fault_within_the_cover_does_not_hide_that_of_the_currencies(small_firm):
    found = _faults(small_firm(cover__aggregate_limit=1, cover__currency="EUR"))
    assert any("aggregate_limit" in rule for rule in found.values())
    assert any("one currency" in rule for rule in found.values())


def test_a_strange_sublimit_does_not_hide_the_fault_of_the_currencies(small_firm):
    found = _faults(small_firm(cover__sublimits={"HAIL": 5}, cover__currency="EUR"))
    assert any("one currency" in rule for rule in found.values())


def test_two_faults_between_the_same_fields_are_both_told(small_firm):
    """More children than people, and more faces than people: two things to mend."""
    rules = " ".join(
        _faults(
            small_firm(
                data_held__persons_total=10, data_held__ordinary=20, data_held__faces_stored=30
            )
        ).values()
    )
    assert "ordinary (20)" in rules
    assert "faces_stored (30)" in rules


def test_a_strange_part_in_a_list_is_told_once_and_by_its_place(small_firm):
    assert set(_faults(small_firm(cover__parts=["HAIL"]))) == {"cover.parts.0"}


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize(
    "field", ["firm__revenue", "firm__headcount", "cover__limit", "cover__retention"]
)
def test_nan_and_infinity_are_no_answers(small_firm, field, number):
    assert field.replace("__", ".") in _faults(small_firm(**{field: number}))


@pytest.mark.parametrize("number", [10**400, -(10**400)], ids=["huge", "minus huge"])
@pytest.mark.parametrize("field", ["firm__revenue", "firm__headcount", "cover__limit"])
def test_a_number_too_large_for_a_computer_is_refused_not_a_crash(small_firm, field, number):
    assert field.replace("__", ".") in _faults(small_firm(**{field: number}))


@pytest.mark.parametrize("answer", [True, "12", [12], {"value": 12}])
def test_what_is_no_number_is_not_bent_into_one(small_firm, answer):
    found = _faults(small_firm(firm__revenue=answer, firm__headcount=answer))
    assert set(found) == {"firm.revenue", "firm.headcount"}


def test_a_whole_number_from_a_spreadsheet_is_a_count(small_firm):
    assert parse_profile(small_firm(firm__headcount=14.0)).firm.headcount == 14


MAY_BE_UNKNOWN = (
    "firm__uscc",
    "firm__province",
    "firm__revenue",
    "firm__headcount",
    "firm__total_assets",
    "firm__fiscal_year",
    "data_held__persons_total",
    "data_held__ordinary",
    "data_held__sensitive__medical",
    "data_held__sensitive__minors_under_14",
    "data_held__direct_identifiers",
    "data_held__quasi_identifiers",
    "data_held__sent_abroad_ordinary",
    "data_held__sent_abroad_sensitive",
    "data_held__faces_stored",
    "data_held__important_data",
    "data_held__trains_ai",
    "data_held__training_state",
    *(f"controls__technical__{name}" for name in Technical.model_fields),
    "dependencies__cloud_provider",
    "dependencies__cloud_region",
    "dependencies__mail",
    "dependencies__managed_service_provider",
    "history__incidents",
    "history__claims",
    "history__orders",
    "cover__inception",
)


@pytest.mark.parametrize("field", MAY_BE_UNKNOWN)
def test_not_knowing_is_an_answer(small_firm, field):
    profile = parse_profile(small_firm(**{field: "unknown"}))
    value = profile
    for name in field.split("__"):
        value = getattr(value, name)
    assert value in (None, "unknown")


@pytest.mark.parametrize("field", MAY_BE_UNKNOWN)
def test_an_empty_answer_is_not_knowing(small_firm, field):
    """As an empty cell of a sheet or null in JSON."""
    assert parse_profile(small_firm(**{field: None})) == parse_profile(
        small_firm(**{field: "unknown"})
    )


@pytest.mark.parametrize("level", ["confidentiality", "integrity", "availability"])
def test_an_impact_may_be_unknown(small_firm, level):
    operation = {"name": "x", "impact": {level: "unknown"}}
    profile = parse_profile(small_firm(operations=[operation]))
    assert getattr(profile.operations[0].impact, level) == "unknown"


def test_what_is_left_out_is_unknown():
    profile = parse_profile(
        {
            "firm": {"name": "x", "industry": "F52"},
            "cover": {"limit": 1_000_000, "retention": 10_000},
        }
    )
    assert profile.firm.revenue is None
    assert profile.controls.technical.edr == "unknown"
    assert profile.data_held.persons_bounds() == (0, None)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"firm__nmae": "x"}, "firm.nmae"),
        ({"cover__limti": 1}, "cover.limti"),
        ({"extra": 1}, "extra"),
        ({"data_held__sensitive__blood": 1}, "data_held.sensitive.blood"),
        ({"controls__technical__firewall": "yes"}, "controls.technical.firewall"),
    ],
)
def test_a_field_nobody_asked_for_is_refused(small_firm, change, place):
    assert set(_faults(small_firm(**change))) == {place}


@pytest.mark.parametrize("data", [None, [], "text", 5, {}])
def test_what_is_no_profile_at_all_is_refused(data):
    assert _faults(data)


# GB 32100: the last character is a check digit over the first seventeen.
@pytest.mark.parametrize("code", ["91110000600037341L", "91330106XX00000192"])
def test_a_valid_social_credit_code_is_taken(small_firm, code):
    assert parse_profile(small_firm(firm__uscc=code)).firm.uscc == code


@pytest.mark.parametrize(
    "code",
    ["91110000600037342L", "91330106XX00000193", "9111000060003734", "", "91110000600037341I"],
)
def test_a_social_credit_code_that_does_not_check_is_refused(small_firm, code):
    assert set(_faults(small_firm(firm__uscc=code))) == {"firm.uscc"}


@pytest.mark.parametrize("code", ["99", "3", "310", "上海"])
def test_a_province_that_is_none_is_refused(small_firm, code):
    assert set(_faults(small_firm(firm__province=code))) == {"firm.province"}


def test_all_provincial_units_are_taken(small_firm):
    """GB/T 2260: 31 units of the mainland, Hong Kong, Macao and Taiwan."""
    from risk.rulebook.codes import PROVINCES

    assert len(PROVINCES) == 34
    for code in PROVINCES:
        assert parse_profile(small_firm(firm__province=code)).firm.province == code


def test_levels_set_by_judgement_need_a_reason(small_firm):
    levels = dict.fromkeys(("network", "processes", "people", "business"), "L")
    operation = {"name": "x", "area_levels": levels}
    found = _faults(small_firm(operations=[operation]))
    assert "area_reason" in found["operations.0"]
    assert parse_profile(small_firm(operations=[operation | {"area_reason": "seen on site"}]))


@pytest.mark.parametrize("question", ["Q00", "Q21", "q01"])
def test_a_question_that_does_not_exist_is_refused(small_firm, question):
    found = _faults(small_firm(operations=[{"name": "x", "answers": {question: "yes"}}]))
    assert "no such question" in found["operations.0.answers"]


@pytest.mark.parametrize("measure", ["A.0", "A.9", "T.9", "U.1", "A1", "Z.1"])
def test_a_measure_that_is_not_among_the_118_is_refused(small_firm, measure):
    assert "controls.measures" in _faults(
        small_firm(controls__measures={measure: {"state": "yes"}})
    )


def test_every_measure_of_the_method_can_be_declared(small_firm, europe):
    ids = [row["id"] for row in europe.value("enisa.measures")]
    assert len(ids) == len(set(ids)) == 118
    profile = parse_profile(small_firm(controls__measures={one: {"state": "yes"} for one in ids}))
    assert set(profile.controls.measures) == set(ids)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"cover__aggregate_limit": 999_999}, "at least the limit"),
        ({"cover__parts": ["INRE", "INRE"]}, "twice"),
        ({"cover__sublimits": {"ENO": 1}}, "not among the cover parts"),
        ({"cover__sublimits": {"EXT": 1_000_001}}, "above the limit"),
        ({"cover__limit": 0}, "greater than 0"),
        ({"cover__retention": -1}, "greater than or equal to 0"),
        ({"cover__months": 0}, "greater than or equal to 1"),
        ({"cover__parts": []}, "at least 1"),
    ],
)
def test_terms_that_do_not_fit_together_are_refused(small_firm, change, rule):
    assert any(rule in one for one in _faults(small_firm(**change)).values())


def test_answers_that_contradict_each_other_are_refused(small_firm):
    found = _faults(small_firm(data_held__trains_ai="yes", data_held__training_state="not_used"))
    assert "correct one" in found["data_held"]


def test_every_question_has_its_words_in_both_languages():
    schema = profile_schema()
    groups = {"Profile": schema["properties"]} | {
        name: group["properties"]
        for name, group in schema["$defs"].items()
        if "properties" in group
    }
    assert len(groups) >= 12
    for group, fields in groups.items():
        for name, field in fields.items():
            label = field["label"]
            assert label["zh"], f"{group}.{name}"
            assert label["en"], f"{group}.{name}"
            assert any("\u4e00" <= letter <= "\u9fff" for letter in label["zh"]), f"{group}.{name}"


@pytest.mark.parametrize(
    ("held", "bounds"),
    [
        ({"persons_total": 500}, (500, 500)),
        ({"ordinary": 100}, (100, None)),
        (
            {
                "ordinary": 100,
                "sensitive": {
                    "biometric": 5,
                    "medical": 40,
                    "financial": 0,
                    "location": 0,
                    "religious_or_other": 0,
                    "minors_under_14": 0,
                },
            },
            (140, 145),  # kinds may overlap: 100 + the largest, 100 + all
        ),
        ({}, (0, None)),
    ],
)
def test_people_are_bounded_by_what_is_known(small_firm, held, bounds):
    assert parse_profile(small_firm(data_held=held)).data_held.persons_bounds() == bounds
