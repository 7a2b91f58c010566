"""The description of the service and the service agree, whatever is asked by it.

Rules that a schema cannot say (a limit above the aggregate, a day before the first rule) answer
422, control characters and formulas in a text 400, and a state that does not allow a step 409: that
is no fault of either.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from risk.api import create_app
from risk.desk.people.actor import LOCAL
from risk.desk.people.keys import issue_key
from risk.settings import Settings
from risk.store import session_scope

BY_HAND = {"POST /v1/indications"}  # its body is lines, for which no values are made
CONFIG = {
    "checks": {"positive_data_acceptance": {
        "expected-statuses": ["2xx", 400, 403, 404, 409, 412, 422],
    }},
}  # fmt: skip


@pytest.fixture(scope="module")
def described(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("schema")
    shutil.copy(migrated_sqlite, folder / "store.db")
    url = f"sqlite:///{folder}/store.db"
    app = create_app(Settings(database_url=url, sign_in="on", failed_sign_ins=1_000_000))
    config = SchemathesisConfig.from_dict(CONFIG)
    return schemathesis.openapi.from_asgi("/openapi.json", app, config=config)


@pytest.fixture(scope="module")
def key(described: Any) -> str:
    store = described.app.state.store.engine()
    with session_scope(store, LOCAL) as session:
        made = issue_key(
            session, actor=LOCAL, name="x", role="senior_underwriter", days=2, now=datetime.now(UTC)
        )
    return made.text


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_one_that_is_described(
    described: Any, key: str, mode: GenerationMode
) -> None:
    looked = []
    for found in described.get_all_operations():
        operation = found.ok()
        if operation.label in BY_HAND:
            continue

        @settings(max_examples=2)
        @given(case=operation.as_strategy(generation_mode=mode))
        def hold(case: Any) -> None:
            case.call_and_validate(headers={"Authorization": f"Bearer {key}"})

        try:
            hold()
        except Unsatisfiable:
            continue  # nothing of a route without questions can be wrong
        looked.append(operation.label)
    assert len(looked) >= 30
