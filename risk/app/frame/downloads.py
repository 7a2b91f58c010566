"""App: the quote and the profile as files, and the sources behind the figures."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from risk.app.frame.lookups import rulebook_for
from risk.app.frame.papers import XLSX, show_paper
from risk.app.frame.words import Locale, escape, say
from risk.app.quoted.quoting import Shown, profile_json, workbook
from risk.desk import document_bytes, document_digest
from risk.documents.quote_paper import quote_blocks
from risk.profile import Profile


def show_downloads(shown: Shown, profile: Profile, locale: Locale) -> None:
    """Offer quote and profile; the profile gives the same figures on the command line."""
    about = shown.document["quote"]
    st.header(say("downloads.title", locale))
    with st.container(horizontal=True):
        st.download_button(
            say("downloads.quote", locale),
            document_bytes(shown.document),
            file_name=f"quote-{about['as_of']}.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
            key="download#quote",
        )
        st.download_button(
            say("downloads.profile", locale),
            profile_json(profile).encode(),
            file_name="profile.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
            key="download#profile",
        )
    st.caption(say("downloads.help", locale))
    if shown.paper is not None:
        rulebook = rulebook_for(profile, date.fromisoformat(about["as_of"]))
        make = partial(quote_blocks, shown.paper, rulebook, locale)
        with st.grid(2, min_column_width=300):
            show_paper(say("quote_paper.title", locale), make, locale)
            with st.container(border=True, height="stretch"):
                st.markdown(f"**{say('working.title', locale)}**")
                st.download_button(
                    "XLSX",
                    partial(workbook, profile, rulebook.day, about["preset"], locale),
                    file_name=f"working-paper-{about['as_of']}.xlsx",
                    mime=XLSX,
                    icon=":material/table_view:",
                    on_click="ignore",
                    key="download#working",
                )
    st.code(
        f"risk quote profile.json --as-of {about['as_of']} --preset {about['preset']} --json",
        language="bash",
        wrap_lines=True,
    )
    st.caption(
        say(
            "downloads.about",
            locale,
            engine=about["engine_version"],
            tariff=escape(about["tariff"]),
            rulebook=about["rulebook_digest"][:12],
            digest=document_digest(shown.document)[:12],
            seed=about["seed"],
        )
    )


def show_sources(shown: Shown, locale: Locale) -> None:
    """List the sources of the lines on the page."""
    keys = _keys(shown.document)
    with st.expander(say("sources.title", locale), icon=":material/menu_book:"):
        for key in keys:
            source = shown.sources.get(key)
            if source:
                title = escape(source["title"][locale])
                st.markdown(f"- [{title}]({source['url']})" if source["url"] else f"- {title}")


def _keys(document: dict[str, Any]) -> list[str]:
    parts = document["classification"]
    found = [part["source"]["key"] for part in parts.values() if part and part.get("source")]
    for line in (document["pricing"] or {}).get("reasons", []):
        found.append(line["source"])
    for kind in ("reasons", "counters", "conditions", "sublimits"):
        found += [one["source"] for one in document["decision"].get(kind, [])]
    return list(dict.fromkeys(key for key in found if key))
