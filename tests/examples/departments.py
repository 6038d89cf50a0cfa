"""What is expected of departments.csv: the scores of departments from the tasks they lead and join.

Python standard library only, exact fractions, nothing of Gnomon. A task counts weight × full points; the department's score is what it
got of that, on a scale of 100. Who is judged by whom: a department that is assessed and has the item by its own score, any other by the
mean over the units that have the item and a score.
"""
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

COLUMNS = ["period", "unit", "name", "item", "role", "basis", "units", "units_missing", "score_share", "weight", "points_full", "weighted_full",
           "weighted_points", "score", "lead_score", "joint_score", "rank"]
MISSING = "missing"
WEIGHTS = {"lead": Fraction(1), "joint": Fraction(1, 2)}


def half_up(value, places):
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-12), ROUND_HALF_UP).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def text(value):
    if value is None:
        return ""
    plain = format(half_up(Fraction(value), 12), "f").rstrip("0").rstrip(".")
    return plain or "0"


class Tasks:
    """`points(unit, item)` gives the points of a leaf on its own scale, MISSING, or None where it does not count; `worth` the items' points in
    a whole total."""

    def __init__(self, scheme, units, assessed, points, worth):
        self.scheme = {row["item"]: row for row in scheme}
        self.units, self.assessed, self.points, self.worth = units, assessed, points, worth

    def applies(self, unit, item):
        row = self.units[unit]
        while item:
            named = [name for name in self.scheme[item]["applies_to"].split(";") if name]
            if named and not {unit, row["group"], row["kind"], row["parent"]} & set(named):
                return False
            item = self.scheme[item]["parent"]
        return True

    def share(self, unit, item):
        """Share of the item's points; of a block what its items got of what they could get."""
        below = [row["item"] for row in self.scheme.values() if row["parent"] == item]
        if not below:
            got = self.points(unit, item)
            return got if got is None or got == MISSING else Fraction(got) / Fraction(self.scheme[item]["points"])
        parts = [(self.share(unit, child), Fraction(self.scheme[child]["points"])) for child in below if self.applies(unit, child)]
        parts = [part for part in parts if part[0] is not None]
        if any(share == MISSING for share, _ in parts):
            return MISSING
        return sum(share * full for share, full in parts) / sum(full for _, full in parts) if parts else None

    def task(self, row):
        unit, item = row["unit"], row["item"]
        own = unit in self.assessed and self.applies(unit, item)
        shares = [self.share(each, item) for each in ([unit] if own else self.assessed) if self.applies(each, item)]
        scored = [share for share in shares if share is not None and share != MISSING]
        missing = shares.count(MISSING)
        weight = Fraction(row["share"]) if row["share"] else WEIGHTS[row["role"]]
        full = Fraction(self.worth(item))
        share = sum(scored) / len(scored) if scored else MISSING if missing else None
        return {"item": item, "role": row["role"], "basis": "own" if own else "units", "n": len(scored), "missing": 0 if own else missing,
                "share": share, "weight": weight, "full": full}

    @staticmethod
    def score(tasks):
        tasks = [task for task in tasks if task["share"] is not None]
        if not tasks or any(task["share"] == MISSING for task in tasks):
            return None
        points = sum(task["weight"] * task["full"] * task["share"] for task in tasks)
        full = sum(task["weight"] * task["full"] for task in tasks)
        return points / full * 100, points, full

    def rows(self, period, responsibilities):
        order = list(self.scheme)
        departments = {}
        for row in responsibilities:
            departments.setdefault(row["unit"], []).append(self.task(row))
        scores = {unit: self.score(tasks) for unit, tasks in departments.items()}
        keys = {unit: half_up(score[0], 9) for unit, score in scores.items() if score}
        ranks = {unit: 1 + sum(other > key for other in keys.values()) for unit, key in keys.items()}
        for unit in sorted(departments, key=lambda unit: (ranks.get(unit, len(departments) + 1), unit)):
            tasks = sorted(departments[unit], key=lambda task: (task["role"] != "lead", order.index(task["item"])))
            head = {"period": period, "unit": unit, "name": self.units[unit]["name"]}
            for task in tasks:
                line = head | {"item": task["item"], "role": task["role"], "basis": task["basis"], "units": task["n"],
                               "units_missing": task["missing"], "weight": text(task["weight"]), "points_full": text(task["full"])}
                if task["share"] is not None:
                    line["weighted_full"] = text(task["weight"] * task["full"])
                if task["share"] not in (None, MISSING):
                    line |= {"score_share": text(task["share"]), "weighted_points": text(task["weight"] * task["full"] * task["share"])}
                yield line
            line = head | {"item": "total", "rank": ranks.get(unit, "")}
            if scores[unit]:
                line |= {"score": half_up(scores[unit][0], 2), "weighted_points": text(scores[unit][1]), "weighted_full": text(scores[unit][2])}
            for role in ("lead", "joint"):
                score = self.score([task for task in tasks if task["role"] == role])
                line[f"{role}_score"] = half_up(score[0], 2) if score else ""
            yield line
