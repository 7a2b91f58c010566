"""Compiled functions: by numba where it is installed (extra ``fast``), plain Python otherwise.

numba keeps what it compiled beside the file and looks only at that file for changes: compiled
functions that call one another must therefore stand in one file, or an old one would be used
unseen.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

# numba is asked for by name: it is optional, and a type checker need not have it.
_NUMBA: Any = importlib.import_module("numba") if find_spec("numba") else None
COMPILED = _NUMBA is not None
"""Whether numba is installed."""

prange: Any = _NUMBA.prange if COMPILED else range


def compiled(*, parallel: bool = False) -> Callable[[Function], Function]:
    """Give a decorator that compiles with numba, or leaves the function alone without it."""

    def decorate(function: Function) -> Function:
        if not COMPILED:
            return function
        made: Function = _NUMBA.njit(cache=True, nogil=True, parallel=parallel)(function)
        return made

    return decorate
