#!/usr/bin/env python3
"""What must hold for any package whose values come from reports, a ledger, a register, the units below and formulas.

    source_properties.py PROGRAM [FIRST SEED] [NUMBER OF SEEDS]

Random packages are written as tables, assessed by the program and compared with themselves: written otherwise, from the archive, with points
multiplied, with a value made better. The seed of a failure is printed and makes the same package again.
"""
import csv
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

FULL = 100
YEARS = ("2023", "2024", "2025")
NUMBER = 1e-9


class Tables:
    """A random package. The same seed gives the same one."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.tables = {}
        self.indicators, self.leaves = [], []
        self.units()
        self.sources()
        self.scheme()
        self.settings()

    def put(self, table, **cells):
        self.tables.setdefault(table, []).append({key: str(cell) for key, cell in cells.items()})

    def pick(self, *words):
        return self.chance.choice(words)

    def date(self, year):
        return f"{year}-{self.chance.randint(1, 12):02}-{self.chance.randint(1, 28):02}"

    def units(self):
        self.put("units", unit="T0", name="县", kind="县")
        self.ranked = [f"X{i}" for i in range(1, self.chance.randint(4, 7))]
        self.villages = {}
        for code in self.ranked:
            self.put("units", unit=code, name=code, parent="T0", kind="乡", group=self.pick("甲", "乙"), population=self.chance.randint(1, 90) * 100)
            self.villages[code] = [f"{code}{letter}" for letter in "abc"[:self.chance.randint(1, 3)]]
            for village in self.villages[code]:
                self.put("units", unit=village, name=village, parent=code, kind="村", population=self.chance.randint(1, 30) * 100)
        self.before = {}
        if self.chance.random() < 0.5:  # the last one took the place of one or two others when 2025 began
            heir = self.ranked[-1]
            self.tables["units"][next(i for i, row in enumerate(self.tables["units"]) if row["unit"] == heir)]["valid_from"] = "2025-01-01"
            self.before[heir] = ["W1", "W2"][:self.chance.randint(1, 2)]
            for code in self.before[heir]:
                self.put("units", unit=code, name=code, parent="T0", kind="乡", population=self.chance.randint(1, 90) * 100,
                         valid_to="2024-12-31", successor=heir)

    def standing(self, year):
        """Townships of the year."""
        new = [] if year == "2025" else list(self.before)
        old = [] if year == "2025" else [code for codes in self.before.values() for code in codes]
        return [code for code in self.ranked if code not in new] + old

    def indicator(self, code, source="", definition="", unit="", merged=""):
        self.put("indicators", indicator=code, name=code, unit_of_measure=unit, source=source, definition=definition, merged=merged)
        self.indicators.append(code)

    def sources(self):
        self.indicator("r_people", unit="人次")
        self.indicator("r_rate", unit="%", merged=self.pick("", "population"))
        self.indicator("r_free", unit="个")  # in no formula: may be made better or dropped
        self.indicator("v", unit="个")  # of the villages
        for year in YEARS:
            for code in self.standing(year):
                for indicator, most in (("r_people", 900), ("r_rate", 100), ("r_free", 50)):
                    odd = indicator != "r_free" and self.chance.random() < 0.06
                    self.put("values", unit=code, period=year, indicator=indicator, value="" if odd else self.chance.randint(1, most),
                             status=self.pick("缺报", "不适用") if odd else "")
            for codes in self.villages.values():
                for village in codes:
                    self.put("values", unit=village, period=year, indicator="v", value=self.chance.randint(0, 100), status="")
        for code, definition in (("c_sum", "sum(v)"), ("c_mean", "mean(v, weight=population)"), ("c_share", 'share("v >= 50")'), ("c_min", "min(v)")):
            self.indicator(code, "children", definition)
        ledger = (("l_count", "count(activity=培训)"), ("l_people", "sum(participants)"), ("l_places", "distinct(place)"),
                  ("l_share", 'share("participants >= 30")'), ("l_regular", "regular(by=quarter, activity=培训|讲座)"),
                  ("l_since", "count(since=2023)"), ("l_people_since", "sum(participants, activity=讲座, since=2024)"), ("l_by", "by(06-30)"))
        for code, definition in ledger:
            self.indicator(code, "ledger", definition)
        for year in YEARS:
            everyone = self.standing(year) + [village for code in self.standing(year) for village in self.villages.get(code, [])]
            for _ in range(self.chance.randint(20, 60)):
                self.put("ledger", unit=self.chance.choice(everyone), date=self.date(year), activity=self.pick("培训", "讲座", "展览"),
                         count=self.pick("", "", "1", "2"), participants=self.pick("", *range(5, 90, 7)), place=self.pick("甲", "乙", "丙", "丁", ""))
        for code, definition in (("g_count", "count(kind=站)"), ("g_added", "added(kind=廊)"), ("g_cover", "coverage(kind=站, of=村)"), ("g_ended", "ended")):
            self.indicator(code, "register", definition)
        everyone = self.standing("2025") + [village for codes in self.villages.values() for village in codes]
        for number in range(self.chance.randint(10, 30)):
            first = self.pick("", self.date(self.pick("2021", *YEARS)))
            last = self.pick("", "", f"2025-{self.chance.randint(1, 12):02}-15")
            self.put("register", unit=self.chance.choice(everyone), id=f"F{number}", kind=self.pick("站", "廊"), valid_from=first,
                     valid_to=last and max(first, last))
        for code, definition in (("f_ratio", "100 * r_people / (l_people + 1)"), ("f_most", "max(l_count, g_count)"), ("f_growth", "r_rate - last(r_rate)"),
                                 ("f_plan", "plan(r_people)"), ("f_if", "if(l_count >= 3, r_people, 0)"), ("f_of_formula", "f_most + c_sum")):
            self.indicator(code, "formula", definition)

    def scheme(self):
        """Rules whose points grow with the value and with the full points."""
        chosen = ["r_free", "l_count", *self.chance.sample([i for i in self.indicators if i not in ("r_free", "l_count", "v")], self.chance.randint(3, 9))]
        blocks = self.chance.randint(1, 3)
        shares = [self.chance.randint(1, 9) for _ in chosen]
        points = [FULL * share // sum(shares) for share in shares]
        points[0] += FULL - sum(points)
        for block in range(blocks):
            mine = [i for i in range(len(chosen)) if i % blocks == block]
            self.put("scheme", item=f"B{block}", parent="", name=f"B{block}", points=sum(points[i] for i in mine), indicator="", rule="sum")
            for i in mine:
                at = self.chance.randint(1, 60)
                rule = self.pick("proportional", f"met(at_least={at})", "minmax", "bands(in=percent, 80: 100, 40: 60, 5: 20)", "proportional(floor=0.1)")
                self.put("scheme", item=f"I{i}", parent=f"B{block}", name=f"I{i}", points=points[i], indicator=chosen[i], rule=rule)
                self.leaves.append((f"I{i}", f"B{block}", chosen[i], points[i], rule))
                if rule.startswith("proportional"):
                    for year in YEARS:
                        self.put("targets", indicator=chosen[i], period=year, value=self.chance.randint(1, 120))

    def settings(self):
        self.put("assessment", key="period", value="2025")
        self.put("assessment", key="plan", value="2023/2025")
        self.put("assessment", key="ranked_kind", value="乡")
        self.put("assessment", key="missing", value=self.pick("not_ranked", "zero", "exclude", "carry"))
        self.put("assessment", key="ranking", value=self.pick("competition", "dense"))

    def write(self, folder, shuffled=None):
        folder.mkdir()
        for name, rows in self.tables.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            rows = list(rows)
            if shuffled is not None:
                shuffled.shuffle(rows)
                shuffled.shuffle(columns)
            with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns, restval="")
                writer.writeheader()
                writer.writerows(rows)
        return folder


class Results:
    """What a run wrote."""

    def __init__(self, folder):
        self.bytes = {name: (folder / name).read_bytes() for name in ("ranking.csv", "scores.csv", "trends.csv")}
        self.scores = {(row["unit"], row["item"]): row for row in self.rows("scores.csv")}
        self.ranking = {row["unit"]: row for row in self.rows("ranking.csv")}

    def rows(self, name):
        return list(csv.DictReader(self.bytes[name].decode("utf-8-sig").splitlines()))

    def points(self, unit, item):
        text = self.scores[unit, item]["points"]
        return float(text) if text else None


class Trial:
    def __init__(self, program, folder, seed):
        self.program, self.folder, self.seed, self.n_runs = program, folder, seed, 0

    def call(self, *arguments):
        answer = subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8")
        assert answer.returncode == 0, f"{arguments[0]}: exit {answer.returncode}\n{answer.stdout}{answer.stderr}"

    def run(self, package, *options):
        self.n_runs += 1
        out = self.folder / f"out{self.n_runs}"
        self.call("run", package, "--out", out, "--quiet", *options)
        return Results(out)

    def assess(self, tables):
        return self.run(tables.write(self.folder / f"package{self.n_runs}"))

    def fresh(self):
        return Tables(self.seed)

    def all(self):
        tables = self.fresh()
        package = tables.write(self.folder / "package")
        plain = self.run(package)
        self.within_range(tables, plain)
        self.order_changes_nothing(tables, plain)
        self.archive_gives_the_same(package, plain)
        self.halves_add_up(plain)
        self.points_scale(tables, plain)
        self.not_applicable_rescales(tables, plain)
        self.better_is_never_worse(tables, plain)

    def within_range(self, tables, plain):
        for unit in tables.ranked:
            for item, _, _, full, _ in tables.leaves:
                points = plain.points(unit, item)
                own = float(plain.scores[unit, item]["points_full"] or full)
                assert points is None or -NUMBER <= points <= own + NUMBER, f"{unit} {item}: {points} of {own}"

    def order_changes_nothing(self, tables, plain):
        for k in range(2):
            other = self.run(tables.write(self.folder / f"shuffled{k}", random.Random(self.seed * 10 + k)), "--threads", k + 1)
            assert other.bytes == plain.bytes, "rows in another order give other results"

    def archive_gives_the_same(self, package, plain):
        archive = self.folder / "archive.gnomon"
        self.call("import", package, "--into", archive, "--quiet")
        assert self.run(archive).bytes == plain.bytes, "the archive gives other results than the folder"
        self.call("import", package, "--into", archive, "--quiet")  # again: nothing has changed
        assert self.run(archive).bytes == plain.bytes, "importing twice gives other results"

    def halves_add_up(self, plain):
        """Counts and sums of the events are those of one half plus those of the other."""
        parts = []
        for k in (0, 1):
            tables = self.fresh()
            tables.tables["ledger"] = tables.tables["ledger"][k::2]
            parts.append(self.assess(tables))
        series = ("l_count", "l_people", "l_since", "l_people_since")

        def values(results):
            return {(row["unit"], row["series"], row["period"]): float(row["value"]) for row in results.rows("trends.csv")
                    if row["series"] in series and row["value"]}

        one, other, whole = (values(results) for results in (*parts, plain))
        for key, value in whole.items():
            assert abs(one.get(key, 0) + other.get(key, 0) - value) < NUMBER, f"{key}: {one.get(key)} + {other.get(key)} is not {value}"
        assert whole, "no series of the ledger"

    def points_scale(self, tables, plain):
        times = 3
        larger = self.fresh()
        for row in larger.tables["scheme"]:
            row["points"] = str(int(row["points"]) * times)
        larger.put("assessment", key="scale", value=FULL * times)
        scaled = self.assess(larger)
        for unit in tables.ranked:
            assert plain.ranking[unit]["rank"] == scaled.ranking[unit]["rank"], f"{unit}: another rank"
            for item, *_ in tables.leaves:
                a, b = plain.points(unit, item), scaled.points(unit, item)
                assert (a is None) == (b is None) and (a is None or abs(a * times - b) < 1e-8), f"{unit} {item}: {a} × {times} is not {b}"

    def not_applicable_rescales(self, tables, plain):
        """One item dropped for one unit, against the others' points stretched by hand."""
        unit = tables.ranked[0]
        own = {item: plain.points(unit, item) for item, *_ in tables.leaves}
        whole = {item: full for item, _, _, full, _ in tables.leaves}
        if any(points is None or abs(float(plain.scores[unit, item]["points_full"]) - whole[item]) > NUMBER for item, points in own.items()):
            return  # something is missing or dropped already
        changed = self.fresh()
        row = next(r for r in changed.tables["values"] if (r["unit"], r["period"], r["indicator"]) == (unit, "2025", "r_free"))
        row["value"], row["status"] = "", "不适用"
        dropped = self.assess(changed)
        total = full = 0
        for block in {block for _, block, _, _, _ in tables.leaves}:
            left = [item for item, of, indicator, _, _ in tables.leaves if of == block and indicator != "r_free"]
            points = sum(points for _, of, _, points, _ in tables.leaves if of == block)
            if left:
                total += points * sum(own[item] for item in left) / sum(whole[item] for item in left)
                full += points
        found = sum(float(dropped.scores[unit, item]["points"] or 0) for item, *_ in tables.leaves)
        assert abs(found - FULL * total / full) < 1e-8, f"{unit}: {found}, by hand {FULL * total / full}"

    def better_is_never_worse(self, tables, plain):
        unit = tables.ranked[0]
        if not plain.ranking[unit]["total"]:
            return
        more_reported = self.fresh()
        row = next(r for r in more_reported.tables["values"] if (r["unit"], r["period"], r["indicator"]) == (unit, "2025", "r_free"))
        row["value"] = str(int(row["value"]) + 7)
        more_events = self.fresh()
        if not any(indicator in ("f_ratio", "l_share") for _, _, indicator, _, _ in tables.leaves):  # these fall when there are more events
            more_events.put("ledger", unit=unit, date="2025-03-03", activity="培训", count="", participants="40", place="甲")
        for name, better in (("report", more_reported), ("ledger", more_events)):
            total = self.assess(better).ranking[unit]["total"]
            assert float(total) >= float(plain.ranking[unit]["total"]), f"{name}: a better value lowers {plain.ranking[unit]['total']} to {total}"


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    n_seeds = int(sys.argv[3]) if len(sys.argv) > 3 else 12
    n_runs = failures = 0
    for seed in range(first, first + n_seeds):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="gnomon_property_"))
        trial = Trial(program, folder, seed)
        try:
            trial.all()
        except AssertionError as failure:
            failures += 1
            print(f"seed {seed}: {failure}")
        n_runs += trial.n_runs
        shutil.rmtree(folder)
    print(f"{n_seeds} packages, {n_runs} runs, {failures} failed")
    return 1 if failures or n_runs < 9 * n_seeds else 0


if __name__ == "__main__":
    sys.exit(main())
