"""The reasons an author imports: ``from verify.reasons import *``."""

from verify.claims.reasons import *  # noqa: F403
