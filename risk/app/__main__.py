"""Start the dashboard: ``python -m risk.app``, with the flags of ``streamlit run``."""

from __future__ import annotations

import sys
from pathlib import Path

from streamlit.web.cli import main

from risk.app.frame.warm import warm_up

DOOR = Path(__file__).parents[2] / "app_streamlit.py"

if __name__ == "__main__":
    warm_up()
    main(["run", str(DOOR), *sys.argv[1:]], prog_name="python -m risk.app")
