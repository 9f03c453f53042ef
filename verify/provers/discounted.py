"""The prover of the problem without a last step: proves an equation between discounted sums for every finite MDP.

It is the kernel with one more kind of atom, and nothing that the kernel proves is proved in another way here.

    visits:π(s'|s)   N(s, s') = Σ_{n≥0} γⁿ Pⁿ(s, s')    with P(s, s') = Σ_a π(a|s) p(s'|s, a), the atom step:π:1(s'|s)
    #1/(1-γ)         1 / (1 - γ)

Everything is written with them: V(s) = Σ N(s, s') π(a|s') r(s', a), Q(s, a) = r(s, a) + γ Σ p(s'|s, a) V(s'), A = Q - V,
d(s) = Σ ρ(s_1) N(s_1, s), J = Σ ρ(s_1) V(s_1).

RULES, beside the kernel's, and why they hold. All of them need γ < 1, Σ_a π(a|s) = 1 and Σ_s' p(s'|s, a) = 1, so a claim
that does not list ``discount-below-one`` and the two ``…-sum-to-one`` is outside, whatever a reason allows. Then Pⁿ is
stochastic, the series converges absolutely and may be differentiated term by term (there are finitely many states), and:

    P N → N P                    both are Σ γⁿ Pⁿ⁺¹
    γ N P → N - I                the series without its first term; with γ > 0 also N P → γ⁻¹ (N - I)
    Σ_s' N(s, s') → 1/(1 - γ)    each Pⁿ sums to one, and Σ γⁿ = 1/(1 - γ)
    γ · 1/(1 - γ) → 1/(1 - γ) - 1
    ∂N = γ N ∂P N                from (I - γP) N = I; in the ∂P of a frozen policy and of μ only p moves

SWITCHES are those of the kernel and ``definition-of-visits``: without it d(s) stays as it is written; likewise J without
``definition-of-objective``, and V, Q and A without ``definition-of-value``.

I(s, s') puts one state in the place of the other; it never stands between two different free states. A rule is used on a
monomial only where the state in the middle is bound and occurs in the two atoms of the rule and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal

from sympy import Expr

from verify.claims.model import Claim
from verify.language import discounted as D
from verify.language.wellformed import free_settings, place_of, rank_of
from verify.provers import links
from verify.provers import polynomials as P
from verify.provers.kernel import LAW_NAMES, Comparing, Normaliser, Remainder, Times, compares
from verify.provers.polynomials import Atom, Polynomial, Variable
from verify.provers.rules import AXIOMS, POSITIVE, THETA_FREE, Outside, Summand
from verify.provers.rules import SWITCHES as OF_THE_KERNEL

CONVERGENCE = frozenset({"discount-below-one", "policies-sum-to-one", "dynamics-sum-to-one"})
SWITCHES = OF_THE_KERNEL | {"definition-of-visits"}
GAMMA: Atom = ("gamma", (), ())
GEOMETRIC: Atom = ("#1/(1-γ)", (), ())
Product = tuple[dict[Atom, int], list[Variable], Any]  # powers, bound variables, coefficient


class DiscountedTheorem:
    """An equation that holds for every finite MDP. Only ``prove`` of this module makes one.

    ``horizons`` is "infinite" where no horizon occurs in the equation, and else the horizons at which it was proved.
    """

    __slots__ = ("axioms", "claim", "horizons")
    claim: Claim
    horizons: tuple[int, ...] | Literal["infinite"]
    axioms: tuple[str, ...]

    def __init__(self, seal: object, claim: Claim, horizons: Any, axioms: tuple[str, ...]) -> None:
        if seal is not _SEAL:
            raise TypeError("a DiscountedTheorem comes from verify.provers.discounted.prove and from nowhere else")
        for name, value in (("claim", claim), ("horizons", horizons), ("axioms", axioms)):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise TypeError("a DiscountedTheorem does not change")


_SEAL = object()


def prove(claim: Claim, horizons: Iterable[int] | str, axioms: frozenset[str] | None = None) -> DiscountedTheorem | Remainder:
    """The theorem lhs = rhs, or what is left of it. Raises Outside.

    An equation without times is proved once, for all; one that also has a horizon, at each of ``horizons``. ``axioms``
    restricts the axioms and switches that the proof may use; that the sums converge is a condition on the claim alone.
    """
    allowed = (AXIOMS & claim.assumes) | SWITCHES
    if axioms is not None:
        allowed &= axioms
    if missing := sorted(CONVERGENCE - claim.assumes):
        raise Outside(f"a sum over infinitely many steps need not converge without {', '.join(missing)}")
    if claim.undiscounted or claim.relation != "=":
        why = "a sum over infinitely many steps need not converge where γ is 1"
        raise Outside(why if claim.relation == "=" else "an inequality: what is proved here is that of its certificate")
    if isinstance(horizons, str):
        raise Outside("a discounted sum over all times beside a horizon: the horizons that are asked for are checked")
    wanted = tuple(horizon for horizon in horizons if horizon >= claim.min_horizon)
    endless = D.is_endless(claim.lhs, claim.rhs, claim.for_every)
    if not wanted:
        raise Outside(f"the claim is about T ≥ {claim.min_horizon} only")
    instances = 0
    for horizon in wanted[:1] if endless else wanted:
        forms = _forms(allowed, horizon, compares(claim))
        directions = tuple(range(1, max(rank_of(claim.lhs) or 0, rank_of(claim.rhs) or 0) + 1))
        for times, _ in free_settings(claim.for_every, horizon):
            instances += 1
            left, right = forms.normal(claim.lhs, times, directions), forms.normal(claim.rhs, times, directions)
            rest = forms.difference(left, right)
            if rest:
                return Remainder(0 if endless else horizon, len(rest))
    if not instances:
        raise Outside("for_every is empty at these horizons: there is nothing to prove")
    return DiscountedTheorem(_SEAL, claim, "infinite" if endless else wanted, tuple(sorted(allowed - SWITCHES | CONVERGENCE)))


def _visits(law: str, after: Variable, state: Variable) -> Atom:
    return f"visits:{law}", (), (after, state)


class _Forms(Normaliser):
    """Normal forms with the atoms N and 1/(1 - γ)."""

    # ------------------------------------------------------------------------------------------------ what nodes mean

    def _leaf(self, term: Expr, times: Times) -> Polynomial:
        if not isinstance(term, D.NODES):
            return super()._leaf(term, times)
        law, first = LAW_NAMES[term.law.name], ("s", -1, "$1")
        if isinstance(term, D.DiscountedObjective):
            if "definition-of-objective" not in self.axioms:
                return P.atom(f"J:inf:{law}")
            return self.mapped(self.product(P.atom("rho", first), self._state_value(law, first)), {}, bind=[first])
        s = P.free(place_of(term.state, times))
        if isinstance(term, D.Occupancy):
            if "definition-of-visits" not in self.axioms:
                return P.atom(f"d:{law}", s)
            return self.mapped(self.product(P.atom("rho", first), self._number_of_visits(law, s, first)), {}, bind=[first])
        if term.kind == "V":
            return self._state_value(law, s)
        a = P.free(place_of(term.action, times))
        if "definition-of-value" not in self.axioms:
            return P.atom(f"{term.kind}:inf:{law}", s, a)
        q = self._action_value(law, s, a)
        return q if term.kind == "Q" else P.add(q, self._state_value(law, s), -1)

    def _number_of_visits(self, law: str, after: Variable, state: Variable) -> Polynomial:
        return {("", ((_visits(law, after, state), 1),)): 1}

    def _state_value(self, law: str, s: Variable) -> Polynomial:
        if "definition-of-value" not in self.axioms:
            return P.atom(f"V:inf:{law}", s)
        later, a = ("s", -1, "$2"), ("a", -1, "$2")
        per_visit = self.product(P.atom(law, a, later), P.atom("r", later, a))
        return self.mapped(self.product(self._number_of_visits(law, later, s), per_visit), {}, bind=[later, a])

    def _action_value(self, law: str, s: Variable, a: Variable) -> Polynomial:
        after = ("s", -1, "$3")
        later = self.mapped(self.product(P.atom("p", after, s, a), self._state_value(law, after)), {}, bind=[after])
        return P.add(P.atom("r", s, a), self.product(P.atom("gamma"), later))

    def inverted(self, poly: Polynomial) -> Polynomial:
        coefficient = poly.get(("", ()), 0)
        if coefficient and poly == {("", ()): coefficient, ("", ((GAMMA, 1),)): -coefficient}:
            return {("", ((GEOMETRIC, 1),)): Fraction(1) / coefficient}
        return super().inverted(poly)

    # ------------------------------------------------------------------------------------------------ the rules

    def _atom_derivative(self, atom: Atom, direction: int, fresh: int) -> list[Summand]:
        name, _, args = atom
        if not name.startswith("visits:"):
            return super()._atom_derivative(atom, direction, fresh)
        law = name.partition(":")[2]
        end, begin = args
        s, a, after = ("s", fresh, ""), ("a", fresh + 1, ""), ("s", fresh + 2, "")
        around = [(GAMMA, 1), (_visits(law, s, begin), 1), (_visits(law, end, after), 1)]
        policy, move = (law, (), (a, s)), ("p", (), (after, s, a))
        pieces: list[tuple[Atom, Atom]] = [((law, (direction,), (a, s)), move)] if law == "pi" else []
        if THETA_FREE["p"] not in self.axioms:
            pieces.append((policy, ("p", (direction,), (after, s, a))))
        return [(1, [*around, (one, 1), (other, 1)], [s, a, after]) for one, other in pieces]

    def _put(self, result: Polynomial, powers: dict[Atom, int], variables: Iterable[Variable], coefficient: Any) -> None:
        waiting: list[Product] = [(powers, list(variables), coefficient)]
        while waiting:
            powers, variables, coefficient = waiting.pop()
            monomial = self.close(powers, variables)
            if monomial is None:
                continue
            parts = self._rewritten(dict(monomial[1]), P.bound(monomial[0]))
            if parts is not None:
                waiting += [(inner, bound, factor * coefficient) for inner, bound, factor in parts]
                continue
            value = result.get(monomial, 0) + coefficient
            if value:
                result[monomial] = value
            else:
                del result[monomial]

    def _rewritten(self, powers: dict[Atom, int], bound: list[Variable]) -> list[Product] | None:
        """What one use of a rule makes of a monomial, or None where none applies."""
        if powers.get(GEOMETRIC, 0) > 0 and powers.get(GAMMA, 0) > 0:
            without = _times(powers, (GAMMA, -1))
            return [(without, bound, 1), (_times(without, (GEOMETRIC, -1)), bound, -1)]
        visits = [atom for atom, power in powers.items() if atom[0].startswith("visits:") and power == 1]
        for atom in visits:
            end, begin = atom[2]
            if end not in bound or end == begin:
                continue
            others = [other for other in powers if end in other[2] and other != atom]
            if not others and self.averaging:
                rest = [variable for variable in bound if variable != end]
                return [(_times(powers, (atom, -1), (GEOMETRIC, 1)), rest, 1)]
            if len(others) == 1 and powers[others[0]] == 1:
                found = self._folded(powers, bound, atom, others[0])
                if found is not None:
                    return found
        for atom in visits:
            found = self._commuted(powers, bound, atom)
            if found is not None:
                return found
        return None

    def _folded(self, powers: dict[Atom, int], bound: list[Variable], visits: Atom, step: Atom) -> list[Product] | None:
        """γ N(x, y) Pⁿ(y, z) = N(x, y) Pⁿ⁻¹(y, z) - Pⁿ⁻¹(x, z), with y bound and nowhere else."""
        middle, begin = visits[2]
        kind = links.read(step)
        if kind is None or kind[0] != visits[0].partition(":")[2] or step[2][1] != middle or step[2][0] == middle:
            return None
        if powers.get(GAMMA, 0) < 1 and POSITIVE["gamma"] not in self.axioms:
            return None
        law, length = kind
        end = step[2][0]
        rest = _times(powers, (GAMMA, -1), (visits, -1), (step, -1))
        if length > 1:
            shorter = _times(rest, (visits, 1), (links.step(law, length - 1, end, middle), 1))
            alone = _times(rest, (links.step(law, length - 1, end, begin), 1))
            return [(shorter, bound, 1), (alone, [one for one in bound if one != middle], -1)]
        remaining = [one for one in bound if one != middle]
        return [(_times(rest, (_visits(law, end, begin), 1)), remaining, 1), (*_identified(rest, remaining, begin, end), -1)]

    def _commuted(self, powers: dict[Atom, int], bound: list[Variable], visits: Atom) -> list[Product] | None:
        """Pⁿ(x, y) N(y, z) = N(x, y) Pⁿ(y, z), with y bound and nowhere else."""
        end, middle = visits[2]
        others = [other for other in powers if middle in other[2] and other != visits]
        if middle not in bound or end == middle or len(others) != 1 or powers[others[0]] != 1:
            return None
        step = others[0]
        kind = links.read(step)
        if kind is None or kind[0] != visits[0].partition(":")[2] or step[2][0] != middle or step[2][1] == middle:
            return None
        law, length = kind
        rest = _times(powers, (visits, -1), (step, -1))
        return [(_times(rest, (_visits(law, middle, step[2][1]), 1), (links.step(law, length, end, middle), 1)), bound, 1)]


class _ComparingForms(_Forms, Comparing):
    """The same where numbers are compared."""


def _times(powers: dict[Atom, int], *factors: tuple[Atom, int]) -> dict[Atom, int]:
    result = dict(powers)
    for atom, power in factors:
        P.raise_power(result, atom, power)
    return result


def _identified(
    powers: dict[Atom, int], bound: list[Variable], x: Variable, y: Variable
) -> tuple[dict[Atom, int], list[Variable]]:
    """Σ over the bound variables of powers · I(x, y)."""
    if x == y:
        return powers, bound
    gone, kept = (y, x) if y in bound else (x, y)
    if gone not in bound:
        raise Outside("whether two given states are the same one")
    result: dict[Atom, int] = {}
    for (name, directions, args), power in powers.items():
        P.raise_power(result, (name, directions, tuple([kept if one == gone else one for one in args])), power)
    return result, [one for one in bound if one != gone]


@lru_cache(maxsize=64)
def _forms(axioms: frozenset[str], horizon: int, comparing: bool = False) -> _Forms:
    return (_ComparingForms if comparing else _Forms)(axioms, horizon, False)
