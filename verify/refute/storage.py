"""A witness as JSON and back, with one clear error for everything that can be wrong with such a file.

    {"format": 1, "claim": {"entry", "item", "before", "after", "relation": "<=" or ">=" of an inequality},
     "assumes": […], "undiscounted": false,
     "states": 1, "actions": 2, "horizon": 1, "gamma": "1/2", "lambda": "1/3", "epsilon": "1/5",
     "rho": ["1"], "p": [[["1"], ["1"]]], "pi": [["1/4", "3/4"]], "mu": …, "r": [["1", "0"]],
     "functions": {"b(s1, a2)": "1", "c": "2", "b(t=1)": "0"},
     "derivatives": {"1": {"pi": [["3/16", "-3/16"]], "functions": {…}}, "2": …, "12": …},
     "times": {"t": 1}, "places": {"s[1]": "s1", "x": "s2"},
     "before": "3/16", "after": "3/64", "before_decimal": "…", "note": "…", "endless": true where no horizon matters}

Tables are indexed as written: p[s][a][s'], pi[s][a], r[s][a]. Numbers are strings, so that they stay exact.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import Any, NoReturn

from verify.claims.assumptions import ASSUMPTIONS
from verify.language.relations import RELATIONS
from verify.language.wellformed import Place
from verify.refute.choices import LAW_ASSUMPTIONS
from verify.refute.errors import WitnessError
from verify.refute.model import Directions, Key
from verify.refute.witness import Where, Witness, call_text, law_places, place_text, value_text

FORMAT = 1
LARGEST = 16  # states, actions, horizon: far above what a search returns
MOST_TRAJECTORIES = 100_000  # small enough to enumerate
DIRECTIONS: dict[str, Directions] = {"1": (1,), "2": (2,), "3": (3,), "4": (4,), "12": (1, 2)}
LAWS = tuple(LAW_ASSUMPTIONS)
OPTIONAL_TEXTS = ("before_decimal", "after_decimal", "note")


def to_data(witness: Witness) -> dict[str, Any]:
    """Plain dicts, lists, strings and integers in a fixed order."""
    data: dict[str, Any] = {
        "format": FORMAT,
        "claim": {
            "entry": witness.entry, "item": witness.item, "before": witness.before_text, "after": witness.after_text,
            **({"relation": witness.relation} if witness.relation != "=" else {}),
        },
        "assumes": sorted(witness.assumes),
        "undiscounted": witness.undiscounted,
        "states": witness.states,
        "actions": witness.actions,
        "horizon": witness.horizon,
        **{name: str(value) for name, value in sorted(witness.parameters.items())},
        **_tables(witness, ()),
    }  # fmt: skip
    derivatives = {key: found for key, dirs in DIRECTIONS.items() if (found := _tables(witness, dirs))}
    if derivatives:
        data["derivatives"] = derivatives
    if witness.endless:
        data["endless"] = True
    if witness.times:
        data["times"] = dict(witness.times)
    if witness.places:
        data["places"] = {place_text(place): value_text(place[0], number) for place, number in witness.places.items()}
    data |= {"before": witness.before, "after": witness.after}
    for name in OPTIONAL_TEXTS:
        if getattr(witness, name):
            data[name] = getattr(witness, name)
    return data


def _tables(witness: Witness, dirs: Directions) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in LAWS:
        rows = {
            where: [str(value) for value in witness.rows[name, where, dirs]]
            for where in law_places(name, witness.states, witness.actions)
            if (name, where, dirs) in witness.rows
        }
        if rows:
            found[name] = _nested(rows, witness.actions)
    rewards = {where: str(value) for (where, at), value in sorted(witness.rewards.items()) if at == dirs}
    if rewards:
        found["r"] = [[rewards[s, a] for a in range(witness.actions)] for s in range(witness.states)]
    functions = {call_text(name, key): str(value) for (name, key, at), value in witness.functions.items() if at == dirs}
    if functions:
        found["functions"] = functions
    return found


def _nested(rows: dict[Where, list[str]], actions: int) -> Any:
    if () in rows:
        return rows[()]
    listed = list(rows.values())
    if all(len(where) == 1 for where in rows):
        return listed
    return [listed[first : first + actions] for first in range(0, len(listed), actions)]


def from_data(data: Any, file: str) -> Witness:
    """Reads and checks. Raises WitnessError."""
    if isinstance(data, (str, bytes)):
        try:
            data = json.loads(data)
        except ValueError as error:  # JSONDecodeError, and bytes that are no UTF-8
            found = "the file is empty" if not data.strip() else f"it is not complete JSON ({error})"
            raise WitnessError(file, found, "a witness written by verify check") from None
        except RecursionError:
            raise WitnessError(file, "it is nested too deeply", "a witness written by verify check") from None
    return _Reader(file).witness(data)


class _Reader:
    """One file; every method returns a checked value or raises."""

    def __init__(self, file: str) -> None:
        self.file = file

    def refuse(self, found: str, expected: str) -> NoReturn:
        raise WitnessError(self.file, found, expected)

    def witness(self, data: Any) -> Witness:
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            self.refuse("no witness of this format", f'an object with "format": {FORMAT}')
        self.only(
            data, "the file", "format", "claim", "assumes", "undiscounted", "states", "actions", "horizon", "gamma", "lambda",
            "epsilon",
            *LAWS, "r", "functions", "derivatives", "times", "places", "before", "after", "endless", *OPTIONAL_TEXTS,
        )  # fmt: skip
        self.states, self.actions, self.horizon = (self.size(data, name) for name in ("states", "actions", "horizon"))
        if self.states * (self.states * self.actions) ** self.horizon > MOST_TRAJECTORIES:
            found = f"{self.states} states, {self.actions} actions, horizon {self.horizon}"
            self.refuse(found, f"at most {MOST_TRAJECTORIES} trajectories")
        claim = self.object(data, "claim")
        result = Witness(
            self.states,
            self.actions,
            self.horizon,
            {name: self.number(data[name], name) for name in ("gamma", "lambda", "epsilon") if name in data},
            times=self.times(data),
            places=self.places(data),
            assumes=self.assumes(data),
            undiscounted=self.flag(data, "undiscounted"),
            endless="endless" in data and self.flag(data, "endless"),
            before=self.text(data, "before"),
            after=self.text(data, "after"),
            before_decimal=self.text(data, "before_decimal", ""),
            after_decimal=self.text(data, "after_decimal", ""),
            note=self.text(data, "note", ""),
            before_text=self.text(claim, "before"),
            after_text=self.text(claim, "after"),
            relation=self.relation(claim),
            entry=self.text(claim, "entry"),
            item=self.text(claim, "item"),
            file=self.file,
        )
        self.tables(data, (), result)
        derivatives = self.object(data, "derivatives") if "derivatives" in data else {}
        self.only(derivatives, "derivatives", *DIRECTIONS)
        for key, tables in derivatives.items():
            if not isinstance(tables, dict):
                self.refuse(f"derivatives {key}: {_short(tables)}", "tables")
            self.tables(tables, DIRECTIONS[key], result)
        result.check_assumptions(result.assumes, result.undiscounted)
        return result

    # ---------------------------------------------------------------------------------------------------- plain parts

    def only(self, data: dict[str, Any], where: str, *names: str) -> None:
        unknown = sorted(set(data) - set(names))
        if unknown:
            self.refuse(f"{where} has an unknown part {unknown[0]!r}", f"only {', '.join(names)}")

    def get(self, data: dict[str, Any], name: str) -> Any:
        if name not in data:
            self.refuse(f"{name} is missing", f"a value for {name}")
        return data[name]

    def object(self, data: dict[str, Any], name: str) -> dict[str, Any]:
        value = self.get(data, name)
        if not isinstance(value, dict):
            self.refuse(f"{name}: {_short(value)}", "an object")
        return value

    def text(self, data: dict[str, Any], name: str, otherwise: str | None = None) -> str:
        if otherwise is not None and name not in data:
            return otherwise
        value = self.get(data, name)
        if not isinstance(value, str):
            self.refuse(f"{name}: {_short(value)}", "a text")
        return value

    def relation(self, claim: dict[str, Any]) -> str:
        name = self.text(claim, "relation", "=")
        if name not in RELATIONS:
            self.refuse(f"relation: {_short(name)}", f"one of {', '.join(RELATIONS)}")
        return name

    def flag(self, data: dict[str, Any], name: str) -> bool:
        value = self.get(data, name)
        if not isinstance(value, bool):
            self.refuse(f"{name}: {_short(value)}", "true or false")
        return value

    def size(self, data: dict[str, Any], name: str) -> int:
        value = self.get(data, name)
        if type(value) is not int or not 1 <= value <= LARGEST:
            self.refuse(f"{name}: {_short(value)}", f"a whole number from 1 to {LARGEST}")
        return value

    def number(self, value: Any, where: str) -> Fraction:
        if not isinstance(value, str) or not re.fullmatch(r"-?\d{1,40}(/\d{1,40})?", value) or re.search(r"/0+$", value):
            self.refuse(f"{where}: {_short(value)}", 'a rational number as text, such as "3/16"')
        return Fraction(value)

    def assumes(self, data: dict[str, Any]) -> frozenset[str]:
        names = self.get(data, "assumes")
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            self.refuse(f"assumes: {_short(names)}", "a list of names of assumptions")
        for name in names:
            if name not in ASSUMPTIONS:
                self.refuse(f"assumes: {name!r}", f"one of {', '.join(ASSUMPTIONS)}")
        return frozenset(names)

    def times(self, data: dict[str, Any]) -> dict[str, int]:
        times = self.object(data, "times") if "times" in data else {}
        for name, value in times.items():
            if type(value) is not int:
                self.refuse(f"times: {name} = {_short(value)}", "a whole number")
        return times

    def places(self, data: dict[str, Any]) -> dict[Place, int]:
        found: dict[Place, int] = {}
        for name, value in (self.object(data, "places") if "places" in data else {}).items():
            kind, number = self.place_value(value, f"places: {name}")
            match = re.fullmatch(r"([sa])\[(\d+)\]", name)
            found[(kind, int(match[2])) if match else (kind, name)] = number
        return found

    def place_value(self, value: Any, where: str) -> tuple[str, int]:
        match = re.fullmatch(r"([sa])(\d{1,3})", value) if isinstance(value, str) else None
        if not match or not 1 <= int(match[2]) <= (self.states if match[1] == "s" else self.actions):
            self.refuse(f"{where}: {_short(value)}", f"one of the states s1 … s{self.states} or actions a1 … a{self.actions}")
        return match[1], int(match[2]) - 1

    # --------------------------------------------------------------------------------------------------------- tables

    def tables(self, data: dict[str, Any], dirs: Directions, into: Witness) -> None:
        label = f"derivative {''.join(map(str, dirs))} of " if dirs else ""
        if dirs:
            self.only(data, "a derivative", *LAWS, "r", "functions")
        for name in LAWS:
            if name in data:
                shape = {"rho": (), "p": (self.states, self.actions)}.get(name, (self.states,))
                rows = self.table(data[name], (*shape, into.width(name)), label + name)
                for where in law_places(name, self.states, self.actions):
                    into.rows[name, where, dirs] = tuple(rows[(*where, x)] for x in range(into.width(name)))
        if "r" in data:
            for where, value in self.table(data["r"], (self.states, self.actions), label + "r").items():
                into.rewards[where, dirs] = value
        if "functions" in data:
            for name, value in self.object(data, "functions").items():
                function, key = self.call(name)
                into.functions[function, key, dirs] = self.number(value, label + name)

    def table(self, value: Any, shape: tuple[int, ...], where: str) -> dict[Where, Fraction]:
        if not shape:
            return {(): self.number(value, where)}
        if not isinstance(value, list) or len(value) != shape[0]:
            self.refuse(f"{where}: {_short(value)}", f"a list of {shape[0]}")
        return {(i, *rest): one for i, part in enumerate(value) for rest, one in self.table(part, shape[1:], where).items()}

    def call(self, text: str) -> tuple[str, Key]:
        match = re.fullmatch(r"([A-Za-z]\w*)(?:\((?:(h|tau): )?(.+)\))?", text)
        if not match:
            self.refuse(f"functions: {text!r}", "a function with its arguments, such as b(s1, a2), b(t=3) or c")
        key = []
        for argument in match[3].split(", ") if match[3] else ():
            time = re.fullmatch(r"t=(-?\d{1,3})", argument)
            key.append(("t", int(time[1])) if time else self.place_value(argument, f"functions: {text}"))
        if match[2]:  # h_t holds 2t - 1 states and actions, τ 2T + 1
            key.insert(0, (match[2], (len(key) + (1 if match[2] == "h" else -1)) // 2))
        return match[1], tuple(key)


def _short(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 60 else shown[:57] + "…"
