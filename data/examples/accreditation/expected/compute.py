#!/usr/bin/env python3
"""Work out the expected results of this example by plain arithmetic from its tables.

Nothing of Gnomon is used: every criterion is a line of `assess`, in exact fractions.

    python3 compute.py [--check]

Writes ranking.csv, scores.csv, trends.csv, rewards.csv and recognition.csv for 2025 here, and ranking.csv and recognition.csv for 2024 in 2024/.
"""
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "tests" / "examples"))
from by_hand import DROPPED, MISSING, RANKING, REWARDS, SCORES, TRENDS, Package, days, number, table  # noqa: E402

province = Package(__file__)
UNITS = [unit for unit in province.units if province.units[unit]["kind"] == "县"]
TITLE = "全国科普示范县"


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

    put("A1", "in_plan", 4, lambda x, _: x)
    put("A2", "staff", 10, ratio, True)
    put("A3", "funds", 1, lambda x, _: 12 if x >= 3 else 9 if x >= 2 else 6 if x >= Fraction("1.5") else 0)
    put("A4", "leading_group", 4, lambda x, _: x)
    put("B1", "network", 10, ratio, True)
    put("B2", "venue_days", 5, ratio, True)
    put("B3", "lectures", 8, ratio, True)
    put("B4", "reached", 6, ratio, True)
    put("B5", "communities", 4, ratio, True)
    put("B6", "households", 4, ratio, True)
    put("B7", "venue", 3, lambda x, _: x)

    rate, due = value(unit, period, "rate"), province.due(unit, period, "rate")
    if rate is None:  # the figure of the year before
        rate = value(unit, last_year(period), "rate")
    share = 0 if rate is None else rate / due
    leaves["C1"] = ("rate", rate, due, MISSING if rate is None else Fraction(15 if share >= 1 else 11 if share >= Fraction("0.9") else 7 if share >= Fraction("0.8") else 0))
    put("C2", "awards", 1, lambda x, _: min(Fraction(5), Fraction("2.5") * min(x, 2)))
    if province.units[unit]["group"] == "已命名":
        put("C3", "recheck", 10, lambda x, _: 1 if x >= 90 else Fraction("0.8") if x >= 80 else Fraction("0.6") if x >= 70 else 0)
    else:
        leaves["C3"] = ("recheck", recheck(unit, period), None, DROPPED)
    return leaves, None


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


def stand(unit, period, scored, held):
    """How a county stands to the title: "passes", "below" or "unknown". Gained at 80 points, kept at 70; four criteria are a must."""
    musts = [value(unit, period, "leading_group"), value(unit, period, "venue")]
    below = any(must == 0 for must in musts)
    funds, mark = value(unit, period, "funds"), recheck(unit, period)
    below = below or funds is not None and funds < Fraction("1.5")  # less than half of A3's points
    if province.units[unit]["group"] == "已命名":  # less than 60 % of C3's points
        below = below or mark is not None and mark < 70
    row = next((row for row in scored[0] if row["unit"] == unit), None)
    if below or row is not None and row["total"] < (70 if held else 80):
        return "below"
    return "unknown" if row is None else "passes"


def holding(unit, period):
    """First and last day of the title that the county has on any day of the period."""
    first, last = days(period)
    for row in province.register_rows:
        if row["unit"] == unit and row["kind"] == TITLE and date.fromisoformat(row["valid_from"]) <= last and date.fromisoformat(row["valid_to"]) >= first:
            return row["valid_from"], row["valid_to"]
    return None


def recognition(period, scored, before):
    """Who gains, keeps, is warned, loses; two places in each city for titles that begin; two years in a row below the line to lose it."""
    end = days(period)[1].isoformat()
    rank = {row["unit"]: row["rank"] for row in scored[0]}
    rows = {}
    for unit in UNITS:
        held = holding(unit, period)
        how = stand(unit, period, scored, held is not None)
        row = {"period": period, "title": TITLE, "unit": unit, "held": "yes" if held else "no", "line": "70" if held else "80",
               "rank": rank.get(unit, ""), "periods_below": 0, "valid_from": held[0] if held else "", "valid_to": held[1] if held else ""}
        rows[unit] = row
        if how == "unknown":
            row["decision"] = "undecided"
        elif how == "passes":
            row["decision"] = "keeps" if held and held[1] > end else "competes"
        elif not held:
            row["decision"] = "not_given"
        else:
            twice = before is not None and holding(unit, last_year(period)) and stand(unit, last_year(period), before, True) == "below"
            row["periods_below"] = 1 if held[1] <= end or not twice else 2
            row["decision"] = "loses" if held[1] <= end or twice else "warned"
            if row["decision"] == "loses":
                row["valid_to"] = min(held[1], end)
    for city in ("P1", "P2"):
        competing = sorted((row for row in rows.values() if row["decision"] == "competes" and province.units[row["unit"]]["parent"] == city),
                           key=lambda row: row["rank"])  # no two of them share a rank
        for i, row in enumerate(competing):
            held = row["held"] == "yes"
            if i < 2:
                row["decision"] = "keeps" if held else "gains"
                row["valid_from"], row["valid_to"] = f"{int(period) + 1}-01-01", f"{int(period) + 5}-12-31"
            else:
                row["decision"] = "loses" if held else "not_given"
    return list(rows.values())


RECOGNITION = ["period", "title", "unit", "decision", "held", "valid_from", "valid_to", "line", "rank", "periods_below"]
now = province.rank(UNITS, "2025", assess)
before = province.rank(UNITS, "2024", assess)
sys.exit(province.write({
    "ranking.csv": table(RANKING, province.ranking("2025", now, before)),
    "scores.csv": table(SCORES, province.scores("2025", now)),
    "trends.csv": table(TRENDS, trends()),
    "rewards.csv": table(REWARDS, rewards(now)),
    "recognition.csv": table(RECOGNITION, recognition("2025", now, before)),
    "2024/ranking.csv": table(RANKING, province.ranking("2024", before)),
    "2024/recognition.csv": table(RECOGNITION, recognition("2024", before, None)),
}))
