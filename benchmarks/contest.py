"""Who takes part, and how rounds are run: a process each, in turns, so that all see one machine."""

from __future__ import annotations

import importlib
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.connection import Connection

Task = Callable[[], float]
"""Does one round of the work and gives the number of items done."""
Make = Callable[[], tuple[Task, str]]
"""Prepares the work and gives it with what tells how right its answer is."""


@dataclass(frozen=True)
class Contestant:
    """One way of doing a piece of work.

    Parameters
    ----------
    name : str
        As printed.
    module, make : str
        Where to find the function of type ``Make``; looked up in the process of the contestant.
    ours : bool
    needs : str
        Package without which it cannot take part.
    reach : float or None
        Items a second aimed at.
    """

    name: str
    module: str
    make: str
    ours: bool = False
    needs: str = "numpy"
    reach: float | None = None

    @property
    def is_installed(self) -> bool:
        return find_spec(self.needs) is not None


@dataclass(frozen=True)
class Work:
    """A piece of work and those who do it; ours first, and the first of ours leads."""

    name: str
    unit: str
    contestants: tuple[Contestant, ...]


@dataclass
class Result:
    """What a contestant reached."""

    contestant: Contestant
    speeds: list[float] = field(default_factory=list)
    accuracy: str = ""
    memory: float = 0.0
    failure: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.speeds)


def run(work: Work, rounds: int) -> list[Result]:
    """Give the results of all contestants; rounds are interleaved, the order turns every round."""
    context = get_context("spawn")
    results = [Result(one) for one in work.contestants]
    lines: list[tuple[Result, Connection]] = []
    workers = []
    for result in results:
        if not result.contestant.is_installed:
            result.failure = f"{result.contestant.needs} not installed"
            continue
        here, there = context.Pipe()
        worker = context.Process(target=_serve, args=(result.contestant, there))
        worker.start()
        there.close()
        workers.append(worker)
        if _ask(result, here):
            lines.append((result, here))
    for turn in range(rounds):
        shift = turn % max(1, len(lines))
        for result, line in lines[shift:] + lines[:shift]:
            line.send("go")
            _ask(result, line)
    for _, line in lines:
        line.send("end")
    for worker in workers:
        worker.join()
    return results


def _ask(result: Result, line: Connection) -> bool:
    try:
        speed, accuracy, memory = line.recv()
    except EOFError:
        result.failure = "failed"
        return False
    result.accuracy, result.memory = accuracy, memory
    if speed is not None:
        result.speeds.append(speed)
    return True


def _serve(contestant: Contestant, line: Connection) -> None:
    task, accuracy = getattr(importlib.import_module(contestant.module), contestant.make)()
    task()
    line.send((None, accuracy, _memory()))
    while line.recv() == "go":
        start = time.perf_counter()
        items = task()
        line.send((items / (time.perf_counter() - start), accuracy, _memory()))


def _memory() -> float:
    """Give the peak resident memory of this process [MB]."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
