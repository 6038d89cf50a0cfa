"""Values from samples: what their standard errors do to targets, ranks and trends, in every report."""

import csv
import json
import random
import statistics
import unittest

import jsonschema

import support

SCHEMA = support.EXAMPLES.parent.parent / "schemas" / "report.v1.schema.json"

# Value, standard error, df and events of 2024; R's qt(0.95, df).
UNITS = {
    "01": (16.9, 0.8, 26, 90, 1.705618),
    "02": (15.3, 1.0, 18, 95, 1.734064),
    "03": (14.2, 0.9, 22, 110, 1.717144),
    "04": (14.9, 1.4, 11, 105, 1.795885),
    "05": (10.8, 0.7, 31, 100, 1.695519),
}
BEFORE = {"01": (14.1, 0.9, 24), "02": (13.2, 1.1, 18), "03": (11.0, 0.8, 20), "04": (14.8, 1.3, 12), "05": (9.7, 0.7, 30)}
TARGET = 15


def total(value, error, critical, events):
    """The scheme below, worked out apart from the program."""
    t = (value - TARGET) / error
    met = 30 if abs(t) < critical else 60 if round(value, 2) >= TARGET else 0
    return met + min(value / TARGET, 1.2) * 20 + min(events / 100, 1) * 20


def redrawn(n):
    """Totals with every value drawn anew from its t distribution, by other random numbers than the program's."""
    draw = random.Random(1)
    found = {unit: [] for unit in UNITS}
    for _ in range(n):
        for unit, (value, error, df, events, critical) in UNITS.items():
            t = draw.gauss(0, 1) / (draw.gammavariate(df / 2, 2) / df) ** 0.5
            found[unit].append(total(min(100, max(0, value + error * t)), error, critical, events))
    return found


def intervals(draws, confidence=0.95):
    n = len(next(iter(draws.values())))
    totals = {unit: total(each[0], each[1], each[4], each[3]) for unit, each in UNITS.items()}

    def clearly_above(a, b):
        against = sum(x <= y for x, y in zip(draws[a], draws[b]))
        return totals[a] > totals[b] and against <= n * (1 - confidence) / 2

    return {unit: (1 + sum(clearly_above(other, unit) for other in UNITS),
                   len(UNITS) - sum(clearly_above(unit, other) for other in UNITS)) for unit in UNITS}


class Sampling(support.Case):
    def setUp(self):
        super().setUp()
        self.package = self.folder / "package"
        self.package.mkdir()
        self.table("units", ["unit", "name"], [[unit, f"县{unit}"] for unit in UNITS])
        self.table("indicators", ["indicator", "name", "unit_of_measure", "decimals", "source"],
                   [["rate", "公民具备科学素质的比例", "%", 2, "抽样调查"], ["events", "科普活动场次", "场", 0, "上报"]])
        self.table("scheme", ["item", "name", "points", "indicator", "rule"],
                   [["A", "科学素质", 60, "rate", "met(undecided=0.5)"], ["B", "素质水平", 20, "rate", "proportional(cap=1.2)"],
                    ["C", "科普活动", 20, "events", "proportional(cap=1)"]])
        self.table("targets", ["indicator", "period", "value"], [["rate", 2024, TARGET], ["events", 2024, 100]])
        self.values()

    def table(self, name, headings, rows, folder=None):
        with open((folder or self.package) / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headings, *rows])

    def values(self, errors=True):
        rows = [[unit, 2022, *BEFORE[unit][:3], 80] for unit in UNITS] + [[unit, 2024, *UNITS[unit][:3], UNITS[unit][3]] for unit in UNITS]
        if errors:
            self.table("values", ["单位代码", "时期", "rate", "公民具备科学素质的比例：标准误", "rate:df", "events"], rows)
        else:
            self.table("values", ["unit", "period", "rate", "events"], [[*row[:3], row[5]] for row in rows])

    def results(self, package, *words):
        out = self.folder / f"out{len(list(self.folder.iterdir()))}"
        self.gnomon("run", package, "--out", out, *words)
        return out

    def read(self, path):
        with open(path, encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def test_rank_intervals_agree_with_a_simulation_of_its_own(self):
        rows = {row["unit"]: row for row in self.read(self.results(self.package) / "ranking.csv")}
        draws = redrawn(4000)
        wanted = intervals(draws)
        self.assertEqual(wanted["05"], (5, 5))
        for unit, row in rows.items():
            self.assertEqual((int(row["rank_low"]), int(row["rank_high"])), wanted[unit], unit)
            self.assertAlmostEqual(float(row["total_standard_error"]) / statistics.stdev(draws[unit]), 1, delta=0.08)
        self.assertEqual([rows[unit]["same_as_next"] for unit in ("01", "04", "02", "03", "05")], ["yes", "yes", "yes", "no", "no"])

    def test_targets_and_points(self):
        rows = {(row["unit"], row["item"]): row for row in self.read(self.results(self.package) / "scores.csv")}
        found = {unit: (rows[unit, "A"]["verdict"], float(rows[unit, "A"]["points"])) for unit in UNITS}
        self.assertEqual(found, {"01": ("met", 60), "02": ("undecided", 30), "03": ("undecided", 30), "04": ("undecided", 30), "05": ("not_met", 0)})
        self.assertEqual(rows["01", "A"]["standard_error"], "0.8")
        self.assertEqual(rows["01", "C"]["verdict"], "")
        self.assertIn("t=2.375 p=0.012605 confidence=0.95 verdict=met", rows["01", "A"]["reason"])  # R: pt(2.375, 26, lower.tail = FALSE)

    def test_trends(self):
        rows = {(row["unit"], row["series"], row["period"]): row for row in self.read(self.results(self.package) / "trends.csv")}
        third = rows["03", "rate", "2024"]  # 3.2 with √(0.8² + 0.9²) = 1.204
        self.assertAlmostEqual(float(third["change_standard_error"]), 1.204159, places=6)
        self.assertEqual(third["beyond_noise"], "yes")
        self.assertEqual(rows["02", "rate", "2024"]["beyond_noise"], "no")  # 2.1 with 1.487
        self.assertEqual(rows["03", "rate", "2022"]["beyond_noise"], "")
        self.assertEqual(rows["03", "events", "2024"]["standard_error"], "")

    def test_in_words(self):
        chinese = self.gnomon("explain", self.package, "03").out
        self.assertIn("14.20%（标准误 0.9，95% 区间 12.33～16.07）", chinese)
        self.assertIn("按 95% 置信水平：无法判断：差距在抽样误差之内（与 15 相比，标准误 0.9，自由度 22，t = -0.889，单侧 p = 0.1918）", chinese)
        self.assertIn("名次区间 1—4（置信水平 95%", chinese)
        english = self.gnomon("explain", self.package, "05", "--lang", "en").out
        self.assertIn("at the 95% level of confidence not met (against 15, standard error 0.7, 31 df, t = -6, one-sided p < 0.0001)", english)
        self.assertIn("1—4 ≈", self.gnomon("rank", self.package).out)
        self.assertIn("在抽样误差之内", self.gnomon("trend", self.package, "02").out)
        self.assertIn("超出抽样误差", self.gnomon("trend", self.package, "03").out)

    def test_json_follows_its_schema(self):
        report = json.loads((self.results(self.package) / "assessment.json").read_text(encoding="utf-8"))
        jsonschema.validate(report, json.loads(SCHEMA.read_text(encoding="utf-8")))
        self.assertIn("confidence", [each["key"] for each in report["result"]["settings"]])
        first = report["result"]["units"][0]
        self.assertEqual((first["rank_low"], first["rank_high"], first["same_as_next"]), (1, 4, True))

    def test_the_level_of_confidence_is_a_setting(self):
        rows = self.read(self.results(self.package, "--set", "confidence=0.75") / "scores.csv")
        verdicts = {row["unit"]: row["verdict"] for row in rows if row["item"] == "A"}
        self.assertEqual(verdicts["03"], "not_met")  # p = 0.19
        self.gnomon("run", self.package, "--out", self.folder / "none", "--set", "confidence=0.4", code=2)

    def test_same_bytes_on_one_thread_and_on_several_and_from_a_database(self):
        one = self.results(self.package, "--threads", "1")
        several = self.results(self.package, "--threads", "4")
        database = self.folder / "a.db"
        self.gnomon("import", self.package, "--into", database)
        stored = self.results(database)
        for name in support.RESULTS:
            self.assertEqual((one / name).read_bytes(), (several / name).read_bytes(), name)
            self.assertEqual((one / name).read_bytes(), (stored / name).read_bytes(), name)

    def test_every_report_is_made(self):
        out = self.results(self.package, "--report", "html,markdown,xlsx,docx,cards")
        self.assertIn("名次区间", (out / "report.html").read_text(encoding="utf-8"))

    def test_nothing_of_it_without_errors(self):
        self.values(errors=False)
        out = self.results(self.package)
        for name in support.RESULTS:
            for heading in self.read(out / name)[0]:
                self.assertNotRegex(heading, "error|rank_low|rank_high|same_as_next|verdict|noise|^low$|^high$", name)
        self.assertNotIn("区间", self.gnomon("rank", self.package).out)
        self.assertNotIn("置信水平：", self.gnomon("explain", self.package, "03").out)


if __name__ == "__main__":
    unittest.main(verbosity=2)
