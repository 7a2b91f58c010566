"""The works on whole books alone, in a few minutes: ``python -m benchmarks.book [rounds]``."""

from __future__ import annotations

import sys

from benchmarks.__main__ import BOOK
from benchmarks.table import print_table

if __name__ == "__main__":
    print_table(BOOK, int(sys.argv[1]) if len(sys.argv) > 1 else 3)
