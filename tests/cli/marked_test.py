"""`gnomon check WORKBOOK --marked FILE`: the user's own workbook comes back with its faulty cells marked and everything else as it was."""

import copy
import os
import pathlib
import re
import shutil
import subprocess
import unittest
import zipfile

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

import support

HEADING = {"zh": "错误信息", "en": "Faults"}
RED, AMBER = "FFFFC7C9", "FFFFEBA1"
HOSTILE = ["=cmd|' /C calc'!A0", "<img src=x onerror=alert(1)>", "\"quoted\" & 'so'", "first\nsecond", "\u202eright to left",
           "\U0001f4da" * 5, "]]> end", "长" * 300]


def rich_workbook(path, bad=True):
    """A package as an office keeps it: titles, merged headings, filter, chart, hidden row and sheet, validation, protection and more."""
    book = openpyxl.Workbook()
    data = book.active
    data.title = "数据"
    data.append(["2025年科普工作数据上报表"])
    data.append(["单位代码", "时期", "指标代码", "数据", None])
    data.append([None, None, None, "数值", "备注"])
    rows = [["T1", "2025", "lectures", 18, "已核"], ["T2", "2025", "lectures", 20, None], ["T3", "2025", "lectures", 12, None],
            ["T1", "2025", "rate", 86.5, None], ["T2", "2025", "rate", 79, None], ["T3", "2025", "rate", 71, None]]
    for row in rows:
        data.append(row)
    if bad:
        data["D5"] = "二十场"
        data["A6"] = "T9"
        data["D8"] = None
        data["D9"] = "约71"
    for area in ("A1:E1", "A2:A3", "B2:B3", "C2:C3", "D2:E2"):
        data.merge_cells(area)
    thin = Side(style="thin", color="FF336699")
    for line in data.iter_rows(min_row=2, max_row=9, max_col=5):
        for cell in line:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
    data["A1"].font = Font(name="黑体", size=18, bold=True)
    data["A1"].alignment = Alignment(horizontal="center")
    for cell in data[4]:
        cell.fill = PatternFill("solid", fgColor="FFDDEEFF")
    data["D5"].fill = PatternFill("solid", fgColor="FFE2F0D9")
    data["D5"].number_format = "0.00"
    data["D5"].font = Font(italic=True, color="FF00AA00")
    data["A5"].comment = Comment("请核对", "办公室")
    data.row_dimensions[7].hidden = True
    data.column_dimensions["A"].width = 9.5
    data.column_dimensions["D"].width = 14
    data.freeze_panes = "A4"
    data.auto_filter.ref = "A3:E9"
    data.conditional_formatting.add("D4:D9", ColorScaleRule(start_type="min", start_color="FFFFFF", end_type="max", end_color="63BE7B"))
    data.conditional_formatting.add("A4:A9", CellIsRule(operator="equal", formula=['"T2"'], font=Font(bold=True)))
    validation = DataValidation(type="list", formula1='"2024,2025"', allow_blank=True)
    validation.add("B4:B20")
    data.add_data_validation(validation)
    data.print_title_rows = "1:3"
    data.page_setup.orientation = "landscape"
    chart = BarChart()
    chart.add_data(Reference(data, min_col=4, min_row=3, max_row=9), titles_from_data=True)
    data.add_chart(chart, "G2")

    units = book.create_sheet("单位")
    for row in (["单位代码", "单位名称", "人口"], ["T1", "甲镇", 100], ["T2", "乙镇", 120], ["T3", "丙乡", "一百" if bad else 80]):
        units.append(row)
    units.protection.sheet = True
    units.protection.password = "key"
    for cell in units["C"]:
        cell.protection = Protection(locked=False)

    def sheet(title, *rows):
        made = book.create_sheet(title)
        for row in rows:
            made.append(row)
        return made

    sheet("指标", ["指标代码", "指标名称", "计量单位"], ["lectures", "科普讲座", "场"], ["rate", "合格率", "分"])
    sheet("目标", ["指标代码", "时期", "目标值", "目标类型"], ["lectures", "2025", 20, "不低于"], ["rate", "2025", 85, "不低于"])
    sheet("考核方案", ["条目代码", "条目名称", "分值", "指标代码", "计分规则"], ["1", "讲座", 60, "lectures", "proportional"],
          ["2", "合格率", 40, "rate", "proportional"])
    sheet("底稿", ["草稿", "=SUM(1,2)"]).sheet_state = "hidden"
    book.defined_names.append(DefinedName("总人口", attr_text="单位!$C$2:$C$4"))
    book.save(path)


def with_macro(path, target):
    """The workbook with a macro part, as an .xlsm."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            content = source.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(b"spreadsheetml.sheet.main+xml", b"x").replace(
                    b"application/vnd.openxmlformats-officedocument.x", b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
                content = content.replace(b"</Types>", b'<Override PartName="/xl/vbaProject.bin" '
                                          b'ContentType="application/vnd.ms-office.vbaProject"/></Types>')
            if name == "xl/_rels/workbook.xml.rels":
                content = content.replace(b"</Relationships>", b'<Relationship Id="rIdVba" Type="http://schemas.microsoft.com/office/'
                                          b'2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>')
            out.writestr(name, content)
        out.writestr("xl/vbaProject.bin", bytes(range(256)) * 40)


def entries(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def message_column(sheet, language="zh"):
    for line in sheet.iter_rows(max_row=min(20, sheet.max_row)):
        for cell in line:
            if isinstance(cell.value, str) and cell.value.startswith(HEADING[language]):
                return cell.column, cell.row
    return None, None


def cell_look(cell):
    """Value and format of a cell, as openpyxl reads them."""
    parts = [copy.copy(part) for part in (cell.font, cell.fill, cell.border, cell.alignment, cell.protection)]
    return cell.value, cell.number_format, *(repr(part) for part in parts)


def sheet_looks(sheet):
    """All that a sheet is beside its cells."""
    return {
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
        "validations": [(str(v.sqref), v.type, v.formula1) for v in sheet.data_validations.dataValidation],
        "conditional": sorted((str(area.sqref), [rule.type for rule in area.rules]) for area in sheet.conditional_formatting),
        "heights": {key: (row.height, row.hidden) for key, row in sheet.row_dimensions.items() if row.height or row.hidden},
        "widths": {key: column.width for key, column in sheet.column_dimensions.items()},
        "state": sheet.sheet_state, "freeze": sheet.freeze_panes, "titles": sheet.print_title_rows,
        "protection": {key: value for key, value in vars(sheet.protection).items() if key != "autoFilter"},
        "charts": len(sheet._charts), "orientation": sheet.page_setup.orientation,
        "comments": [(cell.coordinate, cell.comment.text) for line in sheet.iter_rows() for cell in line if cell.comment],
    }


class MarkedCopy(support.Case):
    def setUp(self):
        super().setUp()
        self.book = self.folder / "考核.xlsx"
        rich_workbook(self.book)

    def mark(self, book="考核.xlsx", marked="标记.xlsx", lang="zh", code=1, *words):
        return self.gnomon("check", book, "--marked", marked, "--lang", lang, "--yes", *words, code=code)

    def office(self, kind, *files):
        """Opens files in LibreOffice and saves them as `kind` into the folder `office`."""
        if shutil.which("soffice") is None:
            self.fail("LibreOffice is needed: scripts/setup")
        subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{self.folder}/profile", "--convert-to", kind,
                        "--outdir", self.folder / "office", *(self.folder / each for each in files)],
                       check=True, capture_output=True, timeout=180, env=os.environ | {"HOME": str(self.folder)})

    def test_faulty_cells_are_marked_and_said_in_their_row(self):
        answer = self.mark()
        self.assertIn("标记.xlsx", answer.err)
        data = openpyxl.load_workbook(self.folder / "标记.xlsx")["数据"]
        column, row = message_column(data)
        self.assertEqual((get_column_letter(column), row), ("F", 3))
        for name in ("D5", "A6", "D9"):
            self.assertEqual(data[name].fill.fgColor.rgb, RED, name)
            self.assertEqual(data[name].border.left.style, "medium", name)
            self.assertIn(name, data.cell(data[name].row, column).value)
        self.assertIn("二十场", data.cell(5, column).value)
        self.assertIn("GNO-V", data.cell(5, column).value)
        self.assertEqual(data["D5"].number_format, "0.00")  # its own format stays
        self.assertTrue(data["D5"].font.italic)
        self.assertIsNone(data.cell(4, column).value)
        self.assertEqual(data.auto_filter.ref, "A3:F9")
        units = openpyxl.load_workbook(self.folder / "标记.xlsx")["单位"]
        column, row = message_column(units)
        self.assertEqual((get_column_letter(column), row), ("D", 1))
        self.assertEqual(units.auto_filter.ref, "D1:D4")
        self.assertEqual(units["C4"].fill.fgColor.rgb, RED)
        self.assertFalse(units["C4"].protection.locked)
        self.assertTrue(units.protection.sheet)
        self.assertFalse(units.protection.autoFilter)  # False: a filter may be used

    def test_messages_are_in_the_language_asked_for(self):
        self.mark(lang="en")
        data = openpyxl.load_workbook(self.folder / "标记.xlsx")["数据"]
        column, _ = message_column(data, "en")
        self.assertFalse(support.is_chinese(data.cell(5, column).value.replace("二十场", "").replace("数值", "")))

    def test_everything_else_stays(self):
        with_macro(self.book, self.folder / "宏.xlsm")
        self.mark("宏.xlsm", "标记.xlsm")
        before, after = entries(self.folder / "宏.xlsm"), entries(self.folder / "标记.xlsm")
        self.assertEqual(list(before), list(after))
        changed = {name for name in before if before[name] != after[name]}
        self.assertEqual(changed, {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/styles.xml", "xl/workbook.xml"})
        book, marked = (openpyxl.load_workbook(self.folder / name, keep_vba=True) for name in ("宏.xlsm", "标记.xlsm"))
        self.assertEqual(book.sheetnames, marked.sheetnames)
        names, others = ({(each.name, each.attr_text) for each in each_book.defined_names.definedName
                          if each.name != "_gnomon_marks"} for each_book in (book, marked))
        self.assertEqual(names, others)
        for sheet in book:
            other = marked[sheet.title]
            column, _ = message_column(other)
            looks, others = sheet_looks(sheet), sheet_looks(other)
            if column:
                others["widths"].pop(get_column_letter(column))
            self.assertEqual(looks, others, sheet.title)
            for line in sheet.iter_rows():
                for cell in line:
                    twin = other[cell.coordinate]
                    self.assertEqual(cell.value, twin.value)
                    if twin.fill.fgColor.rgb not in (RED, AMBER):
                        self.assertEqual(cell_look(cell), cell_look(twin), f"{sheet.title} {cell.coordinate}")

    def test_same_bytes_twice(self):
        self.mark(marked="a.xlsx")
        self.mark(marked="b.xlsx")
        self.assertEqual((self.folder / "a.xlsx").read_bytes(), (self.folder / "b.xlsx").read_bytes())

    def test_a_second_round_takes_the_first_away(self):
        self.mark()
        again = self.mark("标记.xlsx", "二.xlsx")  # the same faults: the same copy
        self.assertEqual(entries(self.folder / "标记.xlsx"), entries(self.folder / "二.xlsx"), again.out)
        # Corrected by an independent program that writes every part anew.
        book = openpyxl.load_workbook(self.folder / "标记.xlsx")
        for name, value in (("D5", 20), ("A6", "T3"), ("D8", 79), ("D9", 71)):
            book["数据"][name] = value
        book["单位"]["C4"] = 80
        book.save(self.folder / "改好.xlsx")
        self.mark("改好.xlsx", "净.xlsx", code=0)
        self.assert_clean("净.xlsx")

    def assert_clean(self, name):
        """The copy has no mark left, and each cell the format of the original."""
        rich_workbook(self.folder / "原.xlsx", bad=False)
        book, clean = openpyxl.load_workbook(self.folder / "原.xlsx"), openpyxl.load_workbook(self.folder / name)
        self.assertNotIn("gnomon", "".join(map(str, entries(self.folder / name).values())).lower())
        for sheet in book:
            other = clean[sheet.title]
            self.assertEqual(message_column(other), (None, None))
            self.assertEqual(sheet.auto_filter.ref, other.auto_filter.ref)
            self.assertEqual(sheet.dimensions, other.dimensions)
            self.assertEqual(sheet_looks(sheet), sheet_looks(other))
            self.assertEqual(sheet.protection.autoFilter, other.protection.autoFilter)
            for line in sheet.iter_rows():
                for cell in line:
                    self.assertEqual(cell_look(cell), cell_look(other[cell.coordinate]), f"{sheet.title} {cell.coordinate}")

    def test_without_faults_the_original_comes_back_byte_for_byte(self):
        self.mark()
        rich_workbook(self.folder / "好.xlsx", bad=False)
        self.mark("好.xlsx", "好-标记.xlsx", code=0)
        self.assertEqual((self.folder / "好.xlsx").read_bytes(), (self.folder / "好-标记.xlsx").read_bytes())

    def test_office_opens_it_and_marks_survive_saving(self):
        self.mark()
        self.office("pdf", "标记.xlsx")
        self.office("xlsx", "标记.xlsx")
        text = subprocess.run(["pdftotext", "-layout", self.folder / "office" / "标记.pdf", "-"], check=True, capture_output=True)
        self.assertIn("错误信息", text.stdout.decode())
        saved = openpyxl.load_workbook(self.folder / "office" / "标记.xlsx")
        self.assertEqual(saved["数据"]["D5"].fill.fgColor.rgb, RED)
        column, row = message_column(saved["数据"])
        self.assertEqual((column, row), (6, 3))
        # Corrected in that file itself, as LibreOffice would.
        parts = entries(self.folder / "office" / "标记.xlsx")
        for part, name, value in ((1, "D5", 20), (1, "D8", 79), (1, "D9", 71), (2, "C4", 80), (1, "A6", "T3")):
            part = f"xl/worksheets/sheet{part}.xml"
            cell = f"<v>{value}</v>" if isinstance(value, int) else f"<is><t>{value}</t></is>"
            kind = "n" if isinstance(value, int) else "inlineStr"
            parts[part], n = re.subn(rf'<c r="{name}" s="(\d+)"(?: t="s"><v>\d+</v></c>|/>)', rf'<c r="{name}" s="\1" t="{kind}">{cell}</c>',
                                     parts[part].decode())
            self.assertEqual(n, 1, name)
            parts[part] = parts[part].encode()
        with zipfile.ZipFile(self.folder / "改好.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        self.mark("改好.xlsx", "净.xlsx", code=0)
        clean = openpyxl.load_workbook(self.folder / "净.xlsx")
        rich_workbook(self.folder / "原.xlsx", bad=False)
        book = openpyxl.load_workbook(self.folder / "原.xlsx")
        for sheet in book:
            other = clean[sheet.title]
            self.assertEqual(message_column(other), (None, None))
            self.assertEqual(sheet.auto_filter.ref, other.auto_filter.ref)
            for line in sheet.iter_rows():
                for cell in line:
                    twin = other[cell.coordinate]
                    self.assertEqual(cell.fill.fgColor.rgb if cell.fill.fill_type else None,
                                     twin.fill.fgColor.rgb if twin.fill.fill_type else None, f"{sheet.title} {cell.coordinate}")
                    self.assertEqual((cell.border.left.style, cell.border.top.style), (twin.border.left.style, twin.border.top.style))

    def test_hostile_texts_are_shown_as_text(self):
        book = openpyxl.load_workbook(self.book)
        for i, text in enumerate(HOSTILE):
            book["数据"].append([text, "2025", "lectures", text, text])
            for cell in book["数据"][10 + i]:
                cell.data_type = "s"  # not a formula
        book.save(self.book)
        self.mark()
        data = openpyxl.load_workbook(self.folder / "标记.xlsx")["数据"]
        column, _ = message_column(data)
        for i, text in enumerate(HOSTILE):
            cell = data.cell(10 + i, column)
            self.assertEqual(cell.data_type, "s")
            plain = text.replace("\n", " ").replace("\u202e", "")[:60]
            self.assertIn(plain, cell.value.replace("_x005F_", "_"), text)
        self.mark("标记.xlsx", "二.xlsx")
        self.assertEqual(entries(self.folder / "标记.xlsx"), entries(self.folder / "二.xlsx"))

    def test_refusals(self):
        support_copy = self.copy_of_county()
        for words, text in ((("考核.xlsx", "考核.xlsx"), "GNO-C160"), (("考核.xlsx", "./考核.xlsx"), "GNO-C160"),
                            ((support_copy.name, "标记.xlsx"), "GNO-C161"), (("考核.xlsx", "标记.xlsm"), "GNO-C162")):
            answer = self.gnomon("check", words[0], "--marked", words[1], "--lang", "zh", code=2)
            self.assertIn(text, answer.err)
        before = self.book.read_bytes()
        (self.folder / "别人.xlsx").write_bytes(b"mine")
        self.assertIn("GNO-C017", self.gnomon("check", "考核.xlsx", "--marked", "别人.xlsx", "--lang", "zh", code=2).err)
        self.assertEqual((self.folder / "别人.xlsx").read_bytes(), b"mine")
        self.gnomon("check", "考核.xlsx", "--marked", "没有.xlsx", "--dry-run", code=1)
        self.assertFalse((self.folder / "没有.xlsx").exists())
        self.gnomon("check", "考核.xlsx", "--marked", "里/面/标记.xlsx", code=1)
        self.gnomon("check", "考核.xlsx", "--marked", "里/面/标记.xlsx", code=1)  # over marks without asking
        self.assertEqual(self.book.read_bytes(), before)
        self.assertEqual([path for path in self.folder.rglob("*.part")], [])


if __name__ == "__main__":
    support.main()
