#!/usr/bin/env python3
"""Work out the expected results of this example by plain arithmetic from its tables.

Nothing of Gnomon is used or imitated: the four items are written out below, one line each, in exact
fractions; only the printed total is rounded, half up, on its decimal value.

    python3 compute.py [--check]

Writes ranking.csv, scores.csv and trends.csv for 2020 here, and for 2022 and 2023 in folders of that name.
"""
import csv
import io
import sys
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent
NATION = "000000"
PERIODS = ["2010", "2015", "2018", "2020", "2022", "2023"]
BANDS = [("2", 30), ("1.5", 27), ("1.2", 24), ("1", 20), ("0.9", 16), ("0.8", 12), ("0.7", 8), ("0", 4)]
FULL = {"A": 30, "B": 20, "C": 20, "D": 30}
INDICATOR = {"A": "national_goal", "B": "rate", "C": "rise", "D": "rate"}


def read(name):
    with open(PACKAGE / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def round_half_up(fraction, places):
    """The decimal number people see, rounded half up; the 12 digits kept before that are exact enough here."""
    number = Decimal(fraction.numerator) / Decimal(fraction.denominator)
    return number.quantize(Decimal(1).scaleb(-12)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def text(fraction):
    if fraction is None:
        return ""
    number = (Decimal(fraction.numerator) / Decimal(fraction.denominator)).quantize(Decimal(1).scaleb(-12))
    plain = format(number, "f").rstrip("0").rstrip(".")
    return plain if plain not in ("", "-0") else "0"


UNITS = read("units.csv")
PROVINCES = [unit for unit in UNITS if unit["kind"] == "province"]
VALUES = {(v["unit"], v["period"], v["indicator"]): v for v in read("values.csv")}
TARGETS = [t for t in read("targets.csv") if t["firm"] == "yes"]


def value(unit, period, indicator):
    row = VALUES.get((unit, period, indicator))
    return Fraction(row["value"]) if row and row["value"] else None


def milestone(indicator, year, unit):
    """(target, kind) due in a target year: the unit's own one, else the one for all."""
    for scope in (unit, ""):
        for row in TARGETS:
            if (row["indicator"], row["period"], row["scope"]) == (indicator, str(year), scope):
                if row["reference"] == "nation":
                    base = value(NATION, str(year), "rate")
                    return (None, row["kind"]) if base is None else (base + Fraction(row["value"] or 0), row["kind"])
                return Fraction(row["value"]), row["kind"]
    return None


def target_due(indicator, period, unit):
    """A straight line between the milestones before and after; the rise: days of the plan gone."""
    year = int(period)
    if indicator == "rise":
        for row in TARGETS:
            if row["indicator"] == "rise":
                first, last = map(int, row["period"].split("/"))
                if first <= year <= last:
                    gone = (date(year, 12, 31) - date(first, 1, 1)).days + 1
                    whole = (date(last, 12, 31) - date(first, 1, 1)).days + 1
                    return Fraction(row["value"]) * Fraction(gone, whole), "cumulative"
        return None
    years = sorted({int(t["period"]) for t in TARGETS if t["indicator"] == indicator and "/" not in t["period"]})
    known = {y: milestone(indicator, y, unit) for y in years}
    if known.get(year):
        return known[year]
    before = [y for y in years if y < year and known[y]]
    after = [y for y in years if y > year and known[y]]
    if not before or not after or known[before[-1]][0] is None or known[after[0]][0] is None:
        return None
    (low, _), (high, kind) = known[before[-1]], known[after[0]]
    return low + (high - low) * Fraction(year - before[-1], after[0] - before[-1]), kind


def band(ratio):
    return next(Fraction(points) for edge, points in BANDS if ratio >= Fraction(edge))


def score(unit, period):
    """Per item (value, target, points, full points); points None where the item does not apply."""
    rate = value(unit, period, "rate")
    nation = value(NATION, period, "rate")
    rise = value(unit, period, "rise")
    goal, own, due = (target_due(i, period, unit) for i in ("national_goal", "rate", "rise"))
    if rate is None or goal is None or own is None:
        return None
    items = {
        "A": (rate, goal[0], 30 * min(Fraction(1), rate / goal[0])),
        "B": (rate, own[0], 20 * min(Fraction(1), rate / own[0])),
        "C": (rise, due[0], 20 * min(Fraction(1), rise / due[0])) if rise is not None else None,
        "D": (rate / nation, None, band(rate / nation)),
    }
    # Where C does not apply, A and B are stretched to the 70 points of their parent T.
    stretch = Fraction(70, sum(FULL[item] for item in "ABC" if items[item]))
    return {item: row and (row[0], row[1], row[2] * (1 if item == "D" else stretch),
                           FULL[item] * (1 if item == "D" else stretch)) for item, row in items.items()}


def rank(rows, key):
    """Competition ranks by key, highest first; equal keys share a rank."""
    keys = sorted((key(row) for row in rows), reverse=True)
    return {row["unit"]: keys.index(key(row)) + 1 for row in rows}


def assess(period):
    ranked = []
    for unit in PROVINCES:
        items = score(unit["unit"], period)
        if items:
            total = sum(row[2] for row in items.values() if row)
            ranked.append(unit | {"items": items, "full": total, "total": round_half_up(total, 2),
                                  "key": (round_half_up(total, 9), value(unit["unit"], period, "rate"))})
    overall = rank(ranked, lambda r: r["key"])
    for row in ranked:
        mates = [r for r in ranked if r["group"] == row["group"]]
        row["rank"] = overall[row["unit"]]
        row["group_rank"] = rank(mates, lambda r: r["key"])[row["unit"]]
        row["grade"] = next(g["grade"] for g in read("grades.csv") if row["total"] >= Decimal(g["at_least"]))
    return {row["unit"]: row for row in sorted(ranked, key=lambda r: (r["rank"], r["unit"]))}


def ranking(period, now, before):
    for unit, row in now.items():
        last = before.get(unit)
        yield {
            "period": period, "unit": unit, "name": row["name"], "group": row["group"], "parent": row["parent"],
            "total": row["total"], "grade": row["grade"], "rank": row["rank"], "group_rank": row["group_rank"],
            "parent_rank": row["rank"],
            "previous_total": last["total"] if last else "", "total_change": row["total"] - last["total"] if last else "",
            "previous_rank": last["rank"] if last else "", "rank_change": last["rank"] - row["rank"] if last else "",
            "note": "",
        }
    for unit in PROVINCES:
        if unit["unit"] not in now:
            last = before.get(unit["unit"])
            yield {"period": period, "unit": unit["unit"], "name": unit["name"], "group": unit["group"],
                   "parent": unit["parent"], "previous_total": last["total"] if last else "",
                   "previous_rank": last["rank"] if last else "", "note": "not_surveyed:rate"}


def scores(period, now):
    for unit, row in sorted(now.items()):
        yield {"period": period, "unit": unit, "item": "S", "points": text(row["full"]), "points_full": "100"}
        yield {"period": period, "unit": unit, "item": "T", "points_full": "70",
               "points": text(sum(row["items"][item][2] for item in "ABC" if row["items"][item]))}
        for item, cells in row["items"].items():
            out = {"period": period, "unit": unit, "item": item, "indicator": INDICATOR[item]}
            if cells:
                out |= {"value": text(cells[0]), "target": text(cells[1]), "points": text(cells[2]),
                        "points_full": text(cells[3])}
            else:
                out["status"] = "not_applicable"
            yield out


def met(rate, due):
    if due is None:
        return ""
    target, kind = due
    return "yes" if (rate > target if kind == "above" else rate >= target) else "no"


def trends(period):
    for unit in PROVINCES:
        last = None
        for year in [p for p in PERIODS if p <= period]:
            row = VALUES[unit["unit"], year, "rate"]
            if not row["value"]:
                continue
            rate = Fraction(row["value"])
            due = target_due("rate", year, unit["unit"])
            joined = last is not None and last[1] == row["calibre"]  # a series breaks where calibres differ
            yield {"unit": unit["unit"], "series": "rate", "period": year, "value": row["value"],
                   "change": text(rate - last[0]) if joined else "",
                   "change_percent": "",
                   "target_due": text(due[0]) if due else "", "met": met(rate, due)}
            last = rate, row["calibre"]


def table(columns, rows):
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return out.getvalue()


def main():
    stale = 0
    for period, folder, previous in (("2020", ".", "2015"), ("2022", "2022", "2015"), ("2023", "2023", "2015")):
        now, before = assess(period), assess(previous)
        files = {
            "ranking.csv": table(["period", "unit", "name", "group", "parent", "total", "grade", "rank", "group_rank",
                                  "parent_rank", "previous_total", "total_change", "previous_rank", "rank_change",
                                  "note"], ranking(period, now, before)),
            "scores.csv": table(["period", "unit", "item", "indicator", "value", "target", "points",
                                 "points_full"], scores(period, now)),
            "trends.csv": table(["unit", "series", "period", "value", "change", "change_percent", "target_due", "met"],
                                trends(period)),
        }
        for name, content in files.items():
            path = HERE / folder / name
            if "--check" in sys.argv:
                stale += not path.exists() or path.read_bytes() != content.encode()
            else:
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(content.encode())
    if stale:
        print(f"{stale} files differ from what the tables give", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
