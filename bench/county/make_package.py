#!/usr/bin/env python3
"""Makes a county's package: 20 townships, 60 items in 6 blocks, 5 years.   make_package.py PACKAGE"""
import csv
import os
import random
import sys

UNITS = 20
ITEMS = 60
BLOCKS = 6
YEARS = range(2021, 2026)
RULES = [
    "proportional",
    "proportional(cap=1.2)",
    "bands(of_target=yes, in=percent, 1: 100, 0.8: 60)",
    "met",
    "minmax",
    'proportional(of="x * 100 / 100")',
]


def write(package, table, heading, rows):
    with open(os.path.join(package, table + ".csv"), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)


def make_package(package, n_units=UNITS, years=YEARS):
    dice = random.Random(20)
    units = [f"T{i + 1:02d}" for i in range(n_units)]
    indicators = [f"I{i + 1:02d}" for i in range(ITEMS)]
    size = {indicator: dice.uniform(20, 2000) for indicator in indicators}
    os.makedirs(package, exist_ok=True)
    settings = {"title": "County", "lang": "en", "scale": 120, "missing": "zero", "between_targets": "hold"}
    write(package, "assessment", ["key", "value"], settings.items())
    write(
        package,
        "units",
        ["unit", "name", "group", "population"],
        ((unit, f"Township {unit[1:]}", f"G{i % 3 + 1}", dice.randint(8000, 90000)) for i, unit in enumerate(units)),
    )
    write(
        package,
        "indicators",
        ["indicator", "name", "unit_of_measure", "decimals"],
        ((indicator, f"Indicator {indicator[1:]}", "件", 1) for indicator in indicators),
    )
    write(
        package,
        "targets",
        ["indicator", "period", "value", "kind"],
        ((i, year, round(size[i] * (1 + 0.05 * (year - 2021)), 1), "at_least") for i in indicators for year in years),
    )
    blocks = [(f"B{block + 1}", "", f"Block {block + 1}", "", "", "") for block in range(BLOCKS)]
    items = [
        (f"B{k % BLOCKS + 1}-{i}", f"B{k % BLOCKS + 1}", f"Item {i[1:]}", 2, i, RULES[k % len(RULES)])
        for k, i in enumerate(indicators)
    ]
    write(package, "scheme", ["item", "parent", "name", "points", "indicator", "rule"], blocks + items)
    write(package, "grades", ["grade", "at_least"], [("A", 100), ("B", 80), ("C", 0)])
    write(
        package,
        "values",
        ["unit", "period", "indicator", "value"],
        (
            (unit, year, i, "" if dice.random() < 0.02 else round(size[i] * dice.uniform(0.6, 1.4), 1))
            for year in years
            for i in indicators
            for unit in units
        ),
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    make_package(sys.argv[1])
