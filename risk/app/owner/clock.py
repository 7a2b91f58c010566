"""App: who must be told of a breach within what time, as the place's breach playbook says."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from risk.app.frame.badges import small, status_badge
from risk.app.frame.papers import PLAYBOOK, show_paper
from risk.app.frame.words import Locale, escape, say
from risk.documents import Document, form_blocks, form_names, form_title
from risk.documents.blocks import Block, Heading, Note, Paragraph, Table, words_of
from risk.profile import Profile
from risk.rulebook import Rulebook


def show_clock(rulebook: Rulebook, profile: Profile, locale: Locale) -> None:
    """Show the clock of the place, and offer the whole playbook."""
    st.header(say("clock.title", locale))
    if PLAYBOOK not in form_names(rulebook):
        st.info(say("clock.none", locale, place=rulebook.place), icon=":material/info:")
        return
    make = partial(form_blocks, rulebook, PLAYBOOK, profile, locale)
    document = make()
    part = clock_of(document)
    for block in part:
        _show(block, locale)
    cited = "".join(word for block in part for word in words_of(block))
    lines = [line for line in document.sources if line.split()[0] in cited]
    st.markdown(small("  \n".join(escape(line) for line in lines)))
    show_paper(form_title(rulebook, PLAYBOOK, locale), make, locale, alone=True)


def clock_of(document: Document) -> tuple[Block, ...]:
    """Give the part of a playbook that holds the clock."""
    head = say("documents.clock.time", document.locale)
    part: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 1:
            if _has_clock(part, head):
                break
            part = []
        else:
            part.append(block)
    return tuple(part) if _has_clock(part, head) else ()


def _has_clock(part: list[Block], head: str) -> bool:
    return any(isinstance(block, Table) and block.columns[:1] == (head,) for block in part)


def _show(block: Block, locale: Locale) -> None:
    match block:
        case Table(columns=columns, rows=rows):
            # The last column is a place to write in, on paper.
            table = pd.DataFrame(
                [[_cell(cell) for cell in row[:-1]] for row in rows], columns=list(columns[:-1])
            )
            table[columns[0]] = "**" + table[columns[0]] + "**"
            st.table(table, hide_index=True, border="horizontal")
        case Paragraph(text=text) if text:
            st.markdown(escape(text))
        case Note(text=text, status=status, cite=cite):
            about = f" {small(escape(cite.text))}" if cite else ""
            st.markdown(f"{status_badge(status, locale)} {escape(text)}{about}")
        case _:
            pass


def _cell(text: str) -> str:
    return escape(text).replace("\n", "  \n")
