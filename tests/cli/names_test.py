"""A package needs codes only: where there is no name the code stands in, and is not printed twice."""

import json

from support import Case, main, read_table, write_table


class Names(Case):
    def package(self, units):
        package = self.folder / "codes"
        package.mkdir()
        write_table(package / "units.csv", units)
        write_table(package / "indicators.csv", [["indicator"], ["books"]])
        write_table(package / "scheme.csv", [["item", "points", "indicator", "rule"], ["A1", "100", "books", "met"]])
        write_table(package / "targets.csv", [["indicator", "period", "value"], ["books", "2024", "10"], ["books", "2025", "10"]])
        write_table(package / "values.csv", [["unit", "period", "indicator", "value"], ["T1", "2024", "books", "9"],
                                             ["T1", "2025", "books", "12"], ["T2", "2025", "books", "8"]])
        return package

    def test_codes_alone(self):
        package = self.package([["unit"], ["T1"], ["T2"]])
        for language in ("en", "zh"):
            self.gnomon("check", package, "--fail-on", "error", "--lang", language)
            for words in (["rank"], ["trend"], ["trend", "T1"], ["explain", "T1"], ["explain", "T2"],
                          ["rank", "--format", "markdown"], ["trend", "--format", "markdown"]):
                with self.subTest(words=words, language=language):
                    out = self.gnomon(words[0], package, *words[1:], "--lang", language).out
                    for line in out.splitlines():
                        cells = line.replace("|", " ").replace("：", " ").replace(":", " ").split()
                        for code in ("T1", "T2", "A1"):
                            self.assertLessEqual(cells.count(code), 1, line)
                    self.assertNotIn("T1 (T1)", out)
                    self.assertNotIn("T1（T1）", out)
        self.gnomon("run", package, "--out", "out", "--report", "markdown,history")
        for line in (self.folder / "out" / "ranking.md").read_text(encoding="utf-8").splitlines():
            self.assertLessEqual(line.count("T2"), 1, line)
        heading, *rows = read_table(self.folder / "out" / "ranking.csv")
        for row in rows:
            self.assertEqual(row[heading.index("name")], row[heading.index("unit")])
        whole = json.loads((self.folder / "out" / "assessment.json").read_text(encoding="utf-8"))
        self.assertIn('"name": "T1"', json.dumps(whole))
        self.assertNotIn('"name": ""', json.dumps(whole))
        diff = self.gnomon("diff", f"{package}@2024", package, "--lang", "en").out
        for line in diff.splitlines():
            self.assertLessEqual(line.split().count("T1"), 1, line)

    def test_some_names(self):
        package = self.package([["unit", "name"], ["T1", ""], ["T2", "乙镇"]])
        out = self.gnomon("rank", package).out
        self.assertIn("乙镇", out)
        for line in out.splitlines():
            self.assertLessEqual(line.split().count("T1"), 1, line)
        self.assertIn("乙镇（T2）", self.gnomon("explain", package, "T2").out)

    def test_an_archive_keeps_it_so(self):
        package = self.package([["unit"], ["T1"], ["T2"]])
        self.gnomon("import", package, "--into", "c.db")
        self.assertEqual(self.gnomon("rank", "c.db", "--format", "csv").out,
                         self.gnomon("rank", package, "--format", "csv").out)


if __name__ == "__main__":
    main()
