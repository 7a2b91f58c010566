"""Desk: who does the parts of a long piece of work: this process, or several."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Part = TypeVar("Part")
Done = TypeVar("Done")


def cores() -> int:
    """Give the cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_processes(
    work: Callable[[Part], Done], parts: Iterable[Part], jobs: int
) -> Iterator[Done]:
    """Do parts in several processes of one thread each, as they are free.

    Parameters
    ----------
    work : callable
        A function of a module, so that it can be sent.
    parts : iterable
    jobs : int
        Processes; 1 works in this one.

    Yields
    ------
    object
        What each part gives, in the order in which they are done.
    """
    if jobs == 1:
        yield from map(work, parts)
        return
    from joblib import Parallel, delayed, parallel_config

    with parallel_config(backend="loky", inner_max_num_threads=1):
        team = Parallel(n_jobs=jobs, return_as="generator_unordered", batch_size=1)
        yield from team(delayed(work)(part) for part in parts)
