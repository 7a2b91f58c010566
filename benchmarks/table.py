"""How results are printed: one Markdown table, all figures of a work from the same rounds."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from benchmarks.contest import Result, Work, run

PACKAGES = ("breach-risk", "numpy", "scipy", "numba", "prospicio", "aggregate", "lightgbm")
HEAD = ("work", "target", "ours: median (min–max)", "peer: median", "ratio",
        "memory MB (ours / peer)", "error (ours / peer)")  # fmt: skip


def print_table(works: Sequence[Work], rounds: int) -> None:
    """Do works in turn and print the versions and a line for each contestant."""
    found = [f"{name} {_version(name)}" for name in PACKAGES]
    print(f"Python {platform.python_version()}; {', '.join(found)}; {rounds} interleaved rounds\n")
    print("| " + " | ".join(HEAD) + " |")
    print("|" + "--|" * len(HEAD))
    for work in works:
        for row in _rows(work, run(work, rounds)):
            print("| " + " | ".join(row) + " |", flush=True)


def _rows(work: Work, results: list[Result]) -> list[list[str]]:
    """Put every one of ours beside the first peer that ran, then the rest beside the first of ours.

    All figures of one table come from the same interleaved rounds.
    """
    ours = [one for one in results if one.contestant.ours]
    peers = [one for one in results if not one.contestant.ours]
    ran = [one for one in peers if not one.failure]
    best = max(ran, key=lambda one: one.median, default=None)
    lead = next((one for one in ours if not one.failure), None)
    pairs: list[tuple[Result | None, Result | None]] = [(one, best) for one in ours]
    pairs += [(lead, one) for one in peers if one is not best]
    return [_row(work, mine, theirs) for mine, theirs in pairs]


def _row(work: Work, mine: Result | None, theirs: Result | None) -> list[str]:
    reach = mine.contestant.reach if mine else None
    ratio = "–"
    if mine and theirs and not mine.failure and not theirs.failure:
        ratio = _number(mine.median / theirs.median)
    return [
        work.name,
        f"{reach:,.0f}" if reach else "–",
        _speed(work, mine, whole=True),
        _speed(work, theirs, whole=False),
        ratio,
        f"{_memory(mine)} / {_memory(theirs)}",
        f"{mine.accuracy if mine else '–'} / {theirs.accuracy if theirs else '–'}",
    ]


def _speed(work: Work, result: Result | None, *, whole: bool) -> str:
    if result is None:
        return "–"
    name = result.contestant.name
    if result.failure:
        return f"{name}: {result.failure}"
    text = f"{name}: {_number(result.median)}"
    if whole:
        text += f" ({_number(min(result.speeds))}–{_number(max(result.speeds))})"
    return f"{text} {work.unit}"


def _number(speed: float) -> str:
    if speed >= 1e6:
        return f"{speed / 1e6:.1f} M"
    return f"{speed:,.0f}" if speed >= 100 else f"{speed:.3g}"


def _memory(result: Result | None) -> str:
    return f"{result.memory:,.0f}" if result and result.memory else "–"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
