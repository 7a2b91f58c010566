"""Store: bringing a database up to date, and back; no ``alembic.ini`` is needed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from risk.errors import Fault, NotFound
from risk.store.session import away, engine, reading
from risk.store.tables import Base

FOLDER = Path(__file__).parent / "migrations"
VERSIONS = FOLDER / "versions"


def upgrade(url: str, revision: str = "head") -> None:
    """Bring a database up to a revision; a new one is made, one already there is left alone.

    Raises
    ------
    NotFound
        If the revision is unknown, or the database was made by a later program.
    """
    _run(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str) -> None:
    """Take a database back to a revision, or to ``base``, which leaves no table.

    Rows of tables that the older revision does not have are lost.

    Raises
    ------
    NotFound
        As :func:`upgrade`.
    """
    _run(url, lambda config: command.downgrade(config, revision))


def check(url: str) -> tuple[str, ...]:
    """Compare a database with the tables this program knows.

    Returns
    -------
    tuple of str
        What would have to change, in short words; empty when they are equal.
    """
    with _connection(url, read_only=True) as connection:
        context = MigrationContext.configure(connection)
        found = set(context.get_current_heads())
        wanted = set(ScriptDirectory.from_config(_config()).get_heads())
        differences = [] if found == wanted else [f"revision {_names(found)} -> {_names(wanted)}"]
        for one in compare_metadata(context, Base.metadata):
            differences += [_words(step) for step in (one if isinstance(one, list) else [one])]
    return tuple(differences)


def propose(url: str, *, message: str, folder: Path = VERSIONS) -> Path:
    """Write the next revision from what :func:`check` finds, for a developer to read and correct.

    Parameters
    ----------
    url : str
        A database at the last revision.
    message : str
        What the revision does, in a few words.
    folder : Path
        Where the file goes.

    Raises
    ------
    NotFound
        If the database is not at the last revision.
    """
    last = ScriptDirectory.from_config(_config()).get_current_head() or "0"
    made = _run(
        url,
        lambda config: command.revision(
            config,
            message,
            autogenerate=True,
            rev_id=f"{int(last) + 1:04d}",
            version_path=str(folder),
        ),
        folder,
    )
    return Path(made.path)


def reached(opened: Engine) -> Connection:
    """Give a connection to a database.

    Raises
    ------
    StoreAway
        If the database cannot be reached.
    """
    try:
        return opened.connect()
    except OperationalError as error:
        raise away(opened.url, error) from error


def _config(*folders: Path) -> Config:
    config = Config()
    places = dict.fromkeys(str(one) for one in (VERSIONS, *folders))
    for key, value in {
        "script_location": str(FOLDER),
        "path_separator": "os",
        "version_locations": os.pathsep.join(places),
        "file_template": "%(rev)s_%(slug)s",
    }.items():
        config.set_main_option(key, value.replace("%", "%%"))
    return config


def _run(url: str, act: Callable[[Config], Any], *folders: Path) -> Any:
    config = _config(*folders)
    with _connection(url) as connection:
        config.attributes["connection"] = connection
        try:
            return act(config)
        except CommandError as error:
            fault = Fault("revision", "nothing", str(error), "see migrations/versions", "unknown")
            raise NotFound(str(error), [fault]) from error


@contextmanager
def _connection(url: str, *, read_only: bool = False) -> Iterator[Connection]:
    opened = engine(url, foreign_keys=False)  # rebuilding a table must not empty its children
    try:
        with reached(reading(opened) if read_only else opened) as connection:
            yield connection
    finally:
        opened.dispose()


def _names(revisions: set[str]) -> str:
    return ", ".join(sorted(revisions)) or "none"


def _words(step: tuple[Any, ...]) -> str:
    names = [part if isinstance(part, str) else getattr(part, "name", None) for part in step]
    return " ".join(str(name) for name in names if name)
