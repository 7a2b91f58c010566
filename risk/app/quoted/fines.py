"""App: the fines behind the duties, which no cover pays."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.badges import status_badge
from risk.app.frame.words import Locale, escape, say


def show_fines(document: dict[str, Any], locale: Locale) -> None:
    """Show the range of each penalty; what is usual for small firms once, where it is the same."""
    exposure = document["exposure"]
    if not exposure:
        return
    badge = f":red-badge[:material/block: {say('fines.not_covered', locale)}]"
    st.header(say("fines.title", locale))
    st.markdown(f"{badge} {say('fines.help', locale)}")
    usual = list(dict.fromkeys(one["usual"][locale] for one in exposure if one["usual"]))
    for words in usual:
        st.info(f"**{say('fines.usual', locale)}** {escape(words)}", icon=":material/history:")
    rows = [
        {
            say("fines.law", locale): (
                f"{escape(one['law'][locale])} {status_badge(one['status'], locale)}"
            ),
            say("fines.applies", locale): escape(one["applies"][locale]),
            say("fines.range", locale): f"**{escape(one['range'][locale])}**",
            say("fines.other", locale): escape(one["other"][locale]) if one["other"] else "—",
            say("fines.cover", locale): badge,
        }
        for one in exposure
    ]
    st.table(pd.DataFrame(rows), hide_index=True, border="horizontal")
