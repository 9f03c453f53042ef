"""The reasons an author imports: ``from verify.reasons import *``."""

from verify.claims import reasons

globals().update({one.name.replace("-", "_"): one for one in reasons.REASONS.values()})
__all__ = [one.name.replace("-", "_") for one in reasons.REASONS.values()]
