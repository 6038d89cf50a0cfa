"""The archive through the program: import, history, undo, runs that are kept, verify, diff."""

import json
import sqlite3

from support import COUNTY, Case, main, read_table, write_table


class Archive(Case):
    def setUp(self):
        super().setUp()
        self.package = self.copy_of_county()
        self.gnomon("import", self.package, "--into", "c.db")

    def events(self):
        return [event["kind"] for event in json.loads(self.gnomon("history", "c.db", "--format", "json").out)["result"]]

    def ranking(self, package="c.db"):
        return self.gnomon("rank", package, "--format", "csv").out

    def values_of_another_year(self):
        """A delivery of values alone: the last year's again, one of them changed."""
        folder = self.folder / "delivery"
        folder.mkdir()
        heading, *rows = read_table(self.package / "values.csv")
        unit, period, indicator, value = (heading.index(name) for name in ("unit", "period", "indicator", "value"))
        rows = [row for row in rows if row[period] == "2025"]
        for row in rows:
            if row[unit] == "T02" and row[indicator] == "trainees":
                row[value] = "10"
        write_table(folder / "values.csv", [heading, *rows])
        return folder

    def test_values_alone_are_checked_against_what_is_in_force(self):
        before = self.ranking()
        delivery = self.values_of_another_year()
        preview = json.loads(self.gnomon("import", delivery, "--into", "c.db", "-n", "--format", "json").out)["result"]
        self.assertEqual([(t["table"], t["changed"]) for t in preview["tables"]], [("values", 1)])
        self.gnomon("import", delivery, "--into", "c.db")
        self.assertNotEqual(self.ranking(), before)
        self.gnomon("undo", "c.db", "--yes")
        self.assertEqual(self.ranking(), before)
        self.assertEqual(self.events(), ["import", "import", "undo"])

    def test_undo_asks(self):
        for words in ([], ["--no-input"]):
            answer = self.gnomon("undo", "c.db", "--lang", "en", *words, code=2)
            self.assertIn("--yes", answer.err)
            self.assertEqual(answer.out, "")
        self.assertEqual(self.events(), ["import"])

    def test_nothing_to_undo(self):
        self.gnomon("undo", "c.db", "--yes")
        self.assertIn("GNO-D012", self.gnomon("undo", "c.db", "--yes", code=3).err)

    def test_undo_makes_no_database(self):
        before = self.files()
        self.assertIn("GNO-D001", self.gnomon("undo", "other.db", "--yes", code=3).err)
        self.assertEqual(self.files(), before)

    def test_runs_are_kept_once(self):
        self.gnomon("run", "c.db", "--out", "out")
        self.gnomon("run", "c.db", "--out", "out")
        self.assertEqual(self.events(), ["import", "run"])
        self.gnomon("run", "c.db", "--out", "out", "--period", "2024")
        self.assertEqual(self.events(), ["import", "run", "run"])
        self.gnomon("run", "c.db", "--out", "other", "--dry-run", "--period", "2023")
        self.assertEqual(self.events(), ["import", "run", "run"])

    def test_verify_recomputes_from_what_was_in_force_then(self):
        self.gnomon("run", "c.db", "--out", "out")
        self.gnomon("import", self.values_of_another_year(), "--into", "c.db")
        self.gnomon("run", "c.db", "--out", "out", "--set", "total_decimals=1")
        self.gnomon("verify", "c.db")
        self.gnomon("verify", "c.db", "2")
        self.assertIn("GNO-D014", self.gnomon("verify", "c.db", "99", code=2).err)

    def test_verify_shows_what_differs(self):
        self.gnomon("run", "c.db", "--out", "out")
        with sqlite3.connect(self.folder / "c.db") as database:
            tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            name = next(table for table in tables if "ranking" in table)
            for trigger in [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]:
                database.execute(f'DROP TRIGGER "{trigger}"')
            database.execute(f'UPDATE "{name}" SET total = 12.5 WHERE unit = \'T02\'')
        database.close()
        answer = self.gnomon("verify", "c.db", "--format", "csv", code=1)
        self.assertEqual(len(answer.out.splitlines()), 2)
        self.assertIn("T02,,total,12.5,", answer.out)

    def test_diff_of_a_run_and_now(self):
        self.gnomon("run", "c.db", "--out", "out")
        self.gnomon("import", self.values_of_another_year(), "--into", "c.db")
        answer = json.loads(self.gnomon("diff", "c.db@run2", "c.db", "--format", "json").out)["result"]
        self.assertTrue(answer["same_rules"])
        self.assertEqual({(item["unit"], item["item"]) for item in answer["items"]}, {("T02", "C2")})
        moved = next(rank for rank in answer["ranks"] if rank["unit"] == "T02")
        self.assertLess(moved["total_change"], 0)
        for rank in answer["ranks"]:
            if rank["by_own"] is not None:
                self.assertEqual(rank["rank_change"], rank["by_rules"] + rank["by_others"] + rank["by_own"])

    def test_diff_refuses_what_is_no_run(self):
        self.gnomon("diff", f"{self.package}@run2", "c.db", code=2)
        self.gnomon("diff", "c.db@run77", "c.db", code=2)
        self.gnomon("diff", "c.db@never", "c.db", code=2)

    def test_import_into_itself_or_a_foreign_file(self):
        self.gnomon("import", "c.db", "--into", "c.db", code=2)
        foreign = sqlite3.connect(self.folder / "foreign.db")
        foreign.execute("CREATE TABLE letters (text)")
        foreign.commit()
        foreign.close()
        before = self.files()
        self.gnomon("import", self.package, "--into", "foreign.db", code=3)
        self.assertEqual(self.files(), before)

    def test_busy(self):
        database = sqlite3.connect(self.folder / "c.db")
        database.execute("BEGIN EXCLUSIVE")
        self.addCleanup(database.close)
        self.gnomon("import", self.package, "--into", "c.db", code=4)


if __name__ == "__main__":
    main()
