"""Documents: the numbered source list of a document, and what each line rests on."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from datetime import date

from risk.documents.blocks import Block, Cite, Document, Mark
from risk.documents.shape import Ground
from risk.rulebook import Rulebook
from risk.rulebook.schema import Source, Status, Sureness, Text
from risk.text import catalogue, say
from risk.units import Locale

OWN = "own"
"""Key of the source that stands for our own judgement."""

_DIGITS = "零一二三四五六七八九"
_CHINESE_ARTICLE = re.compile(r"第([一二三四五六七八九十百零]+)条")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


class Sources:
    """Numbers sources in the order in which a document first leans on them."""

    def __init__(self, rulebook: Rulebook, locale: Locale) -> None:
        self._rulebook = rulebook
        self._locale = locale
        self._numbers: dict[str, int] = {}
        self._statuses: set[Status] = set()

    def cite(self, ground: Ground, at: str | Text | None = None) -> Cite:
        """Give the cite of a ground, and take its source into the list.

        Our own judgement is named as such, without a number: it has no text to look up.
        """
        if ground.source == OWN:
            return Cite(ground.status, self.word(ground.status))
        number = self._numbers.setdefault(ground.source, len(self._numbers) + 1)
        parts = [f"[{number}]", article(at, self._locale)]
        words = [" ".join(part for part in parts if part), self.word(ground.status)]
        if ground.sureness != "P":
            words.append(sureness_word(ground.sureness, self._locale))
        return Cite(ground.status, " · ".join(words))

    def word(self, status: Status) -> str:
        """Give the word of a status, and take it into the legend."""
        self._statuses.add(status)
        return status_word(status, self._locale)

    def legend(self) -> tuple[Mark, ...]:
        """Give every status used, with its word."""
        return legend_of(self._statuses, self._locale)

    def lines(self) -> tuple[str, ...]:
        """Give the source list."""
        return tuple(
            source_line(number, self._rulebook.sources[key], self._locale)
            for key, number in self._numbers.items()
        )


def sourced_document(
    *,
    name: str,
    title: str,
    lead: str,
    firm: str,
    day: date,
    locale: Locale,
    blocks: Sequence[Block],
    legend: tuple[Mark, ...],
    sources: tuple[str, ...],
    day_line: str = "documents.day",
    disclaimer: str = "documents.disclaimer",
) -> Document:
    """Give a document with the words that stand on every one of them.

    Parameters
    ----------
    name, title, lead, firm, day, locale, blocks, legend, sources
        As :class:`Document` has them.
    day_line, disclaimer : str
        Codes of what a paper says in words of its own.
    """
    return Document(
        name=name,
        title=title,
        lead=lead,
        firm=firm,
        day=day,
        locale=locale,
        blocks=tuple(blocks),
        legend=legend,
        sources=sources,
        day_line=say(day_line, locale, day=day.isoformat()),
        legend_title=say("documents.legend", locale),
        disclaimer=say(disclaimer, locale),
        sources_title=say("documents.sources", locale),
    )


def legend_of(statuses: Container[Status], locale: Locale) -> tuple[Mark, ...]:
    """Give the marks of the statuses used, law in force first."""
    order: tuple[Status, ...] = ("enacted", "draft", "forecast", "published", "judgement")
    return tuple(Mark(one, status_word(one, locale)) for one in order if one in statuses)


def source_line(number: int, source: Source, locale: Locale) -> str:
    """Give one line of a source list."""
    line = say(
        "documents.source",
        locale,
        number=number,
        title=source.title.to(locale),
        body=catalogue(locale).get(f"body.{source.body}", source.body),
        day=source.date.isoformat(),
        sureness=sureness_word(source.sureness, locale),
    )
    return f"{line} {source.url}" if source.url else line


def article(at: str | Text | None, locale: Locale) -> str:
    """Give an article in words.

    Plain numbers become words of the language; a Chinese article is turned into English, and
    other Chinese words are left out of an English line.

    >>> article("17", "en"), article("55-56、59", "zh"), article("13(1)", "zh"), article(None, "zh")
    ('Art. 17', '第五十五条至第五十六条、第五十九条', '第13(1)条', '')
    >>> article("第五十七条", "en"), article("第五十七条", "zh"), article("附件", "en")
    ('Art. 57', '第五十七条', '')
    """
    if at is None:
        return ""
    if isinstance(at, Text):
        return at.to(locale)
    if at[0].isdigit():
        if locale == "en":
            return say("documents.article", "en", at=at.replace("、", ", "))
        return "、".join(_articles(part) for part in at.split("、"))
    if locale == "en":
        at = _CHINESE_ARTICLE.sub(lambda found: f"Art. {_number(found[1])}", at)
        at = at.replace("至", " to ").replace("、", ", ")
        return "" if _CHINESE.search(at) else at
    return at


def _articles(part: str) -> str:
    numbers = part.split("-")
    if all(one.isdigit() for one in numbers):
        return "至".join(f"第{_chinese(int(one))}条" for one in numbers)
    return say("documents.article", "zh", at=part)


def _chinese(number: int) -> str:
    """Write a number below 100 in Chinese.

    >>> _chinese(7), _chinese(10), _chinese(17), _chinese(57), _chinese(60)
    ('七', '十', '十七', '五十七', '六十')
    """
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def _number(words: str) -> int:
    """Read a Chinese number below 1000.

    >>> _number("五十七"), _number("十"), _number("一百零六")
    (57, 10, 106)
    """
    whole, now = 0, 0
    for one in words:
        if one in "百十":
            whole += (now or 1) * (100 if one == "百" else 10)
            now = 0
        else:
            now = _DIGITS.index(one)
    return whole + now


def status_word(status: Status, locale: Locale) -> str:
    """Give the word of a status."""
    return say(f"documents.status.{status}", locale)


def sureness_word(sureness: Sureness, locale: Locale) -> str:
    """Give the words of how sure a statement is."""
    return say(f"documents.sureness.{sureness}", locale)
