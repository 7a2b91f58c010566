"""Desk: who does the parts of a long piece of work: this process, or several."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from itertools import islice
from multiprocessing import get_context
from typing import TypeVar

Part = TypeVar("Part")
Done = TypeVar("Done")

Runner = Callable[[Callable[[Part], Done], Iterable[Part]], Iterator[Done]]
"""Does parts with a function of a module; gives what each gives, in whatever order."""


def cores() -> int:
    """Give the cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_processes(jobs: int) -> Runner[Part, Done]:
    """Give a runner of several processes of one thread each; one job works in this process.

    Whoever interrupts it waits for the parts that are being done, and no others are begun.
    """

    def run(work: Callable[[Part], Done], parts: Iterable[Part]) -> Iterator[Done]:
        team = ProcessPoolExecutor(jobs, get_context("spawn"), initializer=one_thread)
        left = iter(parts)
        try:
            # No more than can be begun at once, so that an interruption waits for few.
            begun = {team.submit(work, part) for part in islice(left, jobs)}
            while begun:
                ready, begun = wait(begun, return_when=FIRST_COMPLETED)
                begun |= {team.submit(work, part) for part in islice(left, len(ready))}
                yield from (one.result() for one in ready)
        finally:
            team.shutdown(cancel_futures=True)

    return map if jobs == 1 else run


def one_thread() -> None:
    """Keep a worker to one thread, and let its leader alone hear an interruption."""
    import pyarrow as pa
    from threadpoolctl import threadpool_limits

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threadpool_limits(1)
    pa.set_cpu_count(1)
