"""Gradproof: a symbolic-plus-numeric verifier for policy-gradient derivations.

What an author of a derivation needs: the classes below, the assumptions in ``verify.assumptions``, the reasons in
``verify.reasons`` and the notation in ``verify.notation``. Importing this package loads no mathematics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from verify.claims.model import AtLeast, AtMost, Derivation, Instead, Misconception, Refuted, Source, Step

__all__ = ["AtLeast", "AtMost", "Derivation", "Instead", "Misconception", "Refuted", "Source", "Step", "__version__"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from verify.claims import model

        return getattr(model, name)
    raise AttributeError(f"module 'verify' has no attribute {name!r}")
