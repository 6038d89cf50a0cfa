#!/usr/bin/env python3
"""Work out the expected results of this example by plain arithmetic from its tables.

Nothing of Gnomon is used: values are counted from the rows of the ledger and the register here, every item is one
line of `items`, in exact fractions.

    python3 compute.py [--check]
"""
import sys
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[3] / "tests" / "examples"))
from by_hand import Example, Leaf, MISSING, number, read, table  # noqa: E402

LEDGER, REGISTER = read(HERE.parent, "ledger"), read(HERE.parent, "register")
REPORTED = {(row["unit"], row["period"], row["indicator"]): row for row in read(HERE.parent, "values")}
TARGETS = {row["indicator"]: number(row["value"]) for row in read(HERE.parent, "targets")}  # the same in both years
WITH_BASE = {"S01", "S02", "S03", "S05"}


def rows(unit, year, *activities):
    return [row for row in LEDGER if row["unit"] == unit and row["date"][:4] == year and row["activity"] in activities]


def quarters(found):
    return {(int(row["date"][5:7]) + 2) // 3 for row in found}


def total(found, column):
    return sum(number(row[column]) or 0 for row in found)


def things(unit, year, kind):
    last_day = f"{year}-12-31"
    return [row for row in REGISTER if row["unit"] == unit and row["kind"] == kind and row["valid_from"] <= last_day
            and (not row["valid_to"] or row["valid_to"] >= last_day)]


def places_with(found, at_least):
    """How many places have so many; a row counts as often as its column `count` says."""
    times = {}
    for row in found:
        times[row["place"]] = times.get(row["place"], 0) + (number(row["count"]) or 1)
    return sum(n >= at_least for n in times.values())


def reported(unit, year, indicator):
    row = REPORTED.get((unit, year, indicator), {"verified": "", "value": ""})
    return number(row["verified"] or row["value"])


def value(unit, year, indicator):
    code = unit["unit"]
    lessons = rows(code, year, "科普课堂")
    if indicator == "lent":
        return total(rows(code, year, "图书借阅"), "count")
    if indicator == "turnover":
        books = reported(code, year, "books")
        return None if books is None else 100 * total(rows(code, year, "图书借阅"), "count") / books
    if indicator == "open_months":
        return len({row["date"][:7] for row in rows(code, year, "图书室开放") if number(row["hours"]) >= 32})
    if indicator == "gallery_quarters":
        return len(quarters(rows(code, year, "更换画廊")))
    if indicator == "fresh_share":
        return Fraction(100 * places_with(rows(code, year, "更换画廊"), 4), len(things(code, year, "科普画廊")))
    if indicator == "lessons":
        return len({row["theme"] for row in lessons})
    if indicator == "attendance":
        return 100 * total(lessons, "participants") / total(lessons, "enrolled")
    if indicator == "participants":
        return total(lessons + rows(code, year, "主题活动"), "participants")
    if indicator == "meetings":
        return len(quarters(rows(code, year, "领导小组会议")))
    raise KeyError(indicator)


def due(unit, year, indicator):
    return TARGETS.get(indicator)


def items(unit, year):
    code = unit["unit"]
    x = lambda indicator: value(unit, year, indicator)
    out = {}

    def put(item, points, indicator="", shown=None, target=None):
        out[item] = Leaf(points, indicator, shown, target)

    def pro_rata(item, full, indicator):
        put(item, full * min(Fraction(1), x(indicator) / Fraction(TARGETS[indicator])), indicator, x(indicator),
            TARGETS[indicator])

    if x("turnover") is None:  # books not reported: zero
        put("A1", 0, "turnover", None, TARGETS["turnover"])
    else:
        pro_rata("A1", 15, "turnover")
    pro_rata("A2", 10, "open_months")
    put("B1", {4: 10, 3: 6, 2: 3}.get(x("gallery_quarters"), 0), "gallery_quarters", x("gallery_quarters"))
    pro_rata("B2", 10, "fresh_share")
    pro_rata("C1", 10, "lessons")
    days = sorted(row["date"][5:] for row in rows(code, year, "科普课堂"))
    in_time = not any(day <= "03-14" for day in days) and sum(day <= "12-15" for day in days) >= 10
    put("C2", 5 if in_time else 0)
    rate = x("attendance")
    put("C3", 10 if rate >= 90 else 8 if rate >= 80 else 5 if rate >= 70 else 0, "attendance", rate)
    others = [value(other, year, "participants") for other in EXAMPLE.assessed if EXAMPLE.exists(other["unit"], year)]
    put("C4", {1: 5, 2: 4, 3: 4}.get(1 + sum(other > x("participants") for other in others), 3), "participants", x("participants"))
    if code in WITH_BASE:
        opened = places_with(rows(code, year, "基地开放"), 60)
        put("D1", 10 if opened >= len(things(code, year, "科普教育基地")) else 0)
    put("E1", {4: 7, 3: 4, 2: 2}.get(x("meetings"), 0), "meetings", x("meetings"))
    plan = REPORTED[code, year, "plan"]
    late = plan["status"] == "迟报"  # late: zero
    put("E2", 0 if late else 4 * reported(code, year, "plan"), "plan", reported(code, year, "plan"))
    filed = any(row["date"][5:] <= "12-20" for row in rows(code, year, "报送总结"))
    put("E3", 4 if filed else 0, "summary", int(filed))
    return out


def recognition():
    """The title 科普示范社区: 90 points to gain it, 80 to keep it, two places for titles that begin, lost after two years below.

    Of the holders S02 ends with the year, S03 and S05 go on; nobody was below 80 in 2024 but S04, which holds nothing.
    """
    held = {"S02": ("2023-01-01", "2025-12-31"), "S03": ("2024-01-01", "2026-12-31"), "S05": ("2024-01-01", "2026-12-31")}
    units = [row["unit"] for row in EXAMPLE.assessed]
    rows = EXAMPLE.rank(units, "2025", EXAMPLE.assess)[0]
    before = {row["unit"]: row["total"] for row in EXAMPLE.rank(units, "2024", EXAMPLE.assess)[0]}
    places = 2
    for row in rows:  # best first; no tie reaches over the places' edge
        begins, ends = held.get(row["unit"], ("", ""))
        line = 80 if begins else 90
        made = {"period": "2025", "title": "科普示范社区", "unit": row["unit"], "held": "yes" if begins else "no", "line": line,
                "rank": row["rank"], "periods_below": 0, "valid_from": begins, "valid_to": ends}
        if row["total"] >= line and ends > "2025-12-31":
            made["decision"] = "keeps"
        elif row["total"] >= line and places:
            places -= 1
            made |= {"decision": "keeps" if begins else "gains", "valid_from": "2026-01-01", "valid_to": "2028-12-31"}
        elif ends > "2025-12-31":
            made |= {"decision": "warned" if before[row["unit"]] >= line else "loses", "periods_below": 1}
        else:
            made["decision"] = "loses" if begins else "not_given"
        yield made


EXAMPLE = Example(__file__, "2025", lambda unit: unit["kind"] == "社区", items)
TREND = ["lent", "turnover", "open_months", "fresh_share", "lessons", "attendance", "participants", "meetings"]
RECOGNITION = ["period", "title", "unit", "decision", "held", "valid_from", "valid_to", "line", "rank", "periods_below"]

if __name__ == "__main__":
    trends = EXAMPLE.trends(EXAMPLE.assessed, ("2024", "2025"), TREND, value, due)
    sys.exit(EXAMPLE.write_all(trends, {"recognition.csv": table(RECOGNITION, recognition())}))
