#!/usr/bin/env python3
"""Runs a shipped example and compares what the program writes with the results worked out apart from it.

    compare_expected.py PROGRAM EXAMPLE [--expected FOLDER] [ARGUMENT OF run ...]

Every row and column of the expected files is looked up in the file of the same name: numbers must agree to 1e-9 (percentages to the two
decimals written), text exactly; a unit without a rank must have a note. Rows and columns that are not expected are not compared, but a ranking (of
units or departments) and a table handed over must have exactly the expected rows, in the expected order.
"""
import csv
import pathlib
import subprocess
import sys
import tempfile

KEYS = {"ranking.csv": ["period", "unit"], "scores.csv": ["unit", "item"], "trends.csv": ["unit", "series", "period"],
        "rewards.csv": ["unit", "rank"], "departments.csv": ["unit", "item"], "converted.csv": ["unit"],
        "verification.csv": ["unit", "item"], "recognition.csv": ["title", "unit"]}


def rows_of(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def agree(column, expected, actual):
    if expected == actual:
        return True
    try:
        tolerance = 0.005 + 1e-9 if column == "change_percent" else 1e-9 * max(1.0, abs(float(expected)))
        return abs(float(expected) - float(actual)) <= tolerance
    except ValueError:
        return False


def compare(name, expected, actual):
    keys = KEYS[name]
    found = {tuple(row[key] for key in keys): row for row in actual}
    passed, failures = 0, []
    for row in expected:
        key = tuple(row[k] for k in keys)
        if key not in found:
            failures.append(f"{name}: no row {'/'.join(key)}")
            continue
        for column, value in row.items():
            if column == "note":
                ok = bool(found[key]["note"]) or bool(row["rank"])
            else:
                ok = agree(column, value, found[key][column])
            passed += ok
            if not ok:
                failures.append(f"{name}: {'/'.join(key)} {column}: expected {value!r}, found {found[key][column]!r}")
    if name in ("ranking.csv", "departments.csv", "converted.csv"):
        order = [tuple(row[key] for key in keys) for row in actual]
        wanted = [tuple(row[key] for key in keys) for row in expected]
        if order == wanted:
            passed += 1
        else:
            failures.append(f"{name}: order {order}, expected {wanted}")
    return passed, failures


def main():
    program, example, *rest = sys.argv[1:]
    expected = pathlib.Path(example) / "expected"
    if rest[:1] == ["--expected"]:
        expected = pathlib.Path(rest[1])
        rest = rest[2:]
    passed, failures = 0, []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, "run", example, "--out", folder, "--quiet", *rest], check=True, stdout=subprocess.DEVNULL)
        for name in KEYS:
            if not (expected / name).exists():
                continue
            good, bad = compare(name, rows_of(expected / name), rows_of(pathlib.Path(folder) / name))
            passed += good
            failures += bad
    for failure in failures[:40]:
        print(failure)
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
