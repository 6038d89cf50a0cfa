#!/usr/bin/env python3
"""Work out the expected results of this example by plain arithmetic from its tables.

Nothing of Gnomon is used: every kind of item is a line of `assess`, in exact fractions; who leads and who joins is read from the scheme.

    python3 compute.py [--check]

Writes ranking.csv, scores.csv, trends.csv and departments.csv for the final evaluation here, and all but the trends for the mid-term one in 2023.
"""
import sys
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "tests" / "examples"))
from departments import COLUMNS, Tasks  # noqa: E402
from by_hand import DROPPED, MISSING, RANKING, SCORES, TRENDS, Package, number, table  # noqa: E402

city = Package(__file__)
DEPARTMENTS = [unit for unit, row in city.units.items() if row["kind"] == "部门"]
PLAN = ["2021", "2022", "2023", "2024", "2025"]
LEVELS = {"好": Fraction(3), "较好": Fraction("2.4"), "一般": Fraction("1.5"), "差": Fraction(0)}
TASKS = [f"{n:02d}" for n in range(1, 11)]
WHO = {row["item"]: row["applies_to"].split(";") for row in city.scheme}


def since_the_start(unit, period, task):
    """What a department did for its task from the first year of the plan; unknown when a year is lacking."""
    years = [city.value(unit, year, f"q{task}") for year in PLAN if year <= period]
    return None if None in years else sum(years)


def last_gap(period):
    return next((gap for gap in (city.value("B01", year, "gap") for year in reversed([y for y in PLAN if y < period])) if gap is not None), None)


def assess(unit, period):
    leaves = {}
    for task in TASKS:
        done = since_the_start(unit, period, task)
        if unit in WHO[f"L{task}"]:
            due = city.due(unit, period, f"s{task}")
            points = MISSING if done is None else 6 * min(Fraction(1), done / due)
            leaves[f"L{task}"] = (f"s{task}", done, due, points)
        else:
            leaves[f"L{task}"] = (f"s{task}", done, None, DROPPED)
        level, joins = city.value(unit, period, f"c{task}"), unit in WHO[f"J{task}"]
        status = city.status(unit, period, f"c{task}")
        points = DROPPED if not joins or status == "not_applicable" else MISSING if level is None else LEVELS[level]
        leaves[f"J{task}"] = (f"c{task}", level, None, points)
    in_time = any(row["date"][5:] <= "12-10" for row in city.ledger(unit, period, activity="年度书面报告"))
    leaves["R1"] = ("reports", Fraction(in_time), None, Fraction(5 * in_time))
    marks = [number(row["score"]) for row in city.ledger(unit, period, activity="年度检查")]
    mark = sum(marks) / len(marks) if marks else None
    leaves["R2"] = ("inspection", mark, None, DROPPED if mark is None else 5 * mark / 100)
    if unit == "B01":  # answers for the whole: the gap has to narrow; without an earlier figure nothing is taken off
        gap, last = city.value(unit, period, "gap"), last_gap(period)
        leaves["K1"] = ("", None, None, Fraction(2 if gap is not None and last is not None and gap >= last else 0))
    else:
        leaves["K1"] = ("", None, None, DROPPED)
    return leaves, None


def trends():
    for unit in DEPARTMENTS:
        for task in TASKS:
            if unit in WHO[f"L{task}"]:
                yield from city.trend(unit, f"s{task}", PLAN, lambda period: since_the_start(unit, period, task))
    yield from city.trend("B01", "gap", ["2023", "2025"], lambda period: city.value("B01", period, "gap"))


def departments(period):
    """All tasks are items of the scheme with their own points: 6 for leading, 3 for joining."""
    leaves = {unit: assess(unit, period)[0] for unit in DEPARTMENTS}
    points = {row["item"]: row["points"] for row in city.scheme}
    tasks = Tasks(city.scheme, city.units, DEPARTMENTS, lambda unit, item: leaves[unit][item][3], points.get)
    return tasks.rows(period, city.read("responsibilities"))


middle, final = (city.rank(DEPARTMENTS, year, assess) for year in ("2023", "2025"))
sys.exit(city.write({
    "ranking.csv": table(RANKING, city.ranking("2025", final, middle)),
    "scores.csv": table(SCORES, city.scores("2025", final)),
    "trends.csv": table(TRENDS, trends()),
    "departments.csv": table(COLUMNS, departments("2025")),
    "2023/ranking.csv": table([c for c in RANKING if not c.startswith("previous") and not c.endswith("_change")], city.ranking("2023", middle)),
    "2023/scores.csv": table(SCORES, city.scores("2023", middle)),
    "2023/departments.csv": table(COLUMNS, departments("2023")),
}))
