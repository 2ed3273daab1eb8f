"""Loading modules without looking for garbage among them."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Load modules in here. They live as long as the process, so looking through them for garbage, again and again
    while they grow, would find nothing and take a fifth of the start; afterwards they are left out of it for good.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def without(optional: str) -> Iterator[None]:
    """Load modules in here as if `optional` were not installed, which they can do without."""
    if optional in sys.modules:
        yield
        return
    sys.modules[optional] = None  # type: ignore[assignment]  # Python then raises ImportError for it
    try:
        yield
    finally:
        del sys.modules[optional]
