"""The assumptions an author imports: ``from verify.assumptions import *``."""

from verify.claims.assumptions import *  # noqa: F403
from verify.claims.assumptions import __all__ as __all__
