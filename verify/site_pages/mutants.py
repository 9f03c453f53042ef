"""The tables of the page about trust, from the numbers that ``make mutants`` wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from verify.mutants.results import HEADINGS, rows, share
from verify.site_pages.book import SiteError
from verify.site_pages.markup import escape, table

MEASURED = Path(__file__).resolve().parents[2] / "benchmarks" / "mutants.json"


def mutants_tables(file: Path = MEASURED) -> str:
    """What was found, when and on which machine, and how each kind of mistake fared. Raises SiteError."""
    try:
        data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        main = table(HEADINGS, [tuple(map(escape, row)) for row in rows(data["groups"])], "wide")
        kinds = sorted(data["operators"].items(), key=lambda pair: -pair[1]["mutants"])
        cells = [
            (escape(kind), str(one["mutants"]), str(one["false"]), str(one["refuted"]), share(one["refuted"], one["false"]))
            for kind, one in kinds
        ]
        rewritings = data["groups"]["rewritings"]
        kept = share(rewritings["true_proved"], rewritings["equations"])
        measured = f"gradproof {data['version']}, {data['date']}, {data['machine']}, {data['seconds']} s, seed {data['seed']}"
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SiteError(f"{file.name}: {error!r}; `make mutants` writes this file") from None
    note = f"<p>Harmless rewritings that the kernel still proves: {kept}. Measured with {escape(measured)}.</p>"
    return f"{main}\n\n{note}\n\n{table(('the mistake', 'equations', 'false', 'refuted', 'share'), cells)}"
