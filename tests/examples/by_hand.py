"""What the computations of expected results share: reading an example's tables, adding up, ranking, writing.

Python standard library only, exact fractions, nothing of Gnomon. Each example's expected/compute.py says in plain lines what every item of its
scheme gives; here is only what all of them do alike.
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

WORDS = {"": "missing", "—": "missing", "缺报": "missing", "不适用": "not_applicable", "未到期": "not_due", "未调查": "not_surveyed"}
MISSING = "missing"  # an item that cannot be scored: the unit is not ranked
DROPPED = None  # an item that does not count: the rest of its block is stretched
RANKING = ["period", "unit", "name", "group", "parent", "total", "grade", "rank", "group_rank", "parent_rank", "previous_total",
           "total_change", "previous_rank", "rank_change", "note"]
SCORES = ["period", "unit", "item", "indicator", "value", "target", "points", "points_full"]
VERIFICATION = ["period", "unit", "item", "indicator", "self_value", "value", "evidence", "self_points", "points", "difference", "self_rank",
                "rank"]
TRENDS = ["unit", "series", "period", "value", "change", "change_percent", "target_due", "met"]
REWARDS = ["unit", "rank", "reward"]


def read(folder, name):
    """The rows of a table; none when there is no such table."""
    path = folder / f"{name}.csv"
    if not path.exists():
        return []
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def number(cell):
    """１，１８０ is 1180; 是 is 1, 否 is 0; other words stay words; an empty cell is None."""
    cell = unicodedata.normalize("NFKC", cell).replace(",", "").replace("%", "").strip()
    if cell in ("是", "否", ""):
        return Fraction(cell == "是") if cell else None
    try:
        return Fraction(cell)
    except ValueError:
        return cell


def half_up(fraction, places):
    exact = Decimal(fraction.numerator) / Decimal(fraction.denominator)
    return exact.quantize(Decimal(1).scaleb(-12), ROUND_HALF_UP).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def text(value):
    if value is None or isinstance(value, str):
        return value or ""
    plain = format(half_up(Fraction(value), 12), "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return plain if plain not in ("", "-0") else "0"


def days(period):
    """First and last day: 2025, 2025H1, 2021/2025."""
    if "/" in period:
        first, _, last = period.partition("/")
        return days(first)[0], days(last)[1]
    year = int(period[:4])
    if period.endswith("H1"):
        return date(year, 1, 1), date(year, 6, 30)
    return date(year, 1, 1), date(year, 12, 31)


def day(cell, otherwise):
    return date.fromisoformat(cell) if cell else otherwise


def table(columns, rows):
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return out.getvalue()


class Package:
    """The tables of the example whose expected/compute.py is given."""

    def __init__(self, compute):
        self.here = Path(compute).resolve().parent
        self.units = {unit["unit"]: unit for unit in self.read("units")}
        self.scheme = self.read("scheme")
        self.targets = [row for row in self.read("targets") if row["firm"] != "no"]
        self.grades = self.read("grades")
        self.cells, self.calibres, self.own, self.evidence = {}, {}, {}, {}
        own = {row["indicator"]: row["calibre"] for row in self.read("indicators")}
        for row in self.read("values"):
            if "indicator" in row:
                self.cells[row["unit"], row["period"], row["indicator"]] = [row["status"], row.get("verified") or row["value"]]
                self.own[row["unit"], row["period"], row["indicator"]] = row.get("self") or ""
                if row.get("evidence") not in (None, "", "无", "否"):
                    self.evidence[row["unit"], row["period"], row["indicator"]] = row["evidence"]
                self.calibres[row["unit"], row["period"], row["indicator"]] = row.get("calibre") or own[row["indicator"]]
            else:  # one column for each indicator
                for indicator in set(row) - {"unit", "period"}:
                    self.cells[row["unit"], row["period"], indicator] = ["", row[indicator]]
        for row in self.read("corrections"):
            self.cells[row["unit"], row["period"], row["indicator"]] = ["", row["value"]]
        self.ledger_rows, self.register_rows = self.read("ledger"), self.read("register")

    def read(self, name):
        return read(self.here.parent, name)

    # -- values ---------------------------------------------------------------------------------------------

    def status(self, unit, period, indicator):
        status, cell = self.cells.get((unit, period, indicator), ("", ""))
        return status or WORDS.get(cell, "observed")

    def value(self, unit, period, indicator):
        """The value reported, checked and corrected; None when there is none."""
        if self.status(unit, period, indicator) not in ("observed", "estimated"):
            return None
        return number(self.cells[unit, period, indicator][1])

    def line(self, unit):
        """The unit and those above it."""
        found = []
        while unit:
            found.append(unit)
            unit = self.units[unit]["parent"]
        return found

    def exists(self, unit, period):
        first, last = days(period)
        row = self.units[unit]
        return day(row.get("valid_from"), last) <= last and day(row.get("valid_to"), first) >= first

    def ledger(self, unit, period, **words):
        """Events of the unit, and of those below it, in the period."""
        first, last = days(period)
        return [row for row in self.ledger_rows if unit in self.line(row["unit"]) and first <= date.fromisoformat(row["date"]) <= last
                and all(row[column] == word for column, word in words.items())]

    def register(self, unit, period, **words):
        """Things of the unit, and of those below it, that are valid on the last day of the period."""
        last = days(period)[1]
        return [row for row in self.register_rows if unit in self.line(row["unit"])
                and day(row["valid_from"], last) <= last <= day(row["valid_to"], last)
                and all(row[column] == word for column, word in words.items())]

    def began(self, unit, period, column="valid_from", **words):
        """Things whose validity began (or, with valid_to, ended) in the period."""
        first, last = days(period)
        return [row for row in self.register_rows if unit in self.line(row["unit"]) and row[column]
                and first <= date.fromisoformat(row[column]) <= last and all(row[c] == word for c, word in words.items())]

    # -- targets --------------------------------------------------------------------------------------------

    def target(self, unit, period, indicator):
        """The most specific firm target in force: of the unit, its group, its kind, those above it, all."""
        row = self.units[unit]
        for scope in [*filter(None, [unit, row["group"], row["kind"], *self.line(unit)[1:]]), ""]:
            for target in self.targets:
                begin, end = days(target["period"])
                inside = target["period"] == period or ("/" in target["period"] and begin <= days(period)[0] and days(period)[1] <= end)
                if target["indicator"] == indicator and inside and target["scope"] == scope:
                    return target
        return None

    def due(self, unit, period, indicator):
        """What the target asks for; of a cumulative one the share of the plan's days that have gone."""
        row = self.target(unit, period, indicator)
        if row is None:
            return None
        value = Fraction(row["value"] or 0)
        if row["kind"] == "cumulative":
            (first, last), now = days(row["period"]), days(period)[1]
            return value * Fraction((now - first).days + 1, (last - first).days + 1)
        if row.get("reference") == "parent":
            value += self.value(self.units[unit]["parent"], period, indicator)
        elif row.get("reference"):
            value += self.value({"nation": "N"}.get(row["reference"], row["reference"]), period, indicator)
        return value

    def meets(self, unit, period, indicator, value):
        row, due = self.target(unit, period, indicator), self.due(unit, period, indicator)
        return {"above": value > due, "at_most": value <= due, "below": value < due,
                "range": due <= value <= Fraction(row.get("value_high") or 0)}.get(row["kind"], value >= due)

    # -- adding up ------------------------------------------------------------------------------------------

    def add_up(self, leaves):
        """Points of all items from those of the leaves: {item: (indicator, value, target, points)}.

        Under sum a block, and the whole, gives its full points times what its items got of what they could get; a block of bonus counts on top, one of penalty
        is taken off. Returns the rows of the score sheet, with the points that each adds to the total, and the total.
        """
        rows = {row["item"]: row for row in self.scheme}
        below = {item: [row["item"] for row in self.scheme if row["parent"] == item] for item in ["", *rows]}
        full = {}

        def rule(item):
            return "sum" if item == "" else rows[item]["rule"].split("(")[0] if below[item] else "leaf"

        def points(item):
            if item in leaves:
                full[item] = Fraction(rows[item]["points"] or 0)
                return leaves[item][3]
            own, of, extra = Fraction(0), Fraction(0), Fraction(0)
            for child in below[item]:
                got = points(child) if rule(child) != "veto" else None
                if got is None:
                    continue
                if rule(child) in ("bonus", "penalty"):
                    extra += got if rule(child) == "bonus" else -got
                elif rule(item) == "mean":  # shares by weight
                    own += Fraction(rows[child]["points"]) * got / full[child]
                    of += Fraction(rows[child]["points"])
                else:
                    own, of = own + got, of + full[child]
            children = [full.get(child, 0) for child in below[item] if rule(child) not in ("bonus", "penalty", "veto")]
            full[item] = Fraction(rows[item]["points"]) if item and rows[item]["points"] else sum(children, Fraction(0))
            if rule(item) in ("bonus", "penalty"):
                cap = rows[item]["rule"].partition("cap=")[2].rstrip(")")
                total = None if of == 0 else min(own, Fraction(cap)) if cap else own
                sheet[item] = ["", None, None, total, None]
                return total
            total = None if of == 0 else own / of * full[item] + extra
            sheet[item] = ["", None, None, total, full[item]]
            factors[item] = None if of == 0 else full[item] / of
            return total

        def write(item, factor, on_scale):
            if item in leaves:
                indicator, value, due, got = leaves[item]
                sheet[item] = [indicator, value, due, None if got is None or factor is None else got * factor,
                               None if got is None or not on_scale else full[item] * factor]
            elif sheet[item][3] is not None:
                sheet[item][3] *= factor
                sheet[item][4] = full[item] * factor if on_scale else None
            else:
                sheet[item][4] = None
            for child in below[item]:
                if rule(child) == "veto":
                    continue
                if rule(child) in ("bonus", "penalty"):
                    write(child, 1 if rule(child) == "bonus" else -1, False)
                elif rule(item) in ("bonus", "penalty"):
                    write(child, factor, False)
                else:
                    write(child, None if factor is None or factors[item] is None else factor * factors[item], on_scale)

        sheet, factors = {}, {}
        total = points("")
        write("", Fraction(1), True)
        return {item: sheet[item] for item in rows if item in sheet}, max(Fraction(0), total)

    # -- ranking --------------------------------------------------------------------------------------------

    def rank(self, units, period, assess, tie_break=()):
        """assess(unit, period) gives the leaves, and a veto or None. Ranked rows by rank, then the others by code."""
        ranked, out = [], []
        for unit in units:
            if not self.exists(unit, period):
                continue
            leaves, veto = assess(unit, period)
            lacking = [item for item, leaf in leaves.items() if isinstance(leaf[3], str)]
            row = {"unit": unit, "leaves": leaves, "grade": ""}
            if veto or lacking:
                row["reason"] = f"veto:{veto}" if veto else f"missing:{lacking[0]}"
                out.append(row)
                continue
            row["sheet"], row["full"] = self.add_up(leaves)
            row["total"] = half_up(row["full"], 2)
            row["key"] = [half_up(row["full"], 9)] + [key(row) for key in tie_break]
            ranked.append(row)
        group = lambda row: self.units[row["unit"]]["group"]
        parent = lambda row: self.units[row["unit"]]["parent"]
        place = lambda row, among: 1 + sum(other["key"] > row["key"] for other in among)
        for row in ranked:
            row["rank"] = place(row, ranked)
            row["group_rank"] = place(row, [r for r in ranked if group(r) == group(row)]) if group(row) else ""
            row["parent_rank"] = place(row, [r for r in ranked if parent(r) == parent(row)]) if parent(row) else ""
        ranked.sort(key=lambda row: (row["rank"], row["unit"]))
        self.grade(ranked)
        return ranked, sorted(out, key=lambda row: row["unit"])

    def grade(self, ranked):
        waiting = list(ranked)
        for grade in self.grades:
            able = [row for row in waiting if not grade["at_least"] or row["total"] >= Decimal(grade["at_least"])]
            quota = grade["quota"]
            if quota:
                n = len(ranked) * int(quota.rstrip("%")) // 100 if quota.endswith("%") else int(quota)
                while n < len(able) and n > 0 and able[n - 1]["rank"] == able[n]["rank"]:
                    n -= 1
                able = able[:n]
            for row in able:
                row["grade"] = grade["grade"]
            waiting = [row for row in waiting if not row["grade"]]

    def ranking(self, period, now, before=None):
        ranked, out = now
        last = {row["unit"]: row for row in before[0]} if before else {}
        for row in ranked + out:
            unit = self.units[row["unit"]]
            line = {"period": period, "unit": row["unit"], "name": unit["name"], "group": unit["group"], "parent": unit["parent"],
                    "note": row.get("reason", "")}
            line |= {column: row.get(column, "") for column in ("total", "grade", "rank", "group_rank", "parent_rank")}
            if row["unit"] in last:
                old = last[row["unit"]]
                line |= {"previous_total": old["total"], "previous_rank": old["rank"]}
                if "rank" in row:
                    line |= {"total_change": row["total"] - old["total"], "rank_change": old["rank"] - row["rank"]}
            yield line

    def scores(self, period, now):
        for row in sorted(now[0], key=lambda row: row["unit"]):
            for item, (indicator, value, due, points, full) in row["sheet"].items():
                yield {"period": period, "unit": row["unit"], "item": item, "indicator": indicator, "value": text(value),
                       "target": text(due), "points": text(points), "points_full": text(full)}

    def verification(self, period, now, own):
        """What the units gave themselves beside what counts: totals and ranks, then item by item; own = the ranking by their own values."""
        others = {row["unit"]: row for row in own[0]}
        for row in now[0]:
            other = others[row["unit"]]
            yield {"period": period, "unit": row["unit"], "item": "total", "self_points": other["total"], "points": row["total"],
                   "difference": row["total"] - other["total"], "self_rank": other["rank"], "rank": row["rank"]}
            for item, (indicator, value, _, _) in row["leaves"].items():
                points, claimed = row["sheet"][item][3], other["sheet"][item][3]
                cell = row["unit"], period, indicator
                yield {"period": period, "unit": row["unit"], "item": item, "indicator": indicator, "value": text(value),
                       "self_value": self.own.get(cell, ""), "evidence": self.evidence.get(cell, ""), "self_points": text(claimed),
                       "points": text(points),
                       "difference": "" if points is None or claimed is None else text(points - claimed)}

    def trend(self, unit, series, periods, value, rate=False, calibre=None):
        """One series of a unit: value(period) and, where there is a target, what is due and whether it is met."""
        last = None
        for period in periods:
            now = value(period)
            if now is None:
                continue
            line = {"unit": unit, "series": series, "period": period, "value": text(now)}
            alike = last is not None and (calibre is None or calibre(last[0]) == calibre(period))
            if alike:
                line["change"] = text(now - last[1])
                if not rate and last[1]:
                    line["change_percent"] = text((now / last[1] - 1) * 100)
            due = self.due(unit, period, series) if self.target(unit, period, series) else None
            if due is not None:
                line |= {"target_due": text(due), "met": "yes" if self.meets(unit, period, series, now) else "no"}
            yield line
            last = (period, now)

    def write(self, files):
        """Writes the files, or with --check only says whether they are up to date."""
        stale = 0
        for name, content in files.items():
            path = self.here / name
            if "--check" in sys.argv:
                stale += not path.exists() or path.read_bytes() != content.encode()
            else:
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(content.encode())
        if stale:
            print(f"{stale} files differ from what the tables give", file=sys.stderr)
        return 1 if stale else 0


@dataclass
class Leaf:
    """An item of one unit: points on the item's own scale; MISSING keeps the unit out of the ranking, None is an item that does not apply."""
    points: object
    indicator: str = ""
    value: object = None
    target: object = None


class Example(Package):
    """A package assessed for one year and set beside the year before.

    `items(unit, year)` gives item -> Leaf, where items left out do not apply; the unit is its row. `value(unit, year, indicator)` and
    `due(unit, year, indicator)` serve the trends.
    """

    def __init__(self, compute, year, ranked, items):
        super().__init__(compute)
        self.year, self.items = year, items
        self.assessed = [row for row in self.units.values() if ranked(row)]
        self.indicators = {row["indicator"]: row for row in self.read("indicators")}

    def assess(self, unit, year):
        blocks = {row["parent"] for row in self.scheme}
        leaves = {row["item"]: ("", None, None, DROPPED) for row in self.scheme if row["item"] not in blocks}
        for item, leaf in self.items(self.units[unit], year).items():
            points = leaf.points if leaf.points in (MISSING, DROPPED) else Fraction(leaf.points)
            leaves[item] = (leaf.indicator, leaf.value, leaf.target, points)
        return leaves, None

    def goes_back(self, unit, year):
        """Does the unit exist in the year, or one whose successor it is?"""
        before = [other for other, row in self.units.items() if row.get("successor") == unit]
        return self.exists(unit, year) or any(self.goes_back(other, year) for other in before)

    def trends(self, units, years, indicators, value, due):
        for unit in units:
            for indicator in indicators:
                last = None
                rate = self.indicators[indicator]["unit_of_measure"] == "%"
                places = self.indicators[indicator]["decimals"]
                for year in years:
                    now = value(unit, year, indicator) if self.goes_back(unit["unit"], year) else None
                    if now is None or now == MISSING:
                        continue
                    target = due(unit, year, indicator)
                    shown = now if places == "" else Fraction(half_up(Fraction(now), int(places)))
                    yield {"unit": unit["unit"], "series": indicator, "period": year, "value": text(now),
                           "change": "" if last is None else text(now - last),
                           "change_percent": "" if not last or rate else text((now / last - 1) * 100),
                           "target_due": text(target), "met": "" if target is None else "yes" if shown >= target else "no"}
                    last = now

    def write_all(self, trends, more=()):
        before, now = (self.rank([row["unit"] for row in self.assessed], year, self.assess) for year in (str(int(self.year) - 1), self.year))
        scores = (row for row in self.scores(self.year, now) if row["points"])
        return self.write({"ranking.csv": table(RANKING, self.ranking(self.year, now, before)),
                           "scores.csv": table(SCORES, scores), "trends.csv": table(TRENDS, trends)} | dict(more))
