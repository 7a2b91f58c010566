"""Every verb of the desk that works for somebody asks first whether they may."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from risk.desk.people.rights import rights

DESK = Path(__file__).parents[2] / "risk" / "desk"
ASKS = {"enter", "require"}
TABLE = "rights"
"""The file of the table itself."""


def verbs() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Give every public function of the desk that is handed somebody to work for."""
    for path in sorted(DESK.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                named = {one.arg for one in (*node.args.args, *node.args.kwonlyargs)}
                if "actor" in named and node.name not in ASKS and path.stem != TABLE:
                    yield f"{path.stem}.{node.name}", node


VERBS = dict(verbs())


def first_call(function: ast.FunctionDef) -> ast.Call | None:
    """Give the call that a function begins with, after its words."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return next((node for node in ast.walk(body[0]) if isinstance(node, ast.Call)), None)


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_begins_by_asking_for_a_right_of_the_table(name: str) -> None:
    call = first_call(VERBS[name])
    assert call is not None
    assert isinstance(call.func, ast.Name)
    if call.func.id not in ASKS:  # it hands the work to a verb that asks
        assert call.func.id in {verb.partition(".")[2] for verb in VERBS}, name
        return
    action = call.args[-1]
    if isinstance(action, ast.Constant):
        assert action.value in rights()
    else:
        assert isinstance(action, ast.JoinedStr | ast.Name | ast.IfExp), ast.dump(action)


def test_the_desk_has_its_verbs() -> None:
    assert len(VERBS) >= 30


EDGES = ("cli", "api", "app")
OPENING = {
    "engine", "migrate", "session_scope", "too_busy", "LONGEST_WAIT", "add_tenant", "list_tenants",
    "KeptAnswer", "refuse_erased",
}  # fmt: skip
WHOLE = {"risk.store.backup", "risk.store.soundness", "risk.store.answers"}
"""What concerns the database as a whole, and answers kept for callers; all else is business."""


@pytest.mark.parametrize("edge", EDGES)
def test_no_edge_touches_what_is_kept_past_the_desk(edge: str) -> None:
    for path in (DESK.parent / edge).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            if module.startswith("risk.store") and module not in WHOLE:
                assert {one.name for one in node.names} <= OPENING, f"{path.name}: {module}"
