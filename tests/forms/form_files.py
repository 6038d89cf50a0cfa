"""What the tests of forms share: the county example without this year's values, its forms, and a way to fill them in."""

import csv
import os
import pathlib
import shutil
import subprocess
import sys

import openpyxl

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))

from support import COUNTY, Case, main, read_table, write_table  # noqa: E402,F401

PERIOD = "2025"
HEAD_ROW = 5
STATUS = {"observed": None, "estimated": "估计", "missing": "缺报", "not_surveyed": "未调查", "not_applicable": "不适用",
          "not_due": "未到期", "late": "迟报", "rejected": "不予认定"}


def values_of(period):
    """The county's values of a period, by unit and indicator."""
    with open(COUNTY / "values.csv", encoding="utf-8-sig", newline="") as file:
        return {(row["unit"], row["indicator"]): row for row in csv.DictReader(file) if row["period"] == period}


def package_without_values(folder, period=PERIOD):
    """The county's tables without the values of the period, and without corrections."""
    folder.mkdir(parents=True)
    for path in COUNTY.glob("*.csv"):
        if path.name not in ("corrections.csv", "values.csv"):
            shutil.copy(path, folder / path.name)
    heading, *rows = read_table(COUNTY / "values.csv")
    write_table(folder / "values.csv", [heading, *(row for row in rows if row[1] != period)])
    return folder


def columns_of(sheet, head_row=HEAD_ROW):
    """Column numbers by heading, without what stands in brackets."""
    return {str(cell.value).split("（")[0].split(" (")[0]: cell.column for cell in sheet[head_row] if cell.value is not None}


def rows_of(sheet, head_row=HEAD_ROW):
    """(row number, unit, indicator) of every row of a form."""
    at = columns_of(sheet, head_row)
    for row in range(head_row + 1, sheet.max_row + 1):
        indicator = sheet.cell(row, at["指标代码"]).value
        if indicator:
            yield row, sheet.cell(row, at["单位代码"]).value, indicator


def typed(text):
    """A text as a person types it into a cell."""
    number = text.replace(",", "")
    for kind in (int, float):
        try:
            return kind(number)
        except ValueError:
            pass
    return text or None


def fill(path, values, head_row=HEAD_ROW):
    """Fills the form in with values by unit and indicator; gives the number of values."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    at = columns_of(sheet, head_row)
    count = 0
    for row, unit, indicator in rows_of(sheet, head_row):
        given = values.get((unit, indicator))
        if given is None:
            continue
        count += 1
        sheet.cell(row, at["数值"]).value = typed(given["value"])
        sheet.cell(row, at["状态"]).value = STATUS[given["status"] or "observed"]
        sheet.cell(row, at["备注"]).value = given["note"] or None
    book.save(path)
    return count


def through_libreoffice(files, target):
    """Opens the files in LibreOffice and saves them again, all in one call."""
    target.mkdir()
    profile = target.parent / "profile"
    subprocess.run(["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "xlsx",
                    "--outdir", str(target), *map(str, files)],
                   check=True, capture_output=True, timeout=240, env=os.environ | {"HOME": str(target.parent)})
    shutil.rmtree(profile, ignore_errors=True)
