"""What the tests of the program share: a temporary folder, a clean environment, and a way to run the program."""

import csv
import dataclasses
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import unittest

PROGRAM = os.environ["GNOMON_PROGRAM"]
EXAMPLES = pathlib.Path(os.environ["GNOMON_SOURCE"]) / "data" / "examples"
COUNTY = EXAMPLES / "county"
RESULTS = ("ranking.csv", "scores.csv", "trends.csv")


@dataclasses.dataclass
class Answer:
    code: int
    out: str
    err: str


def display_width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def is_chinese(text):
    return any("\u4e00" <= c <= "\u9fff" for c in text)


class Case(unittest.TestCase):
    """A test case with a folder of its own, which is also the working folder of the program."""

    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="gnomon-cli-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def environment(self, extra):
        plain = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
            if name in os.environ:
                plain[name] = os.environ[name]
        return plain | (extra or {})

    def start(self, *words, env=None, **options):
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
        return subprocess.Popen([PROGRAM, *map(str, words)], cwd=self.folder, env=self.environment(env), **options)

    def gnomon(self, *words, env=None, code=0, **options):
        """Runs the program and demands the exit code (None: any)."""
        process = self.start(*words, env=env, **options)
        out, err = process.communicate(timeout=240)
        answer = Answer(process.returncode, (out or b"").decode(), (err or b"").decode())
        if code is not None:
            self.assertEqual(answer.code, code, f"gnomon {' '.join(map(str, words))}\n{answer.out}{answer.err}")
        return answer

    def assert_same_bytes(self, found, expected):
        """Compares files by name; shows the first line that differs."""
        self.assertEqual(sorted(found), sorted(expected))
        for name in found:
            for i_line, (a, b) in enumerate(zip(found[name].splitlines(), expected[name].splitlines()), 1):
                self.assertEqual(a.decode(), b.decode(), f"{name}, line {i_line}")
            self.assertTrue(found[name] == expected[name], f"{name}: one is longer, or line ends differ")

    def files(self, folder="."):
        """Every file below, with its bytes."""
        top = self.folder / folder
        return {str(path.relative_to(top)): path.read_bytes() for path in sorted(top.rglob("*")) if path.is_file()}

    def copy_of_county(self, name="county"):
        """The tables of the example, without its workbook and its expected results."""
        target = self.folder / name
        target.mkdir()
        for path in COUNTY.glob("*.csv"):
            shutil.copy(path, target / path.name)
        return target

    def results_of(self, package, *words, env=None):
        """Bytes of the tables that `run` writes."""
        out = tempfile.mkdtemp(dir=self.folder)
        self.gnomon("run", package, "--out", out, *words, env=env)
        return {name: (pathlib.Path(out) / name).read_bytes() for name in RESULTS}


def read_table(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def write_table(path, rows, encoding="utf-8"):
    with open(path, "w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)


def change_setting(package, key, value):
    """Sets a setting of a package folder; None takes it out."""
    path = package / "assessment.csv"
    rows = [row for row in read_table(path) if row[0] != key]
    if value is not None:
        rows.append([key, value])
    write_table(path, rows)


def write_large_package(folder, n_units=2000, n_indicators=30, periods=("2021", "2022", "2023", "2024", "2025")):
    """A package whose run takes long enough to be interrupted."""
    folder.mkdir()
    chance = random.Random(1)
    units = [f"U{i:05}" for i in range(n_units)]
    indicators = [f"i{i:03}" for i in range(n_indicators)]
    points = 100 / n_indicators
    write_table(folder / "assessment.csv", [["key", "value"], ["period", periods[-1]], ["scale", "100"]])
    write_table(folder / "units.csv", [["unit", "name"]] + [[unit, unit] for unit in units])
    write_table(folder / "indicators.csv", [["indicator", "name"]] + [[each, each] for each in indicators])
    write_table(folder / "targets.csv", [["indicator", "period", "value"]] +
                [[each, period, "50"] for each in indicators for period in periods])
    write_table(folder / "scheme.csv", [["item", "name", "points", "indicator", "rule"]] +
                [[f"A{each}", each, repr(points), each, "proportional(cap=1)"] for each in indicators])
    write_table(folder / "values.csv", [["unit", "period", "indicator", "value"]] +
                [[unit, period, each, str(chance.randrange(1, 100))]
                 for unit in units for period in periods for each in indicators])
    return folder


def main():
    """Runs the tests of the calling file; no test at all is a failure."""
    program = unittest.main(exit=False, verbosity=2)
    sys.exit(0 if program.result.wasSuccessful() and program.result.testsRun > 0 else 1)
