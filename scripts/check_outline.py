#!/usr/bin/env python3
"""Check the published figures in data/outline.

Errors (exit status 1): a row twice, an area code that is unknown or does not fit its name, a value that
cannot be, a word that is not in the list, a row without a source.
Notes (exit status 0): falls, steep rises and mean rates that lie outside their parts; read them, they may be right.

    python3 scripts/check_outline.py [--quiet]
"""
import csv
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "data" / "outline"
CALIBRES = {"three_dimension_pass", "composite_score", "own_survey"}
SERIES = {"national_survey", "own_survey", "unstated"}
KINDS = {"at_least", "above", "at_most", "below", "about", "range"}
STEEP = Decimal("1.2")  # points a year; the national rate rose by 1.19 to 1.37 in 2022-2025


def read(name):
    with open(FOLDER / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def main():
    errors, notes = [], []
    areas = {row["area"]: row for row in read("areas.csv")}
    keys = {
        "rates.csv": ("area", "year", "series"),
        "targets.csv": ("area", "plan", "target_year", "indicator_name", "kind", "reference", "firm"),
        "breakdown.csv": ("area", "year", "dimension", "level"),
        "context.csv": ("area", "year", "metric"),
    }
    tables = {name: read(name) for name in keys}
    for name, key in keys.items():
        counts = Counter(tuple(row[column] for column in key) for row in tables[name])
        errors += [f"{name}: twice: {' '.join(k)}" for k, n in counts.items() if n > 1]
        for line, row in enumerate(tables[name], 2):
            if row["area"] not in areas:
                errors.append(f"{name}:{line}: unknown area {row['area']}")
            elif "name" in row and row["name"] != areas[row["area"]]["name"]:
                errors.append(f"{name}:{line}: {row['area']} is {areas[row['area']]['name']}, not {row['name']}")
            if not row["source_title"]:
                errors.append(f"{name}:{line}: no source")

    for name in ("rates.csv", "breakdown.csv"):
        for line, row in enumerate(tables[name], 2):
            if not 0 <= Decimal(row["rate_percent"]) <= 100:
                errors.append(f"{name}:{line}: a rate of {row['rate_percent']} %")
            if not 1990 <= int(row["year"]) <= 2026:
                errors.append(f"{name}:{line}: year {row['year']}")
    for line, row in enumerate(tables["rates.csv"], 2):
        if row["calibre"] not in CALIBRES or row["series"] not in SERIES:
            errors.append(f"rates.csv:{line}: calibre {row['calibre']}, series {row['series']}")
    for line, row in enumerate(tables["targets.csv"], 2):
        if row["kind"] not in KINDS or row["firm"] not in ("yes", "no"):
            errors.append(f"targets.csv:{line}: kind {row['kind']}, firm {row['firm']}")
        if not row["value"] and not row["reference"]:
            errors.append(f"targets.csv:{line}: neither value nor reference")
        if row["unit"] == "%" and row["value"] and not 0 < Decimal(row["value"]) <= 100:
            errors.append(f"targets.csv:{line}: a target of {row['value']} %")
    people = sum(int(a["population_2020"]) for a in areas.values() if a["level"] == "province")
    if people + 2000000 != int(areas["000000"]["population_2020"]):
        errors.append(f"areas.csv: provinces add up to {people}, the nation is {areas['000000']['population_2020']}")

    series = defaultdict(list)
    for row in tables["rates.csv"]:
        series[row["name"], row["calibre"]].append((int(row["year"]), Decimal(row["rate_percent"])))
    for (name, calibre), points in sorted(series.items()):
        points.sort()
        for (year0, rate0), (year, rate) in zip(points, points[1:]):
            rise = (rate - rate0) / (year - year0)
            if rise < 0 or rise > STEEP:
                notes.append(f"{name} {calibre}: {rate0} in {year0} to {rate} in {year}: {rise:+.2f} points a year")
    rates = {(r["area"], r["year"]): Decimal(r["rate_percent"]) for r in tables["rates.csv"]}
    parts = defaultdict(list)
    for row in tables["breakdown.csv"]:
        parts[row["area"], row["year"], row["dimension"]].append(Decimal(row["rate_percent"]))
    for (area, year, dimension), values in sorted(parts.items()):
        mean = rates.get((area, year))
        if dimension == "sex" and mean is not None:
            share = (mean - min(values)) / (max(values) - min(values))
            if not Decimal("0.45") <= share <= Decimal("0.55"):
                notes.append(f"{areas[area]['name']} {year}: {mean} from the two sexes asks for {100 * share:.0f} % of men")

    if "--quiet" not in sys.argv:
        for note in notes:
            print("note:", note)
    for error in errors:
        print("error:", error, file=sys.stderr)
    print(f"{sum(map(len, tables.values()))} rows, {len(areas)} areas, {len(errors)} errors, {len(notes)} notes")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
