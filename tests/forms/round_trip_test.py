"""Forms out, filled in by another program, back in: the ranking is the known one."""

import json
import sqlite3

import openpyxl

from form_files import (COUNTY, HEAD_ROW, Case, columns_of, fill, main, package_without_values, read_table, rows_of,
                        through_libreoffice, values_of, write_table)


class RoundTrip(Case):
    def setUp(self):
        super().setUp()
        self.package = package_without_values(self.folder / "county")
        self.gnomon("import", "county", "--into", "c.db")

    def template(self, out="forms", *words, package="c.db"):
        self.gnomon("template", package, "--out", out, *words)
        return sorted((self.folder / out).glob("*.xlsx"))

    def filled(self):
        values = values_of("2025")
        files = self.template()
        self.assertEqual(sum(fill(path, values) for path in files), len(values), "a value has no place on any form")
        return files

    def expect_known_ranking(self, database):
        corrections = self.folder / "corrections"
        if not corrections.exists():
            corrections.mkdir()
            write_table(corrections / "corrections.csv", read_table(COUNTY / "corrections.csv"))
        self.gnomon("import", "corrections", "--into", database)
        self.gnomon("run", database, "--out", f"out-{database}")
        # The last column holds words; the known results have codes there.
        found, known = (([row[:-1] for row in read_table(path)]) for path in
                        (self.folder / f"out-{database}" / "ranking.csv", COUNTY / "expected" / "ranking.csv"))
        self.assertEqual(found, known)

    def test_filled_by_another_library_gives_the_known_ranking(self):
        self.filled()
        preview = json.loads(self.gnomon("collect", "forms", "--into", "c.db", "-n", "--format", "json").out)
        self.assertEqual(preview["result"]["missing"], [])
        self.assertEqual(sum(each["new"] for each in preview["result"]["files"]), len(values_of("2025")))
        self.assertEqual(preview["result"]["headings"][0]["understood"],
                         ["指标名称", "计量单位", "上期数值（2024）", "数值", "状态", "佐证", "备注", "单位代码", "单位名称", "时期", "指标代码"])
        self.assertFalse(preview["result"]["written"])
        moved = {each["unit"]: each["rank_after"] for each in preview["result"]["ranks"] if each["period"] == "2025"}
        self.assertEqual(moved["T02"], 1)
        self.gnomon("collect", "forms", "--into", "c.db", "--yes")
        self.expect_known_ranking("c.db")

    def test_saved_by_libreoffice_reads_the_same(self):
        through_libreoffice(self.filled(), self.folder / "saved")
        self.gnomon("collect", "saved", "--into", "c.db", "--yes")
        self.expect_known_ranking("c.db")

    def test_history_names_the_files_and_undo_takes_them_back(self):
        self.filled()
        before = self.files()["c.db"]
        self.gnomon("collect", "forms", "--into", "c.db", "-n")
        self.assertEqual(self.files()["c.db"], before, "a preview writes nothing")
        values = self.gnomon("trend", "c.db", "T01", "--format", "csv", code=None).out
        self.gnomon("collect", "forms", "--into", "c.db", "--yes")
        event = json.loads(self.gnomon("history", "c.db", "--format", "json").out)["result"][-1]
        self.assertIn("2025_T01_甲川镇.xlsx", event["source"])
        self.gnomon("undo", "c.db", "--yes")
        self.assertEqual(self.gnomon("trend", "c.db", "T01", "--format", "csv", code=None).out, values)

    def test_sent_again_only_what_changed_counts(self):
        files = self.filled()
        self.gnomon("collect", "forms", "--into", "c.db", "--yes")
        book = openpyxl.load_workbook(files[2])
        sheet = book.worksheets[0]
        at = columns_of(sheet)
        row = next(row for row, _, indicator in rows_of(sheet) if indicator == "trainings")
        sheet.cell(row, at["数值"]).value = 19
        book.save(files[2])
        result = json.loads(self.gnomon("collect", files[2], "--into", "c.db", "-n", "--format", "json").out)["result"]
        (file,) = result["files"]
        self.assertEqual((file["new"], file["changed"], file["unchanged"]), (0, 1, file["filled"] - 1))
        self.assertEqual(len(result["missing"]), len(files) - 1)

    def test_a_verified_value_survives_a_form_sent_again(self):
        files = self.filled()
        self.gnomon("collect", "forms", "--into", "c.db", "--yes")
        checked = self.folder / "checked"
        checked.mkdir()
        write_table(checked / "values.csv", [["单位代码", "时期", "指标代码", "数值", "审核值"], ["T01", "2025", "trainings", "15", "3"]])
        self.gnomon("import", "checked", "--into", "c.db")
        self.gnomon("collect", files[1], "--into", "c.db", "--yes")
        series = self.gnomon("explain", "c.db", "T01").out
        self.assertRegex(series, "3 ÷ 15")

    def test_same_bytes_twice_from_package_and_database(self):
        first = {path.name: path.read_bytes() for path in self.template("a")}
        second = {path.name: path.read_bytes() for path in self.template("b")}
        third = {path.name: path.read_bytes() for path in self.template("c", package="county")}
        self.assertEqual(sorted(first), sorted(second))
        self.assertEqual([name for name in first if second[name] != first[name] or third[name] != first[name]], [])

    def test_a_form_is_an_ordinary_table_of_values(self):
        files = self.filled()
        book = openpyxl.load_workbook(files[1])
        self.assertEqual(book.sheetnames, ["数据", "填报说明", "_gnomon"])
        answer = self.gnomon("import", files[1], "--into", "c.db", "--dry-run", "--format", "json")
        self.assertEqual([(each["table"], each["new"]) for each in json.loads(answer.out)["result"]["tables"]],
                         [("values", len(list(rows_of(book.worksheets[0]))))])

    def test_what_lies_there_is_not_overwritten(self):
        self.filled()
        before = self.files("forms")
        self.assertIn("GNO-F158", self.gnomon("template", "c.db", "--out", "forms", code=3).err)
        self.assertEqual(self.files("forms"), before)


class Look(Case):
    """What a form is made of."""

    def sheet(self, *words, language="zh"):
        package_without_values(self.folder / "county")
        self.gnomon("template", "county", "--out", "forms", "--lang", language, *words)
        path = self.folder / "forms" / "2025_T01_甲川镇.xlsx"
        return openpyxl.load_workbook(path)

    def test_only_cells_to_be_filled_in_are_open(self):
        sheet = self.sheet().worksheets[0]
        self.assertTrue(sheet.protection.sheet)
        self.assertIsNone(sheet.protection.password)
        at = columns_of(sheet)
        row = HEAD_ROW + 1
        opened = {heading for heading, column in at.items() if not sheet.cell(row, column).protection.locked}
        self.assertEqual(opened, {"数值", "状态", "佐证", "备注"})
        self.assertTrue(sheet.cell(HEAD_ROW, at["数值"]).protection.locked)

    def test_lists_and_limits_fit_the_indicator(self):
        book = self.sheet()
        sheet = book.worksheets[0]
        at = columns_of(sheet)
        letter = openpyxl.utils.get_column_letter(at["数值"])
        rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
        found = {}
        for row, _, indicator in rows_of(sheet):
            rule = rules[f"{letter}{row}"]
            found[indicator] = (rule.type, rule.formula1)
        self.assertEqual(found["leader_group"], ("list", '"是,否"'))
        self.assertEqual(found["trainings"], ("whole", "0"))
        self.assertEqual(found["pass_rate"][0], "decimal")
        kind, levels = found["venue_level"]
        self.assertEqual(kind, "list")
        cells = book["_gnomon"][levels.split("!")[1].replace("$", "")]
        self.assertEqual([cell.value for (cell,) in cells], ["好", "中", "差"])
        self.assertEqual(book["_gnomon"].sheet_state, "hidden")

    def test_the_last_value_stands_beside(self):
        sheet = self.sheet().worksheets[0]
        at = columns_of(sheet)
        self.assertEqual(sheet.cell(HEAD_ROW, at["上期数值"]).value, "上期数值（2024）")
        last = values_of("2024")
        shown = {indicator: sheet.cell(row, at["上期数值"]).value for row, _, indicator in rows_of(sheet)}
        self.assertEqual(float(shown["trainings"]), float(last["T01", "trainings"]["value"]))
        self.assertEqual(shown["leader_group"], "是")

    def test_a_unit_is_asked_only_for_what_applies_to_it(self):
        book = self.sheet()
        asked = {indicator for _, _, indicator in rows_of(book.worksheets[0])}
        self.assertIn("community_school", asked)
        other = openpyxl.load_workbook(self.folder / "forms" / "2025_T14_卯山乡.xlsx").worksheets[0]
        self.assertNotIn("community_school", {indicator for _, _, indicator in rows_of(other)})
        county = openpyxl.load_workbook(self.folder / "forms" / "2025_C00_示例县（虚构）.xlsx").worksheets[0]
        self.assertEqual([indicator for _, _, indicator in rows_of(county)], ["station_sets"])

    def test_in_english(self):
        sheet = self.sheet(language="en").worksheets[0]
        headings = [cell.value for cell in sheet[HEAD_ROW]]
        self.assertEqual(headings[:4], ["Item", "Indicator name", "Unit of measure", "What is asked"])
        self.assertIn("Last value (2024)", headings)

    def test_by_department(self):
        self.gnomon("init", "tasks", "--example", "tasks")
        self.gnomon("template", "tasks", "--out", "forms", "--by", "department", "--period", "2026")
        files = sorted((self.folder / "forms").glob("*.xlsx"))
        self.assertTrue(files)
        sheet = openpyxl.load_workbook(files[0]).worksheets[0]
        self.assertEqual(sheet.cell(HEAD_ROW, 2).value, "单位名称")
        self.assertTrue(list(rows_of(sheet)))

    def test_first_year_without_any_values(self):
        package = package_without_values(self.folder / "new")
        (package / "values.csv").unlink()
        self.gnomon("import", "new", "--into", "new.db")
        self.gnomon("template", "new.db", "--out", "first")
        sheet = openpyxl.load_workbook(self.folder / "first" / "2025_T01_甲川镇.xlsx").worksheets[0]
        self.assertNotIn("上期数值", columns_of(sheet))
        self.assertEqual(len(list(rows_of(sheet))), len(read_table(package / "indicators.csv")) - 1)
        values = values_of("2025")
        for path in (self.folder / "first").glob("*.xlsx"):
            fill(path, values)
        self.gnomon("collect", "first", "--into", "new.db", "--yes")
        with sqlite3.connect(self.folder / "new.db") as database:
            (count,) = database.execute('SELECT count(*) FROM "values"').fetchone()
        database.close()
        self.assertEqual(count, len(values) - 1, "the county is asked for nothing in the first year")

    def test_hostile_text_is_text(self):
        package = package_without_values(self.folder / "odd")
        heading, *rows = read_table(package / "units.csv")
        names = ['=cmd|"/C calc"!A0', '<img src=x onerror="alert(1)">', 'a"b\'c', "两\n行", "\u202eabc", "镇😀", "长" * 300]
        for row, name in zip(rows[1:], names):
            row[1] = name
        write_table(package / "units.csv", [heading, *rows])
        self.gnomon("template", "odd", "--out", "forms")
        for path in sorted((self.folder / "forms").glob("*.xlsx")):
            sheet = openpyxl.load_workbook(path).worksheets[0]
            for line in sheet.iter_rows():
                for cell in line:
                    self.assertNotEqual(cell.data_type, "f", cell.value)
            self.assertFalse(set('<>:"/\\|?*\n') & set(path.name))
        self.gnomon("import", "odd", "--into", "odd.db")
        values = values_of("2025")
        for path in sorted((self.folder / "forms").glob("*.xlsx")):
            fill(path, values)
        self.gnomon("collect", "forms", "--into", "odd.db", "--yes")


if __name__ == "__main__":
    main()
