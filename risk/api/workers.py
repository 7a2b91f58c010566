"""API: starting the processes that do jobs on books.

They outlive a server that is killed and finish what they do; a server that stops in good order
ends those it began, and the next one that starts lets them go on.
"""

from __future__ import annotations

import os
import subprocess
import sys
from threading import Lock

from risk.desk.book.work_folder import tenants_in
from risk.settings import Settings

PROGRAM = "risk.api.book_worker"
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
                subprocess.Popen(  # noqa: S603 - our own words
                    [sys.executable, "-m", PROGRAM],
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
