"""Desk: parts of a long piece of work on a Dask cluster: one of this machine, or one of many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack

from risk.desk.book.runners import Done, Part, Runner
from risk.errors import Fault, RiskError

LOCAL = "local"
RETRIES = 3
"""How often a part that was lost with its worker is begun again."""
WORKER_MEMORY = "1GiB"
"""At which a local worker is restarted; a part needs half of it."""
WAIT = 30
"""How long a scheduler is waited for [seconds]."""


class NoCluster(RiskError):
    """No scheduler answers at the address."""

    code = "no-cluster"


def on_cluster(address: str, jobs: int) -> Runner[Part, Done]:
    """Give a runner on a Dask cluster, whose workers see the same files as this process.

    A part that is lost with its worker is done again by another; doing it twice writes the same
    bytes.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``tcp://10.0.0.5:8786``, or ``local`` for one of this machine.
    jobs : int
        Workers of a local cluster, of one thread each.

    Raises
    ------
    NoCluster
        When it is run and no scheduler answers.
    """

    def run(work: Callable[[Part], Done], parts: Iterable[Part]) -> Iterator[Done]:
        try:
            from distributed import Client, LocalCluster, as_completed
        except ImportError:
            raise _none(address, "Dask is not installed", "install the extra `cluster`") from None
        with ExitStack() as stack:
            try:
                cluster = address
                if address == LOCAL:
                    cluster = stack.enter_context(
                        LocalCluster(  # type: ignore[no-untyped-call]
                            n_workers=jobs,
                            threads_per_worker=1,
                            memory_limit=WORKER_MEMORY,
                            dashboard_address=None,
                        )
                    )
                client = stack.enter_context(Client(cluster, timeout=WAIT))  # type: ignore[no-untyped-call]
            except (OSError, ValueError) as error:
                way_out = "start `dask scheduler`, or write --cluster local"
                raise _none(address, str(error) or "no answer", way_out) from None
            futures = [client.submit(work, part, pure=False, retries=RETRIES) for part in parts]
            for _, done in as_completed(futures, with_results=True):  # type: ignore[no-untyped-call]
                yield done

    return run


def _none(address: str, rule: str, way_out: str) -> NoCluster:
    fault = Fault("cluster", address, rule, way_out, NoCluster.code)
    return NoCluster(f"no Dask scheduler at {address}", [fault])
