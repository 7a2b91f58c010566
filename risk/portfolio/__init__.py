"""Portfolio: many firms at once, as tables."""

from risk.portfolio.files import read_book, write_book
from risk.portfolio.rows import columns, profile_of_row, row_of_profile, rows_of_profile
from risk.portfolio.synthetic import sample_book

__all__ = [
    "columns",
    "profile_of_row",
    "read_book",
    "row_of_profile",
    "rows_of_profile",
    "sample_book",
    "write_book",
]
