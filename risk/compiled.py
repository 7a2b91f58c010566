"""Compiled functions: by numba where it is installed (extra ``fast``), plain Python otherwise.

numba keeps what it compiled beside the file and looks only at that file for changes: compiled
functions that call one another stand in one file, or say which other file they call, or an old one
would be used unseen.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

# numba is asked for by name: it is optional, and a type checker need not have it.
_NUMBA: Any = importlib.import_module("numba") if find_spec("numba") else None
COMPILED = _NUMBA is not None
"""Whether numba is installed."""

prange: Any = _NUMBA.prange if COMPILED else range


def compiled(
    *, parallel: bool = False, calls: ModuleType | Sequence[ModuleType] = ()
) -> Callable[[Function], Function]:
    """Give a decorator that compiles with numba, or leaves the function alone without it.

    Parameters
    ----------
    parallel : bool
        Whether loops over ``prange`` take all cores.
    calls : module or sequence of modules
        The other files whose compiled functions are called, and those these call: what is kept
        goes by their content.
    """

    def decorate(function: Function) -> Function:
        if not COMPILED:
            return function
        files = [calls] if isinstance(calls, ModuleType) else calls
        if files:
            content = b"".join(Path(str(one.__file__)).read_bytes() for one in files)
            digest = hashlib.sha256(content).hexdigest()
            function.__qualname__ = f"{function.__qualname__}-{digest[:12]}"
        made: Function = _NUMBA.njit(cache=True, nogil=True, parallel=parallel)(function)
        return made

    return decorate
