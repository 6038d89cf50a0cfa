#!/usr/bin/env python3
"""Work out the expected results of this example by plain arithmetic from its tables.

Nothing of Gnomon is used or imitated: every item is one line of `items` below, in exact fractions; only the
printed total is rounded, half up, on its decimal value.

    python3 compute.py [--check]

Writes ranking.csv, scores.csv, trends.csv, rewards.csv and converted.csv for 2025 here.
"""
import csv
import io
import sys
import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent
YES, NO = {"是", "有", "√"}, {"否", "无", "×"}
WORDS = {"": "missing", "—": "missing", "未报": "missing", "不适用": "not_applicable"}
TREND = ["station_sets", "trainings", "trainees", "pass_rate", "youth_works", "households"]
RATES = {"pass_rate"}  # change in percentage points only


def read(name):
    with open(PACKAGE / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def number(cell):
    """1,180 and １，１８０ are 1180; 95.0% is 95 (only indicators in % use it here); 是 is 1, 否 is 0."""
    cell = unicodedata.normalize("NFKC", cell).replace(",", "").replace("%", "").strip()
    if cell in YES:
        return Fraction(1)
    if cell in NO:
        return Fraction(0)
    return Fraction(cell)


def round_half_up(fraction, places):
    exact = Decimal(fraction.numerator) / Decimal(fraction.denominator)
    return exact.quantize(Decimal(1).scaleb(-12)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def text(fraction):
    if fraction is None:
        return ""
    plain = format((Decimal(fraction.numerator) / Decimal(fraction.denominator)).quantize(Decimal(1).scaleb(-12)), "f")
    plain = plain.rstrip("0").rstrip(".")
    return plain if plain not in ("", "-0") else "0"


TOWNSHIPS = [unit for unit in read("units.csv") if unit["parent"] == "C00"]
VALUES = {(v["unit"], v["period"], v["indicator"]): v for v in read("values.csv")}
for row in read("corrections.csv"):
    VALUES[row["unit"], row["period"], row["indicator"]]["value"] = row["value"]
TARGETS = [t for t in read("targets.csv") if t["firm"] == "yes"]


def status(unit, period, indicator):
    row = VALUES.get((unit["unit"], period, indicator))
    if row is None:
        return "missing"
    return row["status"] or WORDS.get(row["value"], "observed")


def value(unit, period, indicator):
    row = VALUES.get((unit["unit"], period, indicator))
    if status(unit, period, indicator) not in ("observed", "late"):
        return None
    cell = row["verified"] or row["value"]
    return cell if indicator == "venue_level" else number(cell)


def target_row(unit, period, indicator):
    """The most specific target in force: unit, then group, then kind, then all."""
    for scope in (unit["unit"], unit["group"], unit["kind"], ""):
        for row in TARGETS:
            first, _, last = row["period"].partition("/")
            if row["indicator"] == indicator and row["scope"] == scope and first <= period <= (last or first):
                return row
    return None


def baseline(unit, period, indicator):
    row = target_row(unit, period, indicator)
    return Fraction(row["baseline"]) if row["baseline"] else value(unit, row["reference"], indicator)


def target_due(unit, period, indicator):
    row = target_row(unit, period, indicator)
    if row is None:
        return None
    if row["kind"] == "cumulative":  # days of the plan gone at the end of the year
        first, last = map(int, row["period"].split("/"))
        gone = (date(int(period), 12, 31) - date(first, 1, 1)).days + 1
        whole = (date(last, 12, 31) - date(first, 1, 1)).days + 1
        return Fraction(row["value"]) * Fraction(gone, whole)
    if row["kind"] == "increase":
        return baseline(unit, period, indicator) + Fraction(row["value"])
    return Fraction(row["value"])


def items(unit, period):
    """item -> (indicator, value, target, full points, points); points None = left out and the rest stretched."""
    x = lambda indicator: value(unit, period, indicator)
    t = lambda indicator: target_due(unit, period, indicator)
    P = Fraction
    out = {}

    def put(item, indicator, full, points, due=None):
        shown = x(indicator) if indicator else None
        out[item] = (indicator, shown, due, P(full), None if points is None else P(points))

    put("A1", "leader_group", 3, 3 * x("leader_group"))
    put("A2", "deputy", 3, 3 * x("deputy"))
    put("A3", "clerk", 2, 2 * x("clerk"))
    put("A4", "office", 2, 2 * x("office"))
    put("A5", "", 5, 5 if x("budget_line") == 1 and x("funds_per_head") >= 1 else 0)
    put("A6", "", 3, 1 * x("plan") + 2 * x("measures"))
    put("A7", "in_assessment", 2, 2 * x("in_assessment"))

    due = t("station_sets")
    put("B1", "station_sets", 10, 10 * min(P(1), x("station_sets") / due), due)
    quarters = sum(x(f"gallery_q{q}") >= 1 for q in (1, 2, 3, 4))
    put("B2", "", 5, {4: 5, 3: 3, 2: 1}.get(quarters, 0))
    due, bases = t("bases"), x("bases")
    if bases is None:  # carry: the figure of the year before
        bases = value(unit, str(int(period) - 1), "bases")
    put("B3", "bases", 5, 5 if bases / due >= 1 else 2 if bases / due >= P(1, 2) else 0, due)
    out["B3"] = (out["B3"][0], bases) + out["B3"][2:]
    put("B4", "venue_level", 5, {"好": 5, "中": 4, "差": 3}[x("venue_level")])

    due = t("trainings")
    share = x("trainings") / due
    put("C1", "trainings", 10, 10 * share if share <= 1 else 10 + min(P(1), 10 * (share - 1)), due)
    due = t("trainees")
    put("C2", "trainees", 6, 6 * min(P(1), x("trainees") / due), due)
    rate = x("pass_rate")  # missing: zero points
    put("C3", "pass_rate", 6, 0 if rate is None else 6 if rate >= 90 else 4 if rate >= 80 else 2 if rate >= 60 else 0)
    due, base = t("youth_works"), baseline(unit, period, "youth_works")
    put("C4", "youth_works", 6, 6 * max(P(0), min(P(1), (x("youth_works") - base) / (due - base))), due)
    late = status(unit, period, "press") == "late"  # late: zero points
    put("C5", "press", 4, 0 if late else min(P(4), P(1, 2) * min(x("press"), 8)))
    put("C6", "", 3, 3 if x("lect_county") >= 1 else 2 if x("lect_town") >= 2 else 0)

    due = t("households")
    put("D1", "households", 6, 6 * min(P(1), x("households") / due), due)
    due, failing = t("failing_rate"), x("failing_rate")
    if status(unit, period, "failing_rate") == "not_applicable":
        put("D2", "failing_rate", 4, None)
    else:
        put("D2", "failing_rate", 4, 4 if failing == 0 else 4 * min(P(1), due / failing), due)
    clubs = x("associations")  # missing: left out
    put("D3", "associations", 4, None if clubs is None else 4 if clubs >= 2 else 2 if clubs >= 1 else 0)
    put("D4", "community_school", 3, None if unit["kind"] != "镇" else 3 if x("community_school") >= 1 else 0)
    put("D5", "ledger_gaps", 3, max(P(0), 3 - P(1, 2) * x("ledger_gaps")))

    put("J1", "", 3, 3 if x("award_national") >= 1 else 2 if x("award_province") >= 1 else x("award_city") >= 1)
    put("J2", "exchange", 3, min(P(3), x("exchange")))
    put("K1", "late_files", 4, min(P(4), x("late_files")))
    put("K2", "criticised", 6, 2 * min(x("criticised"), 3))
    return out


def assess(unit, period):
    """None and a reason where the unit cannot be ranked."""
    for indicator in ("leader_group", "plan"):
        if status(unit, period, indicator) != "observed":
            return None, f"{status(unit, period, indicator)}:{indicator}"
    if value(unit, period, "violation") == 1:
        return None, "veto:L1"
    leaves = items(unit, period)
    blocks = {}
    for block, full in (("A", 20), ("B", 25), ("C", 35), ("D", 20)):
        mine = [leaf for item, leaf in leaves.items() if item[0] == block and leaf[4] is not None]
        stretch = full / sum(leaf[3] for leaf in mine)
        blocks[block] = (sum(leaf[4] for leaf in mine) * stretch, Fraction(full), stretch)
    bonus, penalty = (sum(leaf[4] for item, leaf in leaves.items() if item[0] == block) for block in "JK")
    blocks["J"] = (min(Fraction(5), bonus), Fraction(6), Fraction(1))
    blocks["K"] = (-min(Fraction(10), penalty), Fraction(10), Fraction(-1))
    full_total = max(Fraction(0), sum(block[0] for block in blocks.values()))
    return {"leaves": leaves, "blocks": blocks, "bonus": bonus, "full": full_total, "total": round_half_up(full_total, 2),
            "key": round_half_up(full_total, 9)}, ""


def rank(rows, row):
    return 1 + sum(other["key"] > row["key"] for other in rows)


def ranked(period):
    rows, out = [], []
    for unit in TOWNSHIPS:
        if unit["valid_from"][:4] > period:
            continue
        result, reason = assess(unit, period)
        (rows if result else out).append(unit | (result or {"reason": reason}))
    for row in rows:
        row["rank"] = rank(rows, row)
        row["group_rank"] = rank([r for r in rows if r["group"] == row["group"]], row)
    rows.sort(key=lambda r: (r["rank"], r["unit"]))
    places = {g["grade"]: len(rows) * int(g["quota"].rstrip("%")) // 100 if g["quota"] else len(rows)
              for g in read("grades.csv")}
    for row in rows:
        for grade in read("grades.csv"):
            if row["total"] >= Decimal(grade["at_least"]) and places[grade["grade"]] > 0:
                row["grade"] = grade["grade"]
                places[grade["grade"]] -= 1
                break
    return rows, sorted(out, key=lambda r: r["unit"])


def ranking(period):
    rows, out = ranked(period)
    before = {row["unit"]: row for row in ranked(str(int(period) - 1))[0]}
    for row in rows + out:
        last = before.get(row["unit"])
        line = {"period": period, "note": "", "parent_rank": row.get("rank", "")}
        line |= {c: row.get(c, "") for c in ("unit", "name", "group", "parent", "total", "grade", "rank", "group_rank")}
        if last:
            line |= {"previous_total": last["total"], "previous_rank": last["rank"]}
            if "rank" in row:
                line |= {"total_change": row["total"] - last["total"], "rank_change": last["rank"] - row["rank"]}
        line["note"] = row.get("reason", "")
        yield line


def scores(period):
    for row in sorted(ranked(period)[0], key=lambda r: r["unit"]):
        head = {"period": period, "unit": row["unit"]}
        yield head | {"item": "Z", "points": text(sum(row["blocks"][b][0] for b in "ABCD")), "points_full": "100"}
        for block, (points, full, stretch) in row["blocks"].items():
            yield head | {"item": block, "points": text(points), "points_full": text(full) if block in "ABCD" else ""}
            if block == "J" and points < row["bonus"]:  # the cap stands as a leaf of its own
                yield head | {"item": "J:cap", "points": text(points - row["bonus"])}
            for item, (indicator, shown, due, leaf_full, leaf_points) in row["leaves"].items():
                if item[0] != block:
                    continue
                line = head | {"item": item, "indicator": indicator,
                               "value": shown if isinstance(shown, str) else text(shown), "target": text(due)}
                if leaf_points is not None:
                    line |= {"points": text(leaf_points * stretch)}
                    if block in "ABCD":
                        line |= {"points_full": text(leaf_full * stretch)}
                yield line


def trends(period):
    for unit in TOWNSHIPS:
        for indicator in TREND:
            last = None
            for year in ("2023", "2024", "2025"):
                now = value(unit, year, indicator)
                if year > period or now is None:
                    continue
                due = target_due(unit, year, indicator)
                yield {"unit": unit["unit"], "series": indicator, "period": year, "value": text(now),
                       "change": "" if last is None else text(now - last),
                       "change_percent": "" if not last or indicator in RATES else text((now / last - 1) * 100),
                       "target_due": text(due), "met": "" if due is None else "yes" if now >= due else "no"}
                last = now


def rewards(period):
    """Units that share a rank share the rewards of the places they take (pool)."""
    rows, _ = ranked(period)
    table = {n: int(r["reward"]) for r in read("rewards.csv") for n in range(int(r["rank_from"]), int(r["rank_to"]) + 1)}
    for row in rows:
        mates = sum(other["rank"] == row["rank"] for other in rows)
        money = Fraction(sum(table.get(place, 0) for place in range(row["rank"], row["rank"] + mates)), mates)
        if money:
            yield {"unit": row["unit"], "rank": row["rank"], "reward": text(money)}


def converted(period):
    """What the total counts for in the county's own assessment: 20 of its 100 points, from the published total, half up to one decimal."""
    rows, out = ranked(period)
    for row in rows + out:
        line = {c: row.get(c, "") for c in ("rank", "unit", "name", "group", "total", "grade")} | {"period": period, "note": row.get("reason", "")}
        if "total" in row:
            line["converted"] = round_half_up(Fraction(row["total"]) * 20 / 100, 1)
        yield line


def table(columns, rows):
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return out.getvalue()


def main():
    files = {
        "ranking.csv": table(["period", "unit", "name", "group", "parent", "total", "grade", "rank", "group_rank",
                              "parent_rank", "previous_total", "total_change", "previous_rank", "rank_change",
                              "note"], ranking("2025")),
        "scores.csv": table(["period", "unit", "item", "indicator", "value", "target", "points", "points_full"],
                            scores("2025")),
        "trends.csv": table(["unit", "series", "period", "value", "change", "change_percent", "target_due", "met"],
                            trends("2025")),
        "rewards.csv": table(["unit", "rank", "reward"], rewards("2025")),
        "converted.csv": table(["period", "rank", "unit", "name", "group", "total", "converted", "grade", "note"], converted("2025")),
    }
    stale = 0
    for name, content in files.items():
        path = HERE / name
        if "--check" in sys.argv:
            stale += not path.exists() or path.read_bytes() != content.encode()
        else:
            path.write_bytes(content.encode())
    if stale:
        print(f"{stale} files differ from what the tables give", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
