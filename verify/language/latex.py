"""The forms of LaTeX, as KaTeX shows them."""

from __future__ import annotations

from collections.abc import Sequence

from verify.language.writer import Piece

GREEK = {"alpha", "beta", "gamma", "delta", "eta", "kappa", "lambda", "mu", "nu", "rho", "sigma", "tau", "theta", "phi", "psi",
         "epsilon", "xi", "omega", "zeta", "chi", "Delta"}  # fmt: skip
SIGNS = {"≠": r"\ne", "≤": r"\le"}
FROZEN = r"\theta_{\mathrm{old}}"


def _after_command(text: str) -> str:
    """Keeps the name of a command apart from a letter behind it."""
    return text if text.startswith("\\") else " " + text


class Latex:
    """LaTeX in the usual notation of policy gradients."""

    times, beside, dot, tight_fraction = r"\,", " ", r"\cdot ", False

    def name(self, name: str) -> str:
        letter = name.rstrip("'")
        primes = name[len(letter) :]
        if letter in GREEK:
            return rf"\{letter}" + primes
        return name if len(letter) == 1 else rf"\mathrm{{{letter}}}" + primes

    def parameter(self, law: str) -> str:
        return FROZEN if law == "old" else self.name(law)

    def policy(self, law: str) -> str:
        return self.sub(r"\pi", self.parameter(law)) if law in ("theta", "old") else self.name(law)

    def value_law(self, law: str) -> str:
        return r"\pi" if law == "theta" else self.policy(law)

    def sub(self, base: str, index: str) -> str:
        single = len(index) == 1 or (index[0] == "\\" and index[1:].isalpha())
        return f"{base}_{index}" if single else f"{base}_{{{index}}}"

    def sup(self, base: str, power: str) -> str:
        return f"{base}^{{{power}}}"

    def call(self, name: str, arguments: Sequence[str], given: Sequence[str] = ()) -> str:
        return f"{name}({','.join(arguments)}{self._given(given)})"

    def _given(self, given: Sequence[str]) -> str:
        return r"\mid" + _after_command(",".join(given)) if given else ""

    def bracket(self, text: str) -> str:
        return rf"\left({text}\right)"

    def root(self, text: str, bracketed: str) -> str:
        return rf"\sqrt{{{text}}}"

    def fraction(self, above: str, below: str) -> str:
        return rf"\frac{{{above}}}{{{below}}}"

    def rational(self, above: int, below: int) -> str:
        return rf"\tfrac{{{above}}}{{{below}}}"

    def function(self, name: str, operand: Piece) -> str:
        return rf"\{name}" + _after_command(operand.text)

    def nabla(self, order: int, operand: str) -> str:
        return r"\nabla" + ("" if order == 1 else f"^{order}") + r"_\theta" + _after_command(operand)

    def over_times(self, sign: str, index: str, lower: str, upper: str) -> str:
        return rf"\{'sum' if sign == 'sum' else 'prod'}_{{{index}={lower}}}^{{{upper}}} "

    def over_space(self, variables: Sequence[str]) -> str:
        return self.sub(r"\sum", r"\tau") + " " if list(variables) == [r"\tau"] else rf"\sum_{{{','.join(variables)}}} "

    def integral(self, variables: Sequence[str], body: str) -> str:
        return r"\int " + body + "".join(rf"\,\mathrm{{d}}{variable}" for variable in variables)

    def drawn(self, variable: str, law: str) -> str:
        return rf"{variable}\sim" + _after_command(law)

    def anything(self) -> str:
        return r"\cdot"

    def endless(self) -> str:
        return r"\infty"

    def expectation(self, drawn: str, body: str, given: Sequence[str] = ()) -> str:
        return rf"\mathbb{{E}}_{{{drawn}}}\left[{body}{self._given(given)}\right]"

    def transposed(self, text: str) -> str:
        return text + r"^{\top}"

    def same(self, left: str, right: str) -> str:
        return rf"\mathbb{{1}}[{left}={right}]"

    def numbered(self, base: str, number: str) -> str:
        return f"{base}^{{({number})}}"

    def over_others(self, index: str, left_out: str) -> str:
        return rf"\sum_{{{index}\ne {left_out}}} "

    def listed(self, first: str, last: str) -> str:
        return rf"{first},\dots,{last}"

    def at_least(self, left: str, right: str) -> str:
        return rf"{left} \ge {right}"

    def norm(self, text: str) -> str:
        return rf"\left\lVert {text}\right\rVert"

    def inner(self, left: str, right: str) -> str:
        return rf"\left\langle {left},\,{right}\right\rangle"

    def variance(self, drawn: str, body: str, vector: bool) -> str:
        name = r"\operatorname{tr}\operatorname{Cov}" if vector else r"\operatorname{Var}"
        return rf"{name}_{{{drawn}}}\left[{body}\right]"

    def compared(self, name: str, arguments: Sequence[str]) -> str:
        operator = rf"\{name}" if name in ("min", "max") else rf"\operatorname{{{name}}}"
        listed = r",\,".join(arguments)
        return rf"{operator}\left({listed}\right)"

    def absolute(self, text: str) -> str:
        return rf"\left|{text}\right|"

    def positive(self, bracketed: str) -> str:
        return bracketed + "^{+}"

    def indicator(self, text: str) -> str:
        return rf"\mathbf{{1}}\left[{text}>0\right]"

    def over_largest(self, variables: Sequence[str]) -> str:
        return rf"\max_{{{','.join(variables)}}} "

    def prime(self, name: str, order: int) -> str:
        return name + "'" * order if order < 4 else f"{name}^{{({order})}}"

    def partial(self, order: int, variable: str, operand: str) -> str:
        power = "" if order == 1 else f"^{{{order}}}"
        return rf"\frac{{\partial{power}}}{{\partial {variable}{power}}}" + _after_command(operand)

    def at(self, body: str, variable: str, value: str) -> str:
        return rf"\left[{body}\right]_{{{variable}={value}}}"

    def between(self, lower: str, upper: str) -> str:
        return rf"\int_{{{lower}}}^{{{upper}}} "

    def differential(self, variable: str) -> str:
        return rf"\,\mathrm{{d}}{variable}"

    def limit(self, variable: str, point: str, side: str) -> str:
        sign = {"above": "^{+}", "below": "^{-}", "both": ""}[side]
        return rf"\lim_{{{variable}\to {point}{sign}}} "

    def operator(self, name: str) -> str:
        return rf"\operatorname{{{name}}}"

    def density(self, point: str, mean: str, variance: str) -> str:
        return rf"\mathcal{{N}}({point};\,{mean},\,{variance})"

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        return r"\begin{pmatrix}" + r" \\ ".join(" & ".join(row) for row in rows) + r"\end{pmatrix}"

    def condition(self, left: str, sign: str, right: str) -> str:
        return f"{left} {SIGNS.get(sign, sign)} {right}"

    def gradient_in(self, variables: Sequence[str], operand: str) -> str:
        return rf"\nabla_{{{','.join(variables)}}}" + _after_command(operand)

    def circle_number(self) -> str:
        return r"\pi"

    def mark(self, text: str) -> str:
        return rf"\htmlClass{{changed}}{{{text}}}"
