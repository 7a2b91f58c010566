"""App: a card with a title, a value and lines in small print."""

from __future__ import annotations

import streamlit as st

from risk.app.frame.badges import small


def card(title: str, value: str, lines: list[str], told: str | None = None) -> None:
    """Show a card, with its help beside the title; empty lines are left out."""
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.caption(title, help=told)
        st.markdown(f"#### {value}")
        for line in lines:
            if line:
                st.markdown(small(line))
