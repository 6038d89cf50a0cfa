#!/usr/bin/env python3
"""Work out the expected results of this example by plain arithmetic from its tables.

Nothing of Gnomon is used: every item is a line of `assess`, in exact fractions.

    python3 compute.py [--check]

Writes ranking.csv, scores.csv and trends.csv for 2024 here, and ranking.csv for 2022 in 2022.
"""
import sys
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "tests" / "examples"))
from by_hand import DROPPED, MISSING, RANKING, SCORES, TRENDS, Package, table  # noqa: E402

city = Package(__file__)
WAVES = ["2018", "2020", "2022", "2024"]
COUNTIES = [unit for unit, row in city.units.items() if row["kind"] == "县区"]


def value(unit, period, indicator):
    if indicator == "gap":
        urban, rural = city.value(unit, period, "urban"), city.value(unit, period, "rural")
        return None if urban is None or rural is None else urban - rural
    if indicator == "leaders_lead":
        groups = [city.value(unit, period, group) for group in ("leaders", "workers", "farmers", "residents")]
        return None if None in groups else groups[0] - max(groups[1:])
    return city.value(unit, period, indicator)


def calibre(unit, period, indicator):
    return city.calibres.get((unit, period, indicator), "全国统一问卷")


def before(unit, period, indicator):
    """The last earlier value; none when it was measured otherwise."""
    for wave in reversed([wave for wave in WAVES if wave < period]):
        x = value(unit, wave, indicator)
        if x is not None:
            return x if calibre(unit, wave, indicator) == calibre(unit, period, indicator) else None
    return None


def band(x, bands):
    return Fraction(next((points for limit, points in bands if x >= Fraction(limit)), 0))


def assess(unit, period):
    rate = value(unit, period, "rate")
    county = city.units[unit]["group"] == "县域"
    farmers, gap = value(unit, period, "farmers"), value(unit, period, "gap")
    leaves = {}
    if rate is None:
        leaves = {item: ("rate", None, None, MISSING) for item in ("A1", "B1", "B2", "C1")}
    else:
        due, last = city.due(unit, period, "rate"), before(unit, period, "rate")
        nation, whole = value("N", period, "rate"), value("C0", period, "rate")
        leaves["A1"] = ("rate", rate, due, 30 * min(Fraction(1), rate / due))
        leaves["B1"] = ("rate", rate / nation, None, band(rate / nation, [("1", 15), ("0.9", 12), ("0.8", 9), ("0.7", 6), ("0", 3)]))
        leaves["B2"] = ("rate", rate - whole, None, band(rate - whole, [("0", 15), ("-2", 10), ("-4", 5)]))
        leaves["C1"] = ("rate", None, None, DROPPED) if last is None else (
            "rate", rate - last, None, band(rate - last, [("3", 20), ("2", 15), ("1", 8)]))
    due = city.due(unit, period, "farmers") if county else None
    leaves["D1"] = ("farmers", farmers, due, DROPPED if not county else MISSING if farmers is None else 10 * min(Fraction(1), farmers / due))
    last = before(unit, period, "gap")
    leaves["D2"] = ("", None, None, DROPPED if not county or gap is None or last is None else Fraction(10 if gap < last else 0))
    leaves["E"] = ("sample", value(unit, period, "sample"), None, Fraction(0))  # collected only
    return leaves, None


def trends():
    for unit in ["N", "C0", *COUNTIES]:
        for series in ("rate", "urban", "rural", "gap", "farmers", "workers", "leaders", "residents", "minors", "leaders_lead"):
            yield from city.trend(unit, series, WAVES, lambda period: value(unit, period, series), rate=series not in ("gap", "leaders_lead"),
                                  calibre=lambda period: calibre(unit, period, series))


waves = {wave: city.rank(COUNTIES, wave, assess) for wave in ("2020", "2022", "2024")}
sys.exit(city.write({
    "ranking.csv": table(RANKING, city.ranking("2024", waves["2024"], waves["2022"])),
    "scores.csv": table(SCORES, city.scores("2024", waves["2024"])),
    "trends.csv": table(TRENDS, trends()),
    "2022/ranking.csv": table(RANKING, city.ranking("2022", waves["2022"], waves["2020"])),
}))
