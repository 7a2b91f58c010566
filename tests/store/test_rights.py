"""Who may do what: every role with every action, and on things of their own and of others.

The table is checked against what the roles are for, said here once more in other words; then
every verb of the desk is carried out by every role on a real store and must do what the table says.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from risk.desk import Quote
from risk.desk.life.firms import view_firm
from risk.desk.people.actor import Actor, Role
from risk.desk.people.audited import audit_document, chain_document
from risk.desk.people.entry import enter, worker
from risk.desk.people.keys import issue_key, list_keys, revoke_key
from risk.desk.people.privacy import export_firm, plan_erasure
from risk.desk.people.rights import BOUND, require, rights
from risk.desk.quoting.keep import keep_quote, load_samples
from risk.desk.quoting.replay import replay
from risk.errors import NotAllowed, NotFound, RiskError
from risk.store import Audit, Firm, NotBound, add_firm, add_tenant, session_scope

ROLES = get_args(Role)
CHANGES = tuple(
    action
    for action in rights()
    if action.split(".")[-1]
    not in ("calculate", "read", "verify", "export", "run")  # a run keeps results, no business
)
SIGNED = tuple(
    action for action in CHANGES if action.split(".")[0] in ("submission", "referral", "policy")
)


def who(role: Role, tenant: str = "east", firm: int = 1, broker: str = "anji") -> Actor:
    return Actor(
        role, role, tenant, firm if role == "firm" else None, broker if role == "broker" else None
    )


def may(role: str, action: str) -> bool:
    return rights()[action][role] != "none"  # type: ignore[index]


def test_the_table_has_every_role_and_only_the_bound_are_bound() -> None:
    for action, row in rights().items():
        assert set(row) == set(ROLES), action
        for role, scope in row.items():
            assert scope in (("own", "none") if role in BOUND else ("tenant", "none")), action


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", rights())
def test_a_cell_of_the_table_is_what_the_desk_allows(role: Role, action: str) -> None:
    if may(role, action):
        require(who(role), action)
        narrow = Actor(*(getattr(who(role), one) for one in ("id", "role", "tenant", "firm",
                         "broker")), scopes=frozenset({"nothing"}))  # fmt: skip
        with pytest.raises(NotAllowed, match=action):
            require(narrow, action)
    else:
        with pytest.raises(NotAllowed, match=action) as caught:
            require(who(role), action)
        for other in ROLES:  # it names who may, and nobody else
            named = other in caught.value.faults[0].rule.split(": ")[1].split(", ")
            assert named == may(other, action), other


def test_duties_are_apart() -> None:
    assert not [action for action in CHANGES if may("auditor", action)]
    assert {action for action in rights() if may("regulator", action)} == {
        "calculate", "aggregate.read", "rulebook.read",
    }  # fmt: skip
    assert not [action for action in SIGNED if may("admin", action)]
    assert not [action for action in SIGNED if may("claims", action) or may("actuary", action)]
    assert not [action for action in rights() if action.startswith("claim.") and
                action != "claim.read" and any(may(one, action) for one in ROLES
                if one not in ("claims", "local"))]  # fmt: skip
    assert [one for one in ROLES if may(one, "key.issue")] == ["admin", "local"]
    assert [one for one in ROLES if may(one, "model.promote")] == ["actuary", "local"]
    assert all(may("local", action) for action in rights())
    reads = [action for action in rights() if action.endswith(".read")]
    assert all(may("auditor", action) for action in reads)


def test_an_action_nobody_knows_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        require(who("underwriter"), "policy.burn")


@pytest.fixture
def firms(store: Engine, clinic_quote: Quote, now: datetime) -> dict[str, dict[str, int]]:
    """Give numbers by whose they are: the firm's own and its broker's, another's, the west's."""
    profile = clinic_quote.request.profile
    kept: dict[str, dict[str, int]] = {}
    for tenant, names in (("east", ("own", "other")), ("west", ("foreign",))):
        add_tenant(store, who("admin", tenant), name=tenant, now=now)
        for name in names:
            broker = "anji" if name != "other" else "bohai"
            with session_scope(store, who("broker", tenant, broker=broker)) as session:
                firm = add_firm(session, profile=profile, source=name, now=now)
            with session_scope(store, who("underwriter", tenant)) as session:
                quote = keep_quote(session, clinic_quote, firm.id, now)
            kept[name] = {"firm": firm.id, "quote": quote.id}
    return kept


Verb = Callable[[Session, dict[str, int]], object]
OF_THINGS = ("submission.quote", "quote.read", "firm.read", "firm.export", "firm.erase")
"""What is done to a thing of a firm; the other verbs are about the insurer as a whole."""


@pytest.fixture
def verbs(clinic_quote: Quote, now: datetime, tmp_path: Path) -> dict[str, Verb]:
    """Give a verb of the desk for every action that has one."""
    return {
        "submission.quote": lambda session, of: keep_quote(session, clinic_quote, of["firm"], now),
        "quote.read": lambda session, of: replay(session, of["quote"]),
        "firm.write": lambda session, of: load_samples(session, tmp_path, now),
        "firm.read": lambda session, of: view_firm(
            session, actor=worker(session), firm_id=of["firm"], now=now
        ),
        "firm.export": lambda session, of: export_firm(
            session, actor=worker(session), firm_id=of["firm"], now=now
        ),
        "firm.erase": lambda session, of: plan_erasure(
            session, actor=worker(session), firm_id=of["firm"], day=now.date()
        ),
        "audit.read": lambda session, of: audit_document(session, actor=worker(session)),
        "audit.verify": lambda session, of: chain_document(session, actor=worker(session)),
        "key.read": lambda session, of: list_keys(session, actor=worker(session)),
        "key.issue": lambda session, of: issue_key(
            session, actor=worker(session), name="x", role="auditor", days=1, now=now
        ),
        "key.revoke": lambda session, of: revoke_key(
            session, actor=worker(session), prefix="not there", reason="x", now=now
        ),
    }


def rows(store: Engine, tenant: str) -> tuple[int, ...]:
    with session_scope(store, Actor("x", "local", tenant), write=False) as session:
        return tuple(
            session.scalar(select(func.count()).select_from(table)) or 0 for table in (Firm, Audit)
        )


def outcome(store: Engine, actor: Actor, verb: Verb, of: dict[str, int]) -> type[RiskError] | None:
    try:
        with session_scope(store, actor) as session:
            verb(session, of)
    except RiskError as error:
        return type(error)
    return None


def test_every_verb_does_for_every_role_what_the_table_says(
    store: Engine, firms: dict[str, dict[str, int]], verbs: dict[str, Verb]
) -> None:
    wests = rows(store, "west")
    for action, verb in verbs.items():
        for role in ROLES:
            actor = who(role, firm=firms["own"]["firm"])
            before = rows(store, "east")
            for whose, of in firms.items():
                reached = whose == "own" or (whose == "other" and role not in BOUND)
                if action not in OF_THINGS:
                    reached = action != "key.revoke"  # there is none of this name
                wanted: type[RiskError] | None = None if reached else NotFound
                wanted = wanted if may(role, action) else NotAllowed
                assert outcome(store, actor, verb, of) is wanted, (role, action, whose)
            if not may(role, action):
                assert rows(store, "east") == before, (role, action)
    assert rows(store, "west") == wests


def test_a_foreign_number_answers_as_one_that_does_not_exist(
    store: Engine, firms: dict[str, dict[str, int]], verbs: dict[str, Verb]
) -> None:
    def told(actor: Actor, number: int) -> str:
        with (
            session_scope(store, actor, write=False) as session,
            pytest.raises(NotFound) as caught,
        ):
            verbs["quote.read"](session, {"quote": number})
        return str(caught.value.as_dict()).replace(str(number), "N")

    broker = who("broker")
    strangers = [firms["other"]["quote"], firms["foreign"]["quote"], 777]
    assert len({told(broker, number) for number in strangers}) == 1


def test_lists_hold_only_ones_own(store: Engine, firms: dict[str, dict[str, int]]) -> None:
    from risk.store import find_profile, list_firms, list_quotes, profile_of

    for actor in (who("firm", firm=firms["own"]["firm"]), who("broker")):
        with session_scope(store, actor, write=False) as session:
            assert [one.id for one in list_firms(session)] == [firms["own"]["firm"]]
            assert [one.id for one in list_quotes(session)] == [firms["own"]["quote"]]
            assert list_quotes(session, firm_id=firms["other"]["firm"]) == []
            profile = profile_of(list_firms(session)[0])
            found = find_profile(session, profile=profile)
            assert found is not None
            assert found.id == firms["own"]["firm"]
    with session_scope(store, who("underwriter"), write=False) as session:
        assert len(list_firms(session)) == 2


def test_a_brokers_new_firm_is_its_own_and_a_firm_adds_no_other(
    store: Engine, firms: dict[str, dict[str, int]], clinic_quote: Quote, now: datetime
) -> None:
    profile = clinic_quote.request.profile
    firm = who("firm", firm=firms["own"]["firm"])
    with pytest.raises(NotAllowed), session_scope(store, firm) as session:
        add_firm(session, profile=profile, source=None, now=now)
    with session_scope(store, who("broker")) as session:
        assert add_firm(session, profile=profile, source=None, now=now).broker == "anji"


def test_a_bound_session_changes_nothing_of_others_by_any_statement(
    store: Engine, firms: dict[str, dict[str, int]], now: datetime
) -> None:
    from sqlalchemy import delete, insert, update

    from risk.store import record

    before = firms["other"]["firm"]
    with session_scope(store, who("broker", broker="nobody")) as session:
        for change in (update(Firm).values(name="taken"), delete(Firm)):
            session.execute(change)
            session.execute(change.where(Firm.id == before))
        with pytest.raises(NotBound, match="one by one"):
            session.execute(insert(Firm), [{"name": "x", "profile": "{}", "created_at": now}])
        record(session, action="tried", entity="firm", entity_id=before, now=now)
    with session_scope(store, who("underwriter"), write=False) as session:
        assert {one.name for one in session.scalars(select(Firm))} != {"taken"}
        assert len(session.scalars(select(Firm)).all()) == 2


def test_nobody_works_in_a_session_of_somebody_else(
    store: Engine, firms: dict[str, dict[str, int]]
) -> None:
    broker: Any = who("broker")
    with session_scope(store, who("underwriter"), write=False) as session:
        with pytest.raises(NotBound, match="in a session of"):
            enter(session, broker, "firm.read")
        enter(session, who("underwriter"), "firm.read")
