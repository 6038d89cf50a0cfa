"""Departments: ranked, explained and written by the program, and totals converted for a larger assessment."""

import csv
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys

from support import EXAMPLES, Case, change_setting, main

SOURCE = pathlib.Path(os.environ["GNOMON_SOURCE"])


class Departments(Case):
    def rows(self, *words):
        return list(csv.DictReader(io.StringIO(self.gnomon(*words, "--format", "csv").out)))

    def copy_of(self, example):
        target = self.folder / example
        shutil.copytree(EXAMPLES / example, target, ignore=shutil.ignore_patterns("expected"))
        return target

    def test_ranking(self):
        rows = self.rows("rank", EXAMPLES / "townplan", "--departments")
        written = EXAMPLES / "townplan" / "expected" / "departments.csv"
        with open(written, encoding="utf-8", newline="") as file:
            expected = [row for row in csv.DictReader(file) if row["item"] == "total"]
        for column in ("unit", "score", "lead_score", "joint_score", "rank"):
            self.assertEqual([row[column] for row in rows], [row[column] for row in expected])
        self.assertTrue(all(row["note"] for row in rows if not row["rank"]))
        answer = json.loads(self.gnomon("rank", EXAMPLES / "townplan", "--departments", "--format", "json").out)
        self.assertEqual([row["unit"] for row in answer["result"]], [row["unit"] for row in rows])
        self.assertIn("责任部门", self.gnomon("rank", EXAMPLES / "townplan", "--departments").out)

    def test_weights_are_settings(self):
        package = self.copy_of("tasks")
        change_setting(package, "joint_weight", "0")
        rows = {row["unit"]: row for row in self.rows("rank", package, "--departments")}
        self.assertEqual(rows["B01"]["score"], rows["B01"]["lead_score"])
        self.assertEqual(rows["B09"]["score"], "")

    def test_page_of_a_department(self):
        alone = self.gnomon("explain", EXAMPLES / "townplan", "财政所").out
        self.assertTrue(alone.startswith("部门得分说明：财政所（F1）"), alone)
        self.assertIn("牵头权重", alone)
        both = self.gnomon("explain", EXAMPLES / "townplan", "D1").out
        self.assertLess(both.index("得分说明：农业农村办（D1）"), both.index("部门得分说明：农业农村办（D1）"))
        found = json.loads(self.gnomon("explain", EXAMPLES / "townplan", "F1", "--format", "json").out)["result"]
        department = found["department"]
        points = sum(t["weight"] * t["points_full"] * t["score_share"] for t in department["tasks"])
        full = sum(t["weight"] * t["points_full"] for t in department["tasks"])
        self.assertAlmostEqual(department["all"]["score_full"], points / full * 100, places=9)
        own = json.loads(self.gnomon("explain", EXAMPLES / "townplan", "D1", "--format", "json").out)["result"]
        self.assertEqual(own["department"]["tasks"][0]["basis"], "own")

    def test_reports(self):
        for example, files in (("townplan", {"departments.csv"}), ("county", {"converted.csv"})):
            with self.subTest(example):
                out = self.folder / f"{example}-out"
                self.gnomon("run", EXAMPLES / example, "--out", out, "--report", "markdown")
                names = {path.name for path in out.iterdir()}
                self.assertEqual(names & {"departments.csv", "converted.csv"}, files)
                schema = SOURCE / "schemas" / "report.v1.schema.json"
                check = SOURCE / "tests" / "unit" / "reporting" / "validate_report.py"
                subprocess.run([sys.executable, check, schema, out / "assessment.json"], check=True, stdout=subprocess.DEVNULL)
                text = (out / "ranking.md").read_text(encoding="utf-8")
                self.assertEqual("## 责任部门" in text and "### 任务分工" in text, example == "townplan")
                self.assertEqual("## 折算为 20 分" in text, example == "county")

    def test_archive_keeps_responsibilities(self):
        package = self.copy_of("townplan")
        database = self.folder / "town.db"
        self.gnomon("import", package, "--into", database)
        self.assertEqual(self.rows("rank", database, "--departments"), self.rows("rank", package, "--departments"))
        self.gnomon("run", database, "--out", self.folder / "out")
        self.gnomon("verify", database)

    def test_row_order_does_not_show(self):
        package = self.copy_of("townplan")
        table = package / "responsibilities.csv"
        head, *rows = table.read_text(encoding="utf-8-sig").splitlines()
        before = self.gnomon("rank", package, "--departments").out
        table.write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
        self.assertEqual(self.gnomon("rank", package, "--departments").out, before)

    def test_page_says_what_the_total_counts_for(self):
        self.assertIn("97.5 × 20 ÷ 100 = 19.5", self.gnomon("explain", EXAMPLES / "county", "T01").out)


if __name__ == "__main__":
    main()
