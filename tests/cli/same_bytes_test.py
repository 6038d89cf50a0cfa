"""The same inputs give the same bytes: whatever the order of rows, the locale, the threads, the encoding or the form of the package."""

import csv
import random

from support import COUNTY, Case, main, read_table, write_table


class SameBytes(Case):
    def setUp(self):
        super().setUp()
        self.package = self.copy_of_county()
        self.expected = self.results_of(self.package)

    def test_run_twice(self):
        self.gnomon("run", self.package, "--out", "out")
        first = self.files("out")
        times = {path: path.stat().st_mtime_ns for path in (self.folder / "out").iterdir()}
        answer = self.gnomon("run", self.package, "--out", "out")
        self.assert_same_bytes(self.files("out"), first)
        self.assertEqual({path: path.stat().st_mtime_ns for path in (self.folder / "out").iterdir()}, times)
        self.assertIn("没有变化", answer.err)
        self.gnomon("run", self.package, "--out", "again")
        self.assert_same_bytes(self.files("again"), first)

    def test_order_of_rows(self):
        chance = random.Random(7)
        for path in self.package.glob("*.csv"):
            heading, *rows = read_table(path)
            chance.shuffle(rows)
            write_table(path, [heading, *rows])
        self.assert_same_bytes(self.results_of(self.package), self.expected)

    def test_order_of_columns(self):
        for path in self.package.glob("*.csv"):
            write_table(path, [row[::-1] for row in read_table(path)])
        self.assert_same_bytes(self.results_of(self.package), self.expected)

    def test_locale(self):
        for locale in ("de_DE.UTF-8", "zh_CN.UTF-8", "zh_CN.GB18030", "C", "tr_TR.UTF-8"):
            with self.subTest(locale=locale):
                environment = {"LANG": locale, "LC_ALL": locale, "TZ": "Asia/Shanghai"}
                self.assert_same_bytes(self.results_of(self.package, env=environment), self.expected)

    def test_threads(self):
        for n_threads in ("1", "2", "7"):
            with self.subTest(n_threads=n_threads):
                self.assert_same_bytes(self.results_of(self.package, "--threads", n_threads), self.expected)

    def test_language_touches_notes_only(self):
        english = self.results_of(self.package, "--lang", "en")
        for name in ("scores.csv", "trends.csv"):
            self.assert_same_bytes({name: english[name]}, {name: self.expected[name]})

        def without_notes(ranking):
            return [row[:-1] for row in csv.reader(ranking.decode().splitlines())]

        self.assertEqual(without_notes(english["ranking.csv"]), without_notes(self.expected["ranking.csv"]))

    def test_gb18030(self):
        for path in self.package.glob("*.csv"):
            write_table(path, read_table(path), encoding="gb18030")
        self.assert_same_bytes(self.results_of(self.package), self.expected)

    def test_workbook(self):
        self.assert_same_bytes(self.results_of(COUNTY / "county.xlsx"), self.expected)

    def test_database(self):
        self.gnomon("import", self.package, "--into", "county.db")
        self.assert_same_bytes(self.results_of("county.db"), self.expected)
        self.gnomon("import", COUNTY / "county.xlsx", "--into", "from-workbook.db")
        self.assert_same_bytes(self.results_of("from-workbook.db"), self.expected)
        self.gnomon("import", "county.db", "--into", "from-database.db")
        self.assert_same_bytes(self.results_of("from-database.db"), self.expected)

    def test_no_clock_but_the_one_given(self):
        self.gnomon("run", self.package, "--out", "a", env={"SOURCE_DATE_EPOCH": "1767225600"})
        self.gnomon("run", self.package, "--out", "b", env={"SOURCE_DATE_EPOCH": "1767225600"})
        self.assert_same_bytes(self.files("a"), self.files("b"))
        self.assertIn(b"2026-01-01T00:00:00Z", self.files("a")["manifest.json"])


if __name__ == "__main__":
    main()
