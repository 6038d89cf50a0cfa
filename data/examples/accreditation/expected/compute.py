#!/usr/bin/env python3
"""Work out the expected results of this example by plain arithmetic from its tables.

Nothing of Gnomon is used: every criterion is a line of `assess`, in exact fractions.

    python3 compute.py [--check]

Writes ranking.csv, scores.csv, trends.csv and rewards.csv for 2025 here.
"""
import sys
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "tests" / "examples"))
from by_hand import DROPPED, MISSING, RANKING, REWARDS, SCORES, TRENDS, Package, number, table  # noqa: E402

province = Package(__file__)
UNITS = [unit for unit in province.units if unit != "P0"]


def recheck(unit, period):
    marks = [number(row["score"]) for row in province.ledger(unit, period, activity="复查")]
    return sum(marks) / len(marks) if marks else None


def held(unit, period, kind):
    return Fraction(len(province.register(unit, period, kind=kind)))


MADE = {
    "lectures": lambda u, p: sum(number(row["count"]) for row in province.ledger(u, p, activity="科普活动")),
    "reached": lambda u, p: sum(number(row["participants"]) for row in province.ledger(u, p, activity="科普活动")),
    "communities": lambda u, p: held(u, p, "科普示范社区"),
    "households": lambda u, p: held(u, p, "科普示范户"),
    "households_out": lambda u, p: Fraction(len(province.began(u, p, "valid_to", kind="科普示范户"))),
    "awards": lambda u, p: held(u, p, "科普奖项"),
    "titles": lambda u, p: held(u, p, "全国科普示范县"),
    "recheck": recheck,
}


def value(unit, period, indicator):
    return MADE[indicator](unit, period) if indicator in MADE else province.value(unit, period, indicator)


def last_year(period):
    return str(int(period) - 1)


def veto(unit, period):
    """The first must criterion that is not met, or the title lost after two years below the line."""
    if value(unit, period, "leading_group") == 0:
        return "V1"
    if value(unit, period, "funds") < Fraction("1.5"):
        return "V2"
    if value(unit, period, "venue") == 0:
        return "V3"
    now, before = recheck(unit, period), recheck(unit, last_year(period))
    if now is not None and before is not None and now < 70 and before < 70:
        return "V4"
    return None


def assess(unit, period):
    leaves = {}

    def put(item, indicator, full, score, target=False):
        x, due = value(unit, period, indicator), province.due(unit, period, indicator) if target else None
        state = province.status(unit, period, indicator) if indicator not in MADE else "observed"
        if state == "not_applicable":
            leaves[item] = (indicator, x, None, DROPPED)
        else:
            leaves[item] = (indicator, x, due, MISSING if x is None else full * Fraction(score(x, due)))

    def ratio(x, due):
        return min(Fraction(1), x / due)

    put("A1", "in_plan", 8, lambda x, _: x)
    put("A2", "staff", 10, ratio, True)
    put("A3", "funds", 1, lambda x, _: 12 if x >= 3 else 9 if x >= 2 else 6 if x >= Fraction("1.5") else 0)
    put("B1", "network", 10, ratio, True)
    put("B2", "venue_days", 8, ratio, True)
    put("B3", "lectures", 8, ratio, True)
    put("B4", "reached", 6, ratio, True)
    put("B5", "communities", 4, ratio, True)
    put("B6", "households", 4, ratio, True)

    rate, due = value(unit, period, "rate"), province.due(unit, period, "rate")
    if rate is None:  # the figure of the year before
        rate = value(unit, last_year(period), "rate")
    share = rate / due
    leaves["C1"] = ("rate", rate, due, Fraction(15 if share >= 1 else 11 if share >= Fraction("0.9") else 7 if share >= Fraction("0.8") else 0))
    put("C2", "awards", 1, lambda x, _: min(Fraction(5), Fraction("2.5") * min(x, 2)))
    if province.units[unit]["group"] == "已命名":
        put("C3", "recheck", 10, lambda x, _: 1 if x >= 90 else Fraction("0.8") if x >= 80 else Fraction("0.6") if x >= 70 else 0)
    else:
        leaves["C3"] = ("recheck", recheck(unit, period), None, DROPPED)
    return leaves, veto(unit, period)


def present(unit, period):
    return (unit, period, "funds") in province.cells


def trends():
    for unit in UNITS:
        years = [year for year in ("2024", "2025") if present(unit, year)]
        for series in ("recheck", "titles", "communities", "households", "households_out", "awards", "rate", "lectures"):
            yield from province.trend(unit, series, years if series == "rate" else ["2024", "2025"],
                                      lambda period: value(unit, period, series), rate=series == "rate")


def rewards(now):
    for rule in province.read("rewards"):
        for row in now[0]:
            if province.units[row["unit"]]["group"] == rule["group"] and int(rule["rank_from"]) <= row["group_rank"] <= int(rule["rank_to"]):
                yield {"unit": row["unit"], "rank": row["group_rank"], "reward": rule["reward"]}


now = province.rank(UNITS, "2025", assess)
before = province.rank([unit for unit in UNITS if present(unit, "2024")], "2024", assess)
sys.exit(province.write({
    "ranking.csv": table(RANKING, province.ranking("2025", now, before)),
    "scores.csv": table(SCORES, province.scores("2025", now)),
    "trends.csv": table(TRENDS, trends()),
    "rewards.csv": table(REWARDS, rewards(now)),
}))
