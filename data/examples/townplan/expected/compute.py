#!/usr/bin/env python3
"""Work out the expected results of this example by plain arithmetic from its tables.

Nothing of Gnomon is used: values are added up from the rows of the ledger here, every item is one line of `items`, in
exact fractions.

    python3 compute.py [--check]
"""
import sys
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[3] / "tests" / "examples"))
from by_hand import Example, Leaf, MISSING, days, number, read, table  # noqa: E402
from departments import COLUMNS, Tasks  # noqa: E402

PLAN, FIRST_DAY = "2021/2025", "2021-01-01"
LEDGER = read(HERE.parent, "ledger")
REPORTED = {(row["unit"], row["period"], row["indicator"]): row for row in read(HERE.parent, "values")}
SPLIT = {(row["indicator"], row["scope"]): number(row["value"]) for row in read(HERE.parent, "targets")
         if row["kind"] == "cumulative"}
UNITS = {row["unit"]: row for row in read(HERE.parent, "units")}
# indicator: activity, and whether its sessions or its people are counted
CUMULATIVE = {
    "farm_sessions": ("实用技术培训", "count"), "farm_people": ("实用技术培训", "participants"),
    "onsite_sessions": ("现场指导", "count"), "onsite_people": ("现场指导", "participants"),
    "households": ("示范户认定", "count"),
    "transfer_trained": ("转移培训", "participants"), "transfer_moved": ("转移就业", "participants"),
    "unemployed": ("失业人员培训", "participants"),
    "women_sessions": ("妇女培训", "count"), "women_people": ("妇女培训", "participants"),
    "women_guidance": ("妇女就业指导", "count"), "women_moved": ("妇女转移就业", "participants"),
    "drills": ("技能练兵", "participants"), "school_up": ("学历提升", "participants"),
    "skill_up": ("技能提升", "participants"), "masters": ("技师培养", "participants"),
    "entrepreneurs": ("企业家培训", "participants"), "managers": ("管理人员培训", "participants"),
    "startup_sessions": ("创业培训", "count"), "startup_people": ("创业培训", "participants"),
    "continuing": ("继续教育", "participants"),
    "info_sessions": ("信息技能培训", "count"), "info_people": ("信息技能培训", "participants"),
}
LEAD = {  # department: item and the indicator it leads, in proportion to what is due
    "D1": [("A01", "farm_sessions"), ("A02", "farm_people"), ("A03", "onsite_sessions"), ("A04", "onsite_people"),
           ("A05", "households")],
    "D2": [("A07", "transfer_trained"), ("A08", "transfer_moved"), ("A09", "unemployed")],
    "D3": [("A10", "women_sessions"), ("A11", "women_guidance"), ("A12", "women_people"), ("A13", "women_moved")],
    "D4": [("A14", "drills"), ("A15", "school_up"), ("A16", "skill_up"), ("A17", "masters")],
    "D5": [("A19", "entrepreneurs"), ("A20", "managers"), ("A21", "startup_sessions"), ("A22", "startup_people")],
    "D6": [("A23", "continuing")], "D7": [("A24", "studios_share")],
    "D8": [("A25", "studios_share"), ("A26", "info_sessions"), ("A27", "info_people")],
}
JOINT = {
    "D1": [("B03", "transfer_trained")], "D2": [("B04", "women_guidance"), ("B05", "startup_sessions")],
    "D3": [("B01", "farm_sessions"), ("B02", "farm_people")], "D4": [("B03", "transfer_trained")],
    "D5": [("B06", "continuing")], "D6": [], "D7": [("B07", "info_sessions"), ("B08", "info_people")],
    "D8": [("B01", "farm_sessions"), ("B02", "farm_people")],
}


def rows(code, activity, first, last):
    """The unit's own rows and those of the units it goes on from; the town's are those of its departments."""
    return [row for row in LEDGER if row["activity"] == activity and first <= row["date"] <= last
            and code in (row["unit"], UNITS[row["unit"]]["successor"], UNITS[row["unit"]]["parent"])]


def reported(code, year, indicator):
    """A unit under a new code goes on with the figures of the old one; rates of merged units are not put together."""
    before = [unit for unit, row in UNITS.items() if row["successor"] == code]
    if (code, year, indicator) not in REPORTED and len(before) == 1:
        code = before[0]
    row = REPORTED.get((code, year, indicator), {"verified": "", "value": ""})
    return number(row["verified"] or row["value"])


def ratio(code, year, part, whole):
    part, whole = reported(code, year, part), reported(code, year, whole)
    return None if part is None or whole is None else 100 * part / whole


def value(unit, year, indicator):
    code = unit["unit"]
    if indicator in CUMULATIVE:
        activity, column = CUMULATIVE[indicator]
        found = rows(code, activity, FIRST_DAY, f"{year}-12-31")
        if column == "count":
            return sum(number(row["count"]) or 1 for row in found)
        return sum(number(row["participants"]) or 0 for row in found)
    this_year = lambda activity: rows(code, activity, f"{year}-01-01", f"{year}-12-31")
    if indicator in ("group_meetings", "awards"):
        return len(this_year({"group_meetings": "领导小组会议", "awards": "表彰"}[indicator]))
    if indicator == "report":  # on or before 10 December
        return int(bool(rows(code, "年度报告", f"{year}-01-01", f"{year}-12-10")))
    if indicator == "galleries":
        return len({(int(row["date"][5:7]) + 2) // 3 for row in this_year("更换画廊")})
    if indicator == "studios_share":
        return ratio(code, year, "studios", "places")
    if indicator == "stations_share":
        return ratio(code, year, "stations", "places")
    if indicator == "senior_share":
        return ratio(code, year, "senior", "skilled")
    return reported(code, year, indicator)


def share_gone(year):
    """Days of the plan gone at the end of the year ÷ all its days."""
    (first, last), now = days(PLAN), days(year)[1]
    return Fraction((now - first).days + 1, (last - first).days + 1)


def due(unit, year, indicator):
    if not "2021" <= year <= "2025":
        return None
    code, kind = unit["unit"], unit["kind"]
    whole = SPLIT.get((indicator, code), SPLIT.get((indicator, kind)))
    if whole is not None:
        return whole * share_gone(year)
    if indicator == "farm_income" and code == "D1":
        return 21000 + 4200
    if indicator == "literacy":
        return 12 if kind == "镇" else None
    return {"studios_share": 100, "civil_training": 100, "group_meetings": 2}.get(indicator) if kind == "部门" else None


def items(unit, year):
    code = unit["unit"]
    x = lambda indicator: value(unit, year, indicator)
    full = {row["item"]: int(row["points"]) for row in EXAMPLE.scheme}
    out = {}

    def put(item, share, indicator="", target=None):
        points = share if share == MISSING else full[item] * Fraction(share)
        out[item] = Leaf(points, indicator, x(indicator) if indicator else None, target)

    def pro_rata(item, indicator):
        target = due(unit, year, indicator)
        put(item, MISSING if x(indicator) is None else min(Fraction(1), x(indicator) / Fraction(target)), indicator, target)

    for item, indicator in LEAD[code] + JOINT[code]:
        pro_rata(item, indicator)
    if code == "D1":
        put("A06", max(Fraction(0), min(Fraction(1), (x("farm_income") - 21000) / 4200)), "farm_income", 25200)
    if code == "D4":
        share = x("senior_share")  # about 30: one point may be lacking, judged to one decimal
        put("A18", round(share * 10) >= 290, "senior_share", 30)
    if code == "D8":
        put("A28", x("stations_share") >= 50, "stations_share", 50)
        put("A29", {4: Fraction(3, 3), 3: Fraction(2, 3), 2: Fraction(1, 3)}.get(x("galleries"), 0), "galleries")
        before = value(unit, str(int(year) - 1), "awards")
        put("A30", x("awards") + before >= 1)
    pro_rata("C1", "group_meetings")
    put("C2", x("report"), "report")
    town, city = reported("T00", year, "literacy"), reported("C00", year, "literacy")
    put("C3", town >= 12 and town > city)
    shown = x("civil_training")
    if shown is None:  # not reported: the figure of the year before
        shown = value(unit, str(int(year) - 1), "civil_training")
    out["C4"] = Leaf(full["C4"] * min(Fraction(1), shown / 100), "civil_training", shown, 100)
    return out


EXAMPLE = Example(__file__, "2024", lambda unit: unit["kind"] == "部门", items)
COUNTED = [unit for unit in UNITS.values() if unit["kind"] != "协作单位"]  # the others only answer for tasks
TREND = [*CUMULATIVE, "farm_income", "studios_share", "civil_training", "galleries", "group_meetings", "awards", "literacy"]



def departments():
    """The leads' items of block A share its 60 points by weight, the joint ones of block B its 25."""
    scheme = {row["item"]: row for row in EXAMPLE.scheme}
    weights = {block: sum(Fraction(row["points"]) for row in EXAMPLE.scheme if row["parent"] == block) for block in ("A", "B")}

    def worth(item):
        points, block = Fraction(scheme[item]["points"]), scheme[item]["parent"]
        return points * {"A": 60, "B": 25}[block] / weights[block] if block in weights else points

    leaves = {unit["unit"]: items(unit, "2024") for unit in EXAMPLE.assessed if EXAMPLE.exists(unit["unit"], "2024")}
    points = lambda unit, item: leaves[unit][item].points if item in leaves[unit] else None
    return Tasks(EXAMPLE.scheme, UNITS, sorted(leaves), points, worth).rows("2024", read(HERE.parent, "responsibilities"))


if __name__ == "__main__":
    trends = EXAMPLE.trends(COUNTED, ("2020", "2021", "2022", "2023", "2024"), TREND, value, due)
    sys.exit(EXAMPLE.write_all(trends, {"departments.csv": table(COLUMNS, departments())}))
