"""App: papers to take away, made only when asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from risk.app.frame.words import Locale, escape, say
from risk.classify.stages import stages_of
from risk.documents import (
    CannotPrint,
    Document,
    document_bytes,
    duty_blocks,
    form_blocks,
    form_names,
    form_title,
)
from risk.documents.blocks import words_of
from risk.documents.glyphs import refuse_missing
from risk.profile import Profile
from risk.rulebook import Rulebook

PDF = "application/pdf"
_KINDS = {
    ".pdf": PDF,
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".md": "text/markdown",
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAYBOOK = "breach_playbook"


def show_papers(
    duties: dict[str, Any], rulebook: Rulebook, profile: Profile, locale: Locale
) -> None:
    """Offer the duty report and every form of the place, with the firm's answers in them."""
    st.header(say("papers.title", locale))
    st.caption(say("papers.help", locale))
    with st.grid(3, min_column_width=300):
        show_paper(say("papers.report", locale), partial(duty_blocks, duties, locale), locale)
        for name in form_names(rulebook):
            make = partial(form_blocks, rulebook, name, profile, locale)
            tags = [stage.to(locale) for stage in stages_of(rulebook, "form", name)]
            show_paper(form_title(rulebook, name, locale), make, locale, tags)
    if not form_names(rulebook):
        st.info(say("papers.no_forms", locale), icon=":material/info:")


def show_paper(
    title: str,
    make: Callable[[], Document],
    locale: Locale,
    tags: Sequence[str] = (),
    *,
    alone: bool = False,
) -> None:
    """Offer one paper as PDF, Word and Markdown, tagged with its stages of cover.

    Parameters
    ----------
    alone : bool
        Whether nothing stands beside it whose height it should have.
    """
    document = make()
    lacking = unprintable(document)
    with st.container(border=True, height="content" if alone else "stretch"):
        badges = "".join(f" :gray-badge[{tag}]" for tag in tags)
        st.markdown(f"**{escape(title)}**{badges}")
        with st.container(horizontal=True):
            for suffix, mime in _KINDS.items():
                refused = suffix == ".pdf" and bool(lacking)
                st.download_button(
                    suffix[1:].upper(),
                    partial(document_bytes, document, suffix),
                    file_name=f"{document.name}-{document.day.isoformat()}{suffix}",
                    mime=mime,
                    icon=":material/download:",
                    on_click="ignore",
                    key=f"paper#{document.name}{suffix}",
                    disabled=refused,
                )
        if lacking:
            st.caption(say("papers.no_pdf", locale, signs=escape(lacking)))


def unprintable(document: Document) -> str:
    """Give the characters of a document that no font of a PDF holds."""
    try:
        refuse_missing("".join(words_of(document)))
    except CannotPrint as error:
        return " ".join(fault.got for fault in error.faults)
    return ""
