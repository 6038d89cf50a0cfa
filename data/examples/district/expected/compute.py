#!/usr/bin/env python3
"""Work out the expected results of this example by plain arithmetic from its tables.

Nothing of Gnomon is used: values are counted from the rows of the register and the ledger here, every item is one
line of `items`, in exact fractions.

    python3 compute.py [--check]
"""
import sys
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[3] / "tests" / "examples"))
from by_hand import Example, Leaf, number, read  # noqa: E402

UNITS = {row["unit"]: row for row in read(HERE.parent, "units")}
REGISTER, LEDGER = read(HERE.parent, "register"), read(HERE.parent, "ledger")
REPORTED = {(row["unit"], row["period"], row["indicator"]): row for row in read(HERE.parent, "values")}
PANELS = ("科普画廊", "科普宣传栏")
# What is asked of every sub-district, and of the district as a whole.
STREETS = {"groups_share": 80, "reading_share": 80, "panels_share": 100, "volunteering": 4, "trainings": 3}
DISTRICT = {"panels": 108, "galleries_added": 4, "columns_added": 40, "schools": 13, "bases": 16, "enterprise": 15}


def is_below(code, ancestor):
    while code:
        if code == ancestor:
            return True
        code = UNITS[code]["parent"]
    return False


def communities(code, year):
    return [u for u, row in UNITS.items() if row["kind"] == "社区" and is_below(u, code)
            and (not row["valid_to"] or row["valid_to"] >= f"{year}-01-01")]


def things(code, year, *kinds, status=None):
    """What of these kinds stands in the unit or below it on 31 December."""
    day = f"{year}-12-31"
    return [row for row in REGISTER if row["kind"] in kinds and is_below(row["unit"], code)
            and (not row["valid_from"] or row["valid_from"] <= day) and (not row["valid_to"] or row["valid_to"] >= day)
            and status in (None, row["status"])]


def covered(code, year, *needs):
    """Share of the communities that have at least one thing of each need: a tuple of kinds and a status."""
    all_of_them = communities(code, year)
    good = [u for u in all_of_them
            if all(any(row["unit"] == u for row in things(code, year, *kinds, status=status)) for kinds, status in needs)]
    return Fraction(100 * len(good), len(all_of_them))


def new(code, year, kind):
    return sum(row["kind"] == kind and row["origin"] == "新建" and row["valid_from"][:4] == year
               and is_below(row["unit"], code) for row in REGISTER)


def events(code, year, activity):
    return sum(row["activity"] == activity and row["date"][:4] == year and is_below(row["unit"], code) for row in LEDGER)


def of_communities(code, year, indicator):
    """Sum over the communities; None when one has not reported."""
    numbers = []
    for u in communities(code, year):
        row = REPORTED[u, year, indicator]
        numbers.append(number(row["verified"] or row["value"]))
    return None if None in numbers else sum(numbers)


def value(unit, year, indicator):
    code = unit["unit"]
    groups, rooms, panels = (("科普小组",), "正常"), (("科普阅览室",), "正常"), (PANELS, "正常")
    simple = {"associations": ("街道科协",), "enterprise": ("企业科协",), "schools": ("科普学校",), "bases": ("科普教育基地",),
              "panels": PANELS}
    if indicator in simple:
        return len(things(code, year, *simple[indicator]))
    if indicator == "groups_share":
        return covered(code, year, groups)
    if indicator == "reading_share":
        return covered(code, year, rooms)
    if indicator == "panels_share":
        return covered(code, year, (PANELS, None))
    if indicator == "complete_share":
        return covered(code, year, groups, rooms, panels)
    if indicator == "galleries_added":
        return new(code, year, "科普画廊")
    if indicator == "columns_added":
        return new(code, year, "科普宣传栏")
    if indicator == "panels_added":
        return new(code, year, "科普画廊") + new(code, year, "科普宣传栏")
    if indicator == "volunteering":
        return events(code, year, "志愿服务")
    if indicator == "trainings":
        return events(code, year, "培训")
    if indicator in ("residents", "visits"):
        return of_communities(code, year, indicator)
    if indicator == "visit_rate":
        visits = of_communities(code, year, "visits")
        return None if visits is None else Fraction(100 * visits) / of_communities(code, year, "residents")
    raise KeyError(indicator)


def due(unit, year, indicator):
    if unit["kind"] == "区" and indicator in DISTRICT:
        return DISTRICT[indicator] if year == "2025" else None
    if indicator in ("groups_share", "reading_share", "panels_share"):
        return STREETS[indicator]
    if unit["kind"] != "街道":
        return None
    if indicator == "panels_added":
        return {"2024": 5, "2025": 7}[year]
    if indicator == "enterprise":
        return 6 if unit["group"] == "园区" else None
    return STREETS.get(indicator)


def items(unit, year):
    x = lambda indicator: value(unit, year, indicator)
    out = {}

    def put(item, points, indicator):
        out[item] = Leaf(points, indicator, x(indicator), due(unit, year, indicator) if points is not None else None)

    def pro_rata(item, full, indicator):
        put(item, full * min(Fraction(1), Fraction(x(indicator)) / due(unit, year, indicator)), indicator)

    put("A1", 5 if x("associations") >= 1 else 0, "associations")
    pro_rata("A2", 10, "groups_share")
    if unit["group"] == "园区":
        pro_rata("A3", 10, "enterprise")
    put("A4", min(5, Fraction(5, 2) * x("schools")), "schools")
    pro_rata("B1", 10, "reading_share")
    share = Fraction(x("panels_share"), due(unit, year, "panels_share"))
    put("B2", 15 if share >= 1 else 8 if share >= Fraction(8, 10) else 0, "panels_share")
    complete = x("complete_share")
    put("B3", 10 if complete >= 80 else 6 if complete >= 60 else 3 if complete >= 40 else 0, "complete_share")
    pro_rata("B4", 5, "panels_added")
    put("B5", min(5, Fraction(5, 2) * x("bases")), "bases")
    pro_rata("C1", 8, "volunteering")
    pro_rata("C2", 7, "trainings")
    rates = [rate for other in EXAMPLE.assessed if (rate := value(other, year, "visit_rate")) is not None]
    rate = x("visit_rate")  # a community without a report: zero
    if rate is None:
        put("C3", 0, "visit_rate")
    else:
        steps = (rate / (sum(rates) / len(rates)) - 1) * 100 / 10  # whole steps only, towards the average
        put("C3", max(0, min(10, 6 + int(steps))), "visit_rate")
    return out


EXAMPLE = Example(__file__, "2025", lambda unit: unit["kind"] == "街道", items)
TREND = ["associations", "groups_share", "enterprise", "schools", "reading_share", "panels", "panels_share", "complete_share",
         "galleries_added", "columns_added", "panels_added", "bases", "volunteering", "trainings", "residents", "visits",
         "visit_rate"]
SHOWN = [unit for unit in UNITS.values() if unit["kind"] in ("区", "街道")]

if __name__ == "__main__":
    sys.exit(EXAMPLE.write_all(EXAMPLE.trends(SHOWN, ("2024", "2025"), TREND, value, due)))
