"""The one exception that the term language raises, and how it shows what an author wrote."""

from __future__ import annotations


def shown(thing: object) -> str:
    """What an author wrote: Python in the names of ``verify.notation`` where there is such, else plain text."""
    from sympy import Basic, Integer, Tuple

    from verify.language.printing import to_code, to_text

    if isinstance(thing, (tuple, Tuple)):
        return f"({', '.join(map(shown, thing))})"
    if isinstance(thing, (int, Integer)) and abs(thing) > 10**1000:  # Python would refuse to print it
        return "a number of more than a thousand digits"
    if isinstance(thing, Integer) or not isinstance(thing, Basic):
        return getattr(thing, "__name__", None) or repr(thing)
    try:
        return to_code(thing)
    except IllFormed:
        return to_text(thing)


def called(name: str, /, *arguments: object, **named: object) -> str:
    """A call as an author wrote it: "p(s[t + 1], a[t])"."""
    return f"{name}({', '.join([*map(shown, arguments), *(f'{key}={shown(value)}' for key, value in named.items())])})"


class IllFormed(ValueError):
    """A term that means nothing: says what was written and what was expected. ``written`` is a term, or says it in words."""

    def __init__(self, written: object, expected: str) -> None:
        self.written = written if isinstance(written, str) else shown(written)
        self.expected = expected
        # Both arguments, so that the error survives pickling on its way back from a worker process.
        super().__init__(self.written, expected)

    def __str__(self) -> str:
        return f"{self.written}: {self.expected}"
