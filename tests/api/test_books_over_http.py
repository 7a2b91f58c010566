"""Books sent to the service: scored and accumulated by a process of its own, to the same bytes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

import risk.desk.book.score_book as runs
from risk.desk.book.book_work import Office, work
from risk.desk.book.score import Scoring
from risk.desk.book.score_book import finish, open_run, score_missing
from risk.desk.book.score_summary import summary_report
from risk.desk.book.work_folder import held
from risk.desk.people.actor import Actor
from risk.learn.report import write_report
from risk.portfolio import sample_book
from risk.store import add_tenant, engine

DAY = "2026-11-24"


def clock() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a book of two row groups whose fifth row is wrong."""
    path = tmp_path_factory.mktemp("book") / "firms.parquet"
    frame = next(sample_book(60, 3, date.fromisoformat(DAY))).astype("str")
    frame = frame.replace("nan", "")
    frame.loc[4, "cover.limit"] = "-1"
    frame.to_parquet(path, index=False, row_group_size=30)
    return path


@pytest.fixture(scope="module")
def expected(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Score the book without any service."""
    out = tmp_path_factory.mktemp("expected")
    run = open_run(book, out, Scoring(date.fromisoformat(DAY)), lambda rows: None)
    assert len(list(score_missing(run, map))) == 2
    finish(run)
    write_report(summary_report(run, "zh"), out / "summary")
    return out


@pytest.fixture
def root_of_work(tmp_path: Path) -> Path:
    return tmp_path / "work"


@pytest.fixture
def office(store: Engine, root_of_work: Path) -> Office:
    return Office(store, root_of_work, clock, most=1)


@pytest.fixture
def desk(
    visit: Callable[..., TestClient], issued: Callable[..., str], root_of_work: Path
) -> TestClient:
    """Give an underwriter's client of a service that starts no process."""
    client = visit(work=root_of_work)
    client.headers["authorization"] = f"Bearer {issued()}"
    client.app.state.workers.wake = lambda: None  # type: ignore[attr-defined]
    return client


def send(desk: TestClient, book: Path, name: str = "firms.parquet") -> dict[str, Any]:
    answer = desk.post("/v1/books", params={"name": name}, content=book.read_bytes())
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def start(desk: TestClient, number: int, **asked: Any) -> dict[str, Any]:
    body = {"kind": "score", "as_of": DAY} | asked
    answer = desk.post(f"/v1/books/{number}/jobs", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def same_files(one: Path, other: Path) -> list[str]:
    names = sorted(path.relative_to(one).as_posix() for path in one.rglob("*") if path.is_file())
    for name in names:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    return names


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_book_is_scored_and_its_results_are_those_of_the_command_line(
    desk: TestClient, book: Path, expected: Path, office: Office, tmp_path: Path
) -> None:
    sent = send(desk, book)
    assert send(desk, book)["id"] == sent["id"]  # the same file is kept once
    job = start(desk, sent["id"])
    assert (job["state"], job["rows"], job["steps"]) == ("waiting", 0, ["begin", "cancel"])
    assert desk.get(f"/v1/jobs/{job['id']}/files").status_code == 409
    assert work(office) == 1
    job = desk.get(f"/v1/jobs/{job['id']}").json()
    assert (job["state"], job["rows"], job["rows_in_all"]) == ("done", 60, 60)
    listed = desk.get(f"/v1/jobs/{job['id']}/files").json()
    taken = tmp_path / "taken"
    for one in listed:
        path = taken / one["name"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(desk.get(f"/v1/jobs/{job['id']}/files/{one['name']}").content)
        assert path.stat().st_size == one["size"]
    assert same_files(expected, taken) == [one["name"] for one in listed]
    pages, after = [], 0
    while after is not None:
        told = desk.get(f"/v1/jobs/{job['id']}/rows", params={"after": after, "most": 25}).json()
        pages += told["items"]
        after = told["next"]
    scores = pd.concat(map(pd.read_parquet, sorted(expected.glob("scores/*.parquet"))))
    assert [one["row"] for one in pages] == scores["row"].tolist()
    assert [one["premium"] for one in pages] == scores["premium"].tolist()


def test_a_killed_process_at_work_is_noticed_and_the_next_goes_on_to_the_same_bytes(
    desk: TestClient, book: Path, expected: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = start(desk, send(desk, book)["id"])
    score, parts = runs.score_part, []

    def die_in_the_second(part: Any) -> int:
        if part.number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return score(part)

    child = os.fork()
    if not child:
        monkeypatch.setattr(runs, "score_part", die_in_the_second)
        own = Office(engine(str(office.store.url)), office.root, clock, 1)
        work(own)
        os._exit(1)  # not reached
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    left = desk.get(f"/v1/jobs/{job['id']}").json()
    assert (left["state"], left["at_work"], left["rows"]) == ("running", False, 30)

    def note(part: Any) -> int:
        parts.append(part.number)
        return score(part)

    monkeypatch.setattr(runs, "score_part", note)
    assert work(office) == 1
    assert parts == [1]  # what was done is not done again
    assert desk.get(f"/v1/jobs/{job['id']}").json()["state"] == "done"
    same_files(expected, office.root / "local" / "jobs" / str(job["id"]))


def test_a_cancelled_job_stops_at_the_next_part_and_goes_on_when_resumed(
    desk: TestClient, book: Path, expected: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = start(desk, send(desk, book)["id"])
    at = f"/v1/jobs/{job['id']}"
    score = runs.score_part

    def cancel_meanwhile(part: Any) -> int:
        seen = desk.get(at)
        assert seen.json()["at_work"]
        match = {"if-match": seen.headers["etag"]}
        done = desk.post(f"{at}/cancel", headers=match, json={"reason": "wrong file"})
        assert done.json()["state"] == "cancelled"
        return score(part)

    with monkeypatch.context() as patch:
        patch.setattr(runs, "score_part", cancel_meanwhile)
        assert work(office) == 1
    seen = desk.get(at)
    assert (seen.json()["state"], seen.json()["rows"]) == ("cancelled", 30)
    assert desk.post(f"{at}/resume").status_code == 428
    again = desk.post(f"{at}/resume", headers={"if-match": seen.headers["etag"]})
    assert again.json()["state"] == "waiting"
    assert work(office) == 1
    same_files(expected, office.root / "local" / "jobs" / str(job["id"]))


def test_a_job_that_is_cut_off_three_times_fails_and_does_not_hold_up_the_others(
    desk: TestClient, book: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = send(desk, book)["id"]
    first, second = start(desk, number), start(desk, number, kind="accumulate", years=1000)

    def break_off(part: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(runs, "score_part", break_off)
        for _ in range(3):
            with pytest.raises(KeyboardInterrupt):
                work(office)
    assert work(office) == 2
    failed = desk.get(f"/v1/jobs/{first['id']}").json()
    assert (failed["state"], failed["faults"][0]["code"]) == ("failed", "cut-off")
    done = desk.get(f"/v1/jobs/{second['id']}").json()
    assert (done["state"], done["faults"]) == ("done", [])
    names = [one["name"] for one in desk.get(f"/v1/jobs/{second['id']}/files").json()]
    assert {"summary/report.json", "refused.csv", "accumulated/report.json"} <= set(names)


def test_a_file_that_is_no_book_and_a_name_that_is_none_are_refused_and_leave_nothing(
    desk: TestClient, root_of_work: Path
) -> None:
    for name, content, status in (
        ("firms.csv", b"firm.name,odd\nx,1\n", 422),
        ("firms.csv", b"", 422),
        ("firms.xlsx", b"PK\x03\x04 no archive", 422),
        ("firms.parquet", b"PAR1 no table", 422),
        ("../firms.csv", b"x", 422),
        ("firms.exe", b"x", 422),
        ("=cmd().csv", b"x", 422),
    ):
        answer = desk.post("/v1/books", params={"name": name}, content=content)
        assert (answer.status_code, bool(answer.json()["faults"])) == (status, True), name
    assert not [path for path in root_of_work.rglob("*") if path.is_file()]
    assert desk.get("/v1/books").json() == {"items": [], "next": None}


def test_what_is_anothers_or_outside_the_job_is_not_found(
    desk: TestClient, book: Path, office: Office, issued: Callable[..., str], store: Engine
) -> None:
    number = send(desk, book)["id"]
    job = start(desk, number)["id"]
    work(office)
    for name in ("../../books/1/firms.parquet", "%2e%2e/x", "progress.json", "none", "/etc/passwd"):
        assert desk.get(f"/v1/jobs/{job}/files/{name}").status_code == 404, name
    add_tenant(store, Actor("admin", "admin", "west"), name="west", now=clock())
    west = Actor("boss", "local", "west")
    desk.headers["authorization"] = f"Bearer {issued(actor=west)}"
    for path in (f"/v1/books/{number}", f"/v1/jobs/{job}", f"/v1/jobs/{job}/files",
                 f"/v1/jobs/{job}/rows"):  # fmt: skip
        assert desk.get(path).status_code == 404, path
    assert desk.get("/v1/jobs").json()["items"] == []
    desk.headers["authorization"] = f"Bearer {issued('claims')}"
    assert desk.get("/v1/jobs").status_code == 403
    assert desk.post("/v1/books", params={"name": "x.csv"}, content=b"x").status_code == 403


def test_a_book_that_is_removed_takes_its_results_with_it(
    desk: TestClient, book: Path, office: Office, root_of_work: Path, store: Engine
) -> None:
    number = send(desk, book)["id"]
    job = start(desk, number)["id"]
    away = {"headers": {"if-match": '"1"'}, "json": {"reason": "asked by the broker"}}
    assert desk.post(f"/v1/books/{number}/remove", **away).status_code == 409  # a job waits
    work(office)
    assert desk.post(f"/v1/books/{number}/remove", **away).json()["state"] == "removed"
    assert not [path for path in root_of_work.glob("*/*/*/*") if path.is_file()]
    assert desk.get(f"/v1/jobs/{job}/files").json() == []
    assert desk.post(f"/v1/books/{number}/jobs", json={"kind": "score"}).status_code == 409


def test_a_service_that_starts_goes_on_with_what_another_left(
    visit: Callable[..., TestClient], issued: Callable[..., str], book: Path, root_of_work: Path,
    desk: TestClient, expected: Path, office: Office,
) -> None:  # fmt: skip
    job = start(desk, send(desk, book)["id"])  # by a service that was killed before it began
    with held(root_of_work / "slot-0"):
        assert work(office) == 0  # whoever finds no place ends
    with visit(work=root_of_work) as client:
        client.headers["authorization"] = f"Bearer {issued()}"
        while job["state"] in ("waiting", "running"):
            time.sleep(0.1)
            job = client.get(f"/v1/jobs/{job['id']}").json()
    assert (job["state"], job["rows"]) == ("done", 60)
    same_files(expected, root_of_work / "local" / "jobs" / str(job["id"]))
