"""App: measures in place by function of NIST CSF 2.0, and the evidence behind them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from risk.app.frame.words import Locale, choice, escape, percent, say


def show_maturity(posture: dict[str, Any], locale: Locale) -> None:
    """Show the share in place by function; nothing when no operation was described."""
    maturity = posture.get("maturity")
    if maturity is None:
        return
    st.subheader(say("maturity.title", locale))
    with st.grid(6, min_column_width=130):
        for function, share in maturity["by_function"].items():
            name = say(f"maturity.{function}", locale)
            st.progress(share, f"{name} {percent(share, locale, 0)}")
    counts = say("text.comma", locale).join(
        f"{choice('evidence', kind, locale)} {count}"
        for kind, count in maturity["evidence"].items()
    )
    st.caption(say("maturity.evidence", locale, counts=counts))
    if maturity["expired"]:
        ids = say("text.comma", locale).join(str(one) for one in maturity["expired"])
        st.caption(say("maturity.expired", locale, ids=escape(ids)))
