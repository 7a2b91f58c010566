"""API: the process that does jobs on books, and starting it.

It outlives a server that is killed and finishes what it does; a server that stops in good order
ends it, and the next one that starts lets it go on.
"""

from __future__ import annotations

import os
import subprocess
import sys
from threading import Lock

from risk.api.logs import write_json_logs
from risk.api.stored import clock
from risk.desk.safety import read_settings
from risk.desk.work_folder import tenants_in
from risk.settings import Settings

KINDNESS = 10
"""By how much the process lets the service go first."""
PATIENCE = 10
"""How long a process may take to end [seconds]."""


class Workers:
    """Starts processes that do jobs; how many are at work at once they settle among themselves.

    Parameters
    ----------
    settings : Settings
    """

    def __init__(self, settings: Settings) -> None:
        self.root = settings.work.absolute()
        self._settings = settings
        self._lock = Lock()
        self._begun: list[subprocess.Popen[bytes]] = []

    def wake(self) -> None:
        """Start a process, which ends at once where others are at work enough."""
        settings = {
            "RISK_DATABASE_URL": self._settings.database_url,
            "RISK_WORK": str(self.root),
            "RISK_BOOK_JOBS": str(self._settings.book_jobs),
        }
        with self._lock:
            self._begun = [one for one in self._begun if one.poll() is None]
            self._begun.append(
                subprocess.Popen(
                    [sys.executable, "-m", "risk.api.book_worker"],
                    env=os.environ | settings,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    start_new_session=True,
                )
            )

    def go_on(self) -> None:
        """Start a process where jobs may have been left by a server that was killed."""
        if tenants_in(self.root):
            self.wake()

    def stop(self) -> None:
        """End the processes begun here; parts that are done stay."""
        with self._lock:
            for one in self._begun:
                one.terminate()
            for one in self._begun:
                one.wait(PATIENCE)
            self._begun = []


def main() -> None:
    """Do jobs until none is left."""
    from risk.desk.book_work import Office, work
    from risk.desk.runners import one_thread
    from risk.store import engine

    os.nice(KINDNESS)
    write_json_logs()
    one_thread()
    settings = read_settings()
    store = engine(settings.database_url)
    try:
        work(Office(store, settings.work, clock, settings.book_jobs))
    finally:
        store.dispose()


if __name__ == "__main__":
    main()
