"""Lists of incidents of several kinds, read into one table of frozen columns."""

from risk.learn.incidents.files import InvalidIncidents
from risk.learn.incidents.generated import Invention, generate_incidents
from risk.learn.incidents.own_list import write_template
from risk.learn.incidents.read import Incidents, ListFile, read_incidents
from risk.learn.incidents.table import (
    ACTIONS,
    ACTORS,
    ASSETS,
    COLUMNS,
    DATA_KINDS,
    SECTORS,
    STAFF_BANDS,
    flags,
)

__all__ = [
    "ACTIONS",
    "ACTORS",
    "ASSETS",
    "COLUMNS",
    "DATA_KINDS",
    "SECTORS",
    "STAFF_BANDS",
    "Incidents",
    "InvalidIncidents",
    "Invention",
    "ListFile",
    "flags",
    "generate_incidents",
    "read_incidents",
    "write_template",
]
