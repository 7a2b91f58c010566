"""Documents: the numbered source list of a document, and what each line rests on."""

from __future__ import annotations

from risk.documents.blocks import Cite
from risk.documents.shape import Ground
from risk.rulebook import Rulebook
from risk.rulebook.schema import Source, Status, Sureness, Text
from risk.text import say
from risk.units import Locale


class Sources:
    """Numbers sources in the order in which a document first leans on them."""

    def __init__(self, rulebook: Rulebook, locale: Locale) -> None:
        self._rulebook = rulebook
        self._locale = locale
        self._numbers: dict[str, int] = {}
        self._statuses: dict[Status, str] = {}

    def cite(self, ground: Ground, at: str | Text | None = None) -> Cite:
        """Give the cite of a ground, and take its source into the list."""
        number = self._numbers.setdefault(ground.source, len(self._numbers) + 1)
        parts = [f"[{number}]", article(at, self._locale)]
        words = [" ".join(part for part in parts if part), self.word(ground.status)]
        if ground.sureness != "P":
            words.append(sureness_word(ground.sureness, self._locale))
        return Cite(ground.status, " · ".join(words))

    def word(self, status: Status) -> str:
        """Give the word of a status, and take it into the legend."""
        return self._statuses.setdefault(status, status_word(status, self._locale))

    def legend(self) -> tuple[tuple[Status, str], ...]:
        """Give every status used, with its word."""
        order: tuple[Status, ...] = ("enacted", "draft", "forecast", "published", "judgement")
        return tuple((one, self._statuses[one]) for one in order if one in self._statuses)

    def lines(self) -> tuple[str, ...]:
        """Give the source list."""
        return tuple(
            source_line(number, self._rulebook.sources[key], self._locale)
            for key, number in self._numbers.items()
        )


def source_line(number: int, source: Source, locale: Locale) -> str:
    """Give one line of a source list."""
    line = say(
        "documents.source",
        locale,
        number=number,
        title=source.title.to(locale),
        body=source.body,
        day=source.date.isoformat(),
        sureness=sureness_word(source.sureness, locale),
    )
    return f"{line} {source.url}" if source.url else line


def article(at: str | Text | None, locale: Locale) -> str:
    """Give an article in words.

    >>> article("17", "en"), article("55-56", "zh"), article(None, "zh")
    ('Art. 17', '第55-56条', '')
    """
    if at is None:
        return ""
    if isinstance(at, Text):
        return at.to(locale)
    return say("documents.article", locale, at=at) if at[0].isdigit() else at


def status_word(status: Status, locale: Locale) -> str:
    """Give the word of a status."""
    return say(f"documents.status.{status}", locale)


def sureness_word(sureness: Sureness, locale: Locale) -> str:
    """Give the words of how sure a statement is."""
    return say(f"documents.sureness.{sureness}", locale)
