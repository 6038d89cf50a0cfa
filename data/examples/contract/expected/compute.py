#!/usr/bin/env python3
"""Work out the expected results of this example by plain arithmetic from its tables.

Nothing of Gnomon is used: every item of the contract is a line of `assess`, in exact fractions.

    python3 compute.py [--check]

Writes ranking.csv, scores.csv, trends.csv, rewards.csv and verification.csv for the year here, and ranking.csv, scores.csv for the mid-year check in 2025H1.
"""
import sys
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "tests" / "examples"))
from by_hand import DROPPED, MISSING, RANKING, SCORES, TRENDS, REWARDS, VERIFICATION, Package, number, table  # noqa: E402

city = Package(__file__)
COUNTIES = [unit for unit, row in city.units.items() if row["kind"] == "县"]
STARRED = [row["item"] for row in city.scheme if row["evidence"].startswith("★")]
CONDITIONS = [("科普活动站", "正常"), ("科普宣传栏", "正常"), ("科普宣传员", "在岗")]


def people(unit, period, activity):
    return sum(number(row["participants"]) for row in city.ledger(unit, period, activity=activity))


def times(unit, period, activity):
    """An empty count is one event."""
    return sum(number(row["count"]) if row["count"] else 1 for row in city.ledger(unit, period, activity=activity))


def by_day(unit, period, activity, last):
    return int(any(row["date"][5:] <= last for row in city.ledger(unit, period, activity=activity)))


def accepted(unit, period, kind):
    """What the register says counts once the year-end acceptance has taken place."""
    return Fraction(len(city.began(unit, period, kind=kind))) if city.value(unit, period, "accepted") == 1 else None


def new_share(unit, period):
    """Villages of the unit that got station, column and promoter in the period."""
    villages = city.value(unit, period, "n_villages")
    return None if villages is None else 100 * Fraction(len(city.began(unit, period, kind="科普活动站", origin="新建"))) / villages


def coverage(unit, period):
    """Share of the villages where all three are there and in operation on the last day."""
    villages = [v for v, row in city.units.items() if row["kind"] == "村" and unit in city.line(v)]
    good = [v for v in villages if all(city.register(v, period, kind=kind, status=state) for kind, state in CONDITIONS)]
    return 100 * Fraction(len(good), len(villages)) if villages else None


def demo_share(unit, period):
    counties = [c for c in COUNTIES if c != unit and unit in city.line(c)]
    return 100 * Fraction(sum(bool(city.register(c, period, kind="全国科普示范县")) for c in counties), len(counties)) if counties else None


def leaders_lead(unit, period):
    leaders, workers, farmers = (city.value(unit, period, f"literacy_{who}") for who in ("leaders", "workers", "farmers"))
    return None if leaders is None else leaders - max(workers, farmers)


MADE = {
    "trainees": lambda u, p: people(u, p, "实用技术培训"),
    "households": lambda u, p: accepted(u, p, "市级科普示范户"),
    "new_share": new_share,
    "normal_coverage": coverage,
    "academic": lambda u, p: times(u, p, "学术活动"),
    "youth": lambda u, p: times(u, p, "青少年科技活动"),
    "bases": lambda u, p: accepted(u, p, "科普示范基地"),
    "community": lambda u, p: times(u, p, "社区科普活动"),
    "beneficiaries": lambda u, p: people(u, p, "社区科普活动"),
    "signed": lambda u, p: by_day(u, p, "签订责任书", "02-28"),
    "report_by_june": lambda u, p: by_day(u, p, "报送半年小结", "06-25"),
    "demo_share": demo_share,
    "leaders_lead": leaders_lead,
}


def value(unit, period, indicator):
    return MADE[indicator](unit, period) if indicator in MADE else city.value(unit, period, indicator)


def assess(unit, period, own=False):
    """own: by the values that the county gave itself, where it gave any; they are taken without evidence."""
    rural = city.units[unit]["group"] == "县域"
    leaves = {}

    def put(item, indicator, full, score, applies=True):
        """score(value, due) of the full points; late counts 0, not due and not applicable drop out, missing is missing."""
        status = city.status(unit, period, indicator) if indicator not in MADE else "observed"
        x = value(unit, period, indicator)
        claimed = city.own.get((unit, period, indicator)) if own else ""
        if claimed:
            status, x = "observed", number(claimed)
        due = city.due(unit, period, indicator) if applies and city.target(unit, period, indicator) else None
        if indicator in ("households", "bases") and x is None:
            status = "not_due"
        if not applies or status in ("not_due", "not_applicable"):
            points = DROPPED
        elif status == "late":
            points, x = Fraction(0), number(city.cells[unit, period, indicator][1])  # shown, not scored
        elif x is None:
            points = MISSING
        else:
            points = Fraction(full) * score(x, due)
            if item in STARRED and not claimed and (unit, period, indicator) not in city.evidence:
                points = Fraction(0)
        leaves[item] = (indicator, x, due if points is not DROPPED else None, points)

    def ratio(x, due):
        return min(Fraction(1), Fraction(x) / due)

    def once(x, _):
        return int(x >= 1)

    put("A1", "trainees", 10, ratio, rural)
    put("A2", "techniques", 6, ratio, rural)
    put("A3", "new_associations", 6, ratio, rural)
    put("A4", "households", 6, ratio, rural)
    put("A5", "new_share", 6, ratio, rural)
    put("A6", "normal_coverage", 8, lambda x, due: int(x >= due), rural)
    for item, indicator, low, high in (("B1", "agri_associations", 1, 2), ("B2", "agri_bases", 1, 2), ("B3", "agri_leaders", 2, 3)):
        put(item, indicator, 3, lambda x, _, low=low, high=high: int(low <= x <= high), rural)
    put("C1", "enterprise_associations", 5, ratio)
    put("C2", "academic", 5, ratio)
    put("C3", "youth", 6, ratio)
    put("C4", "bases", 5, ratio)
    put("C5", "community", 4, ratio)
    put("C6", "beneficiaries", 4, ratio)
    put("D1", "workers", 12, ratio)
    put("D2", "signed", 4, once)
    put("D3", "report_by_june", 4, once)
    return leaves, None


def trends():
    for unit in ["C0", *COUNTIES]:
        for indicator in sorted({row["indicator"] for row in city.targets}):
            if city.target(unit, "2025", indicator) and city.status(unit, "2025", indicator) != "late":
                yield from city.trend(unit, indicator, ["2025"], lambda period: value(unit, period, indicator))


def rewards(now):
    for row in now[0]:
        if row["rank"] <= 2:
            yield {"unit": row["unit"], "rank": row["rank"], "reward": city.read("rewards")[0]["reward"]}


own = city.rank(COUNTIES, "2025", lambda unit, period: assess(unit, period, own=True))
year, middle = city.rank(COUNTIES, "2025", assess), city.rank(COUNTIES, "2025H1", assess)
sys.exit(city.write({
    "ranking.csv": table(RANKING, city.ranking("2025", year)),
    "scores.csv": table(SCORES, city.scores("2025", year)),
    "trends.csv": table(TRENDS, trends()),
    "rewards.csv": table(REWARDS, rewards(year)),
    "verification.csv": table(VERIFICATION, city.verification("2025", year, own)),
    "2025H1/ranking.csv": table(RANKING, city.ranking("2025H1", middle)),
    "2025H1/scores.csv": table(SCORES, city.scores("2025H1", middle)),
}))
