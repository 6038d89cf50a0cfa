#!/usr/bin/env python3
"""Work out the expected results of this example by plain arithmetic from its tables.

Nothing of Gnomon is used: every item is a line of `assess`, in exact fractions.

    python3 compute.py [--check]

Writes ranking.csv, scores.csv, trends.csv and rewards.csv for 2020 here, and ranking.csv and scores.csv for 2018 in 2018.
"""
import sys
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "tests" / "examples"))
from by_hand import DROPPED, MISSING, RANKING, REWARDS, SCORES, TRENDS, Package, number, table  # noqa: E402

city = Package(__file__)
COUNTIES = [unit for unit, row in city.units.items() if row["kind"] == "县"]
TASKS = {"t_minors": "未成年人", "t_farmers": "农民", "t_workers": "城镇劳动者", "t_leaders": "领导干部和公务员", "t_resources": "科普资源",
         "t_media": "大众传媒"}
BUILD_A_MUSEUM = {"H1", "H2", "H4", "H8"}


def mark(unit, period, task):
    """Mean of the inspectors' marks for a task."""
    marks = [number(row["score"]) for row in city.ledger(unit, period, activity="督查", task=TASKS[task])]
    return sum(marks) / len(marks) if marks else None


def bases_open(unit, period):
    """Share of the bases that were open on at least 60 days."""
    bases = [number(row["days"]) for row in city.ledger(unit, period, activity="基地开放")]
    return 100 * Fraction(sum(days >= 60 for days in bases), len(bases)) if bases else None


def museum_share(unit, period):
    """Of the counties right below; unknown while one of them is not due yet."""
    museums = [city.value(county, period, "museum") for county in COUNTIES if city.units[county]["parent"] == unit]
    return 100 * sum(museums) / len(museums) if museums and None not in museums else None


def place(unit, period):
    rates = [city.value(county, period, "rate") for county in COUNTIES]
    own = city.value(unit, period, "rate")
    return 1 + sum(rate > own for rate in rates if rate is not None)


def assess(unit, period):
    leaves = {}

    def put(item, indicator, value, points, due=None):
        leaves[item] = (indicator, value, due, points)

    rate = city.value(unit, period, "rate")
    if rate is None:
        put("S1", "rate", None, MISSING)
        put("S2", "rate", None, MISSING)
        put("J1", "", None, MISSING)
    else:
        due = city.due(unit, period, "rate")
        put("S1", "rate", rate, 30 * min(Fraction(1), rate / due), due)
        rank = place(unit, period)
        put("S2", "rate", rate, Fraction(10 if rank == 1 else 8 if rank <= 3 else 5 if rank <= 6 else 3))
        put("J1", "", None, Fraction(2 if rate > city.value("N", period, "rate") else 0))
    for item, task in zip(("T01", "T02", "T03", "T04", "T06", "T07"), TASKS):
        x = mark(unit, period, task)  # not inspected: left out
        put(item, task, x, DROPPED if x is None else 6 * x / 100)
    for item, indicator, full, x in (("T05", "science_teachers", 6, city.value(unit, period, "science_teachers")),
                                     ("T08a", "bases_open", 3, bases_open(unit, period))):
        due = city.due(unit, period, indicator)
        put(item, indicator, x, full * min(Fraction(1), x / due), due)
    museum = city.value(unit, period, "museum")
    put("T08b", "museum", museum, DROPPED if unit not in BUILD_A_MUSEUM or museum is None else 3 * museum)
    put("T09", "budget_grows", city.value(unit, period, "budget_grows"), 6 * city.value(unit, period, "budget_grows"))
    in_time = any(row["date"][5:] <= "12-10" for row in city.ledger(unit, period, activity="年度总结"))
    put("T10", "report_in_time", Fraction(in_time), Fraction(6 * in_time))
    return leaves, None


def trends():
    for unit in ["C0", *COUNTIES]:
        for series, value in (("rate", lambda u, p: city.value(u, p, "rate")), ("bases_open", bases_open), ("museum_share", museum_share),
                              ("t_minors", lambda u, p: mark(u, p, "t_minors")), ("t_media", lambda u, p: mark(u, p, "t_media"))):
            yield from about(city.trend(unit, series, ["2018", "2020"], lambda period: value(unit, period), rate=not series.startswith("t_")))


def about(lines):
    """About half: five points less still meet it."""
    for line in lines:
        if line["series"] == "museum_share" and line.get("target_due"):
            line["met"] = "yes" if Fraction(line["value"]) >= Fraction(line["target_due"]) - 5 else "no"
        yield line


def rewards(now):
    for row in now[0]:
        if row["rank"] <= 3:
            yield {"unit": row["unit"], "rank": row["rank"], "reward": city.read("rewards")[0]["reward"]}


first, last = (city.rank(COUNTIES, year, assess, [lambda row: row["leaves"]["S1"][3]]) for year in ("2018", "2020"))
sys.exit(city.write({
    "ranking.csv": table(RANKING, city.ranking("2020", last, first)),
    "scores.csv": table(SCORES, city.scores("2020", last)),
    "trends.csv": table(TRENDS, trends()),
    "rewards.csv": table(REWARDS, rewards(last)),
    "2018/ranking.csv": table(RANKING, city.ranking("2018", first)),
    "2018/scores.csv": table(SCORES, city.scores("2018", first)),
}))
