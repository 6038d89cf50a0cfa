#!/usr/bin/env python3
"""Do two folders hold the same results?   compare.py A B

Compares ranking.csv and trends.csv: the same units and years, equal ranks, grades and changes of rank; scores, written with six
decimals, may differ by 2e-6. Rows of ranking.csv must stand by rank. Exit status 0: equal, 1: different.
"""
import os
import sys

import pandas as pd

TOLERANCE = 2e-6
FILES = {"ranking.csv": ["unit"], "trends.csv": ["unit", "year"]}


def difference(column, a, b):
    """What is wrong between two columns, or nothing."""
    if a.dtype == object or b.dtype == object:
        n = int((a.astype(str) != b.astype(str)).sum())
        return f"{column}: {n} differ" if n else None
    n_missing = int((a.isna() != b.isna()).sum())
    if n_missing:
        return f"{column}: {n_missing} missing on one side"
    exact = "rank" in column or column == "population"
    gap = (a - b).abs()
    n = int((gap > (0 if exact else TOLERANCE)).sum())
    return f"{column}: {n} differ, by at most {gap.max():g}" if n else None


def differences(file, keys, folder_a, folder_b):
    a, b = (pd.read_csv(os.path.join(folder, file)) for folder in (folder_a, folder_b))
    if set(a.columns) != set(b.columns):
        return [f"columns differ: {sorted(set(a.columns) ^ set(b.columns))}"]
    found = []
    if file == "ranking.csv" and not all(table["rank"].is_monotonic_increasing for table in (a, b)):
        found.append("rows do not stand by rank")
    both = a.merge(b, on=keys, how="outer", suffixes=("_a", "_b"), indicator="side")
    n_alone = int((both["side"] != "both").sum())
    if n_alone:
        found.append(f"{n_alone} rows on one side only")
    both = both[both["side"] == "both"]
    for column in a.columns.difference(keys):
        found.append(difference(column, both[column + "_a"], both[column + "_b"]))
    return [text for text in found if text]


def compare(folder_a, folder_b):
    """All differences of two folders, as texts."""
    return [f"{file}: {text}" for file, keys in FILES.items() for text in differences(file, keys, folder_a, folder_b)]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    found = compare(*sys.argv[1:])
    print("\n".join(found) or "equal")
    sys.exit(1 if found else 0)
