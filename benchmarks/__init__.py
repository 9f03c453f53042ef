"""How long things take: ``python -m benchmarks`` measures, prints a table and writes ``results.json``; the site shows it."""
