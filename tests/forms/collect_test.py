"""Collecting as a whole: previews, who is missing, which of two counts, departments, calls that are wrong."""

import json
import pathlib
import re
import shutil
import sqlite3

import openpyxl

from form_files import (Case, columns_of, fill, main, package_without_values, read_table, rows_of, values_of,
                        write_table)

HERE = pathlib.Path(__file__).resolve().parent
FAULTS = HERE.parent.parent / "engine" / "gnomon" / "base" / "faults.def"


class Collect(Case):
    def setUp(self):
        super().setUp()
        self.package = package_without_values(self.folder / "county")
        self.gnomon("import", "county", "--into", "c.db")
        self.gnomon("template", "c.db", "--out", "forms")
        self.back = self.folder / "back"
        self.back.mkdir()

    def send(self, unit, target=None, **changes):
        """Puts the filled form of a unit among those that came back."""
        (form,) = (self.folder / "forms").glob(f"2025_{unit}_*.xlsx")
        path = pathlib.Path(shutil.copy(form, self.back / (target or form.name)))
        values = values_of("2025")
        for indicator, value in changes.items():
            values[unit, indicator] = values[unit, indicator] | {"value": str(value)}
        fill(path, values)
        return path

    def preview(self, *words, code=0):
        answer = self.gnomon("collect", "back", "--into", "c.db", "-n", "--format", "json", *words, code=code)
        return json.loads(answer.out)

    def stored(self):
        self.gnomon("run", "c.db", "--out", "out")
        return {row[1]: row for row in read_table(self.folder / "out" / "scores.csv")[1:]}

    def test_who_is_missing_and_what_moves(self):
        for unit in ("T01", "T02"):
            self.send(unit)
        result = self.preview()["result"]
        self.assertEqual([each["unit"] for each in result["files"]], ["T01", "T02"])
        missing = [each["unit"] for each in result["missing"]]
        self.assertEqual(missing, ["C00"] + [f"T{i:02}" for i in range(3, 15)])
        self.assertEqual({each["unit"] for each in result["ranks"] if each["period"] == "2025"}, {"T01", "T02"})
        text = self.gnomon("collect", "back", "--into", "c.db", "-n")
        self.assertRegex(text.out, "T14 +卯山乡")
        self.assertIn("仅为预览", text.err)

    def test_a_preview_of_faults_writes_nothing(self):
        self.send("T01", trainings="15场")
        before = self.files()
        answer = self.preview(code=3)
        self.assertEqual(self.files(), before)
        (finding,) = [each for each in answer["findings"] if each["severity"] == "error"]
        self.assertEqual((finding["code"], finding["sheet"], finding["cell"], finding["value"]), ("GNO-V002", "数据", "F22", "15场"))
        self.assertEqual(answer["result"]["copies"], [])

    def test_faulty_workbooks_come_back(self):
        self.send("T01", trainings="15场")
        self.send("T02", trainings=190)
        self.send("T03")
        self.gnomon("collect", "back", "--into", "c.db", "--yes", code=3)
        self.assertEqual(list(self.files("c-returned")), ["2025_T01_甲川镇.xlsx"], "those with errors, beside the database")
        self.gnomon("collect", "back", "--into", "c.db", "--yes", "--out", "again", code=3)
        self.assertEqual(list(self.files("again")), ["2025_T01_甲川镇.xlsx", "2025_T02_乙川镇.xlsx"], "those with warnings where asked")

    def test_copies_lying_in_the_folder_are_not_collected(self):
        self.send("T01", trainings="15场")
        self.gnomon("collect", "back", "--into", "c.db", "--yes", "--out", "back/returned", code=3)
        self.send("T01")
        result = json.loads(self.gnomon("collect", "back", "--into", "c.db", "-n", "--out", "back/returned", "--format", "json").out)
        self.assertEqual(len(result["result"]["files"]), 1)

    def test_take_says_which_of_two_counts(self):
        self.send("T01", "旧.xlsx", trainings=11)
        self.send("T01", "新.xlsx", trainings=14)
        self.assertEqual({each["code"] for each in self.preview(code=3)["findings"] if each["severity"] == "error"}, {"GNO-F153"})
        answer = self.gnomon("collect", "back", "--into", "c.db", "--yes", "--take", "新.xlsx")
        self.assertIn("GNO-F155", answer.err)
        self.assertRegex(self.gnomon("explain", "c.db", "T01", "--period", "2025", code=None).out, "14 ÷ 15")
        self.assertIn("GNO-C131", self.gnomon("collect", "back", "--into", "c.db", "-n", "--take", "别的.xlsx", code=2).err)

    def test_a_marked_copy_put_right_is_taken(self):
        self.send("T01", trainings="15场")
        self.gnomon("collect", "back", "--into", "c.db", "--yes", code=3)
        path = self.folder / "c-returned" / "2025_T01_甲川镇.xlsx"
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        head = next(row for row in range(1, 11) if any(cell.value == "指标代码" for cell in sheet[row]))
        at = columns_of(sheet, head)
        row = next(row for row, _, indicator in rows_of(sheet, head) if indicator == "trainings")
        sheet.cell(row, at["数值"]).value = 15
        book.save(path)
        self.gnomon("collect", "c-returned/2025_T01_甲川镇.xlsx", "--into", "c.db", "--yes")

    def test_a_row_left_empty_wipes_nothing_out(self):
        path = self.send("T01")
        self.gnomon("collect", "back", "--into", "c.db", "--yes")
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        at = columns_of(sheet)
        for row, _, indicator in rows_of(sheet):
            if indicator != "press":
                for heading in ("数值", "状态", "佐证", "备注"):
                    sheet.cell(row, at[heading]).value = None
            else:
                sheet.cell(row, at["数值"]).value = 7
        book.save(path)
        self.assertEqual([(each["filled"], each["changed"]) for each in self.preview()["result"]["files"]], [(1, 1)])
        self.gnomon("collect", "back", "--into", "c.db", "--yes")
        self.assertRegex(self.gnomon("explain", "c.db", "T01", code=None).out, "C1")

    def stored_row(self, unit, indicator, database="c.db"):
        with sqlite3.connect(self.folder / database) as opened:
            opened.row_factory = sqlite3.Row
            row = opened.execute('SELECT * FROM "values" WHERE unit = ? AND indicator = ? AND period = 2025 ORDER BY import DESC',
                                 (unit, indicator)).fetchone()
        opened.close()
        return dict(row)

    def test_evidence_and_notes_are_stored(self):
        path = self.send("T01")
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        at = columns_of(sheet)
        row = next(row for row, _, indicator in rows_of(sheet) if indicator == "trainings")
        sheet.cell(row, at["佐证"]).value = "=台账第3册"
        sheet.cell(row, at["佐证"]).data_type = "s"
        sheet.cell(row, at["备注"]).value = '<b>"两"\n行'
        book.save(path)
        self.gnomon("collect", "back", "--into", "c.db", "--yes")
        stored = self.stored_row("T01", "trainings")
        self.assertEqual((stored["evidence"], stored["note"]), ("=台账第3册", '<b>"两"\n行'))

    def test_self_values_where_units_give_them(self):
        rows = read_table(self.package / "values.csv")
        at = rows[0].index("self")
        next(row for row in rows if row[:3] == ["T01", "2024", "trainings"])[at] = "16"
        write_table(self.package / "values.csv", rows)
        self.gnomon("import", "county", "--into", "self.db")
        self.gnomon("template", "self.db", "--out", "self")
        path = pathlib.Path(shutil.copy(next((self.folder / "self").glob("*T01*")), self.back))
        fill(path, values_of("2025"))
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        row = next(row for row, _, indicator in rows_of(sheet) if indicator == "trainings")
        sheet.cell(row, columns_of(sheet)["自评值"]).value = 17
        book.save(path)
        self.gnomon("collect", "back", "--into", "self.db", "--yes")
        self.assertEqual(self.stored_row("T01", "trainings", "self.db")["self"], "17")

    def test_needs_consent_and_a_database(self):
        self.send("T01")
        self.assertIn("--yes", self.gnomon("collect", "back", "--into", "c.db", code=2).err)
        self.assertIn("--into", self.gnomon("collect", "back", "-n", code=2).err)
        self.assertIn("GNO-D001", self.gnomon("collect", "back", "--into", "none.db", "-n", code=3).err)
        self.assertIn("GNO-C006", self.gnomon("collect", "--into", "c.db", "-n", code=2).err)
        self.assertIn("GNO-F001", self.gnomon("collect", "nowhere.xlsx", "--into", "c.db", "-n", code=3).err)

    def test_files_and_folders_together(self):
        first = self.send("T01")
        other = self.folder / "other" / "T02"
        other.mkdir(parents=True)
        self.send("T02").rename(other / "2025_T02_乙川镇.xlsx")
        answer = self.gnomon("collect", first, "other", "--into", "c.db", "-n", "--format", "json")
        self.assertEqual([each["unit"] for each in json.loads(answer.out)["result"]["files"]], ["T01", "T02"])

    def test_without_a_period_set_that_of_the_forms_counts(self):
        rows = [row for row in read_table(self.package / "assessment.csv") if row[0] != "period"]
        write_table(self.package / "assessment.csv", rows)
        self.gnomon("import", "county", "--into", "open.db")
        self.gnomon("template", "open.db", "--out", "open")
        self.send("T01")
        self.gnomon("collect", "back", "--into", "open.db", "--yes")
        self.send("T02")
        result = json.loads(self.gnomon("collect", "back", "--into", "open.db", "-n", "--format", "json").out)["result"]
        self.assertEqual([each["new"] for each in result["files"]][0], 0)

    def test_departments(self):
        self.gnomon("init", "tasks", "--example", "tasks")
        (self.folder / "tasks" / "corrections.csv").unlink()
        heading, *rows = read_table(self.folder / "tasks" / "values.csv")
        dropped = {(row[0], name): row[i] for row in rows if row[1] == "2025"
                   for i, name in enumerate(heading) if i > 1 and row[i]}
        before = self.gnomon("rank", "tasks", "--format", "csv").out
        write_table(self.folder / "tasks" / "values.csv", [heading, *(row for row in rows if row[1] != "2025")])
        self.gnomon("import", "tasks", "--into", "t.db")
        told = self.gnomon("template", "t.db", "--out", "departments", "--by", "department").err
        self.assertIn("gap", told, "what no department is asked for is named")
        given = set()
        for path in sorted((self.folder / "departments").glob("*.xlsx")):
            book = openpyxl.load_workbook(path)
            sheet = book.worksheets[0]
            at = columns_of(sheet)
            for row, unit, indicator in rows_of(sheet):
                if (unit, indicator) in dropped:
                    given.add((unit, indicator))
                    sheet.cell(row, at["数值"]).value = dropped[unit, indicator]
            book.save(path)
        self.assertEqual({key for key in dropped if key not in given}, {("B01", "gap")}, "no department answers for that item")
        self.gnomon("collect", "departments", "--into", "t.db", "--yes")
        rest = self.folder / "rest"
        rest.mkdir()
        write_table(rest / "values.csv", [["unit", "period", "indicator", "value"], ["B01", "2025", "gap", dropped["B01", "gap"]]])
        self.gnomon("import", "rest", "--into", "t.db")
        self.assertEqual(self.gnomon("rank", "t.db", "--format", "csv").out, before)


class Calls(Case):
    def test_what_template_refuses(self):
        package = package_without_values(self.folder / "county")
        self.assertIn("GNO-C006", self.gnomon("template", "county", code=2).err)
        self.assertIn("GNO-C130", self.gnomon("template", "county", "--out", "f", "--by", "department", code=3).err)
        self.assertIn("GNO-C009", self.gnomon("template", "county", "--out", "f", "--period", "soon", code=2).err)
        (package / "values.csv").unlink()
        rows = [row for row in read_table(package / "assessment.csv") if row[0] != "period"]
        write_table(package / "assessment.csv", rows)
        self.assertIn("GNO-C132", self.gnomon("template", "county", "--out", "f", code=2).err)
        self.assertFalse((self.folder / "f").exists())

    def test_a_dry_run_writes_nothing(self):
        package_without_values(self.folder / "county")
        before = self.files()
        answer = self.gnomon("template", "county", "--out", "f", "-n", "--format", "csv")
        self.assertEqual(len(answer.out.splitlines()), 16)
        self.assertEqual(self.files(), before)

    def test_every_fault_of_forms_is_shown(self):
        codes = set(re.findall(r"GNO-[FC]1[345]\d", FAULTS.read_text(encoding="utf-8")))
        shown = "".join(path.read_text(encoding="utf-8") for path in [*(HERE / "expected").glob("*.txt"), *HERE.glob("*_test.py")])
        self.assertEqual({code for code in codes if code not in shown}, set())


if __name__ == "__main__":
    main()
