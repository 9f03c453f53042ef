"""The reasons an author imports: ``from verify.reasons import *``."""

from verify.claims.reasons import *  # noqa: F403
from verify.claims.reasons import __all__ as __all__
