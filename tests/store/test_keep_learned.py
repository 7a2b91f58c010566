"""A quote by a model is kept with the model's version and digest, and replayed by it alone."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from risk.desk import Request, quote
from risk.desk.people.actor import LOCAL
from risk.desk.quoting.keep import keep_quote, quote_record
from risk.desk.quoting.models import NotBinding, models_asked
from risk.desk.quoting.replay import replay
from risk.profile import read_profile
from risk.store import get_quote, session_scope
from risk.trained import ModelMismatch

DAY = datetime(2026, 11, 24).date()  # noqa: DTZ001 (a day, of no zone)


@pytest.fixture
def models(claims_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Models that a test may spoil."""
    folder = tmp_path / "models"
    shutil.copytree(claims_models, folder)
    monkeypatch.setenv("RISK_MODELS", str(folder))
    return folder


def request(samples: Path, *words: str) -> Request:
    profile = read_profile(samples / "12_logistics_firm.yaml")
    return Request(profile, DAY, models=models_asked(words, DAY))


@pytest.fixture
def kept(store: Engine, models: Path, samples: Path, now: datetime) -> int:
    with session_scope(store, LOCAL) as session:
        return keep_quote(session, quote(request(samples)), None, now).id


def test_kept_as_an_indication_it_is_replayed_by_its_model_too(
    store: Engine, models: Path, samples: Path, now: datetime
) -> None:
    found = quote(request(samples))
    with session_scope(store, LOCAL) as session:
        whole, part = (
            keep_quote(session, found, None, now, quote_record(found, form)).id
            for form in ("quote", "indication")
        )
    with session_scope(store, LOCAL, write=False) as session:
        same = [replay(session, number) for number in (whole, part)]
        assert same[0].quote.models == same[1].quote.models == found.models
        sizes = [len(get_quote(session, quote_id=number).document) for number in (whole, part)]
    assert sizes[1] < sizes[0] / 3


def test_the_model_stands_in_what_is_kept_and_gives_the_same_bytes(
    store: Engine, kept: int, models: Path
) -> None:
    with session_scope(store, LOCAL, write=False) as session:
        (model,) = json.loads(get_quote(session, quote_id=kept).document)["models"]
        assert (model["name"], model["version"]) == ("claims_frequency", "1")
        assert replay(session, kept).quote.request.models[0].digest == model["digest"]


def test_a_later_promotion_does_not_touch_a_kept_quote(
    store: Engine, kept: int, models: Path
) -> None:
    register = models / "claims_frequency" / "register.yaml"
    later = register.read_text().replace("version: '1'", "version: '2'").splitlines()[1]
    register.write_text(register.read_text() + later + "\n")
    with session_scope(store, LOCAL, write=False) as session:
        assert replay(session, kept).quote.request.models[0].version == "1"


@pytest.mark.parametrize("spoil", ["gone", "a byte changed", "another model in its place"])
def test_a_model_that_is_gone_or_changed_is_refused(
    store: Engine, kept: int, models: Path, spoil: str
) -> None:
    folder = models / "claims_frequency" / "1"
    if spoil == "gone":
        shutil.rmtree(folder)
    elif spoil == "a byte changed":
        (folder / "model.txt").write_bytes((folder / "model.txt").read_bytes() + b"\n")
    else:
        shutil.rmtree(folder)
        shutil.copytree(models / "claims_frequency" / "2", folder)
    with (
        session_scope(store, LOCAL, write=False) as session,
        pytest.raises(ModelMismatch, match="claims_frequency/1"),
    ):
        replay(session, kept)


def test_a_trial_is_not_kept(store: Engine, models: Path, samples: Path, now: datetime) -> None:
    found = quote(request(samples, "claims_frequency/2"))
    with (
        session_scope(store, LOCAL) as session,
        pytest.raises(NotBinding, match="trial") as caught,
    ):
        keep_quote(session, found, None, now)
    assert [fault.path for fault in caught.value.faults] == ["claims_frequency/2"]
