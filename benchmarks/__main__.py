"""Run all benchmarks and print one Markdown table: ``python -m benchmarks [rounds]``."""

from __future__ import annotations

import sys

from benchmarks import (
    accumulation,
    book_cluster,
    book_learned,
    book_mean,
    book_scores,
    book_years,
    claims_predict,
    factor_tables,
    full_quote,
    option_grid,
)
from benchmarks.table import print_table

BOOK = (
    book_scores.WORK,
    book_learned.WORK,
    accumulation.YEAR,
    accumulation.REINSURED,
    accumulation.ONE_MORE,
    book_cluster.WORK,
)
"""What is done to a whole book; alone by ``python -m benchmarks.book``."""
WORKS = (
    option_grid.WORK,
    book_mean.WORK,
    book_years.WORK,
    full_quote.WORK,
    factor_tables.WORK,
    claims_predict.WORK,
    *BOOK,
)


def main() -> None:
    """Print the table."""
    print_table(WORKS, int(sys.argv[1]) if len(sys.argv) > 1 else 5)


if __name__ == "__main__":
    main()
