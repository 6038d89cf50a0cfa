#!/usr/bin/env python3
"""Work out the expected results of this example by plain arithmetic from its tables.

Nothing of Gnomon is used: values are counted from the rows of the ledger here, every item is one line of `items`, in
exact fractions.

    python3 compute.py [--check]
"""
import sys
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[3] / "tests" / "examples"))
from by_hand import Example, Leaf, half_up, number, read  # noqa: E402

LEDGER = read(HERE.parent, "ledger")
REPORTED = {(row["unit"], row["period"], row["indicator"]): row for row in read(HERE.parent, "values")}
for row in read(HERE.parent, "corrections"):
    REPORTED[row["unit"], row["period"], row["indicator"]]["value"] = row["value"]
DEGREE_DUE = {"2024": 85, "2025": 90}  # halfway between 80 at the end of 2023 and 90 at the end of 2025
ASKED = {  # of all, or of one kind of school
    "research": {"": 100}, "salons": {"": 90}, "papers": {"高中": 40}, "grades_research": {"高中": 3}, "clubs": {"高中": 20},
    "grades_active": {"初中": 3, "小学": 6}, "lab_open": {"初中": 16}, "parents": {"小学": 4},
}


def rows(code, year, activity):
    return [row for row in LEDGER if row["unit"] == code and row["date"][:4] == year and row["activity"] == activity]


def parts_with(found, part_of, at_least):
    """In how many parts there are so many rows."""
    parts = [part_of(row) for row in found]
    return sum(parts.count(part) >= at_least for part in set(parts))


def quarter(row):
    return (int(row["date"][5:7]) + 2) // 3


def term(row):
    return (int(row["date"][5:7]) + 5) // 6


def grade(row):
    return row["grade"]


def reported(code, year, indicator):
    row = REPORTED.get((code, year, indicator), {"verified": "", "value": ""})
    return number(row["verified"] or row["value"])


def value(unit, year, indicator):
    code = unit["unit"]
    found = lambda activity: rows(code, year, activity)
    if indicator == "inspections":
        return len(found("安全检查"))
    if indicator == "inspection_quarters":
        return parts_with(found("安全检查"), quarter, 1)
    if indicator == "open_terms":
        return parts_with(found("公开课"), term, 2)
    if indicator == "festival_terms":
        return parts_with(found("科技节"), term, 1)
    if indicator == "grades_research":
        return parts_with(found("研究性学习"), grade, 2)
    if indicator == "grades_active":
        return parts_with(found("科技活动"), grade, 1)
    if indicator == "prizes":  # one project once, at its highest
        best = {}
        for row in found("竞赛获奖"):
            best[row["project"]] = max(best.get(row["project"], 0), number(row["points"]))
        return sum(best.values())
    if indicator in ("clubs", "lab_open", "parents"):
        return len(found({"clubs": "社团活动", "lab_open": "实验室开放", "parents": "家长课堂"}[indicator]))
    if indicator == "degree_share":
        young, degree = reported(code, year, "young"), reported(code, year, "young_degree")
        return None if young is None else 100 * degree / young
    return reported(code, year, indicator)


def due(unit, year, indicator):
    if indicator == "degree_share":
        return DEGREE_DUE[year]
    asked = ASKED.get(indicator, {})
    return asked.get(unit["group"], asked.get(""))


def items(unit, year):
    code, group = unit["unit"], unit["group"]
    x = lambda indicator: value(unit, year, indicator)
    target = lambda indicator: due(unit, year, indicator)
    out = {}

    def put(item, points, indicator=""):
        out[item] = Leaf(points, indicator, x(indicator) if indicator else None, target(indicator))

    def pro_rata(item, full, indicator):
        put(item, full * min(Fraction(1), Fraction(x(indicator)) / target(indicator)), indicator)

    six, every_quarter = x("inspections") >= 6, x("inspection_quarters") >= 4
    put("A1", 10 if six and every_quarter else 5 if six or every_quarter else 0)
    share = x("degree_share")
    if share is not None:  # 不适用 where no teacher is under fifty
        reached = share / target("degree_share")
        put("A2", 10 if reached >= 1 else 6 if reached >= Fraction(9, 10) else 0, "degree_share")
    published = half_up(x("research"), 1)
    put("A3", 5 if published >= 100 else 0, "research")
    put("A4", 5 if x("salons") is not None and x("salons") >= 90 else 0, "salons")  # not reported: zero
    put("A5", {2: 10, 1: 5}.get(x("open_terms"), 0), "open_terms")
    if group == "高中":
        put("H1", 20 if x("papers") >= 40 - 2 else 0, "papers")  # about 40: two may be lacking
        pro_rata("H2", 20, "grades_research")
        put("H3", min(10, x("prizes")), "prizes")
        pro_rata("H4", 10, "clubs")
    if group == "初中":
        done = x("experiments")
        put("M1", 20 if done >= 100 else 15 if done >= 95 else 10 if done >= 90 else 0, "experiments")
        pro_rata("M2", 20, "grades_active")
        put("M3", min(10, x("prizes")), "prizes")
        pro_rata("M4", 10, "lab_open")
    if group == "小学":
        pro_rata("P1", 20, "grades_active")
        put("P2", {2: 15, 1: 8}.get(x("festival_terms"), 0), "festival_terms")
        pro_rata("P3", 15, "parents")
        put("P4", 10 * x("garden"), "garden")
    return out


EXAMPLE = Example(__file__, "2025", lambda unit: unit["kind"] == "学校", items)
TREND = ["inspections", "inspection_quarters", "open_terms", "degree_share", "salons", "grades_research", "prizes",
         "clubs", "experiments", "grades_active", "lab_open", "festival_terms", "parents"]

if __name__ == "__main__":
    sys.exit(EXAMPLE.write_all(EXAMPLE.trends(EXAMPLE.assessed, ("2024", "2025"), TREND, value, due)))
