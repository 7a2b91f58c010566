from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from risk.desk import Quote, document_digest, quote, quote_document
from risk.desk.people.actor import LOCAL
from risk.desk.quoting.keep import keep_quote, load_samples
from risk.desk.quoting.replay import first_difference, replay
from risk.errors import NotFound, ReplayDiffers
from risk.store import (
    StoredQuote,
    add_firm,
    find_firm,
    get_quote,
    list_firms,
    list_quotes,
    profile_of,
    session_scope,
)
from risk.store.session import owner_scope


@pytest.fixture
def kept(store: Engine, clinic_quote: Quote, now: datetime) -> int:
    with session_scope(store, LOCAL) as session:
        firm = add_firm(session, profile=clinic_quote.request.profile, source="x/y", now=now)
        return keep_quote(session, clinic_quote, firm.id, now).id


def refusal(store: Engine, quote_id: int) -> ReplayDiffers:
    with (
        session_scope(store, LOCAL, write=False) as session,
        pytest.raises(ReplayDiffers) as caught,
    ):
        replay(session, quote_id)
    return caught.value


def change(store: Engine, quote_id: int, act: Callable[[StoredQuote], None]) -> ReplayDiffers:
    """Change a row behind the program's back, and replay."""
    with session_scope(store, LOCAL, write=False) as session:
        stored = get_quote(session, quote_id=quote_id)
    act(stored)
    names = [column.name for column in StoredQuote.__table__.columns]
    with owner_scope(store) as connection:
        connection.execute(
            update(StoredQuote)
            .where(StoredQuote.id == quote_id)
            .values({name: getattr(stored, name) for name in names})
        )
    return refusal(store, quote_id)


def rewrite(stored: StoredQuote, act: Callable[[dict[str, Any]], None]) -> None:
    """Change the document and put a fitting digest beside it."""
    document = json.loads(stored.document)
    act(document)
    stored.document = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    stored.document_sha256 = hashlib.sha256(stored.document.encode()).hexdigest()


def test_twenty_samples_loaded_twice_are_twenty_firms(
    store: Engine, samples: Path, now: datetime
) -> None:
    with session_scope(store, LOCAL) as session:
        first = load_samples(session, samples, now)
    with session_scope(store, LOCAL) as session:
        second = load_samples(session, samples, now + timedelta(days=1))
        firms = list_firms(session)
    assert (first.added, first.updated, first.unchanged, first.refused) == (20, 0, 0, {})
    assert (second.added, second.updated, second.unchanged) == (0, 0, 20)
    assert len(firms) == second.kept == 20
    assert {firm.created_at for firm in firms} == {now}
    assert firms[1].source == f"{samples.name}/02_creche.yaml"


def test_every_sample_kept_in_the_store_replays_to_the_hash_of_its_file(
    store: Engine, samples: Path, now: datetime, sample_quotes: list[Quote]
) -> None:
    with session_scope(store, LOCAL) as session:
        load_samples(session, samples, now)
        for firm, made in zip(list_firms(session), sample_quotes, strict=True):
            assert profile_of(firm) == made.request.profile
            keep_quote(session, made, firm.id, now)
    with session_scope(store, LOCAL, write=False) as session:
        for one, made in zip(reversed(list_quotes(session)), sample_quotes, strict=True):
            digest = document_digest(quote_document(made))
            assert replay(session, one.id).document_sha256 == one.document_sha256 == digest


def test_a_changed_file_updates_its_firm_and_a_bad_file_is_reported(
    store: Engine, samples: Path, now: datetime, tmp_path: Path
) -> None:
    good = (samples / "16_nail_salon.yaml").read_text(encoding="utf-8")
    (tmp_path / "a.yaml").write_text(good, encoding="utf-8")
    (tmp_path / "b.yaml").write_text("firm: {name: 无}\ncover: {}\n", encoding="utf-8")
    (tmp_path / "c.yaml").write_text("firm: {\n", encoding="utf-8")
    with session_scope(store, LOCAL) as session:
        first = load_samples(session, tmp_path, now)
    (tmp_path / "a.yaml").write_text(good.replace("指尖小苔", "指尖大苔"), encoding="utf-8")
    with session_scope(store, LOCAL) as session:
        second = load_samples(session, tmp_path, now)
        firm = find_firm(session, source=f"{tmp_path.name}/a.yaml")
    assert (first.added, sorted(first.refused)) == (1, ["b.yaml", "c.yaml"])
    assert {"firm.industry", "cover.limit"} <= {
        fault.path for fault in first.refused["b.yaml"].faults
    }
    assert (second.added, second.updated, second.unchanged) == (0, 1, 0)
    assert firm is not None
    assert firm.name == "指尖大苔美甲店"


def test_a_folder_that_is_not_there_is_refused(store: Engine, now: datetime) -> None:
    with session_scope(store, LOCAL) as session, pytest.raises(NotFound, match="no folder"):
        load_samples(session, Path("nowhere"), now)


def test_a_kept_quote_holds_what_it_is_a_function_of(
    store: Engine, kept: int, clinic_quote: Quote, now: datetime
) -> None:
    with session_scope(store, LOCAL, write=False) as session:
        stored = get_quote(session, quote_id=kept)
    document = quote_document(clinic_quote)
    assert json.loads(stored.document) == document
    assert stored.document_sha256 == document_digest(document)
    assert f"{stored.premium_minor / 100:.2f}" == document["pricing"]["price"]["premium"]
    assert (stored.currency, stored.place, stored.created_at) == ("CNY", "CN", now)
    assert stored.rulebook_digest == document["quote"]["rulebook_digest"]
    assert stored.tariff == document["quote"]["tariff"]
    assert stored.profile == clinic_quote.request.profile.model_dump_json()


@pytest.mark.parametrize(
    "other", [{"preset": "high"}, {"seed": 7}, {"pareto_tail": True}, {"as_of": date(2027, 3, 1)}]
)
def test_a_quote_of_another_preset_seed_tail_or_day_replays(
    store: Engine, clinic_quote: Quote, now: datetime, other: dict[str, Any]
) -> None:
    made = quote(replace(clinic_quote.request, **other))
    with session_scope(store, LOCAL) as session:
        firm = add_firm(session, profile=made.request.profile, source=None, now=now)
        stored = keep_quote(session, made, firm.id, now)
    with session_scope(store, LOCAL, write=False) as session:
        assert replay(session, stored.id).document_sha256 == stored.document_sha256
    assert stored.document_sha256 != document_digest(quote_document(clinic_quote))


def test_a_quote_without_a_price_has_no_premium_and_replays(
    store: Engine, clinic_quote: Quote, now: datetime
) -> None:
    profile = clinic_quote.request.profile
    firm = profile.firm.model_copy(update={"revenue": None})
    made = quote(replace(clinic_quote.request, profile=profile.model_copy(update={"firm": firm})))
    assert made.pricing is None
    with session_scope(store, LOCAL) as session:
        number = add_firm(session, profile=made.request.profile, source=None, now=now).id
        stored = keep_quote(session, made, number, now)
        assert stored.premium_minor is None
        assert replay(session, stored.id).quote.pricing is None


def test_a_quote_without_a_firm_goes_to_the_one_with_its_profile(
    store: Engine, clinic_quote: Quote, now: datetime
) -> None:
    with session_scope(store, LOCAL) as session:
        first, second = (keep_quote(session, clinic_quote, None, now) for _ in range(2))
        assert first.firm_id == second.firm_id
        assert [firm.name for firm in list_firms(session)] == ["明禾口腔门诊部"]
        assert [one.id for one in list_quotes(session, firm_id=first.firm_id)] == [2, 1]


def test_a_quote_for_no_firm_is_refused(store: Engine, clinic_quote: Quote, now: datetime) -> None:
    with session_scope(store, LOCAL) as session, pytest.raises(NotFound, match="no firm 5"):
        keep_quote(session, clinic_quote, 5, now)


def test_an_altered_document_is_detected_and_the_place_named(store: Engine, kept: int) -> None:
    def act(stored: StoredQuote) -> None:
        stored.document = stored.document.replace('"seed": 20260901', '"seed": 20260902', 1)

    error = change(store, kept, act)
    assert [fault.code for fault in error.faults] == ["altered", "differs"]
    assert [fault.path for fault in error.faults] == ["document", "quote.seed"]


def test_a_document_altered_together_with_its_digest_is_detected(store: Engine, kept: int) -> None:
    def cheaper(document: dict[str, Any]) -> None:
        document["pricing"]["options"][2]["premium"] = "1.00"

    error = change(store, kept, lambda stored: rewrite(stored, cheaper))
    assert [fault.path for fault in error.faults] == ["pricing.options[2].premium"]
    assert "'1.00'" in str(error.faults[0])


def test_the_same_words_in_other_bytes_are_detected(store: Engine, kept: int) -> None:
    def act(stored: StoredQuote) -> None:
        stored.document = json.dumps(json.loads(stored.document))
        stored.document_sha256 = hashlib.sha256(stored.document.encode()).hexdigest()

    error = change(store, kept, act)
    assert [(one.path, one.rule) for one in error.faults] == [
        ("document", "the bytes must be the same")
    ]


def test_another_engine_version_and_rulebook_are_named_and_then_what_they_changed(
    store: Engine, kept: int
) -> None:
    def older(document: dict[str, Any]) -> None:
        document["quote"] |= {"engine_version": "0.0.1", "rulebook_digest": "ab" * 32}

    def older_price(document: dict[str, Any]) -> None:
        document["pricing"]["price"]["pure_premium"] = "2.00"

    def act(stored: StoredQuote) -> None:
        stored.engine_version, stored.rulebook_digest = "0.0.1", "ab" * 32
        rewrite(stored, older)

    error = change(store, kept, act)
    assert [fault.path for fault in error.faults] == ["engine_version", "rulebook_digest"]
    assert error.faults[0].got == "'0.0.1'"
    error = change(store, kept, lambda stored: rewrite(stored, older_price))
    assert [fault.path for fault in error.faults] == [
        "engine_version",
        "rulebook_digest",
        "pricing.price.pure_premium",
    ]


@pytest.mark.parametrize(
    ("column", "value", "path"),
    [
        ("premium_minor", 1, "premium_minor"),
        ("currency", "USD", "currency"),
        ("tariff", "other", "tariff"),
        ("document_sha256", "0" * 64, "document"),
        ("document", "no JSON", "document"),
        ("seed", 1, "quote.seed"),
        ("as_of", date(2027, 1, 1), "quote.as_of"),
        ("preset", "wild", "preset"),
        ("profile", "{", "profile"),
        ("profile", "{}", "profile"),
    ],
)
def test_an_altered_row_is_detected(
    store: Engine, kept: int, column: str, value: Any, path: str
) -> None:
    error = change(store, kept, lambda stored: setattr(stored, column, value))
    assert path in {fault.path for fault in error.faults}


def test_a_day_without_rules_cannot_be_replayed(store: Engine, kept: int) -> None:
    error = change(store, kept, lambda stored: setattr(stored, "as_of", date(1990, 1, 1)))
    assert "cannot be computed again" in error.message


def test_the_first_difference_is_named_where_something_is_missing_or_of_another_kind() -> None:
    assert first_difference({"a": [1]}, {"a": [1]}) is None
    assert str(first_difference({"a": [1]}, {"a": [1, 2]})).startswith("a[1]: got nothing")
    assert str(first_difference({"a": 1}, {"a": True})).startswith("a: got 1")
    assert str(first_difference({"b": 1}, {"a": 1})).startswith("b: got 1")
