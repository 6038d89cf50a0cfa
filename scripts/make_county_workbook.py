#!/usr/bin/env python3
"""Write data/examples/county/county.xlsx: the tables of that folder as one workbook, as an office keeps it.

Sheets and headings are Chinese, and so are the words of the cells (已报, 不低于, 是); numbers are number
cells. The content is that of the CSV files, so both give the same results. Needs python3-openpyxl.

    python3 scripts/make_county_workbook.py [--check]

With --check nothing is written; exit status 1 when a cell differs from what would be made.
"""
import csv
import io
import json
import re
import sys
import zipfile
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "data" / "examples" / "county"
TARGET = PACKAGE / "county.xlsx"
SHEETS = {
    "assessment": "考核设置", "units": "单位", "indicators": "指标", "targets": "目标", "scheme": "考核方案",
    "grades": "等次", "values": "数据", "rewards": "奖励", "corrections": "更正",
}
WHEN = (2026, 1, 15, 9, 0, 0)  # a fixed date: the same file every time
TEXT = {"unit", "item", "parent", "scope", "successor"}  # codes stay text even when they look like numbers


def chinese(field, cell):
    """The Chinese word for a code of the column's list."""
    codes = field.get("constraints", {}).get("enum", field.get("enum", []))
    return field["enum_zh"][codes.index(cell)] if cell in codes and "enum_zh" in field else cell


def typed(cell):
    """A plain number becomes a number cell; 0.50 or 007 would lose digits and stay text."""
    if re.fullmatch(r"-?(0|[1-9][0-9]*)", cell):
        return int(cell)
    if re.fullmatch(r"-?(0|[1-9][0-9]*)\.[0-9]*[1-9]", cell):
        return float(cell)
    return cell or None


def tables():
    for name, sheet in SHEETS.items():
        schema = json.loads((ROOT / "schemas" / "tables" / f"{name}.json").read_text(encoding="utf-8"))
        fields = {field["name"]: field for field in schema["fields"]}
        with open(PACKAGE / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        settings = {setting["key"]: setting for setting in schema.get("settings", [])}
        cells = [[fields[column]["title_zh"] for column in header]]
        for row in rows:
            if settings:
                setting = settings[row[0]]
                cells.append([setting["title_zh"], typed(chinese(setting, row[1]))])
            else:
                cells.append([(cell or None) if column in TEXT else typed(chinese(fields[column], cell))
                              for column, cell in zip(header, row)])
        yield sheet, cells


def workbook():
    book = Workbook()
    book.remove(book.active)
    for sheet, cells in tables():
        page = book.create_sheet(sheet)
        for row in cells:
            page.append(row)
        for column in range(1, len(cells[0]) + 1):
            head = page.cell(1, column)
            head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6F0")
            head.alignment = Alignment(horizontal="center")
            widest = max(sum(2 if ord(letter) > 255 else 1 for letter in str(row[column - 1] or "")) for row in cells)
            page.column_dimensions[get_column_letter(column)].width = min(60, widest + 3)
        page.freeze_panes = "A2"
    return book


def content(book):
    return [(page.title, [tuple(row) for row in page.iter_rows(values_only=True)]) for page in book]


def save(book):
    """Save with fixed dates inside, so that the same tables give the same file."""
    raw, stamp = io.BytesIO(), "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*WHEN)
    book.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp.encode(), data)
                data = data.replace(b"<dc:creator>openpyxl</dc:creator>", b"<dc:creator>Gnomon</dc:creator>")
            fixed = zipfile.ZipInfo(entry.filename, WHEN)
            fixed.compress_type, fixed.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            new.writestr(fixed, data)


def main():
    book = workbook()
    if "--check" not in sys.argv:
        save(book)
        return 0
    if not TARGET.exists() or content(load_workbook(TARGET)) != content(book):
        print("county.xlsx is stale: run scripts/make_county_workbook.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
