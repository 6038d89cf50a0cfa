"""`gnomon survey`: numbers worked out apart, all formats telling the same, nothing of what is withheld, all files or none."""

import csv
import io
import json
import os
import pathlib
import random
import re

import jsonschema
import openpyxl

from support import Case, main, write_table

SCHEMA = pathlib.Path(os.environ["GNOMON_SOURCE"]) / "schemas" / "survey.v1.schema.json"
FIGURES = ("events", "psus", "df", "sum_weights", "value", "se", "cv", "deff", "n_effective", "lower", "upper")
FILES = {"manifest.json", "survey.html", "survey.json", "survey.md", "survey.xlsx", "survey_comparisons.csv", "survey_estimates.csv",
         "survey_margins.csv", "survey_methods.csv", "survey_weights.csv"}


def people():
    """Three counties of six villages each; in C3 only 21 live in the country. Numbers of no real survey."""
    chance = random.Random(7)
    rows = []
    for county, n_rural in (("C1", 90), ("C2", 60), ("C3", 21)):
        for i in range(200):
            area = "乡" if i < n_rural else "城"
            score = min(100, max(0, round(chance.gauss(55 if area == "城" else 48, 18))))
            rows.append({"period": "2024", "respondent": f"R{len(rows):04}", "county": county, "psu": f"{county}P{i % 6}",
                         "weight": str(50 + 7 * (i % 5)), "area": area, "score": str(score)})
    return rows


class Survey(Case):
    def setUp(self):
        super().setUp()
        self.rows = people()
        self.package = self.folder / "s"
        self.package.mkdir()
        self.write_respondents(self.rows)
        write_table(self.package / "design.csv", [["key", "value"], ["strata", "county"], ["threshold", "70"]])
        write_table(self.package / "estimates.csv", [
            ["estimate", "name", "statistic", "variable", "by"], ["city", "全市比例", "proportion", "literate", ""],
            ["county", "各县比例", "proportion", "literate", "county"], ["area", "城乡比例", "proportion", "literate", "area"],
            ["both", "各县城乡比例", "proportion", "literate", "county*area"], ["score", "平均得分", "mean", "score", ""]])
        write_table(self.package / "comparisons.csv", [
            ["comparison", "name", "estimate", "kind", "value", "adjust"], ["whole", "与全市比", "county", "whole", "", "holm"],
            ["both", "各县城乡与全市比", "both", "whole", "", ""]])

    def write_respondents(self, rows):
        write_table(self.package / "respondents.csv", [list(rows[0]), *(list(row.values()) for row in rows)])

    def table(self, *words):
        return list(csv.DictReader(io.StringIO(self.gnomon("survey", self.package, "--format", "csv", *words).out)))

    def test_estimates_are_those_worked_out_apart(self):
        found = {(row["estimate"], row["domain"]): row for row in self.table()}
        for county in ("C1", "C2", "C3"):
            own = [row for row in self.rows if row["county"] == county]
            weight = sum(float(row["weight"]) for row in own)
            mean = sum(float(row["weight"]) * (int(row["score"]) >= 70) for row in own) / weight
            psus = {}
            for row in own:
                z = float(row["weight"]) * ((int(row["score"]) >= 70) - mean) / weight
                psus[row["psu"]] = psus.get(row["psu"], 0) + z
            variance = 6 / 5 * sum(z * z for z in psus.values())  # their mean is 0
            row = found["county", county]
            self.assertAlmostEqual(float(row["value"]), mean, 12)
            self.assertAlmostEqual(float(row["se"]), variance ** 0.5, 12)
            self.assertEqual((row["n"], row["psus"], row["df"]), ("200", "6", "5"))

    def test_the_interval_asked_for_is_the_one_computed(self):
        for word, method in (("wald", "wald"), ("logit", "logit"), ("xlogit", "xlogit"), ("asin", "asin"), ("wilson", "wilson"),
                             ("korn_graubard", "korn_graubard"), ("likelihood", "likelihood")):
            write_table(self.package / "design.csv", [["key", "value"], ["strata", "county"], ["interval", word]])
            row = self.table("--by", "all")[0]
            self.assertEqual(row["interval"], method)
            if word == "wald":
                half = (float(row["upper"]) - float(row["lower"])) / 2
                self.assertAlmostEqual(half / float(row["se"]), 2.1314, 3)  # t of 15 degrees of freedom at 97.5 %

    def test_units_taken_for_certain_are_told_as_they_were_drawn(self):
        """Codes of villages begin anew in every county; the first village of two counties was taken for certain."""
        self.write_respondents([dict(row, psu=row["psu"][2:], certain=str(int(row["psu"] in ("C1P0", "C2P0")))) for row in self.rows])
        write_table(self.package / "design.csv", [["key", "value"], ["strata", "county"], ["nested", "yes"], ["certainty", "certain"]])
        found = {row["key"]: row["value"] for row in self.table("--table", "methods") if row["origin"] == "found"}
        self.assertEqual([found[key] for key in ("n_strata", "n_psus", "n_certainty")], ["3", "18", "2"])
        # 16 villages and the 34 respondents of each of the two, less three counties and these two villages as strata.
        self.assertEqual(found["df"], "79")
        text = self.gnomon("survey", self.package, "--table", "methods").out
        self.assertIn("样本分 3 层，共有 18 个初级抽样单元。其中 2 个抽样单元必定入选", text)
        self.assertIn("必定入选的单元按其下级单元和自成的层计", text)

    def test_a_target_is_tested_on_one_side_with_the_interval_of_all_comparisons(self):
        write_table(self.package / "comparisons.csv", [["comparison", "estimate", "kind", "value"], ["target", "city", "target", "0.1"]])
        share, found = self.table("--by", "all")[0], self.table("--table", "comparisons")[0]
        se, difference = float(share["se"]), float(share["value"]) - 0.1
        self.assertEqual((share["df"], found["test"], found["df"]), ("15", "t", "15"))
        self.assertAlmostEqual(float(found["se"]), se, 12)
        t975 = 2.131449545559323  # of 15 degrees of freedom: qt(0.975, 15)
        self.assertAlmostEqual(float(found["lower"]), difference - t975 * se, 9)
        self.assertAlmostEqual(float(found["upper"]), difference + t975 * se, 9)
        # A difference of t975 standard errors has 0.05 on two sides, 0.025 on one.
        write_table(self.package / "comparisons.csv", [["comparison", "estimate", "kind", "value"],
                                                       ["target", "city", "target", repr(float(share["value"]) - t975 * se)]])
        self.assertAlmostEqual(float(self.table("--table", "comparisons")[0]["p"]), 0.025, 9)
        for language, words in (("zh", "与目标相比为单侧检验"), ("en", "Comparisons with a target are one-sided tests")):
            self.assertIn(words, self.gnomon("survey", self.package, "--lang", language).out)

    def test_a_small_domain_is_withheld_and_cannot_be_subtracted(self):
        rows = self.table("--by", "county*area")
        withheld = {row["domain"]: row for row in rows if row["release"] == "withheld"}
        self.assertEqual(withheld["C3*乡"]["n"], "<30")
        self.assertEqual(withheld["C3*乡"]["reasons"].split(";")[0], "few_respondents")
        # Neither along the county nor along the area is it alone.
        self.assertIn("C3*城", withheld)
        self.assertGreater(len([domain for domain in withheld if domain.endswith("乡")]), 1)
        for row in withheld.values():
            self.assertEqual({row[figure] for figure in FIGURES}, {""})
        for row in self.table("--table", "comparisons"):
            if row["comparison"] == "both" and row["domain"] in withheld:
                self.assertEqual((row["release"], row["value"], row["difference"], row["p"]), ("withheld", "", "", ""))

    def test_every_format_holds_the_same_and_nothing_that_is_withheld(self):
        self.gnomon("survey", self.package, "--out", "out")
        out = self.folder / "out"
        self.assertEqual({path.name for path in out.iterdir()}, FILES)
        with open(out / "survey_estimates.csv", encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        whole = json.loads((out / "survey.json").read_text(encoding="utf-8"))
        jsonschema.Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(whole)
        self.assertEqual(len(whole["result"]["estimates"]), len(rows))
        book = openpyxl.load_workbook(out / "survey.xlsx")
        sheet = book["调查估计结果"]
        head = next(i for i, row in enumerate(sheet.iter_rows(values_only=True), 1) if row[0] == "时期" or "估计值" in row)
        titles = [cell.value for cell in sheet[head]]
        cells = [dict(zip(titles, row)) for row in sheet.iter_rows(min_row=head + 1)]
        self.assertEqual(len(cells), len(rows))
        for row, json_row, cell in zip(rows, whole["result"]["estimates"], cells):
            if row["release"] == "withheld":
                self.assertEqual(cell["估计值"].value, "不发布")
                self.assertIsNone(cell["标准误"].value)
                self.assertIsNone(json_row["value"])
                self.assertIn(cell["受访者数"].value, ("<30", None))
                continue
            self.assertAlmostEqual(cell["估计值"].value, float(row["value"]), 12)
            self.assertAlmostEqual(json_row["value"], float(row["value"]), 12)
            self.assertEqual(cell["估计值"].number_format, "0.00%" if row["statistic"] == "proportion" else "0.00")
        self.assertEqual(book.sheetnames, ["调查估计结果", "调查比较结果", "调查权重", "调查权重与已知总体分布", "方法", "生效的设置"])
        # Of what is withheld not even what one could work out from the respondents stands anywhere.
        small = [row for row in self.rows if row["county"] == "C3" and row["area"] == "乡"]
        weight = sum(float(row["weight"]) for row in small)
        share = sum(float(row["weight"]) * (int(row["score"]) >= 70) for row in small) / weight
        texts = {name: (out / name).read_text(encoding="utf-8-sig") for name in FILES if not name.endswith("xlsx")}
        texts["xlsx"] = "\n".join(str(cell) for each in book for row in each.iter_rows(values_only=True) for cell in row)
        for name, text in texts.items():
            self.assertNotIn(f"{share:.12f}"[:9], text, name)
            self.assertNotIn(f"{weight:.0f}\n", text, name)
            self.assertIsNone(re.search(r"R0\d{3}", text), name)

    def test_all_or_nothing_and_again(self):
        dry = self.gnomon("survey", self.package, "--out", "out", "--dry-run")
        self.assertEqual(len(dry.out.splitlines()), len(FILES))
        self.assertFalse((self.folder / "out").exists())
        self.gnomon("survey", self.package, "--out", "out")
        before = self.files("out")
        again = self.gnomon("survey", self.package, "--out", "out")
        self.assertIn("没有变化", again.err)
        self.assertEqual(self.files("out"), before)
        manifest = json.loads(before["manifest.json"])
        self.assertEqual({each["name"] for each in manifest["outputs"]} | {"manifest.json"}, FILES)
        self.assertIn("respondents.csv", {pathlib.Path(each["name"]).name for each in manifest["inputs"]})
        self.write_respondents([dict(row, weight="-1") for row in self.rows])
        self.gnomon("survey", self.package, "--out", "out", code=3)
        self.assertEqual(self.files("out"), before)
        self.gnomon("survey", self.package, "--out", self.package, code=2)
        self.gnomon("survey", self.package, "--out", "other", "--by", "county", code=2)

    def test_threads_and_locale_change_no_byte(self):
        self.gnomon("survey", self.package, "--out", "a", "--threads", "1")
        self.gnomon("survey", self.package, "--out", "b", "--threads", "5", env={"LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai"})
        a, b = self.files("a"), self.files("b")
        self.assertEqual([name for name in a if a[name] != b.get(name)], [])

    def test_order_of_rows_and_columns_changes_no_byte(self):
        write_table(self.package / "design.csv", [["key", "value"], ["strata", "county"], ["variance", "bootstrap"], ["n_replicates", "50"],
                                                  ["weighting", "rake"]])
        write_table(self.package / "margins.csv", [["margin", "level", "count"], ["area", "城", "26012.3"], ["area", "乡", "11012.3"],
                                                   ["county", "C1", "12341.5"], ["county", "C2", "12341.5"], ["county", "C3", "12341.6"]])
        tables = ("estimates", "comparisons", "weights", "margins", "methods")
        before = [self.table("--table", table) for table in tables]
        random.Random(3).shuffle(self.rows)
        self.write_respondents([dict(reversed(row.items())) for row in self.rows])
        self.assertEqual([self.table("--table", table) for table in tables], before)

    def test_many_groups_of_respondents_drawn_directly(self):
        """So many that they are not estimated in one go."""
        chance, n = random.Random(2), 5400
        rows = [{"period": "2024", "respondent": str(i), "weight": str(1 + i % 3), "village": str(i // 3), "score": str(chance.randrange(101))}
                for i in range(n)]
        self.write_respondents(rows)
        write_table(self.package / "design.csv", [["key", "value"], ["stages", "none"], ["minimum", "3"]])
        write_table(self.package / "estimates.csv", [["estimate", "statistic", "variable", "by"], ["village", "mean", "score", "village"]])
        (self.package / "comparisons.csv").unlink()
        found = self.table()
        self.assertEqual(len(found), n // 3)
        for i, row in enumerate(found):
            group = [(float(each["weight"]), float(each["score"])) for each in rows[3 * i:3 * i + 3]]
            weight = sum(w for w, _ in group)
            mean = sum(w * y for w, y in group) / weight
            variance = n / (n - 1) * sum((w * (y - mean) / weight) ** 2 for w, y in group)
            self.assertEqual(row["domain"], str(i))
            self.assertAlmostEqual(float(row["value"]), mean, 9)
            if variance > 1e-12:
                self.assertAlmostEqual(float(row["se"]), variance ** 0.5, 9)

    def test_a_database_gives_the_same(self):
        before = [self.table("--table", table) for table in ("estimates", "comparisons", "weights", "methods")]
        write_table(self.package / "units.csv", [["unit", "name"], ["C1", "甲县"]])
        write_table(self.package / "indicators.csv", [["indicator", "name"], ["books", "藏书"]])
        write_table(self.package / "scheme.csv", [["item", "name", "points", "indicator", "rule"], ["A", "藏书", "100", "books", "minmax"]])
        answer = self.gnomon("import", self.package, "--into", "s.db")
        self.assertIn("逐人存有受访者数据", answer.err)
        self.package = self.folder / "s.db"
        self.assertEqual([self.table("--table", table) for table in ("estimates", "comparisons", "weights", "methods")], before)

    def towns(self):
        """Towns in three counties, 9 people in one of them; towns are units of an assessment, counties stand above them."""
        chance, rows = random.Random(5), []
        for county in range(3):
            for town in range(3):
                for i in range(9 if (county, town) == (1, 2) else 60 + town):
                    rows.append({"period": "2024", "respondent": f"R{len(rows):04}", "county": f"K{county}", "town": f"K{county}T{town}",
                                 "psu": f"K{county}T{town}P{i % 3}", "weight": str(10 + i % 4), "score": str(chance.randrange(101))})
        self.write_respondents(rows)
        (self.package / "comparisons.csv").unlink()
        write_table(self.package / "design.csv", [["key", "value"], ["strata", "county"], ["unit", "town"]])
        return rows

    def test_towns_in_counties(self):
        """What a county tells of its towns is seen, though no estimate crosses them."""
        self.towns()
        write_table(self.package / "estimates.csv", [["estimate", "statistic", "variable", "by"], ["town", "mean", "score", "town"],
                                                     ["county", "mean", "score", "county"]])
        found = {row["domain"]: row for row in self.table()}
        withheld = {domain for domain, row in found.items() if row["release"] == "withheld"}
        self.assertEqual(withheld, {"K1T0", "K1T2"})
        self.assertEqual(found["K1T2"]["reasons"], "few_respondents")

    def test_the_assessment_withholds_the_same(self):
        self.towns()
        write_table(self.package / "estimates.csv", [["estimate", "statistic", "variable", "by"], ["town", "mean", "score", "town"]])
        towns = [f"K{i}T{j}" for i in range(3) for j in range(3)]
        write_table(self.package / "units.csv", [["unit", "name", "parent", "kind"], ["X", "市", "", "市"], *([f"K{i}", f"县{i}", "X", "县"] for i in range(3)),
                                                 *([town, town, town[:2], "镇"] for town in towns)])
        write_table(self.package / "indicators.csv", [["indicator", "name", "source", "definition"], ["s", "得分", "survey", "town"]])
        write_table(self.package / "scheme.csv", [["item", "name", "points", "indicator", "rule"], ["A", "得分", "100", "s", "minmax"]])
        write_table(self.package / "assessment.csv", [["key", "value"], ["period", "2024"], ["ranked_kind", "镇"], ["not_surveyed", "exclude"]])
        withheld = {row["domain"] for row in self.table() if row["release"] == "withheld"}
        # The city and the counties are shown by the assessment alone: less the other towns they would give the town of nine.
        self.assertEqual(withheld, {"K1T0", "K1T2"})
        self.gnomon("run", self.package, "--out", "out")
        with open(self.folder / "out" / "trends.csv", encoding="utf-8-sig", newline="") as file:
            shown = {row["unit"] for row in csv.DictReader(file) if row["series"] == "s" and row["value"]}
        self.assertEqual(shown, {"X", "K0", "K1", "K2", *towns} - withheld)

    def test_waves_of_different_calibre_are_not_compared(self):
        earlier = [dict(row, period="2022", respondent=f"E{i}") for i, row in enumerate(self.rows)]
        self.write_respondents(earlier + self.rows)
        (self.package / "comparisons.csv").unlink()
        units = ("C1", "C2", "C3")
        write_table(self.package / "units.csv", [["unit", "name"], *([unit, unit] for unit in units)])
        write_table(self.package / "indicators.csv", [["indicator", "name", "unit_of_measure", "source", "definition"],
                                                      ["rate", "具备率", "%", "survey", "county"], ["score", "得分", "", "survey", "mean"]])
        write_table(self.package / "estimates.csv", [["estimate", "statistic", "variable", "by"], ["county", "proportion", "literate", "county"],
                                                     ["mean", "mean", "score", "county"]])
        write_table(self.package / "scheme.csv", [["item", "name", "points", "indicator", "rule"], ["A", "具备率", "50", "rate", "minmax"],
                                                  ["B", "得分", "50", "score", "minmax"]])
        write_table(self.package / "assessment.csv", [["key", "value"], ["period", "2024"], ["scale", "100"]])
        design = [["key", "value", "period"], ["strata", "county", ""], ["unit", "county", ""], ["threshold", "70", ""]]

        def changes(*own):
            """Which series have a change from 2022 to 2024, though nobody's answer changed."""
            write_table(self.package / "design.csv", design + list(own))
            out = self.folder / "out"
            self.gnomon("run", self.package, "--out", out, "--yes")
            with open(out / "trends.csv", encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file))
            return {row["series"] for row in rows if row["period"] == "2024" and row["change"] != "" and row["unit"] in units}

        self.assertLessEqual({"rate", "score"}, changes())
        self.assertFalse({"rate"} & changes(["threshold", "60", "2022"]))
        self.assertLessEqual({"score"}, changes(["threshold", "60", "2022"]))
        self.assertFalse({"rate", "score"} & changes(["calibre", "旧标准", "2022"], ["calibre", "新标准", "2024"]))
        self.assertLessEqual({"rate", "score"}, changes(["calibre", "新标准", ""]))

        # A comparison of such waves is refused; the calibre stands in the paragraph on methods.
        self.assertIn("新标准", self.gnomon("survey", self.package, "--table", "methods", "--format", "csv").out)
        write_table(self.package / "comparisons.csv", [["comparison", "estimate", "kind"], ["change", "mean", "waves"]])
        write_table(self.package / "design.csv", [*design, ["calibre", "旧标准", "2022"]])
        refused = self.gnomon("survey", self.package, code=3)
        for word in ("GNO-Q068", "口径", "旧标准", "comparisons.csv"):
            self.assertIn(word, refused.err)

    def test_a_setting_of_the_design_given_on_the_command_line(self):
        write_table(self.package / "design.csv", [["key", "value", "period"], ["strata", "county", ""], ["threshold", "70", ""],
                                                  ["confidence", "0.99", "2024"]])
        given = {row["key"]: (row["value"], row["origin"]) for row in
                 self.table("--table", "methods", "--set", "置信水平=0.8", "--set", "interval=wald", "--set", "minimum=5")}
        self.assertEqual((given["confidence"], given["interval"], given["minimum"], given["threshold"], given["seed"][1]),
                         (("0.8", "command"), ("wald", "command"), ("5", "command"), ("70", "given"), "default"))
        row = self.table("--by", "all", "--set", "confidence=0.8", "--set", "interval=wald")[0]
        self.assertEqual(row["confidence"], "0.8")
        self.assertAlmostEqual((float(row["upper"]) - float(row["lower"])) / 2 / float(row["se"]), 1.340606, 5)  # qt(0.9, 15)
        self.assertIn("命令行", self.gnomon("survey", self.package, "--table", "methods", "--set", "confidence=0.8").out)
        self.gnomon("survey", self.package, "--out", "out", "--set", "confidence=0.8")
        options = json.loads((self.folder / "out" / "manifest.json").read_text(encoding="utf-8"))["options"]
        self.assertIn("0.8", json.dumps(options))
        # Wrong keys, values, and settings that do not go together are refused at the place where they were given.
        for words, told in ((["confidense=0.8"], "confidence"), (["confidence=80"], "0.95"), (["rounding=half_even"], "GNO-A001")):
            refused = self.gnomon("survey", self.package, "--set", *words, code=2)
            self.assertIn(told, refused.err)
            self.assertIn("--set", refused.err)
        self.assertIn("gnomon schema design", self.gnomon("survey", self.package, "--set", "confidence", code=2).err)
        self.assertIn("--set", self.gnomon("survey", self.package, "--set", "drawing=brewer", code=3).err)

    def test_words_and_figures_for_people(self):
        write_table(self.package / "comparisons.csv", [["comparison", "estimate", "kind", "adjust"], ["a", "county", "whole", "holm"],
                                                       ["b", "county", "domains", "bh"]])
        write_table(self.package / "design.csv", [["key", "value"], ["strata", "county"], ["weighting", "rake"]])
        write_table(self.package / "margins.csv", [["margin", "level", "count"], ["area", "城", "26012.3"], ["area", "乡", "11012.3"],
                                                   ["county", "C1", "12341.5"], ["county", "C2", "12341.5"], ["county", "C3", "12341.6"]])
        text = self.gnomon("survey", self.package).out
        self.assertIn("Benjamini–Hochberg 法、Holm 法", text)
        self.assertNotIn("法, ", text)
        # A misfit of nothing to speak of is no row of zeros; the data keep all of it.
        exact = float(self.table("--table", "weights")[0]["misfit"])
        self.assertLess(exact, 1e-9)
        shown = re.search(r"最大相对偏差\s+(\S+)", self.gnomon("survey", self.package, "--table", "weights").out)[1]
        self.assertLessEqual(len(shown), 8)
        self.assertAlmostEqual(float(shown), exact, delta=exact / 10)

    def test_the_sheet_of_methods_fits_a_page(self):
        self.gnomon("survey", self.package, "--out", "out")
        sheet = openpyxl.load_workbook(self.folder / "out" / "survey.xlsx")["方法"]
        self.assertLessEqual(sheet.column_dimensions["A"].width, 78)  # of an A4 page upright
        self.assertEqual({cell.alignment.horizontal for row in sheet.iter_rows() for cell in row if cell.value}, {"left"})
        self.assertTrue(all(cell.alignment.wrap_text for row in sheet.iter_rows() for cell in row if cell.value))

    def test_what_is_asked_for(self):
        self.assertEqual({row["by"] for row in self.table("--by", "county")}, {"county"})
        self.assertEqual({row["by"] for row in self.table("--by", "all")}, {""})
        self.assertEqual({row["period"] for row in self.table("--period", "2024")}, {"2024"})
        self.gnomon("survey", self.package, "--period", "2023", code=2)
        self.gnomon("survey", self.package, "--by", "town", code=2)
        for table in ("estimates", "comparisons", "weights", "margins", "methods"):
            for form in ("table", "csv", "json", "markdown"):
                self.assertTrue(self.gnomon("survey", self.package, "--table", table, "--format", form).out, (table, form))
        answer = json.loads(self.gnomon("survey", self.package, "--format", "json").out)
        self.assertEqual(set(answer["result"]), {"title", "waves", "methods", "estimates", "comparisons", "weights", "margins"})
        for language, word in (("zh", "样本："), ("en", "Sample. ")):
            self.assertIn(word, self.gnomon("survey", self.package, "--lang", language).out)


if __name__ == "__main__":
    main()
