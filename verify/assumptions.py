"""The assumptions an author imports: ``from verify.assumptions import *``."""

from verify.claims.assumptions import *  # noqa: F403
