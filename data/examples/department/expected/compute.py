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
from by_hand import Example, Leaf, MISSING, number, read  # noqa: E402

LEDGER = read(HERE.parent, "ledger")
REPORTED = {(row["unit"], row["period"], row["indicator"]): number(row["value"])
            for row in read(HERE.parent, "values") + read(HERE.parent, "corrections") if row["value"]}
UNITS = {row["unit"]: row for row in read(HERE.parent, "units")}
SPLIT = {  # what the letter of responsibility asks of each section, and of the water bureau as a whole
    "displays": {"W1": 2}, "leaflets": {"W1": 500, "W2": 3000, "W3": 1500, "W0": 5000}, "car_days": {"W2": 3},
    "fairs": {"W2": 2}, "trainings": {"W3": 2, "W4": 1, "W5": 1, "W0": 4},
    "trainees": {"W3": 500, "W4": 250, "W5": 250, "W0": 1000}, "townships": {"W3": 27, "W0": 27}, "programmes": {"G1": 2}, "villages": {"G2": 100},
}
SCREENS = {"2024": 10, "2025": 18}
# An item that is scored in proportion: its indicator and the sections it is asked of.
IN_PROPORTION = {"B1": ("displays", "W1"), "B2": ("leaflets", "W1 W2 W3"), "B3": ("car_days", "W2"), "B4": ("fairs", "W2"),
                 "B5": ("trainings", "W3 W4 W5"), "B6": ("trainees", "W3 W4 W5"), "B7": ("townships", "W3"),
                 "C1": ("programmes", "G1"), "C2": ("screens", "G2")}


def rows(code, first, last, activity=None):
    """Of the section; of a bureau, those of its sections."""
    return [row for row in LEDGER if first <= row["date"] <= last and activity in (None, row["activity"])
            and code in (row["unit"], UNITS[row["unit"]]["parent"])]


def total(found, column):
    return sum(number(row[column]) or 0 for row in found)


def times(found):
    return sum(1 if row["count"] == "" else number(row["count"]) for row in found)


def value(unit, year, indicator):
    code = unit["unit"]
    first, last = f"{year}-01-01", f"{year}-12-31"
    held = lambda activity: rows(code, first, last, activity)
    by = lambda day, activity, at_least=1: int(times(rows(code, first, f"{year}-{day}", activity)) >= at_least)
    counted = {"news": "信息采用", "displays": "科普展板", "car_days": "宣传车", "fairs": "赶集宣传", "trainings": "培训"}
    if indicator in counted:
        return times(held(counted[indicator]))
    if indicator == "sessions":
        return len({(int(row["date"][5:7]) + 2) // 3 for row in held("专题会")})
    if indicator == "leaflets":
        return total(rows(code, first, last), "leaflets")
    if indicator == "trainees":
        return total(held("培训"), "participants")
    if indicator == "townships":
        return len({row["place"] for row in held("下乡服务")})
    if indicator == "programmes":
        return len({row["theme"] for row in held("新栏目开播")})
    if indicator in ("screens", "site", "app"):  # since 2024: what runs goes on running
        activity = {"screens": "户外屏接入", "site": "网站上线", "app": "客户端上线"}[indicator]
        return times(rows(code, "2024-01-01", last, activity))
    if indicator == "plan":
        return by("03-31", "报送计划")
    if indicator == "summary":
        return by("12-10", "报送总结")
    if indicator == "flood_may1":
        return by("05-01", "汛前检查")
    if indicator == "flood_may31":
        return by("05-31", "汛前检查")
    if indicator == "stations_open":
        return by("09-30", "水文站开放", 3)
    if indicator == "screens_on_time":
        return by("10-31", "户外屏接入", 8)
    return REPORTED.get((code, year, indicator))


def due(unit, year, indicator):
    if indicator == "screens":
        return SCREENS[year] if unit["unit"] == "G2" else None
    return SPLIT.get(indicator, {}).get(unit["unit"])


def items(unit, year):
    code = unit["unit"]
    x = lambda indicator: value(unit, year, indicator)
    out = {}

    def put(item, points, indicator="", target=None):
        out[item] = Leaf(points, indicator, x(indicator) if indicator else None, target)

    full = {row["item"]: int(row["points"]) for row in EXAMPLE.scheme}
    put("A1", {4: 15, 3: 10, 2: 5}.get(x("sessions"), 0), "sessions")
    put("A2", 5 * x("plan"), "plan")
    put("A3", 10 * x("summary"), "summary")
    put("A4", 2 * min(5, x("news")), "news")
    for item, (indicator, sections) in IN_PROPORTION.items():
        if code in sections.split():
            target = due(unit, year, indicator)
            put(item, full[item] * min(Fraction(1), Fraction(x(indicator)) / target), indicator, target)
    if code == "W4":
        put("B8", 4 if x("flood_may1") else Fraction(24, 10) if x("flood_may31") else 0)
    if code == "W5":
        put("B9", 4 * x("stations_open"), "stations_open")
    if code == "G2":
        put("C3", 2 * x("screens_on_time"), "screens_on_time")
        reached = x("villages")
        put("C4", MISSING if reached is None else 4 if reached >= 100 else 0, "villages", 100)
    if code == "G3":
        put("C5", {2: 5, 1: 2}.get((x("site") >= 1) + (x("app") >= 1), 0))
    return out


EXAMPLE = Example(__file__, "2025", lambda unit: unit["kind"] == "科室", items)
TREND = ["sessions", "news", "displays", "car_days", "fairs", "leaflets", "trainings", "trainees", "townships", "programmes",
         "screens", "villages"]

if __name__ == "__main__":
    sys.exit(EXAMPLE.write_all(EXAMPLE.trends(UNITS.values(), ("2024", "2025"), TREND, value, due)))
