"""Σ and Π over times as numpy code: an axis that is summed, a cumulative sum, or a comprehension.

Σ_{k≥t} and Σ_{k≤t} of something that depends on k alone are cumulative sums; with a factor x^(k-t) beside it Σ_{k≥t} is one
pass backwards; everything else is written out for every t.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy
from sympy import Expr, Integer, Symbol

from verify.language import copies as C
from verify.language import terms as L
from verify.language.numpy_inputs import NotWritable
from verify.language.numpy_pieces import ATOM, SUM, Piece, Range, Scope
from verify.language.numpy_writer import Writer, writes
from verify.language.order import factors

ALL_TIMES = Range(Integer(1), L.HORIZON)
DISCOUNTED_SUMS = '''\
def discounted_sums(x, factor):
    """y_t = Σ_{k≥t} factor^(k-t) x_k, along the last axis."""
    y = np.zeros(x.shape)
    running = 0.0
    for t in reversed(range(x.shape[-1])):
        running = x[..., t] + factor * running
        y[..., t] = running
    return y
'''


@writes(sympy.Sum, sympy.Product)
def times_sum(w: Writer, term: Any, scope: Scope) -> Piece:
    """Σ or Π over times or over trajectories; of several ranges, the last one is the outermost."""
    *inner, (index, low, high) = term.limits
    body = term.func(term.function, *inner) if inner else term.function
    if isinstance(index, L.CopySymbol):
        others = {one for one in body.free_symbols if isinstance(one, L.CopySymbol)} - {index, C.COPIES}
        if high != C.COPIES or isinstance(term, sympy.Product) or others:
            raise NotWritable("a sum over some of the trajectories, or over two of them at once")
        return w.over_axis(body, "N", scope)
    if scope.axis is None or scope.axis not in term.free_symbols:
        inside = scope.over(index, low, high)
        if isinstance(term, sympy.Sum):
            return w.over_axis(body, "T", inside)
        piece = w.write(body, inside)
        if "T" not in piece.axes:
            raise NotWritable("a product of something that is the same at all times")
        return w.total(piece, "T", "prod")
    before = w.kept()
    try:
        return cumulative(w, term, index, low, high, body, scope)
    except NotWritable:
        w.restore(before)
    return comprehension(w, term, scope)


def comprehension(w: Writer, term: Expr, scope: Scope) -> Piece:
    """The values for every t, one after another."""
    assert scope.axis is not None and scope.range is not None
    name = scope.axis
    if scope.copies or any(one.name == name.name for one in scope.loops or {}):
        raise NotWritable("a double sum that is no cumulative one, in a batch")
    loops = {**(scope.loops or {}), name: scope.range}
    inner = w.write(term, Scope(None, None, loops, scope.copies))
    if inner.axes not in ((), ("d",)) or (inner.axes and scope.range != ALL_TIMES):  # no vectors: no array of vectors
        raise NotWritable("a double sum that is no cumulative one")
    start, stop = (w.number(one, replace(scope, axis=None)) for one in (scope.range.low - 1, scope.range.high))
    counted = f"range({stop})" if start == "0" else f"range({start}, {stop})"
    return Piece(f"np.array([{inner.text} for {name} in {counted}])", ("T", *inner.axes))


def cumulative(w: Writer, term: Any, index: Symbol, low: Expr, high: Expr, body: Expr, scope: Scope) -> Piece:
    """A sum or product whose range begins or ends at the index around it."""
    assert scope.axis is not None and scope.range is not None
    outer, around = scope.axis, scope.range
    suffix = outer in low.free_symbols
    edge, far = (low, high) if suffix else (high, low)
    shift = sympy.expand(edge - outer)
    if not shift.is_Integer or outer in far.free_symbols:
        raise NotWritable("a range that grows on both sides")
    inside, power, beside = _split(w, body, index, outer, isinstance(term, sympy.Product))
    if power is not None and not suffix:
        raise NotWritable("powers that fall with the index")
    if suffix:
        inner = scope.over(index, sympy.expand(around.low + shift), far)
        gap = sympy.expand(around.high + shift - far)
    else:
        inner = scope.over(index, far, sympy.expand(around.high + shift))
        gap = sympy.expand(far - around.low - shift)
    piece = w.product(inside, inner)
    if "T" not in piece.axes or not set(piece.axes) <= {"N", "T"} and (gap != 0 or power is not None):
        raise NotWritable("no array over times")
    if gap not in (0, 1) or (gap == 1 and (around != ALL_TIMES or scope.copies)):
        raise NotWritable("ranges that do not fit")
    made = running(w, piece, suffix, power, isinstance(term, sympy.Product), bool(scope.loops))
    if gap == 1:
        neutral = "1.0" if isinstance(term, sympy.Product) else "0.0"
        made = Piece(f"np.append({made.text}, {neutral})" if suffix else f"np.append({neutral}, {made.text})", made.axes)
    factor = power[1] if power is not None else Integer(0)
    extra = [] if power is None or factor + shift == 0 else [power[0] ** sympy.expand(factor + shift)]
    if extra and factor + shift < 0:
        raise NotWritable("a power that is negative where the sum begins")
    return w.multiplied(w.product([*extra, *beside], scope), made) if extra or beside else made


def _split(
    w: Writer, body: Expr, index: Symbol, outer: Symbol, is_product: bool
) -> tuple[list[Expr], tuple[Expr, Expr] | None, list[Expr]]:
    """Factors of the inner index alone, x^(k - t + c) as (x, c), and what the inner index is not in."""
    inside, beside, power = [], [], None
    for part in factors(body):
        symbols = part.free_symbols
        if outer not in symbols and (index in symbols or is_product):
            inside.append(part)
        elif is_product:
            raise NotWritable("a product with a factor of both indices")
        elif index not in symbols:
            beside.append(part)
        elif isinstance(part, sympy.Pow) and power is None and not part.base.free_symbols & {index, outer}:
            constant = sympy.expand(part.exp - index + outer)
            if not constant.is_Integer:
                raise NotWritable("a power of both indices that is no discount")
            power = (part.base, constant)
        else:
            raise NotWritable("a factor of both indices")
    if not inside:
        raise NotWritable("nothing of the inner index alone")
    return inside, power, beside


def running(
    w: Writer, piece: Piece, suffix: bool, power: tuple[Expr, Expr] | None, is_product: bool, loops: bool = False
) -> Piece:
    """Sums from each time on (or up to it), of the same length. ``loops``: the piece mentions a variable of a comprehension."""
    if power is not None and (base := w.write(power[0], Scope())).text != "1":
        w.helpers.add(DISCOUNTED_SUMS)
        long = piece.level == SUM and not loops and w.lines.get("residuals", piece.text) == piece.text
        summed = w.let("residuals", piece.text) if long else piece.text  # as they are called where values are compared
        return Piece(f"discounted_sums({summed}, {base.text})", piece.axes)
    name = "np.cumprod" if is_product else "np.cumsum"
    axis = piece.axes.index("T")
    where = "" if piece.axes == ("T",) else f", axis={axis}"
    if not suffix:
        return Piece(f"{name}({piece.text}{where})", piece.axes)
    turned = f"[{':, ' * axis}::-1]"
    return Piece(f"{name}({piece.at_least(ATOM)}{turned}{where}){turned}", piece.axes)
