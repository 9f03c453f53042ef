"""How what an author calls refuses what makes no sense: with what was written and what was expected, never a TypeError."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import update_wrapper, wraps
from typing import Any, ParamSpec, TypeVar, cast

from sympy import Expr

from verify.language.errors import IllFormed, called
from verify.language.ranks import rank_of
from verify.language.terms import as_term

Given = ParamSpec("Given")
Result = TypeVar("Result")


def written_as(usage: str) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """A wrong number of arguments raises IllFormed, with the usage, in place of Python's TypeError."""

    def wrap(function: Callable[Given, Result]) -> Callable[Given, Result]:
        signature = inspect.signature(function)

        @wraps(function)
        def call(*args: Given.args, **kwargs: Given.kwargs) -> Result:
            try:
                signature.bind(*args, **kwargs)
            except TypeError as error:
                name = usage.partition("(")[0] if "self" in signature.parameters else function.__name__
                written = called(name, *(args[1:] if "self" in signature.parameters else args), **kwargs)
                raise IllFormed(written, f"{_miscounted(signature, args, kwargs) or error}: write {usage}") from None
            return function(*args, **kwargs)

        # A method stays a function, which Python binds to its object.
        return call if "self" in signature.parameters else cast("Callable[Given, Result]", FunctionName(call, usage))

    return wrap


def _miscounted(signature: inspect.Signature, args: Any, kwargs: Any) -> str:
    """How many arguments are missing; Python names the last of them, and in p(s[t + 1], a[t]) it is the second."""
    needed = [name for name, one in signature.parameters.items() if one.default is one.empty and name != "self"]
    missing = not kwargs and "self" not in signature.parameters and 1 <= len(args) < len(needed)
    return f"{len(needed)} arguments belong here, and there {'is' if len(args) == 1 else 'are'} {len(args)}" if missing else ""


def checked(value: Any) -> Expr:
    """The term, once its parts are known to fit together."""
    term = value._refuse() if isinstance(value, Name) else as_term(value)
    rank_of(term)
    return term


class Name:
    """A name that is no number by itself: ``pi`` in place of ``pi(a, s)`` is refused wherever a number belongs."""

    written = complete = ""

    def __repr__(self) -> str:
        return self.written

    def _refuse(self, *other: Any) -> Any:
        raise IllFormed(self.written, f"this name alone is not a number: write {self.complete}")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __neg__ = _refuse
    __truediv__ = __rtruediv__ = __pow__ = __rpow__ = __getitem__ = _refuse
    __iter__ = None


class FunctionName(Name):
    """A function of this module: called it gives a term, and ``prob * tau``, which lacks the brackets, is refused."""

    def __init__(self, function: Callable[..., Any], usage: str) -> None:
        update_wrapper(self, function)
        self.function, self.written, self.complete = function, function.__name__, usage

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)
