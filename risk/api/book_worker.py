"""API: the process that does jobs on books until none is left."""

from __future__ import annotations

import os

from risk.api.logs import write_json_logs
from risk.api.stored import clock
from risk.desk.book.book_work import Office, work
from risk.desk.book.runners import one_thread
from risk.desk.people.safety import read_settings
from risk.store import engine

KINDNESS = 10
"""By how much the process lets the service go first."""


def main() -> None:
    """Do jobs with the settings of the environment."""
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
