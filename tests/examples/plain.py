"""What every expected/compute.py needs: reading tables, exact fractions, adding up points, ranks, writing.

Plain Python; nothing of Gnomon is used. How an item is scored and how a value comes from the ledger or the register is not here: each
compute.py says that in its own lines.
"""
import csv
import io
import sys
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

YES, NO = {"是"}, {"否"}
MISSING = "missing"  # a value, or the points of an item, that keeps a unit out of the ranking


def read(folder, name):
    path = Path(folder) / name
    if not path.exists():
        return []
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def number(cell):
    """A number as written; 是 is 1, 否 is 0; an empty cell is None."""
    cell = unicodedata.normalize("NFKC", cell).replace(",", "").replace("%", "").strip()
    if cell in YES | NO:
        return Fraction(cell in YES)
    return Fraction(cell) if cell else None


def round_half_up(fraction, places):
    exact = Decimal(fraction.numerator) / Decimal(fraction.denominator)
    return exact.quantize(Decimal(1).scaleb(-12)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def text(value):
    if value is None or isinstance(value, str):
        return value or ""
    plain = format(round_half_up(Fraction(value), 12), "f").rstrip("0").rstrip(".")
    return plain if plain not in ("", "-0") else "0"


def share_of_plan_gone(plan, day):
    first, last = (int(year) for year in plan.split("/"))
    start, end = date(first, 1, 1), date(last, 12, 31)
    return Fraction((day - start).days + 1, (end - start).days + 1)


@dataclass
class Leaf:
    """An item of one unit: points are on the item's own scale, None where it does not apply."""
    points: object
    indicator: str = ""
    value: object = None
    target: object = None


def add_up(scheme, leaves):
    """item -> (points, full points) as they enter the total.

    A block gives its own points times the share its items have earned of the full points of those that apply; a block in which nothing
    applies does not apply. This is right for sum and for mean, whose weights are the points. The total has the item "".
    """
    below = {}
    for row in scheme:
        if row["rule"].startswith(("bonus", "penalty", "veto")):
            raise ValueError("blocks beside the scale are not added up here")
        below.setdefault(row["parent"], []).append(row)
    whole = {"item": "", "points": str(sum(Fraction(row["points"] or 0) for row in below[""] if row["rule"] != "collect"))}

    def earned(row):
        """(points, full points) on the item's own scale; None where it does not apply."""
        full = Fraction(row["points"] or 0)
        if row["item"] not in below:
            leaf = leaves.get(row["item"])
            return None if leaf is None or leaf.points is None else (Fraction(leaf.points), full)
        parts = [part for part in map(earned, counted(row["item"])) if part]
        if not parts:
            return None
        return full * sum(p for p, _ in parts) / sum(f for _, f in parts), full

    def counted(item):
        return [row for row in below[item] if row["rule"] != "collect"]

    out = {}

    def spread(row, factor):
        mine = earned(row)
        if mine is None:
            return
        out[row["item"]] = (mine[0] * factor, mine[1] * factor)
        if row["item"] in below:
            fulls = [part[1] for part in map(earned, counted(row["item"])) if part]
            for child in counted(row["item"]):
                spread(child, factor * mine[1] / sum(fulls))

    spread(whole, Fraction(1))
    return out


def place(key, keys):
    return 1 + sum(other > key for other in keys)


class Example:
    """Ranks the units of one package and writes what is expected.

    `items(unit, period)` gives item -> Leaf; a Leaf with points MISSING keeps the unit out of the ranking.
    `value(unit, period, indicator)` and `due(unit, period, indicator)` serve the trends.
    """

    def __init__(self, here, period, ranked, items):
        self.here, self.package, self.period = here, here.parent, period
        self.units = [unit for unit in read(self.package, "units.csv") if ranked(unit)]
        self.scheme = read(self.package, "scheme.csv")
        self.grades = read(self.package, "grades.csv")
        self.indicators = {row["indicator"]: row for row in read(self.package, "indicators.csv")}
        self.items = items

    def exists(self, unit, period):
        year = period[:4]
        return (not unit["valid_from"] or unit["valid_from"][:4] <= year) and \
            (not unit["valid_to"] or unit["valid_to"][:4] >= year)

    def ranked(self, period):
        rows, out = [], []
        for unit in self.units:
            if not self.exists(unit, period):
                continue
            leaves = self.items(unit, period)
            lacking = [item for item, leaf in leaves.items() if leaf.points == MISSING]
            if lacking:
                out.append(unit | {"reason": "missing:" + ",".join(lacking)})
                continue
            points = add_up(self.scheme, leaves)
            total = points[""][0]
            rows.append(unit | {"leaves": leaves, "points": points, "total": round_half_up(total, 2),
                                "key": round_half_up(total, 9)})
        for row in rows:
            row["rank"] = place(row["key"], [r["key"] for r in rows])
            for column, shared in (("group_rank", "group"), ("parent_rank", "parent")):
                mates = [r["key"] for r in rows if r[shared] == row[shared]]
                row[column] = place(row["key"], mates) if row[shared] else ""
        rows.sort(key=lambda r: (r["rank"], r["unit"]))
        places = {g["grade"]: self.places(g, len(rows)) for g in self.grades}
        for row in rows:
            for grade in self.grades:
                tied = [r for r in rows if r["rank"] == row["rank"]]
                if row["total"] >= Decimal(grade["at_least"] or 0) and places[grade["grade"]] >= row["rank"] - 1 + len(tied):
                    row["grade"] = grade["grade"]
                    break
        return rows, sorted(out, key=lambda r: r["unit"])

    @staticmethod
    def places(grade, n):
        """Last rank at which the grade is still given; quotas stand only at the best grade in these examples."""
        quota = grade.get("quota", "")
        return n * int(quota.rstrip("%")) // 100 if quota.endswith("%") else int(quota) if quota else n

    def ranking(self):
        rows, out = self.ranked(self.period)
        before = {row["unit"]: row for row in self.ranked(str(int(self.period) - 1))[0]}
        for row in rows + out:
            last = before.get(row["unit"])
            line = {"period": self.period, "note": row.get("reason", "")}
            line |= {c: row.get(c, "") for c in ("unit", "name", "group", "parent", "total", "grade", "rank", "group_rank",
                                                 "parent_rank")}
            if last:
                line |= {"previous_total": last["total"], "previous_rank": last["rank"]}
                if "rank" in row:
                    line |= {"total_change": row["total"] - last["total"], "rank_change": last["rank"] - row["rank"]}
            yield line

    def scores(self):
        for row in sorted(self.ranked(self.period)[0], key=lambda r: r["unit"]):
            for item in (r["item"] for r in self.scheme):
                leaf = row["leaves"].get(item, Leaf(None))
                if item not in row["points"]:
                    continue
                points, full = row["points"][item]
                yield {"period": self.period, "unit": row["unit"], "item": item, "indicator": leaf.indicator,
                       "value": text(leaf.value), "target": text(leaf.target), "points": text(points),
                       "points_full": text(full)}

    def trends(self, units, periods, indicators, value, due):
        for unit in units:
            for indicator in indicators:
                last = None
                percent = self.indicators[indicator]["unit_of_measure"] == "%"
                places = self.indicators[indicator]["decimals"]
                for period in periods:
                    now = value(unit, period, indicator) if self.exists(unit, period) else None
                    if now is None or now == MISSING:
                        continue
                    target = due(unit, period, indicator)
                    shown = now if places == "" else Fraction(round_half_up(now, int(places)))
                    yield {"unit": unit["unit"], "series": indicator, "period": period, "value": text(now),
                           "change": "" if last is None else text(now - last),
                           "change_percent": "" if not last or percent else text((now / last - 1) * 100),
                           "target_due": text(target),
                           "met": "" if target is None else "yes" if shown >= target else "no"}
                    last = now

    def write(self, trends, more=()):
        """Writes the files beside compute.py, or with --check says which differ. The exit status."""
        files = {
            "ranking.csv": table(["period", "unit", "name", "group", "parent", "total", "grade", "rank", "group_rank",
                                  "parent_rank", "previous_total", "total_change", "previous_rank", "rank_change",
                                  "note"], self.ranking()),
            "scores.csv": table(["period", "unit", "item", "indicator", "value", "target", "points", "points_full"],
                                self.scores()),
            "trends.csv": table(["unit", "series", "period", "value", "change", "change_percent", "target_due", "met"],
                                trends),
            **dict(more),
        }
        stale = 0
        for name, content in files.items():
            path = self.here / name
            if "--check" in sys.argv:
                stale += not path.exists() or path.read_bytes() != content.encode()
            else:
                path.write_bytes(content.encode())
        if stale:
            print(f"{stale} files differ from what the tables give", file=sys.stderr)
        return 1 if stale else 0


def table(columns, rows):
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return out.getvalue()
