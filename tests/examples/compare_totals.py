#!/usr/bin/env python3
"""Rank a scheme of data/schemes and compare totals, grades and ranks with its expected/totals.csv, which was worked out by hand.

    compare_totals.py GNOMON PACKAGE
"""
import csv
import io
import subprocess
import sys
from pathlib import Path

program, package = sys.argv[1:]
answer = subprocess.run([program, "rank", package, "--format", "csv"], capture_output=True)
if answer.returncode != 0:
    sys.exit(answer.stderr.decode("utf-8"))
found = {row["unit"]: row for row in csv.DictReader(io.StringIO(answer.stdout.decode("utf-8")))}
expected = list(csv.DictReader(open(Path(package) / "expected" / "totals.csv", encoding="utf-8", newline="")))
failures = [
    f"{row['unit']} {column}: expected '{row[column]}', found '{found[row['unit']][column]}'"
    for row in expected for column in ("total", "grade", "rank") if found[row["unit"]][column] != row[column]
]
if len(found) != len(expected):
    failures.append(f"{len(found)} units ranked, {len(expected)} expected")
print("\n".join(failures) or f"{len(expected)} units as worked out by hand")
sys.exit(1 if failures else 0)
