#!/usr/bin/env python3
"""Makes random plans and works out every gap to them apart from the program; then compares with `gnomon gap`.

    gaps_apart.py PROGRAM [NUMBER OF PACKAGES]

Nothing here is taken from the program: what a target stands for is written down once more from docs/decisions/0006-targets.md. Numbers must
agree to the six places written.
"""
import calendar
import csv
import datetime
import pathlib
import random
import subprocess
import sys
import tempfile
from decimal import ROUND_HALF_UP, Decimal

DATE = datetime.date
GROUPS = {"A": "甲", "B": "甲", "C": "甲", "D": "乙", "E": "乙", "F": "乙"}


def days_gone(first, last, day):
    return min(1.0, max(0.0, ((day - first).days + 1) / ((last - first).days + 1)))


def on_line_of_years(day):
    return day.year - 1 + (day.month - 1 + day.day / calendar.monthrange(day.year, day.month)[1]) / 12


def years_gone(first, last, day):
    start = on_line_of_years(first - datetime.timedelta(1))
    return min(1.0, max(0.0, (on_line_of_years(day) - start) / (on_line_of_years(last) - start)))


def rounded(value, places):
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


class Plan:
    """One random package: values of 2024 and 2025, and a target of each indicator."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        pick = self.random
        self.path = pick.choice(["linear", "years", "none"])
        self.day = DATE(2025, 1, 1) + datetime.timedelta(pick.randrange(365))
        self.values = {}
        for unit in [*GROUPS, "N"]:
            for year in (2024, 2025):
                if pick.random() > 0.12:
                    self.values[unit, "count", year] = pick.randrange(20, 200)
                if pick.random() > 0.12:
                    self.values[unit, "rate", year] = pick.randrange(400, 2500) / 100
            if pick.random() > 0.2:
                self.values[unit, "report", 2025] = DATE(2025, 1, 1) + datetime.timedelta(pick.randrange(365))
        self.targets = []
        self.count_target = getattr(self, "count_" + pick.choice(["yearly", "plan", "growth", "mean", "rank", "changed"]))()
        self.rate_target = getattr(self, "rate_" + pick.choice(["least", "most", "nation", "last", "rank"]))()
        self.deadline = DATE(2025, 1, 1) + datetime.timedelta(pick.randrange(365))
        self.row("report", "2025", self.deadline.isoformat(), "deadline")
        self.aim = pick.randrange(10, 30)
        self.row("rate", "2025", self.aim, firm="no")

    def row(self, indicator, period, value, kind="", reference="", firm="", valid_from=""):
        self.targets.append([indicator, period, value, kind, reference, firm, valid_from])

    # A target returns a function of the unit: (target, due, share due or None, is less better); None where there is none.

    def count_yearly(self):
        number = self.random.randrange(50, 300)
        self.row("count", "2025", number)
        share = days_gone(DATE(2025, 1, 1), DATE(2025, 12, 31), self.day)
        return lambda unit: (number, number * share, share, False)

    def count_changed(self):
        before, after = self.random.sample(range(50, 300), 2)
        change = DATE(2025, 1, 1) + datetime.timedelta(self.random.randrange(1, 365))
        self.row("count", "2025", before)
        self.row("count", "2025", after, valid_from=change.isoformat())
        number = after if change <= self.day else before
        share = days_gone(DATE(2025, 1, 1), DATE(2025, 12, 31), self.day)
        return lambda unit: (number, number * share, share, False)

    def count_plan(self):
        first, last = DATE(2023, 1, 1), DATE(2027, 12, 31)
        number = self.random.randrange(100, 1000)
        self.row("count", "2023/2027", number, "cumulative")
        gone = years_gone if self.path == "years" else days_gone
        points = [(0.0, 0.0)]
        shares = sorted(self.random.sample(range(1, 100), 3))
        for year, share in zip((2023, 2025, 2026), shares):
            if self.random.random() < 0.5:
                self.row("count", str(year), f"{share}%", "path")
                points.append((gone(first, last, DATE(year, 12, 31)), share / 100))
        has_table = len(points) > 1
        points.append((1.0, 1.0))
        now = gone(first, last, self.day)
        if has_table:
            due = next(s0 + (s1 - s0) * (now - x0) / (x1 - x0)
                       for (x0, s0), (x1, s1) in zip(points, points[1:]) if now <= x1)
        else:
            due = 1.0 if self.path == "none" else now
        pace = now if self.path == "none" and not has_table else due
        return lambda unit: (number, number * due, pace, False)

    def count_growth(self):
        percent = self.random.randrange(-10, 30)
        self.row("count", "2025", f"{percent}%", "increase", self.random.choice(["2024", "last", "上年"]))

        def target(unit):
            base = self.values.get((unit, "count", 2024))
            return None if base is None else (base * (1 + percent / 100),) * 2 + (None, False)
        return target

    def members(self, unit, indicator, scope):
        return [self.values[u, indicator, 2025] for u in GROUPS
                if (scope == "all" or GROUPS[u] == GROUPS[unit]) and (u, indicator, 2025) in self.values]

    def count_mean(self):
        scope = self.random.choice(["all", "group"])
        more = self.random.randrange(-20, 20)
        self.row("count", "2025", more, "", scope)

        def target(unit):
            values = self.members(unit, "count", scope)
            return None if not values else (sum(values) / len(values) + more,) * 2 + (None, False)
        return target

    def rank(self, indicator, places):
        scope, place = self.random.choice(["all", "group"]), self.random.randrange(1, 4)
        self.row(indicator, "2025", place, "rank", scope)

        def target(unit):
            values = sorted((rounded(v, places) for v in self.members(unit, indicator, scope)), reverse=True)
            if not values:
                return None
            own = self.values.get((unit, indicator, 2025))
            now = None if own is None else values.index(rounded(own, places)) + 1
            limit = values[min(place, len(values)) - 1]
            return ("rank", place, now, None if own is None else limit - own)
        return target

    def count_rank(self):
        return self.rank("count", 9)

    def rate_rank(self):
        return self.rank("rate", 1)

    def rate_least(self):
        number = self.random.randrange(50, 250) / 10
        self.row("rate", "2025", number)
        return lambda unit: (number, number, None, False)

    def rate_most(self):
        number = self.random.randrange(50, 250) / 10
        self.row("rate", "2025", number, "at_most")
        return lambda unit: (number, number, None, True)

    def reference(self, of, more):
        return lambda unit: None if of(unit) is None else (of(unit) + more,) * 2 + (None, False)

    def rate_nation(self):
        more = self.random.randrange(-3, 4)
        self.row("rate", "2025", more, "relative", "nation")
        return self.reference(lambda unit: self.values.get(("N", "rate", 2025)), more)

    def rate_last(self):
        self.row("rate", "2025", "2%", "increase", "last")  # two points
        return self.reference(lambda unit: self.values.get((unit, "rate", 2024)), 2)

    def write(self, folder):
        def table(name, rows):
            with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)
        table("assessment", [["key", "value"], ["period", "2025"], ["reference_unit", "N"], ["cumulative_path", self.path],
                             ["missing", "exclude"]])
        table("units", [["unit", "group"], *([u, g] for u, g in GROUPS.items()), ["N", ""]])
        table("indicators", [["indicator", "unit_of_measure", "decimals"], ["count", "场", ""], ["rate", "%", 1], ["report", "date", ""]])
        table("scheme", [["item", "points", "indicator", "rule"], [1, 40, "count", "met"], [2, 40, "rate", "met"], [3, 20, "report", "met"]])
        table("targets", [["indicator", "period", "value", "kind", "reference", "firm", "valid_from"], *self.targets])
        table("values", [["unit", "period", "indicator", "value"], *([u, y, i, v] for (u, i, y), v in self.values.items())])

    def expected(self):
        rows = {}
        for unit in GROUPS:
            for indicator, target in (("count", self.count_target), ("rate", self.rate_target)):
                found = target(unit)
                if found is not None:
                    rows[unit, indicator] = self.number(unit, indicator, found)
            rows[unit, "report"] = self.date(unit)
        return rows

    def number(self, unit, indicator, found):
        value = self.values.get((unit, indicator, 2025))
        row = {"aim": self.aim if indicator == "rate" else None}
        if found[0] == "rank":
            _, place, now, lacking = found
            row |= {"target": place, "due": place, "actual": now, "light": "no_value"}
            if now is not None:
                row |= {"difference": place - now, "light": "reached" if now <= place else "behind",
                        "needed": 0 if now <= place else lacking}
            return row
        target, due, share, less_is_better = found
        row |= {"target": target, "due": due, "actual": value, "light": "no_value"}
        if value is None:
            return row
        seen = rounded(value, 1) if indicator == "rate" else value

        def met(limit):
            return seen <= limit + 1e-9 if less_is_better else seen >= limit - 1e-9
        row["difference"] = (due - value) if less_is_better else value - due
        row["light"] = "reached" if met(target) else "on_pace" if met(due) else "behind"
        row["needed"] = 0 if met(target) else abs(target - value)
        if share is not None and 0 < share < 1:
            row["forecast"] = value / share
        return row

    def date(self, unit):
        value = self.values.get((unit, "report", 2025))
        row = {"target": self.deadline, "due": self.deadline, "actual": value, "aim": None}
        if value is None:
            return row | {"light": "on_pace" if self.day < self.deadline else "no_value"}
        return row | {"difference": (self.deadline - value).days, "light": "reached" if value <= self.deadline else "behind"}


def agree(expected, found):
    if expected is None:
        return found == ""
    if isinstance(expected, (str, DATE)):
        return found == str(expected)
    return found != "" and abs(float(found) - expected) <= 6e-7 * max(1.0, abs(expected))


def main():
    program = sys.argv[1]
    n_packages = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    n_numbers, failures = 0, []
    for seed in range(n_packages):
        plan = Plan(seed)
        with tempfile.TemporaryDirectory() as folder:
            plan.write(pathlib.Path(folder))
            answer = subprocess.run([program, "gap", folder, "--as-of", plan.day.isoformat(), "--format", "csv", "--quiet"],
                                    capture_output=True, check=False)
        if answer.returncode not in (0, 1):
            failures.append(f"{seed}: {answer.stderr.decode()}")
            continue
        found = {(row["unit"], row["indicator"]): row for row in csv.DictReader(answer.stdout.decode("utf-8-sig").splitlines())}
        expected = plan.expected()
        if set(found) != set(expected):
            failures.append(f"{seed}: rows {sorted(set(found) ^ set(expected))}")
            continue
        for key, row in expected.items():
            for column in ("target", "aim", "due", "actual", "difference", "light", "forecast", "needed"):
                n_numbers += 1
                if not agree(row.get(column), found[key][column]):
                    failures.append(f"{seed} {plan.targets}: {key} {column}: expected {row.get(column)}, found {found[key][column]}")
    print(f"{n_packages} packages, {n_numbers} entries compared, {len(failures)} differ")
    print("\n".join(failures[:20]))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
