"""Documents by others, read equation by equation: what each prints, how it is read, and what that comes to.

An author of a file in ``derivations/sources/`` writes ``from verify.sources import *``. Importing this package loads no
mathematics.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "Above", "Below", "Chain", "Continues", "Conventions", "Defines", "Differs", "Document", "Equals", "Equation",
    "Malformed", "Nearly", "NotCheckable", "Supposes", "section",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in __all__:
        from verify.sources import model, readings, sections

        return next(getattr(one, name) for one in (readings, model, sections) if hasattr(one, name))
    raise AttributeError(f"module 'verify.sources' has no attribute {name!r}")
