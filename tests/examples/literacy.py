#!/usr/bin/env python3
"""The example `literacy`: estimates against R's for the same respondents (expected/estimates.csv, made by estimates.R), its truth, and what may be published.

    literacy.py PROGRAM EXAMPLE
"""
import csv
import io
import math
import pathlib
import subprocess
import sys

TOLERANCE = 1e-8
MINIMUM = 30


def rows_of(program, example, table):
    done = subprocess.run([program, "survey", example, "--table", table, "--format", "csv", "--quiet"], check=True, capture_output=True)
    return list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8-sig"))))


def main():
    program, example = sys.argv[1:]
    failures, passed, withheld = [], 0, 0

    def check(holds, text):
        nonlocal passed
        passed += holds
        if not holds:
            failures.append(text)

    estimates = rows_of(program, example, "estimates")
    found = {(row["period"], row["estimate"], row["domain"]): row for row in estimates}
    with open(pathlib.Path(example) / "expected" / "estimates.csv", encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    for row in expected:
        key = row["period"], row["estimate"], row["domain"]
        ours = found.get(key)
        check(ours is not None, f"{key}: no such row")
        if ours is None:
            continue
        if ours["release"] == "withheld":
            withheld += 1
            check(not any(ours[column] for column in ("value", "se", "lower", "upper", "events", "cv")), f"{key}: withheld, yet figures")
            continue
        check(int(row["n"]) >= MINIMUM, f"{key}: {row['n']} respondents, yet published")
        check(ours["n"] == row["n"] and ours["df"] == row["df"], f"{key}: n {ours['n']}, df {ours['df']}; R {row['n']}, {row['df']}")
        columns = {"value": "value", "se": "standard_error"}
        if ours["interval"] == "logit":
            columns |= {"lower": "lower_logit", "upper": "upper_logit"}
        for column, its in columns.items():
            ok = math.isclose(float(ours[column]), float(row[its]), rel_tol=TOLERANCE)
            check(ok, f"{key} {column}: {ours[column]}, R {row[its]}")

    # No published row, whatever its estimate, rests on fewer respondents than the minimum.
    for row in estimates:
        if row["release"] != "withheld":
            check(int(row["n"]) >= MINIMUM, f"{row['estimate']} {row['domain']}: {row['n']} respondents, yet published")

    # The truth is known: the city and nearly all counties lie within their intervals.
    names = {"city": "city", "county": "county"}
    with open(pathlib.Path(example) / "expected" / "population_truth.csv", encoding="utf-8", newline="") as file:
        truth = {(row["domain"], row["level"]): row for row in csv.DictReader(file)}
    outside = 0
    for (period, estimate, domain), row in found.items():
        if estimate not in names or not row["lower"]:
            continue
        true = float(truth[names[estimate], domain or "all"][f"literate_{period}"])
        outside += not float(row["lower"]) <= true <= float(row["upper"])
    check(outside <= 3, f"{outside} of 26 intervals miss the truth")

    # What the weights add up to.
    for row in rows_of(program, example, "margins"):
        check(math.isclose(float(row["known"]), float(row["after"]), rel_tol=1e-9), f"{row['margin']} {row['level']}: {row['after']}")

    for failure in failures[:40]:
        print(failure)
    print(f"{passed} passed ({withheld} of {len(expected)} withheld), {len(failures)} failed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
