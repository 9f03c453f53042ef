"""The forms of Unicode plain text, as a terminal shows them."""

from __future__ import annotations

from collections.abc import Sequence

from verify.language.writer import Piece

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "eta": "η", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "rho": "ρ", "sigma": "σ", "tau": "τ", "theta": "θ", "phi": "φ", "psi": "ψ",
    "epsilon": "ε", "xi": "ξ", "omega": "ω", "zeta": "ζ", "chi": "χ", "Delta": "Δ",
}  # fmt: skip
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _raised(order: int) -> str:
    """The order of a derivative as a superscript, unless it is the first."""
    return "" if order == 1 else str(order).translate(SUPERSCRIPTS)


class Text:
    """Plain text: s_{t+1}, γ^(t-1), Σ_{t=1..T}, E_τ~p_θ[…]."""

    times, beside, dot, tight_fraction = " ", " ", " · ", True

    def name(self, name: str) -> str:
        letter = name.rstrip("'")
        return GREEK.get(letter, letter) + name[len(letter) :]

    def parameter(self, law: str) -> str:
        return self.name(law)

    def policy(self, law: str) -> str:
        return self.sub("π", self.parameter(law)) if law in ("theta", "old") else self.name(law)

    def value_law(self, law: str) -> str:
        return "π" if law == "theta" else self.parameter(law)

    def sub(self, base: str, index: str) -> str:
        return f"{base}_{index}" if index.isalpha() or index.isdigit() or index == "∞" else f"{base}_{{{index}}}"

    def sup(self, base: str, power: str) -> str:
        return f"{base}^{power}" if power.isalpha() or power.isdigit() else f"{base}^({power})"

    def call(self, name: str, arguments: Sequence[str], given: Sequence[str] = ()) -> str:
        return f"{name}({','.join(arguments)}{'|' if given else ''}{','.join(given)})"

    def bracket(self, text: str) -> str:
        return f"({text})"

    def root(self, text: str, bracketed: str) -> str:
        return "√" + bracketed

    def fraction(self, above: str, below: str) -> str:
        return f"{above} / {below}"

    def rational(self, above: int, below: int) -> str:
        return f"{above}/{below}"

    def function(self, name: str, operand: Piece) -> str:
        return name + ("" if operand.bracketed else " ") + operand.text

    def nabla(self, order: int, operand: str) -> str:
        return "∇" + _raised(order) + operand

    def over_times(self, sign: str, index: str, lower: str, upper: str) -> str:
        return f"{'Σ' if sign == 'sum' else 'Π'}_{{{index}={lower}..{upper}}} "

    def over_space(self, variables: Sequence[str]) -> str:
        return f"Σ_{{{','.join(variables)}}} "

    def integral(self, variables: Sequence[str], body: str) -> str:
        return f"∫ {body} " + " ".join(f"d{variable}" for variable in variables)

    def drawn(self, variable: str, law: str) -> str:
        return f"{variable}~{law}"

    def anything(self) -> str:
        return "·"

    def endless(self) -> str:
        return "∞"

    def expectation(self, drawn: str, body: str, given: Sequence[str] = ()) -> str:
        return f"E_{drawn}[{body}{' | ' if given else ''}{', '.join(given)}]"

    def transposed(self, text: str) -> str:
        return text + "ᵀ"

    def same(self, left: str, right: str) -> str:
        return f"𝟙[{left} = {right}]"

    def numbered(self, base: str, number: str) -> str:
        return f"{base}^({number})"

    def over_others(self, index: str, left_out: str) -> str:
        return f"Σ_{{{index}≠{left_out}}} "

    def listed(self, first: str, last: str) -> str:
        return f"{first},…,{last}"

    def at_least(self, left: str, right: str) -> str:
        return f"{left} ≥ {right}"

    def norm(self, text: str) -> str:
        return f"‖{text}‖"

    def inner(self, left: str, right: str) -> str:
        return f"⟨{left}, {right}⟩"

    def variance(self, drawn: str, body: str, vector: bool) -> str:
        return f"{'trCov' if vector else 'Var'}_{drawn}[{body}]"

    def compared(self, name: str, arguments: Sequence[str]) -> str:
        return f"{name}({', '.join(arguments)})"

    def absolute(self, text: str) -> str:
        return f"|{text}|"

    def positive(self, bracketed: str) -> str:
        return bracketed + "⁺"

    def indicator(self, text: str) -> str:
        return f"1[{text} > 0]"

    def over_largest(self, variables: Sequence[str]) -> str:
        return f"max_{{{','.join(variables)}}} "

    def prime(self, name: str, order: int) -> str:
        return name + "'" * order if order < 4 else f"{name}^({order})"

    def partial(self, order: int, variable: str, operand: str) -> str:
        return f"∂{_raised(order)}/∂{variable}{_raised(order)} {operand}"

    def at(self, body: str, variable: str, value: str) -> str:
        return f"[{body}]_{{{variable}={value}}}"

    def between(self, lower: str, upper: str) -> str:
        return f"∫_{{{lower}..{upper}}} "

    def differential(self, variable: str) -> str:
        return f" d{variable}"

    def limit(self, variable: str, point: str, side: str) -> str:
        return f"lim_{{{variable}→{point}{ {'above': '+', 'below': '-', 'both': ''}[side] }}} "

    def operator(self, name: str) -> str:
        return name

    def density(self, point: str, mean: str, variance: str) -> str:
        return f"N({point}; {mean}, {variance})"

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        return f"[{'; '.join(', '.join(row) for row in rows)}]"

    def condition(self, left: str, sign: str, right: str) -> str:
        return f"{left} {sign} {right}"

    def gradient_in(self, variables: Sequence[str], operand: str) -> str:
        return f"∇_{{{','.join(variables)}}} {operand}"

    def circle_number(self) -> str:
        return "π"

    def mark(self, text: str) -> str:
        return f"«{text}»"
