"""`ranking.xlsx` read back by others: openpyxl finds the numbers of the CSV files, LibreOffice computes every formula to the result that is
stored, prints it, and nothing in a name is ever a formula."""

import csv
import json
import os
import pathlib
import re
import subprocess
import warnings
import zipfile

import openpyxl

from support import COUNTY, EXAMPLES, Case, change_setting, main, write_large_package, write_table

REPORTS = pathlib.Path(os.environ["GNOMON_SOURCE"]) / "reports"
LABELS = json.loads((REPORTS / "labels.json").read_text(encoding="utf-8"))
NAMES = sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())

# Formulas are computed when the file is opened, whatever result is stored.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""

HOSTILE = [
    "=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "<img src=x onerror=alert(1)>", 'a"b\'c', "&amp; & <b>",
    "两行\n文字", "\u202e右至左\u202c", "😀👍🏽", "_x0041_", "{=1}", "名" * 300, "[a]:*?/\\", "'甲'",
]


def definition(name):
    return json.loads((REPORTS / f"{name}.json").read_text(encoding="utf-8"))


def title(name, language="zh"):
    return definition(name)["title" if language == "en" else "title_zh"]


def open_workbook(path, values=True):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not know the bars in cells
        return openpyxl.load_workbook(path, data_only=values)


def rows_by_title(book, name, language="zh"):
    """The rows of a sheet as dictionaries by the columns of its definition; columns that it does not name by their heading."""
    ids = {column["title" if language == "en" else "title_zh"]: column["name"] for column in definition(name)["columns"]}
    rows = list(book[title(name, language)].iter_rows(values_only=True))
    i_head = next(i for i, row in enumerate(rows) if row[0] in ids and row[1] in ids)
    heads = [ids.get(cell, cell) for cell in rows[i_head]]
    return [dict(zip(heads, row)) for row in rows[i_head + 1:]]


def read_csv(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def as_cell(text):
    """A cell of a CSV file as a workbook holds it."""
    if text == "":
        return None
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text


def forget_results(path, target):
    """A copy whose formulas all have the result 0."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            data = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = re.sub(rb"</f><v>[^<]*</v>", b"</f><v>0</v>", data)
            copy.writestr(name, data)


class WorkbookCase(Case):
    def run_workbook(self, package, *words, out="out", env=None):
        self.gnomon("run", package, "--report", "xlsx", "--out", out, *words, env=env)
        return self.folder / out / "ranking.xlsx"

    def convert(self, files, target, kind):
        """One call of LibreOffice for all files."""
        profile = self.folder / "profile"
        if not profile.exists():
            (profile / "user").mkdir(parents=True)
            (profile / "user" / "registrymodifications.xcu").write_text(PROFILE)
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", kind, "--outdir",
             target, *files],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=500,
            env=os.environ | {"HOME": str(self.folder)})

    def assert_as_ranking_csv(self, book, folder, language="zh"):
        expected = read_csv(folder / "ranking.csv")
        found = rows_by_title(book, "ranking_sheet", language)
        self.assertEqual(len(found), len(expected))
        columns = set(found[0])
        for a, b in zip(found, expected):
            for column in columns & set(b):
                value = a[column]
                wanted = b[column]
                # A name that only repeats the code is not written twice; codes are text.
                if column in ("unit", "name", "group", "parent", "grade", "note"):
                    self.assertEqual(value or "", "" if column == "name" and wanted == b["unit"] else wanted, column)
                else:
                    self.assertEqual(value, as_cell(wanted), f"{b['unit']} {column}")
        # The places that a unit may have are one column for people.
        places = {"rank_low", "rank_high", "same_as_next"} if "rank_interval" in columns else set()
        for a, b in zip(found, expected if places else []):
            wanted = list(dict.fromkeys([b["rank_low"], b["rank_high"]])) if b["rank_low"] else []
            self.assertEqual(re.findall(r"\d+", a["rank_interval"] or ""), wanted, b["unit"])
            self.assertEqual("≈" in (a["rank_interval"] or ""), b["same_as_next"] == "yes", b["unit"])
        # What is left out says nothing, or the same of all.
        for column in set(expected[0]) - columns - {"name", "parent_rank"} - places:
            self.assertEqual(len({row[column] for row in expected}), 1, column)


class Examples(WorkbookCase):
    def test_every_example(self):
        files = {}
        for name in NAMES:
            path = self.run_workbook(EXAMPLES / name, out=name)
            files[name] = self.folder / f"{name}.xlsx"
            with self.subTest(example=name, read="by openpyxl"):
                book = open_workbook(path)
                self.assert_as_ranking_csv(book, path.parent)
                self.assert_scores(book, path.parent)
            forget_results(path, files[name])
        # Another way to round, whose formula is another.
        package = self.copy_of_county("rounded")
        for rounding in ("half_even", "down"):
            change_setting(package, "rounding", rounding)
            change_setting(package, "total_decimals", "1")
            self.run_workbook(package, out=rounding)
            files[rounding] = self.folder / f"{rounding}.xlsx"
            forget_results(self.folder / rounding / "ranking.xlsx", files[rounding])
        self.convert(files.values(), self.folder / "computed", "xlsx")
        for name, path in files.items():
            with self.subTest(example=name, computed="by LibreOffice"):
                computed = open_workbook(self.folder / "computed" / path.name)
                self.assert_as_ranking_csv(computed, self.folder / name)
                self.assert_results(self.folder / name / "ranking.xlsx", computed)

    def assert_scores(self, book, folder):
        """The leaves of the detail sheet are those of scores.csv."""
        expected = {(row["unit"], row["item"]): row for row in read_csv(folder / "scores.csv")}
        rows = rows_by_title(book, "score_details")
        self.assertGreater(len(rows), 0)
        sums = {}
        for row in rows:
            wanted = expected[str(row["unit"]), str(row["item"])]
            for column in ("points", "points_full"):
                if wanted[column] == "":
                    self.assertIsNone(row[column])
                else:
                    self.assertAlmostEqual(row[column], float(wanted[column]), 9)
            sums[row["unit"]] = sums.get(row["unit"], 0) + (row["points"] or 0)
        matrix = {row["unit"]: row for row in rows_by_title(book, "score_matrix")}
        for row in read_csv(folder / "ranking.csv"):
            if row["total"] == "":
                continue
            self.assertEqual(matrix[row["unit"]]["total"], float(row["total"]))
            self.assertAlmostEqual(matrix[row["unit"]]["sum"], sums[row["unit"]], 9)

    def assert_results(self, path, computed):
        formulas = open_workbook(path, values=False)
        stored = open_workbook(path)
        self.assertEqual(formulas.sheetnames, computed.sheetnames)
        n_formulas = 0
        for sheet in formulas:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type != "f":
                        continue
                    n_formulas += 1
                    result = stored[sheet.title][cell.coordinate].value
                    again = computed[sheet.title][cell.coordinate].value
                    self.assertIsInstance(again, (int, float), f"{sheet.title} {cell.coordinate} {cell.value}")
                    self.assertAlmostEqual(again, result, 9, f"{sheet.title} {cell.coordinate} {cell.value}")
        self.assertGreater(n_formulas, 10)


class Form(WorkbookCase):
    def test_sheets(self):
        book = open_workbook(self.run_workbook(EXAMPLES / "tasks"), values=False)
        self.assertEqual(book.sheetnames, [
            "排名", "分组排名", "图表", "分项得分", "得分明细", "目标完成情况", "目标差距", "总分走势", "历期数值", "责任部门排名",
            "任务分工", "部门任务", "说明"])
        for sheet in book:
            with self.subTest(sheet=sheet.title):
                self.assertEqual(int(sheet.page_setup.paperSize), 9)
                self.assertTrue(sheet.sheet_properties.pageSetUpPr.fitToPage)
                self.assertEqual(sheet.oddFooter.center.text, "第 &P 页 共 &N 页")
                if sheet.title == "图表":
                    continue
                head = int(re.match(r"\$?(\d+)", sheet.print_title_rows)[1])
                self.assertEqual(int(re.sub("[A-Z]", "", sheet.freeze_panes)), head + 1)
                self.assertTrue(sheet.cell(head, 1).font.b)
        ranking = book["排名"]
        self.assertEqual(ranking.auto_filter.ref.split(":")[0], "A3")
        self.assertIn("宋体", {cell.font.name for cell in ranking[4]})
        with zipfile.ZipFile(self.folder / "out" / "ranking.xlsx") as package:
            charts = [package.read(name).decode() for name in sorted(package.namelist()) if "charts/chart" in name]
            types = [re.search("<c:(bar|line|radar)Chart>", chart)[1] for chart in charts]
            drawing = package.read("xl/drawings/drawing1.xml").decode()
        self.assertEqual(types, ["bar", "line", "radar"])
        self.assertIn('descr="总分', drawing)

    def test_ties_are_numbers(self):
        book = open_workbook(self.run_workbook(COUNTY))
        ranks = [row[0] for row in book["排名"].iter_rows(min_row=4) if row[0].value == 2]
        self.assertEqual([cell.number_format for cell in ranks], ['"并列"0', '"并列"0'])

    def test_lights_have_a_shape_and_a_word(self):
        book = open_workbook(self.run_workbook(COUNTY))
        lights = {row["light"] for row in rows_by_title(book, "gap")}
        self.assertLessEqual(lights, {LABELS[f"gap.{each}"]["zh"] for each in ("reached", "on_pace", "behind", "no_value")})
        self.assertGreater(len(lights), 1)
        rules = [rule for range_ in book["目标差距"].conditional_formatting for rule in range_.rules]
        self.assertEqual({rule.text for rule in rules}, {"◉", "▴", "▾", "◌"})

    def test_english(self):
        path = self.run_workbook(EXAMPLES / "tasks", "--lang", "en")
        book = open_workbook(path)
        self.assert_as_ranking_csv(book, path.parent, "en")
        self.assertEqual(book.sheetnames, [
            "Ranking", "Ranking by group", "Charts", "Scores by item", "Scores in detail", "Targets met",
            "Gaps to the targets", "Totals over time", "Values over time", "Ranking of departments",
            definition("task_matrix")["title"], "Tasks of the department", "Notes"])
        self.assertEqual(book["Ranking"].oddFooter.center.text, "Page &P of &N")
        # What is Chinese comes from the package.
        subjects = [row[0] for row in book["Notes"].iter_rows(values_only=True, min_row=2)]
        self.assertIn("Cut-off", subjects)
        self.assertEqual([each for each in subjects if each and re.search("[\u4e00-\u9fff]", each) and not each.startswith("B")], [])

    def test_notes(self):
        self.run_workbook(COUNTY, "--set", "rounding=half_even")
        book = open_workbook(self.folder / "out" / "ranking.xlsx")
        notes = {row[0]: row[1:3] for row in book["说明"].iter_rows(values_only=True)}
        manifest = json.loads((self.folder / "out" / "manifest.json").read_text())
        self.assertEqual(notes["方案校验值（SHA-256）"][0], manifest["scheme_sha256"])
        self.assertEqual(notes["数据截止"][0], "2025-12-31")
        self.assertEqual(notes["舍入方式"], ("四舍六入五成双", "已设定"))
        for each in manifest["inputs"]:
            self.assertEqual(notes[each["name"]][0], each["sha256"])
        unranked = [row for row in read_csv(self.folder / "out" / "ranking.csv") if row["rank"] == ""]
        self.assertGreater(len(unranked), 0)
        for row in unranked:
            self.assertEqual(notes[f"{row['unit']} {row['name']}"][0], row["note"])

    def test_columns_of_ones_own(self):
        path = self.run_workbook(COUNTY)
        all_rows = rows_by_title(open_workbook(path), "ranking_sheet")
        self.gnomon("init", "words", "--definitions")
        for name, wanted in (("ranking_sheet", ["name", "total_change", "show", "rank"]), ("score_matrix", ["items", "total"]),
                             ("target_summary", ["share", "indicator", "reached"]), ("gap", ["light", "name"])):
            own = definition(name)
            own["columns"] = [next(each for each in own["columns"] if each["name"] == column) for column in wanted]
            (self.folder / "words" / f"{name}.json").write_text(json.dumps(own), encoding="utf-8")
        path = self.run_workbook(COUNTY, "--reports", "words", out="own")
        book = open_workbook(path)
        rows = list(book["排名"].iter_rows(values_only=True))
        i_head = next(i for i, row in enumerate(rows) if row[1] == "总分变化")
        self.assertEqual((rows[i_head][0], rows[i_head][-1]), ("单位", "名次"))
        for own, row in zip(rows[i_head + 1:], all_rows):
            self.assertEqual((own[0], own[1], own[-1]), (row["name"], row["total_change"], row["rank"]))
        # A formula whose columns are not there is a number.
        self.assertEqual({cell.data_type for cell in open_workbook(path, values=False)["排名"]["B"][i_head + 1:]}, {"n"})
        self.assertEqual(book["分项得分"].max_column, open_workbook(self.folder / "out" / "ranking.xlsx")["分项得分"].max_column - 4)

    def test_by_file_name(self):
        self.gnomon("run", COUNTY, "--report", "ranking.xlsx", "--out", "out")
        self.assertIn("ranking.xlsx", self.files("out"))

    def test_long_lists_are_left_out_and_said_so(self):
        package = write_large_package(self.folder / "large", n_units=400, n_indicators=30, periods=("2024", "2025"))
        book = open_workbook(self.run_workbook(package))
        self.assertNotIn("得分明细", book.sheetnames)
        self.assertNotIn("历期数值", book.sheetnames)
        # Of the targets what is behind is still listed.
        self.assertEqual({row["light"] for row in rows_by_title(book, "gap")}, {LABELS["gap.behind"]["zh"]})
        said = [row[1] for row in book["说明"].iter_rows(values_only=True) if row[0] == "本工作簿未列"]
        self.assertIn("“得分明细”共 12000 行，不宜列入工作表，请见 scores.csv。", said)


class SameBytes(WorkbookCase):
    def test_same_bytes(self):
        files = [self.run_workbook(COUNTY, *words, out=out).read_bytes() for out, words in (
            ("a", ()), ("b", ()), ("c", ("--threads", "1")), ("d", ("--threads", "4")))]
        self.assertEqual(len(set(files)), 1)

    def test_day_of_the_file(self):
        path = self.run_workbook(COUNTY, env={"SOURCE_DATE_EPOCH": "1767225600"})
        self.assertEqual(open_workbook(path).properties.created.isoformat(), "2026-01-01T00:00:00")


class Hostile(WorkbookCase):
    def make_package(self):
        package = self.folder / "hostile"
        package.mkdir()
        write_table(package / "assessment.csv", [["key", "value"], ["title", HOSTILE[0]], ["period", "2025"]])
        write_table(package / "units.csv", [["unit", "name", "group"]] + [
            [f"U{i:02}", name, HOSTILE[i % 4]] for i, name in enumerate(HOSTILE)])
        write_table(package / "indicators.csv", [["indicator", "name", "unit_of_measure"], ["i1", "=1+1", "'"],
                                                 ["i2", "<b>&", "\"%"]])
        write_table(package / "targets.csv", [["indicator", "period", "value"], ["i1", "2025", "10"],
                                              ["i1", "2024", "10"]])
        write_table(package / "scheme.csv", [["item", "name", "points", "indicator", "rule"],
                                             ["1", "=A1*2", "60", "i1", "proportional"],
                                             ["2", "@x\ny", "40", "i2", "each(points=1)"]])
        write_table(package / "values.csv", [["unit", "period", "indicator", "value", "note"]] + [
            [f"U{i:02}", period, indicator, str(i), HOSTILE[-i]] for i in range(len(HOSTILE))
            for period in ("2024", "2025") for indicator in ("i1", "i2")])
        return package

    def test_hostile_text(self):
        path = self.run_workbook(self.make_package())
        formulas = open_workbook(path, values=False)
        own = re.compile(r"=(SUM|ROUND|ROUNDDOWN|SUBTOTAL)\(|=[A-Z]+\d+([+/][A-Z]+\d+)+$")
        for sheet in formulas:
            self.assertLessEqual(len(sheet.title), 31)
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        self.assertRegex(cell.value, own)
        rows = rows_by_title(open_workbook(path), "ranking_sheet")
        self.assertEqual({row["name"] for row in rows}, set(HOSTILE))
        self.convert([path], self.folder / "printed", "pdf")
        text = subprocess.run(["pdftotext", "-layout", self.folder / "printed" / "ranking.pdf", "-"], check=True,
                              capture_output=True).stdout.decode()
        self.assertIn("onerror=alert(1)", text)
        self.assertIn("cmd|", text)


class Printed(WorkbookCase):
    def test_pages(self):
        path = self.run_workbook(EXAMPLES / "provinces")
        self.convert([path], self.folder / "printed", "pdf")
        text = subprocess.run(["pdftotext", "-layout", self.folder / "printed" / "ranking.pdf", "-"], check=True,
                              capture_output=True).stdout.decode()
        pages = text.split("\f")[:-1]
        self.assertGreater(len(pages), 10)
        for i, page in enumerate(pages, 1):
            self.assertRegex(page, rf"第\s*{i}\s*页\s*共\s*{len(pages)}\s*页")
        details = [page for page in pages if "算法和理由" in page]
        self.assertGreater(len(details), 1)  # the head stands on every page of the list
        self.assertIn("上海市", pages[0])
        self.assertNotIn("###", text)  # a number wider than its column
        self.assertNotIn("#NAME", text)


if __name__ == "__main__":
    main()
