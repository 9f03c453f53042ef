"""The JSON report. Its shape is stable: keys are added, never renamed, and always in this order.

{"gradproof"   version of the program
 "summary"     {"claims", "as_expected", "proved", "sampled", "refuted", "undecided": counts of claims, "seconds"}
 "run"         {"seed", "samples": MDPs drawn per equation}
 "claims"      one per derivation or misconception, in the order they were asked for:
   {"id", "title", "family"
    "expected"     "theorem" or "false"
    "verdict"      "PROVED", "SAMPLED", "REFUTED" or "UNDECIDED": that of the weakest step that was selected
                   ("UNDECIDED" where -k or --step left only pitfalls or repairs)
    "as_expected"  true or false
    "scope"        {"states", "actions", "horizons"}, each "all" or a list of numbers; horizons are "infinite"
                   where the claim is about a problem without a last step; and "first_horizon", the smallest T that
                   the claim is about: "all" are those from there on. Null unless proved. Of a claim about real
                   variables these are null, and one more, "domain", is the sentence that says where it holds
    "file", "seconds"
    "steps"        equations of the chain (of a misconception: what it says, and what is true instead)
    "pitfalls"     false equations that must be refuted; both are lists of
      {"number"       from 1, in the order of the file: what `verify check ID --step` takes
       "key", "kind"  a name such as "03-causality"; "step", "pitfall", "false" or "instead"
       "latex", "text", "before_latex", "before_text"  the right and the left side of the equation
       "relation"     "=", or "<=", ">=" where the left side is said to be at most, at least, the right one
       "certificate"  of an inequality what its author offers for the larger side minus the smaller one, or ""
       "reason"       name of the reason, or ""
       "sentence"     what the equation says
       "expected"     "proved" or "refuted"
       "verdict", "as_expected", "scope"  as above
       "axioms"       names of the assumptions that the proof needs
       "why"          what the verdict rests on, or why there is none
       "contradiction"  "" unless two checkers contradict each other
       "reason_problem"  why the step, although true, does not follow by its reason, or ""
       "remedies"     lists of assumptions that are not listed and that, added together, would make it a theorem
       "witness"      a counterexample that `verify replay` reads, or null
       "checks"       {"kernel", "parametric", "sampling"}, of real variables {"symbolic", "sampling"}: each
                      {"outcome", "detail", "facts", "seconds"}, or null if not run
       "file", "line"}
    "superfluous"  listed assumptions that no equation needs, each {"assumption", "line"}; there are none where all is
                   as expected}]
 "sources"     one per document by somebody else; they are no claims and are not counted as such:
   {"id", "title", "file", "seconds"
    "decided"      true when every reading is decided and every corrected form is proved
    "counts"       how many equations have which verdict
    "equations"    in the order of the document:
      {"id", "kind"     such as "S0-E03"; "display" or "inline"
       "latex", "says"  what is printed: LaTeX, or a sentence in other words
       "use"            what the document uses it for
       "verdict"        "TRUE", "FALSE-as-printed", "DEFINITION", "NOT-CHECKABLE" or "UNDECIDED"
       "lenient"        the verdict of a charitable reading, or ""
       "lines"          of its readings, each {"number", "relation", "verdict": compared with the first line,
                        "follows": "yes", "no", "undecided" or "" (from the line before it), "key", "step_key"}
       "refusals"       what the language says about readings that mean nothing
       "error", "why"   of what is false: the kind of mistake, and a sentence
       "corrected"      keys of the claims that say what should stand there
       "proved_in"      ids of derivations
       "problems"       why it is not finished; empty when all is decided
       "claims"         the claims behind it, in the form of a step above}]}]}
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from verify.claims.equations import tally
from verify.claims.errors import shown_path
from verify.claims.verdict import CHECKERS, EntryResult, Evidence, ItemResult, Report, Scope


def report_data(report: Report) -> dict[str, Any]:
    """A report as dicts and lists."""
    return {
        "gradproof": report.version,
        "summary": report.summary(),
        "run": {"seed": report.seed, "samples": report.samples},
        "claims": [entry_data(entry) for entry in report.entries],
        "sources": [document_data(document) for document in report.sources],
    }


def json_report(report: Report) -> str:
    """A report as JSON text; names and formulas stay readable Unicode."""
    return json.dumps(report_data(report), ensure_ascii=False, indent=2, default=_plain) + "\n"


def entry_data(entry: EntryResult) -> dict[str, Any]:
    """One claim of the report."""
    return {
        "id": entry.id,
        "title": entry.title,
        "family": entry.family,
        "expected": entry.expected,
        "verdict": entry.verdict,
        "as_expected": entry.as_expected,
        "scope": _scope(entry.scope),
        "file": shown_path(entry.file),
        "seconds": round(entry.seconds, 3),
        "steps": [item_data(item) for item in entry.steps],
        "pitfalls": [item_data(item) for item in entry.pitfalls],
        "superfluous": [{"assumption": one.assumption, "line": one.line} for one in entry.superfluous],
    }


def document_data(document: EntryResult) -> dict[str, Any]:
    """One document by somebody else."""
    return {
        "id": document.id,
        "title": document.title,
        "decided": document.as_expected,
        "counts": tally(document.equations),
        "file": shown_path(document.file),
        "seconds": round(document.seconds, 3),
        "equations": [
            {
                "id": one.id,
                "kind": one.kind,
                "latex": one.latex,
                "says": one.says,
                "use": one.use,
                "verdict": one.verdict,
                "lenient": one.lenient,
                "lines": [asdict(line) for line in one.lines],
                "refusals": [reading.refusal for reading in one.readings if reading.refusal],
                "error": one.error,
                "why": one.why,
                "corrected": list(one.corrected),
                "proved_in": list(one.proved_in),
                "problems": list(one.problems),
                "claims": [item_data(item) for item in document.items if item.key.startswith(f"{one.id}-")],
            }
            for one in document.equations
        ],
    }


def item_data(item: ItemResult) -> dict[str, Any]:
    """One equation of the report."""
    return {
        "number": item.number,
        "key": item.key,
        "kind": item.kind,
        "latex": item.latex,
        "text": item.text,
        "before_latex": item.before_latex,
        "before_text": item.before_text,
        "relation": item.relation,
        "certificate": item.certificate,
        "reason": item.reason,
        "sentence": item.sentence,
        "expected": item.expected,
        "verdict": item.verdict,
        "as_expected": item.as_expected,
        "scope": _scope(item.scope),
        "axioms": list(item.axioms),
        "why": item.why,
        "contradiction": item.contradiction,
        "reason_problem": item.reason_problem,
        "remedies": [list(names) for names in item.remedies],
        "witness": item.witness,
        "checks": {name: _evidence(item.checks.get(name)) for name in _checkers(item)},
        "file": shown_path(item.file),
        "line": item.line,
    }


def _checkers(item: ItemResult) -> tuple[str, ...]:
    return CHECKERS["calculus" if "symbolic" in item.checks else "trajectories"]


def _scope(scope: Scope | None) -> dict[str, Any] | None:
    if scope is None:
        return None
    if scope.sentence:
        return {"states": None, "actions": None, "horizons": None, "first_horizon": None, "domain": scope.sentence}
    ranges = {"states": scope.states, "actions": scope.actions, "horizons": scope.horizons}
    written = {name: value if isinstance(value, str) else list(value) for name, value in ranges.items()}
    return {**written, "first_horizon": None if scope.horizons == "infinite" else scope.first}


def _evidence(evidence: Evidence | None) -> dict[str, Any] | None:
    if evidence is None:
        return None
    return {
        "outcome": evidence.outcome,
        "detail": evidence.detail,
        "facts": evidence.facts,
        "seconds": round(evidence.seconds, 4),
    }


def _plain(value: Any) -> Any:
    """What ``json`` does not know: sets in a fixed order, everything else (fractions, numpy numbers) as its text."""
    return sorted(map(str, value)) if isinstance(value, (set, frozenset)) else str(value)
