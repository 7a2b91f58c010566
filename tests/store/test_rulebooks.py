"""A kept quote keeps its rulebook, so it outlives the rulebook's files."""

from __future__ import annotations

import hashlib
import re
import shutil
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update

from risk import __version__
from risk.desk import Quote, document_digest, quote, quote_document
from risk.desk.people.actor import LOCAL, Actor
from risk.desk.quoting.keep import keep_quote
from risk.desk.quoting.replay import replay
from risk.errors import NotFound, ReplayDiffers
from risk.rulebook import at, content_of
from risk.rulebook.read import PACKAGED
from risk.store import (
    add_tenant,
    get_rulebook,
    keep_rulebook,
    list_audit,
    list_quotes,
    session_scope,
)
from risk.store.session import owner_scope
from risk.store.tables import StoredQuote, StoredRulebook


@pytest.fixture
def kept(store: Engine, clinic_quote: Quote, now: datetime) -> StoredQuote:
    with session_scope(store, LOCAL) as session:
        return keep_quote(session, clinic_quote, None, now)


@pytest.fixture
def rewrite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, str], None]:
    """Give a way to change a file of the rulebook that the desk reads."""
    folder = tmp_path / "rulebook"
    shutil.copytree(PACKAGED, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    monkeypatch.setattr("risk.desk.quoting.pricing.at", partial(at, folder=folder))

    def act(file: str, pattern: str, instead: str) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        changed = re.sub(pattern, instead, text)
        assert changed != text
        (folder / file).write_text(changed, encoding="utf-8")

    return act


def refusal(store: Engine, quote_id: int) -> ReplayDiffers:
    refused = pytest.raises(ReplayDiffers)
    with refused as caught, session_scope(store, LOCAL, write=False) as session:
        replay(session, quote_id)
    return caught.value


def test_a_quote_kept_before_a_calibration_changed_replays_to_the_same_hash_after_it(
    store: Engine,
    kept: StoredQuote,
    clinic_quote: Quote,
    rewrite: Callable[[str, str, str], None],
) -> None:
    rewrite("calibration/frequency.yaml", r"value: 0\.018\n", "value: 0.023\n")
    today = quote(clinic_quote.request)
    assert today.rulebook.digest != kept.rulebook_digest
    assert document_digest(quote_document(today)) != kept.document_sha256
    with session_scope(store, LOCAL, write=False) as session:
        same = replay(session, kept.id)
    assert same.document_sha256 == kept.document_sha256
    assert same.quote.rulebook.digest == kept.rulebook_digest


def test_the_words_of_the_day_are_kept_with_the_values(
    store: Engine,
    kept: StoredQuote,
    clinic_quote: Quote,
    rewrite: Callable[[str, str, str], None],
) -> None:
    rewrite("sources/cn_law.yaml", r'title: {zh: "', 'title: {zh: "新')
    today = quote(clinic_quote.request)
    assert today.rulebook.digest == kept.rulebook_digest  # only a title changed
    assert document_digest(quote_document(today)) != kept.document_sha256
    with session_scope(store, LOCAL, write=False) as session:
        assert replay(session, kept.id).document_sha256 == kept.document_sha256


def test_a_quote_kept_before_rulebooks_were_is_computed_by_todays(
    store: Engine, kept: StoredQuote, rewrite: Callable[[str, str, str], None]
) -> None:
    with owner_scope(store) as connection:
        connection.execute(update(StoredQuote).values(rulebook_content=None))
    rewrite("calibration/frequency.yaml", r"value: 0\.018\n", "value: 0.023\n")
    assert refusal(store, kept.id).faults[0].path == "rulebook_digest"


def test_another_version_of_the_program_replays_and_says_so(
    store: Engine, clinic_quote: Quote, now: datetime
) -> None:
    older = replace(clinic_quote, engine_version="0.0.1")
    with session_scope(store, LOCAL) as session:
        stored = keep_quote(session, older, None, now)
        same = replay(session, stored.id)
    assert stored.document_sha256 != document_digest(quote_document(clinic_quote))
    assert same.document_sha256 == stored.document_sha256
    assert (same.engine_version, same.quote.engine_version) == ("0.0.1", __version__)


def test_a_rulebook_is_kept_once_an_insurer(
    store: Engine, kept: StoredQuote, sample_quotes: list[Quote], now: datetime
) -> None:
    with session_scope(store, LOCAL) as session:
        for one in sample_quotes:
            keep_quote(session, one, None, now)
        used = {one.rulebook_content for one in list_quotes(session)}
        assert len(used) == session.scalar(select(func.count()).select_from(StoredRulebook))
        assert len(used) == len({one.rulebook.place for one in sample_quotes})
        actions = [row.action for row in list_audit(session, most=100)]
    assert actions.count("rulebook.kept") == len(used)
    east = Actor("lin", "actuary", "east")
    add_tenant(store, east, name="east", now=now)
    with session_scope(store, east) as session:
        with pytest.raises(NotFound, match="not kept"):
            get_rulebook(session, digest=str(kept.rulebook_content))
        assert keep_rulebook(session, content=b"[]", now=now) == hashlib.sha256(b"[]").hexdigest()


def test_the_content_comes_back_as_it_was(
    store: Engine, kept: StoredQuote, clinic_quote: Quote
) -> None:
    with session_scope(store, LOCAL, write=False) as session:
        content = get_rulebook(session, digest=str(kept.rulebook_content))
    assert content == content_of(clinic_quote.rulebook)


@pytest.mark.parametrize("packed", [b"", b"nonsense", zlib.compress(b"[]")])
def test_a_rulebook_that_was_altered_is_refused(
    store: Engine, kept: StoredQuote, packed: bytes
) -> None:
    with owner_scope(store) as connection:
        connection.execute(update(StoredRulebook).values(packed=packed))
    error = refusal(store, kept.id)
    assert "cannot be computed again" in error.message
    assert error.faults[0].path == "rulebook_content"
