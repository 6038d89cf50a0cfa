"""A catalogue of spoilt forms: what people and their programs do to a form, and exactly what `collect` says of it.

    spoilt_test.py              runs all entries
    spoilt_test.py --accept     writes the messages found into expected/: READ the difference before committing it
    spoilt_test.py --list       lists them: name, exit code, what was done

Each entry takes good forms, filled in, and spoils them. What is clear in spite of it must be read right (exit 0), else there is an
error with its cell, nothing is stored, and the workbook comes back as a marked copy where it can be read at all.
"""

import csv
import io
import pathlib
import re
import shutil
import sqlite3
import sys
import tempfile
import unicodedata
import zipfile

import openpyxl

from form_files import (HEAD_ROW, Case, columns_of, fill, main, package_without_values, read_table, rows_of, values_of,
                        write_table)

HERE = pathlib.Path(__file__).resolve().parent
EXPECTED = HERE / "expected"
ENTRIES = {}
GOOD = "2025_T01_甲川镇.xlsx"
OTHER = "2025_T02_乙川镇.xlsx"


class Form:
    """A form open in another program: cells by heading and indicator."""

    def __init__(self, path):
        self.path = path
        self.book = openpyxl.load_workbook(path)
        self.sheet = self.book.worksheets[0]
        self.at = columns_of(self.sheet)
        self.row_of = {indicator: row for row, _, indicator in rows_of(self.sheet)}

    def cell(self, indicator, heading="数值"):
        return self.sheet.cell(self.row_of[indicator], self.at[heading])

    def mark(self, key):
        """The cell of the hidden sheet beside that key."""
        return next(row[1] for row in self.book["_gnomon"].iter_rows() if row[0].value == key)

    def save(self, name=None):
        self.book.save(self.path.parent / name if name else self.path)


class Scene:
    """A folder `in` with filled forms to spoil, beside the database `c.db`."""

    def __init__(self, folder, forms, run):
        self.folder, self.forms, self.run = folder, forms, run
        self.into = folder / "in"
        self.into.mkdir()

    def take(self, name=GOOD, target=None):
        return pathlib.Path(shutil.copy(self.forms / name, self.into / (target or name)))

    def form(self, name=GOOD):
        return Form(self.take(name))


def entry(exit_code, what):
    """Registers a way of spoiling a form: the exit code of `collect` and what was done."""
    def register(function):
        ENTRIES[function.__name__] = (exit_code, what, function)
        return function
    return register


def set_value(indicator, value, heading="数值"):
    def spoil(scene):
        form = scene.form()
        form.cell(indicator, heading).value = value
        form.save()
    return spoil


def rewrite(path, change):
    """Writes the archive anew: `change(name, bytes)` gives the new bytes, or None to leave the entry out."""
    entries = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            data = change(name, archive.read(name))
            if data is not None:
                entries.append((name, data))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)


# What is clear in spite of it


@entry(0, "columns in another order")
def columns_moved(scene):
    form = scene.form()
    lines = [[cell.value for cell in row] for row in form.sheet.iter_rows(min_row=HEAD_ROW)]
    for i, line in enumerate(lines, HEAD_ROW):
        for column, value in enumerate(reversed(line), 1):
            form.sheet.cell(i, column).value = value
    form.save()


@entry(0, "a column of the unit's own added between the others")
def column_added(scene):
    form = scene.form()
    form.sheet.insert_cols(form.at["数值"])
    form.sheet.cell(HEAD_ROW, form.at["数值"]).value = "经办人"
    form.sheet.cell(HEAD_ROW + 1, form.at["数值"]).value = "李某"
    form.save()


@entry(0, "rows put in above the headings and between the rows")
def rows_put_in(scene):
    form = scene.form()
    form.sheet.insert_rows(HEAD_ROW + 6, 2)
    for merged in list(form.sheet.merged_cells.ranges):
        form.sheet.unmerge_cells(str(merged))
    form.sheet.insert_rows(1, 3)
    form.sheet["A1"].value = "××镇人民政府（盖章）"
    form.save()


@entry(0, "the sheet renamed, another sheet put in front, another file name")
def sheet_renamed(scene):
    form = scene.form()
    form.sheet.title = "甲川镇2025上报"
    notes = form.book.create_sheet("附：联系人", 0)
    notes.append(["姓名", "电话"])
    notes.append(["李某", "0000"])
    form.save()
    form.path.rename(form.path.parent / "甲川镇报表（最终稿）.xlsx")


@entry(0, "headings over two rows, merged")
def heading_merged(scene):
    form = scene.form()
    form.sheet.insert_rows(HEAD_ROW + 1)
    for column in range(1, form.sheet.max_column + 1):
        form.sheet.merge_cells(start_row=HEAD_ROW, end_row=HEAD_ROW + 1, start_column=column, end_column=column)
    form.save()


@entry(0, "rows in another order")
def rows_sorted(scene):
    form = scene.form()
    first, last = HEAD_ROW + 1, form.sheet.max_row
    lines = [[cell.value for cell in row] for row in form.sheet.iter_rows(min_row=first, max_row=last)]
    for i, line in enumerate(reversed(lines), first):
        for column, value in enumerate(line, 1):
            form.sheet.cell(i, column).value = value
    form.save()


@entry(0, "all numbers as text, as WPS and pasting make them")
def numbers_as_text(scene):
    form = scene.form()
    for indicator in form.row_of:
        cell = form.cell(indicator)
        if isinstance(cell.value, (int, float)):
            cell.value, cell.number_format = str(cell.value), "@"
    form.save()


@entry(0, "full-width digits, thousands, blanks")
def digits_full_width(scene):
    form = scene.form()
    form.cell("trainings").value = "１５"
    form.cell("trainees").value = "1,900 "
    form.cell("pass_rate").value = "９５．０％"
    form.save()


@entry(0, "a percentage in a cell of that format")
def percentage_formatted(scene):
    form = scene.form()
    form.cell("pass_rate").value, form.cell("pass_rate").number_format = 0.93, "0.0%"
    form.save()


@entry(0, "a formula with its result")
def formula_with_result(scene):
    form = scene.form()
    form.cell("trainings").value = 15
    form.save()
    cell = form.cell("trainings").coordinate
    rewrite(form.path, lambda name, data: re.sub(
        rb'(<c r="%s"[^>]*>)<v>15</v>' % cell.encode(), rb"\1<f>7+8</f><v>15</v>", data)
        if name == "xl/worksheets/sheet1.xml" else data)


@entry(0, "codes of the unit deleted: the form knows whose it is")
def unit_codes_deleted(scene):
    form = scene.form()
    for indicator in form.row_of:
        form.cell(indicator, "单位代码").value = None
    form.save()


@entry(0, "filled in in a workbook of their own: the hidden sheet is lost")
def marks_lost(scene):
    form = scene.form()
    book = openpyxl.Workbook()
    for row in form.sheet.iter_rows(min_row=HEAD_ROW):
        book.active.append([cell.value for cell in row])
    book.save(form.path)


@entry(0, "the last value changed")
def last_value_changed(scene):
    form = scene.form()
    form.cell("trainings", "上期数值").value = 11
    form.save()


@entry(0, "a row deleted")
def row_deleted(scene):
    form = scene.form()
    form.sheet.delete_rows(form.row_of["press"])
    form.save()


@entry(0, "a row added that the form did not ask for")
def row_added(scene):
    form = scene.form("2025_T14_卯山乡.xlsx")
    row = form.sheet.max_row + 1
    for heading, value in {"指标名称": "社区科普学校", "数值": 1, "单位代码": "T14", "时期": "2025", "指标代码": "community_school"}.items():
        form.sheet.cell(row, form.at[heading]).value = value
    form.save()


@entry(0, "rows hidden by a filter")
def rows_hidden(scene):
    form = scene.form()
    form.sheet.row_dimensions[form.row_of["press"]].hidden = True
    form.save()


@entry(0, "the scheme changed after the form went out")
def scheme_changed(scene):
    scene.take()
    package = scene.folder / "county"
    rows = read_table(package / "targets.csv")
    for row in rows:
        if row[0] == "trainings" and row[1] == "2021/2025" and not row[3]:
            row[2] = "16"
    newer = scene.folder / "newer"
    newer.mkdir()
    write_table(newer / "targets.csv", rows)
    scene.run("import", "newer", "--into", "c.db")


@entry(0, "the same file twice")
def sent_twice_same(scene):
    scene.take()
    scene.take(target="2025_T01_甲川镇 (1).xlsx")


@entry(0, "a value ten times the last one")
def value_jump(scene):
    set_value("trainings", 150)(scene)


@entry(0, "a number beside a word for none")
def value_and_status(scene):
    form = scene.form()
    form.cell("trainings", "状态").value = "不适用"
    form.save()


@entry(0, "no value, only why; a note alone")
def status_alone(scene):
    form = scene.form()
    form.cell("press").value = None
    form.cell("press", "状态").value = "缺报"
    form.cell("press", "备注").value = "媒体尚未统计"
    form.save()


@entry(0, "other files in the folder: of Excel while it is open, letters")
def other_files(scene):
    scene.take()
    (scene.into / "~$2025_T01_甲川镇.xlsx").write_bytes(b"\x05user")
    (scene.into / "关于报送的函.docx").write_bytes(b"PK\x03\x04")


# What cannot be taken: values


@entry(3, "a unit of measure behind the number")
def number_with_words(scene):
    set_value("trainings", "15场")(scene)


@entry(3, "words in place of a number")
def words_for_number(scene):
    set_value("trainings", "十几场")(scene)


@entry(3, "several wrong values at once")
def several_values(scene):
    form = scene.form()
    form.cell("leader_group").value = "已落实"
    form.cell("venue_level").value = "良"
    form.cell("trainings").value = -3
    form.cell("trainees").value = "1,90人次"
    form.cell("press", "状态").value = "没做"
    form.save()


@entry(3, "an error of a formula")
def formula_error(scene):
    form = scene.form()
    form.save()
    cell = form.cell("trainings").coordinate
    rewrite(form.path, lambda name, data: re.sub(
        rb'<c r="%s"([^>]*?)( t="n")?>\s*<v>[^<]*</v>' % cell.encode(),
        rb'<c r="%s"\1 t="e"><f>A1/0</f><v>#DIV/0!</v>' % cell.encode(), data)
        if name == "xl/worksheets/sheet1.xml" else data)


@entry(3, "a formula that was never computed")
def formula_not_computed(scene):
    set_value("trainings", "=7+8")(scene)


@entry(3, "reported, but no value")
def status_without_value(scene):
    form = scene.form()
    form.cell("press").value = None
    form.cell("press", "状态").value = "已报"
    form.save()


@entry(3, "one cell for four values, merged")
def values_merged(scene):
    form = scene.form()
    column = form.at["数值"]
    form.sheet.merge_cells(start_row=form.row_of["gallery_q1"], end_row=form.row_of["gallery_q4"], start_column=column,
                           end_column=column)
    form.save()


# What cannot be taken: locked cells


@entry(3, "the unit's code changed by hand in one row")
def unit_code_changed(scene):
    set_value("trainings", "T02", "单位代码")(scene)


@entry(3, "the unit's code changed by hand in all rows")
def all_unit_codes_changed(scene):
    form = scene.form()
    for indicator in list(form.row_of)[:3]:
        form.cell(indicator, "单位代码").value = "T99"
    form.save()


@entry(3, "the code of an indicator changed to another's")
def indicator_code_changed(scene):
    set_value("trainings", "trainees", "指标代码")(scene)


@entry(3, "the code of an indicator that does not exist")
def indicator_code_unknown(scene):
    set_value("trainings", "traininsg", "指标代码")(scene)


@entry(3, "names of two rows swapped")
def names_swapped(scene):
    form = scene.form()
    a, b = form.cell("trainings", "指标名称"), form.cell("trainees", "指标名称")
    a.value, b.value = b.value, a.value
    form.save()


@entry(3, "the unit of measure changed")
def measure_changed(scene):
    set_value("trainees", "百人次", "计量单位")(scene)


@entry(3, "the period changed in a row")
def period_changed(scene):
    set_value("trainings", "2024", "时期")(scene)


@entry(3, "a value in a row without code and name")
def row_without_code(scene):
    form = scene.form()
    row = form.sheet.max_row + 1
    form.sheet.cell(row, form.at["数值"]).value = 77
    form.save()


@entry(3, "a row twice with two values")
def row_twice(scene):
    form = scene.form()
    row = form.sheet.max_row + 1
    for column in range(1, form.sheet.max_column + 1):
        form.sheet.cell(row, column).value = form.sheet.cell(form.row_of["trainings"], column).value
    form.sheet.cell(row, form.at["数值"]).value = 18
    form.save()


# What cannot be taken: the form


@entry(3, "last year's form")
def form_of_last_year(scene):
    form = scene.form()
    form.mark("period").value = "2024"
    for indicator in form.row_of:
        form.cell(indicator, "时期").value = "2024"
    form.save()


@entry(3, "another county's form")
def form_of_other_county(scene):
    form = scene.form()
    form.mark("package").value = "邻县2025年度乡镇科学素质工作考核"
    form.save()


@entry(3, "a unit that is not known")
def form_of_unknown_unit(scene):
    form = scene.form()
    form.mark("code").value, form.mark("name").value = "T77", "甲川镇"
    for row in form.book["_gnomon"].iter_rows():
        if row[0].value == "T01":
            row[0].value = "T77"
    for indicator in form.row_of:
        form.cell(indicator, "单位代码").value = "T77"
    form.save()


@entry(3, "a form made by a later program")
def layout_newer(scene):
    form = scene.form()
    form.mark("gnomon-form").value = "2"
    form.save()


@entry(3, "two files of one unit that differ")
def sent_twice(scene):
    scene.take(target="甲川镇.xlsx")
    form = scene.form()
    form.cell("trainings").value = 19
    form.save()


@entry(3, "two units in one file, each on a sheet")
def two_units_on_two_sheets(scene):
    form = scene.form()
    copy = form.book.create_sheet("乙川镇")
    for row in Form(scene.forms / OTHER).sheet.iter_rows():
        for cell in row:
            copy.cell(cell.row, cell.column).value = cell.value
    form.save()


@entry(3, "two units in one file, one below the other")
def two_units_on_one_sheet(scene):
    form = scene.form()
    other = Form(scene.forms / OTHER).sheet
    first = form.sheet.max_row + 1
    for i, row in enumerate(other.iter_rows(min_row=HEAD_ROW + 1, max_row=HEAD_ROW + 2)):
        for cell in row:
            form.sheet.cell(first + i, cell.column).value = cell.value
    form.save()


@entry(3, "the heading of the values changed")
def heading_changed(scene):
    form = scene.form()
    form.sheet.cell(HEAD_ROW, form.at["数值"]).value = "2025年数值"
    form.save()


@entry(3, "the column of the values deleted")
def column_deleted(scene):
    form = scene.form()
    form.sheet.delete_cols(form.at["数值"])
    form.save()


@entry(3, "two columns with one heading")
def heading_twice(scene):
    form = scene.form()
    form.sheet.cell(HEAD_ROW, form.sheet.max_column + 1).value = "数值"
    form.save()


@entry(3, "one heading over two columns, merged")
def heading_over_two_columns(scene):
    form = scene.form()
    form.sheet.merge_cells(start_row=HEAD_ROW, end_row=HEAD_ROW, start_column=form.at["数值"], end_column=form.at["数值"] + 1)
    form.save()


@entry(3, "the row of headings deleted")
def headings_deleted(scene):
    form = scene.form()
    for merged in list(form.sheet.merged_cells.ranges):
        form.sheet.unmerge_cells(str(merged))
    form.sheet.delete_rows(HEAD_ROW)
    form.save()


@entry(3, "nothing filled in")
def form_empty(scene):
    scene.run("template", "c.db", "--out", "empty")
    shutil.copy(scene.folder / "empty" / GOOD, scene.into / GOOD)


# What cannot be taken: the file


@entry(3, "saved as a workbook with macros")
def macros(scene):
    path = scene.take(target="2025_T01_甲川镇.xlsm")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf")


@entry(3, "macros in a file that ends in .xlsx")
def macros_hidden(scene):
    with zipfile.ZipFile(scene.take(), "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf")


@entry(3, "saved as .xls")
def old_excel(scene):
    (scene.into / "甲川镇.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


@entry(3, "saved by WPS as .et")
def wps_file(scene):
    (scene.into / "甲川镇.et").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


@entry(3, "protected by a password")
def password(scene):
    (scene.into / GOOD).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(64))


@entry(3, "copied only in part")
def cut_off(scene):
    path = scene.take()
    path.write_bytes(path.read_bytes()[:9000])


@entry(3, "an empty file")
def no_bytes(scene):
    (scene.into / GOOD).write_bytes(b"")


@entry(3, "saved as CSV")
def saved_as_csv(scene):
    form = scene.form()
    text = io.StringIO()
    csv.writer(text).writerows([cell.value for cell in row] for row in form.sheet.iter_rows(min_row=HEAD_ROW))
    form.path.unlink()
    (scene.into / "甲川镇.csv").write_text(text.getvalue(), encoding="utf-8-sig")


@entry(3, "a letter named .xlsx")
def another_archive(scene):
    with zipfile.ZipFile(scene.into / GOOD, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
        archive.writestr("[Content_Types].xml", "<Types/>")


@entry(3, "a page of the web named .xlsx")
def page_of_the_web(scene):
    (scene.into / GOOD).write_text("<html><table><tr><td>15</td></tr></table></html>", encoding="utf-8")


@entry(3, "a folder without any workbook")
def folder_empty(scene):
    (scene.into / "读我.txt").write_text("填报表另寄", encoding="utf-8")


@entry(3, "one good file, one bad: nothing is stored")
def one_of_two_is_bad(scene):
    scene.take(OTHER)
    set_value("trainings", "15场")(scene)


@entry(3, "a workbook that is no form")
def not_a_form(scene):
    book = openpyxl.Workbook()
    book.active.append(["姓名", "电话"])
    book.active.append(["李某", "0000"])
    book.save(scene.into / "通讯录.xlsx")


class Catalogue(Case):
    accept = False

    @classmethod
    def setUpClass(cls):
        cls.made = pathlib.Path(tempfile.mkdtemp(prefix="gnomon-forms-"))
        cls.addClassCleanup(shutil.rmtree, cls.made, ignore_errors=True)
        scene = cls("run_nothing")
        scene.folder = cls.made
        package_without_values(cls.made / "county")
        scene.gnomon("import", "county", "--into", "c.db")
        scene.gnomon("template", "c.db", "--out", "forms")
        for path in (cls.made / "forms").glob("*.xlsx"):
            fill(path, values_of("2025"))

    def run_nothing(self):
        pass

    def check(self, name):
        exit_code, what, spoil = ENTRIES[name]
        for path in ("c.db", "county"):
            (shutil.copy if path == "c.db" else shutil.copytree)(self.made / path, self.folder / path)
        scene = Scene(self.folder, self.made / "forms", lambda *words: self.gnomon(*words))
        spoil(scene)
        before = (self.folder / "c.db").read_bytes()
        originals = {path.name: path.read_bytes() for path in scene.into.iterdir()}
        answer = self.gnomon("collect", "in", "--into", "c.db", "--yes", "--lang", "zh", code=exit_code)
        text = f"{what}\n\nexit: {exit_code}\n\n{answer.err}"
        path = EXPECTED / f"{name}.txt"
        if self.accept:
            path.write_text(text, encoding="utf-8")
        self.assertEqual(text, path.read_text(encoding="utf-8"))
        self.assertEqual({path.name: path.read_bytes() for path in scene.into.iterdir()}, originals, "a form was changed")
        self.assertEqual((self.folder / "c.db").read_bytes() != before, exit_code == 0, "stored, or not")
        copies = re.findall(r"标出错处的副本在 (.+)", answer.err)
        self.assertEqual(sorted(copies), [f"c-returned/{name}" for name in sorted(self.files("c-returned"))])
        english = self.gnomon("collect", "in", "--into", "c.db", "--dry-run", "--lang", "en", code=exit_code).err
        self.assertFalse(re.search(r"[{}]", answer.err + english), "a place without its word")
        if exit_code == 0:
            self.check_stored(name)

    def check_stored(self, name):
        """Whatever was done to the form, what was filled in is what is stored."""
        wanted = {key: number(row["value"]) for key, row in values_of("2025").items() if key[0] == "T01"}
        if name == "row_added":
            wanted = {key: number(row["value"]) for key, row in values_of("2025").items() if key[0] == "T14"}
        for indicator, value in CHANGED.get(name, {}).items():
            if value is None:
                del wanted["T01", indicator]
            else:
                wanted["T14" if name == "row_added" else "T01", indicator] = value
        with sqlite3.connect(self.folder / "c.db") as database:
            rows = database.execute('SELECT unit, indicator, value FROM "values" WHERE import = (SELECT max(import) FROM "values")')
            found = {(unit, indicator): number(value) for unit, indicator, value in rows}
        database.close()
        self.assertEqual(found, wanted)


def number(text):
    """A cell as it is stored, as a number where it is one."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", "").rstrip("%")
    try:
        return float(plain)
    except ValueError:
        return plain


# What the values that are stored differ in from those filled in; None = not stored.
CHANGED = {
    "digits_full_width": {"trainings": 15, "trainees": 1900, "pass_rate": 95},
    "formula_with_result": {"trainings": 15},
    "percentage_formatted": {"pass_rate": 93},
    "row_added": {"community_school": 1},
    "row_deleted": {"press": None},
    "status_alone": {"press": ""},
    "value_jump": {"trainings": 150},
}


def add_test(name):
    def test(self):
        self.check(name)
    setattr(Catalogue, f"test_{name}", test)


for each in ENTRIES:
    add_test(each)


if __name__ == "__main__":
    if "--list" in sys.argv:
        for each, (exit_code, what, _) in ENTRIES.items():
            print(f"{each:28} {exit_code}  {what}")
        sys.exit(0)
    if "--accept" in sys.argv:
        sys.argv.remove("--accept")
        Catalogue.accept = True
        EXPECTED.mkdir(exist_ok=True)
    main()
