"""A whole book: bad rows told and left out, a stopped run gone on with, every kind of file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from risk.desk.book.runners import in_processes
from risk.desk.book.score_book import Run, finish, open_run, score_missing
from risk.desk.book.score_rows import score_rows
from risk.desk.book.score_summary import summary_report
from risk.errors import Conflict, RiskError
from risk.learn.report import write_report
from tests.score.books import as_table, plain, scoring

FIRMS = 20_000
EVERY = 100
"""One row in so many is bad."""
GROUP = 2_000

BAD: list[tuple[str, object, str]] = [
    ("cover.limit", -5, "cover.limit"),
    ("firm.industry", "Z9999", "firm.industry"),
    ("firm.industry", "shop", "firm.industry"),
    ("cover.currency", "EUR", "profile"),
    ("firm.name", None, "firm.name"),
    ("data_held.ordinary", 10**10, "data_held"),
    ("controls.technical.edr", "maybe", "controls.technical.edr"),
    ("cover.aggregate_limit", 1, "cover"),
    ("controls.measures", "A.1=yes;A.1=no", "controls.measures"),
    ("cover.inception", "2026-02-30", "cover.inception"),
    ("cover.parts", "INRE;INRE", "cover"),
    ("firm.province", "99", "firm.province"),
    ("cover.retention", None, "cover.retention"),
]
"""Answer, what is wrong with it, and where the fault is told; one of each in turn."""


@pytest.fixture(scope="module")
def book() -> pd.DataFrame:
    """Give a book of which every hundredth row is bad, in one of thirteen ways."""
    found = plain(FIRMS)
    for kind, row in enumerate(range(7, FIRMS, EVERY)):
        column, value, _ = BAD[kind % len(BAD)]
        found.loc[row, column] = value
        if column == "data_held.ordinary":
            found.loc[row, "data_held.persons_total"] = 5
    return found


@pytest.fixture(scope="module")
def parquet(book: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "firms.parquet"
    pq.write_table(as_table(book.astype({"firm.name": "str"})), path, row_group_size=GROUP)
    return path


def silent(rows: int) -> None:
    pass


def whole(book: Path, out: Path, jobs: int = 1) -> Run:
    run = open_run(book, out, scoring(), silent)
    assert sum(score_missing(run, in_processes(jobs))) == run.rows
    finish(run)
    return run


@pytest.fixture(scope="module")
def done(parquet: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return whole(parquet, tmp_path_factory.mktemp("whole"))


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def scores(run: Run) -> pd.DataFrame:
    return pd.concat([pq.read_table(part.path("scores")).to_pandas() for part in run.parts])


def faults(run: Run) -> list[dict[str, str]]:
    with (run.out / "refused.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_bad_row_is_told_and_every_good_row_is_scored(done: Run) -> None:
    bad = list(range(8, FIRMS + 1, EVERY))
    assert scores(done)["row"].tolist() == [n for n in range(1, FIRMS + 1) if n not in set(bad)]
    told = faults(done)
    assert sorted({int(one["row"]) for one in told}) == bad
    for kind, row in enumerate(bad):
        where = {one["column"] for one in told if int(one["row"]) == row}
        assert where == {BAD[kind % len(BAD)][2]}, row
    assert all(one["rule_zh"] and one["rule_en"] and one["help_zh"] for one in told)
    assert all(one["rule_zh"] != one["rule_en"] for one in told)


def test_all_faults_of_a_row_are_told_at_once() -> None:
    row = plain(3).iloc[[1]].copy()
    row["firm.industry"], row["cover.limit"], row["firm.headcount"] = "Z9999", -1, "a dozen"
    told = score_rows(scoring(), as_table(row)).faults["column"].to_pylist()
    assert set(told) == {"firm.industry", "cover.limit", "firm.headcount"}


def test_a_run_stopped_at_two_fifths_gives_the_same_bytes(
    parquet: Path, done: Run, tmp_path: Path
) -> None:
    stopped = open_run(parquet, tmp_path, scoring(), silent)

    def some(work, parts) -> Iterator[int]:
        yield from islice(map(work, parts), 4)

    assert sum(score_missing(stopped, some)) == 4 * GROUP
    (tmp_path / "scores" / "part-00004.part").write_bytes(b"half a file")
    again = open_run(parquet, tmp_path, scoring(), silent)
    assert [part.number for part in again.missing] == [4, 5, 6, 7, 8, 9]
    assert sum(score_missing(again, in_processes(1))) == 6 * GROUP
    finish(again)
    assert files(tmp_path) == files(done.out)
    assert not open_run(parquet, tmp_path, scoring(), silent).missing


def test_two_processes_give_the_same_bytes(parquet: Path, done: Run, tmp_path: Path) -> None:
    whole(parquet, tmp_path, jobs=2)
    assert files(tmp_path) == files(done.out)


def test_a_folder_keeps_to_one_book_day_and_rulebook(parquet: Path, done: Run) -> None:
    with pytest.raises(Conflict) as caught:
        open_run(parquet, done.out, scoring(preset="high"), silent)
    assert [fault.path for fault in caught.value.faults] == ["preset"]


def test_text_and_worksheet_give_the_scores_of_the_table(
    book: pd.DataFrame, tmp_path: Path
) -> None:
    some = book.head(320)
    some.to_csv(tmp_path / "b.csv", index=False, encoding="utf-8-sig")
    some.to_excel(tmp_path / "b.xlsx", index=False)
    pq.write_table(as_table(some), tmp_path / "b.parquet")
    runs = [whole(tmp_path / f"b.{kind}", tmp_path / kind) for kind in ("parquet", "csv", "xlsx")]
    first = scores(runs[0])
    for run in runs[1:]:
        pd.testing.assert_frame_equal(scores(run), first)
        assert [one["column"] for one in faults(run)] == [one["column"] for one in faults(runs[0])]


def test_ragged_lines_are_read_and_what_is_beyond_is_told(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    names = "firm.name,firm.industry,firm.revenue,cover.limit,cover.retention"
    lines = [names, "甲,F52,1000000,1000000,5000", "乙,F52,1000000,1000000,5000,多余",
             "丙,F52,1000000,1000000", "", "丁,F52,,1000000,5000"]  # fmt: skip
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run = whole(path, tmp_path / "out")
    assert scores(run)["firm.name"].tolist() == ["甲", "丁"]
    assert [(one["row"], one["code"]) for one in faults(run)] == [
        ("2", "no-such-column"),
        ("3", "missing"),
    ]


def test_a_file_that_is_no_book_is_refused_with_every_reason(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text("firm.nane,firm.industry,firm.industry,cover.limit\nx,F52,F52,1\n")
    with pytest.raises(RiskError) as caught:
        open_run(path, tmp_path / "out", scoring(), silent)
    assert {(one.path, one.code) for one in caught.value.faults} == {
        ("firm.nane", "no-such-column"),
        ("firm.industry", "stands-twice"),
        ("firm.name", "missing"),
        ("cover.retention", "missing"),
    }
    with pytest.raises(RiskError):
        open_run(tmp_path / "b.doc", tmp_path / "out", scoring(), silent)


def test_the_page_adds_up(done: Run, tmp_path: Path) -> None:
    report = summary_report(done, "zh")
    money = scores(done)[["premium", "expected_loss"]].sum()
    for rows in report.data["by"].values():
        assert sum(one["firms"] for one in rows) == report.data["counts"]["scored"]
        assert sum(one["premium"] for one in rows) == pytest.approx(money["premium"])
    assert report.data["counts"]["refused"] == FIRMS // EVERY
    text = write_report(report, tmp_path).read_text(encoding="utf-8")
    assert "refused.csv" in text
