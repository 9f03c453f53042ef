"""``python -m verify.site_pages``: build the site, or with ``--markdown FOLDER`` write its generated pages there to be read."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m verify.site_pages", description="Build the documentation site, strictly.")
    parser.add_argument("--serve", action="store_true", help="serve the site and rebuild it while you write")
    parser.add_argument("--output", metavar="FOLDER", help="where to build (default: build/site)")
    parser.add_argument("--markdown", metavar="FOLDER", help="only write the generated pages, as Markdown, into a folder")
    options = parser.parse_args(arguments)
    if options.markdown:
        return _write(Path(options.markdown))
    command = [sys.executable, "-m", "mkdocs", *(["serve"] if options.serve else ["build", "--strict"])]
    if options.output and not options.serve:
        command += ["--site-dir", str(Path(options.output).resolve())]
    return subprocess.call(command, cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})


def _write(folder: Path) -> int:
    from verify.site_pages import generated_pages, read_book

    for name, content in generated_pages(read_book()).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
