#!/usr/bin/env python3
"""Work out the expected results of this example by plain arithmetic from its tables.

Nothing of Gnomon is used: every item is a line of `assess`, in exact fractions.

    python3 compute.py [--check]

Writes ranking.csv, scores.csv, trends.csv and rewards.csv for 2025 here.
"""
import sys
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "tests" / "examples"))
from by_hand import DROPPED, MISSING, RANKING, REWARDS, SCORES, TRENDS, Package, number, table  # noqa: E402

city = Package(__file__)
UNITS = [unit for unit in city.units if unit != "S00"]


def meetings(unit, period):
    return sum(number(row["count"]) for row in city.ledger(unit, period, activity="学术会议"))


def mark(unit, period):
    """Mean of the experts' marks; of more than three without the highest and the lowest."""
    marks = sorted(number(row["score"]) for row in city.ledger(unit, period, activity="专家评审"))
    if len(marks) > 3:
        marks = marks[1:-1]
    return sum(marks) / len(marks) if marks else None


def reached(unit, period):
    return sum(number(row["participants"]) for row in city.ledger(unit, period, activity="科普活动"))


def quarters(unit, period):
    return Fraction(len({(int(row["date"][5:7]) - 1) // 3 for row in city.ledger(unit, period, activity="科普活动")}))


def projects(unit, period):
    return {row["project"] for row in city.ledger(unit, period, activity="项目立项")}


def project_points(unit, period):
    """Each project once, at its highest level."""
    rows = city.ledger(unit, period, activity="项目立项")
    return sum((max(number(row["points"]) for row in rows if row["project"] == name) for name in projects(unit, period)), Fraction(0))


def paper_ratio(unit, period):
    papers, members = city.value(unit, period, "papers"), city.value(unit, period, "members")
    return None if papers is None else 100 * papers / members


def assess(unit, period):
    x = lambda indicator: city.value(unit, period, indicator)
    leaves = {}

    def put(item, indicator, shown, points, due=None):
        leaves[item] = (indicator, shown, due if points is not DROPPED else None, points)

    check, renewal = x("annual_check"), x("renewal")
    put("A1", "annual_check", check, DROPPED if check is None else Fraction({"合格": 10, "基本合格": 6, "不合格": 0}[check]))
    put("A2", "renewal", renewal, DROPPED if renewal is None else 10 * renewal)

    held, due = meetings(unit, period), city.due(unit, period, "meetings")
    put("B1", "meetings", held, 10 * held / due if held <= due else 10 + min(Fraction(1), 10 * (held / due - 1)), due)
    ratio = paper_ratio(unit, period)
    put("B2", "paper_ratio", ratio, MISSING if ratio is None else Fraction(5 if ratio >= 10 else 3 if ratio >= 5 else 0))
    experts = mark(unit, period)  # not put to the experts: zero
    put("B3", "panel_mark", experts, Fraction(0) if experts is None else 20 * experts / 100)

    people, due = reached(unit, period), city.due(unit, period, "reached")
    put("C1", "reached", people, 10 * min(Fraction(1), people / due), due)
    n = quarters(unit, period)
    put("C2", "quarters", n, Fraction({4: 10, 3: 7, 2: 4, 1: 2}.get(int(n), 0)))

    points = project_points(unit, period)
    put("D1", "project_points", points, min(Fraction(15), points))
    put("E1", "discretion", x("discretion"), x("discretion"))
    absent = len(city.ledger(unit, period, activity="缺席会议"))  # one row for each absence
    put("K1", "failures", absent, Fraction(min(4, absent)))
    return leaves, None


def trends():
    for unit in ["S00", *UNITS]:
        years = [year for year in ("2024", "2025") if city.exists(unit, year)]
        for series, value in (("meetings", meetings), ("panel_mark", mark), ("quarters", quarters), ("reached", reached),
                              ("projects", lambda u, p: Fraction(len(projects(u, p)))), ("project_points", project_points)):
            if unit == "S00" and series in ("panel_mark", "project_points"):
                continue
            yield from city.trend(unit, series, years, lambda period: value(unit, period))
        if unit != "S00":
            yield from city.trend(unit, "paper_ratio", years, lambda period: paper_ratio(unit, period), rate=True)


def rewards(now):
    """By the rank inside the category."""
    for rule in city.read("rewards"):
        for row in now[0]:
            if city.units[row["unit"]]["group"] == rule["group"] and row["group_rank"] == int(rule["rank_from"]):
                yield {"unit": row["unit"], "rank": row["group_rank"], "reward": rule["reward"]}


TIE_BREAK = [lambda row: row["leaves"]["D1"][3], lambda row: row["leaves"]["C1"][3]]
now = city.rank(UNITS, "2025", assess, TIE_BREAK)
before = city.rank(UNITS, "2024", assess, TIE_BREAK)
sys.exit(city.write({
    "ranking.csv": table(RANKING, city.ranking("2025", now, before)),
    "scores.csv": table(SCORES, city.scores("2025", now)),
    "trends.csv": table(TRENDS, trends()),
    "rewards.csv": table(REWARDS, rewards(now)),
}))
