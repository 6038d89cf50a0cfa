#!/usr/bin/env python3
"""Turns the tables of `generate.py` into a package.   make_package.py TABLES PACKAGE"""
import csv
import os
import shutil
import sys

GRADES = [("A", 80), ("B", 70), ("C", 60), ("D", 50), ("E", 0)]
SETTINGS = {
    "title": "Performance job: ten years of all units",
    "lang": "en",
    "period": "2024",
    "aggregation": "mean",
    "between_targets": "hold",
    "total_decimals": "6",
    "rank_by": "full",
    "grade_by": "full",
    "ranked_kind": "unit",
    "series": "total",
    "scores_depth": "1",
}


def read(folder, table):
    with open(os.path.join(folder, table + ".csv"), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(folder, table, heading, rows):
    with open(os.path.join(folder, table + ".csv"), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)


def rule_of(indicator, bands):
    """The rule of an indicator as it stands in a scheme."""
    if indicator["rule"] == "minmax":
        return "minmax(better=low)" if indicator["direction"] == "neg" else "minmax"
    if indicator["rule"] == "proportion":
        return f"proportional(cap={indicator['cap']})"
    band = bands[indicator["indicator"]]
    steps = ", ".join(f"{band[f'b{k}']}: {band[f's{k}']}" for k in (4, 3, 2, 1))
    return f"bands(of_target=yes, in=percent, else={band['s0']}, {steps})"


def scheme_rows(nodes, indicators, bands):
    for node in nodes:
        parent = "" if node["parent"] == "ROOT" else node["parent"]
        yield node["node"], parent, node["node"], node["weight"], "", "mean", ""
    for indicator in indicators:
        missing = "zero" if indicator["required"] == "1" else "exclude"
        code = indicator["indicator"]
        yield code, indicator["subdimension"], code, indicator["weight"], code, rule_of(indicator, bands), missing


def unit_rows(units):
    for region in sorted({unit["parent"] for unit in units}):
        yield region, region, "", "", "region", ""
    for unit in units:
        yield unit["unit"], unit["unit"], unit["parent"], unit["group"], "unit", unit["population"]


def copy_values(tables, package):
    """The values as they are under their heading, in which the year is called a period."""
    with open(os.path.join(tables, "values.csv"), "rb") as source, open(
        os.path.join(package, "values.csv"), "wb"
    ) as copy:
        copy.write(source.readline().replace(b"year", b"period"))
        shutil.copyfileobj(source, copy, 1 << 22)


def make_package(tables, package):
    indicators = read(tables, "indicators")
    bands = {row["indicator"]: row for row in read(tables, "bands")}
    kind = {row["indicator"]: "at_most" if row["direction"] == "neg" else "at_least" for row in indicators}
    os.makedirs(package, exist_ok=True)
    write(package, "assessment", ["key", "value"], SETTINGS.items())
    write(
        package, "units", ["unit", "name", "parent", "group", "kind", "population"], unit_rows(read(tables, "units"))
    )
    write(package, "indicators", ["indicator", "name"], ([row["indicator"]] * 2 for row in indicators))
    write(
        package,
        "targets",
        ["indicator", "period", "scope", "value", "kind"],
        (
            (row["indicator"], row["year"], row["unit"], row["target"], kind[row["indicator"]])
            for row in read(tables, "targets")
        ),
    )
    write(
        package,
        "scheme",
        ["item", "parent", "name", "points", "indicator", "rule", "missing"],
        scheme_rows(read(tables, "nodes"), indicators, bands),
    )
    write(package, "grades", ["grade", "at_least"], GRADES)
    copy_values(tables, package)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    make_package(*sys.argv[1:])
