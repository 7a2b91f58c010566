"""Reading the rulebook's files: strict YAML in, checked entries and sources out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ValidationError

from risk.errors import Fault, InvalidRulebook, faults_of
from risk.rulebook.schema import Entry, RuleFile, Source, SourceFile
from risk.rulebook.strict_yaml import read_yaml

PACKAGED = Path(__file__).parent


class Library:
    """Every entry, by place and key, with the file it stands in, and every source."""

    def __init__(
        self,
        entries: dict[tuple[str, str], Entry],
        sources: dict[str, Source],
        files: dict[tuple[str, str], str],
    ) -> None:
        self.entries = entries
        self.sources = sources
        self.files = files


@lru_cache(maxsize=8)
def read_library(folder: Path = PACKAGED) -> Library:
    """Read and check a rulebook folder.

    Parameters
    ----------
    folder : Path
        A folder with ``sources/*.yaml`` and rule files below any other name. Adding a law or a
        place is adding files.

    Raises
    ------
    InvalidRulebook
        With file, key and rule of every fault in every file.
    """
    return read_files(folder, sorted(folder.rglob("*.yaml")), {})


def read_files(folder: Path, files: Sequence[Path], known: Mapping[str, Source]) -> Library:
    """Read and check rule files.

    Parameters
    ----------
    folder : Path
        The folder they lie in, for names.
    files : sequence of Path
    known : mapping of str to Source
        Sources that may be cited besides those of the files.

    Raises
    ------
    InvalidRulebook
        With file, key and rule of every fault in every file.
    """
    faults: list[Fault] = []
    sources: dict[str, Source] = {}
    entries: dict[tuple[str, str], Entry] = {}
    stands: dict[tuple[str, str], str] = {}
    for path in files:
        name = path.relative_to(folder).as_posix()
        is_source = name.startswith("sources/")
        try:
            read = _parse(path, name, SourceFile if is_source else RuleFile)
        except InvalidRulebook as error:
            faults.extend(error.faults)
            continue
        if isinstance(read, SourceFile):
            faults.extend(_twice(name, set(read.sources) & set(sources)))
            sources.update(read.sources)
        elif isinstance(read, RuleFile):
            found = {(read.place, key): entry for key, entry in read.entries.items()}
            faults.extend(_twice(name, {key for _, key in set(found) & set(entries)}))
            entries.update(found)
            stands.update(dict.fromkeys(found, name))
    faults.extend(
        Fault(
            f"{stands[place, key]}:{key}",
            value.source,
            "the source is not listed",
            "add it to sources/",
            "no-source",
        )
        for (place, key), entry in entries.items()
        for value in entry.values
        if value.source not in sources and value.source not in known
    )
    if faults:
        raise InvalidRulebook(f"{len(faults)} fault(s) in the rulebook {folder.name}", faults)
    return Library(entries, sources, stands)


def _parse(path: Path, name: str, shape: type[BaseModel]) -> BaseModel:
    data = read_yaml(path.read_text(encoding="utf-8"), name)
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        faults = faults_of(error, f"{name}:", "see risk/rulebook/schema.py for the format")
        raise InvalidRulebook(f"{name} does not fit the format", faults) from error


def _twice(name: str, keys: set[str]) -> list[Fault]:
    return [
        Fault(f"{name}:{key}", key, "another file holds this key too", "keep one", "key-twice")
        for key in sorted(keys)
    ]
