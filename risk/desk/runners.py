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


Runner = Callable[[Callable[[Part], Done], Iterable[Part]], Iterator[Done]]
"""Does parts with a function of a module; gives what each gives, in whatever order."""


def in_processes(jobs: int) -> Runner[Part, Done]:
    """Give a runner of several processes of one thread each; one job works in this process."""

    def run(work: Callable[[Part], Done], parts: Iterable[Part]) -> Iterator[Done]:
        from joblib import Parallel, delayed, parallel_config

        with parallel_config(backend="loky", inner_max_num_threads=1):
            team = Parallel(n_jobs=jobs, return_as="generator_unordered", batch_size=1)
            yield from team(delayed(work)(part) for part in parts)

    return map if jobs == 1 else run
