"""Self and verified scores, evidence, corrections: through the program, on a real database."""

import csv
import io
import json
import shutil

from support import EXAMPLES, Case, change_setting, main, read_table, write_table

CONTRACT = EXAMPLES / "contract"


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


class OfContract(Case):
    def setUp(self):
        super().setUp()
        self.package = self.folder / "contract"
        self.package.mkdir()
        for path in CONTRACT.glob("*.csv"):
            shutil.copy(path, self.package / path.name)

    def change_values(self, change):
        heading, *table = read_table(self.package / "values.csv")
        found = [dict(zip(heading, row)) for row in table]
        for row in found:
            change(row)
        write_table(self.package / "values.csv", [heading] + [[row[column] for column in heading] for row in found])

    def result(self, *words, code=0):
        return json.loads(self.gnomon(*words, "--format", "json", code=code).out)["result"]


class Reports(OfContract):
    def test_leaves_of_both_columns_add_up_to_both_totals(self):
        self.gnomon("run", self.package, "--out", "out")
        table = rows((self.folder / "out" / "verification.csv").read_bytes().decode("utf-8-sig"))
        totals = {row["unit"]: row for row in table if row["item"] == "total"}
        self.assertEqual(len(totals), 6)
        for unit, total in totals.items():
            leaves = [row for row in table if row["unit"] == unit and row["item"] != "total"]
            for column in ("self_points", "points"):
                added = sum(float(row[column] or 0) for row in leaves)
                self.assertAlmostEqual(added, float(total[column]), delta=0.005 + 1e-9)
            self.assertAlmostEqual(float(total["difference"]), float(total["points"]) - float(total["self_points"]), places=9)

    def test_the_difference_decides_nothing(self):
        before = self.results_of(self.package)
        self.change_values(lambda row: row.update(self="1" if row["self"] else ""))
        self.assert_same_bytes(self.results_of(self.package), before)

    def test_without_self_values_there_is_no_report_of_them(self):
        self.change_values(lambda row: row.update(self=""))
        self.gnomon("run", self.package, "--out", "out", "--report", "markdown")
        self.assertNotIn("out/verification.csv", self.files())
        self.assertNotIn("自评", (self.folder / "out" / "ranking.md").read_text(encoding="utf-8"))

    def test_explain_says_what_lacks_and_what_the_unit_gave(self):
        text = self.gnomon("explain", self.package, "K4").out
        self.assertIn("95.19 分，第 5 名；审核后 -6.75 分", text)
        self.assertIn("8 项，得 6 分", text)
        self.assertIn("带星号条目，没有佐证（登记证、章程）：得 0 分，原可得 6 分", text)
        self.assertIn("登记证4份、章程4份", self.gnomon("explain", self.package, "K2").out)
        answer = json.loads(self.gnomon("explain", self.package, "K4", "--format", "json").out)["result"]
        self.assertEqual((answer["self_total"], answer["self_rank"]), (95.19, 5))
        item = next(score for score in answer["scores"] if score["item"] == "A3")
        self.assertEqual((item["points"], item["self_points"], item["self_value"]), (0, 6, 3))
        self.assertEqual(item["reason"]["id"], "no_evidence")
        self.assertEqual(item["reason"]["words"]["evidence"], "登记证、章程")

    def test_self_score_in_rank_and_markdown(self):
        self.assertIn("自评分", self.gnomon("rank", self.package).out)
        self.gnomon("run", self.package, "--out", "out", "--report", "markdown")
        self.assertIn("| 95.19", (self.folder / "out" / "ranking.md").read_text(encoding="utf-8"))

    def test_report_is_valid_and_the_same_on_many_threads(self):
        self.gnomon("run", self.package, "--out", "one", "--threads", "1")
        self.gnomon("run", self.package, "--out", "many", "--threads", "7")
        self.assert_same_bytes(self.files("many"), self.files("one"))

    def test_a_formula_over_self_values_is_computed_again(self):
        """`new_share` is 100 × stations ÷ villages: with twice the villages of its own K3 has half the share."""
        self.change_values(lambda row: row.update(
            self="10" if (row["unit"], row["period"], row["indicator"]) == ("K3", "2025", "n_villages") else row["self"]))
        self.gnomon("run", self.package, "--out", "out", "--csv", "plain")
        table = {(row["unit"], row["item"]): row for row in rows((self.folder / "out" / "verification.csv").read_text(encoding="utf-8"))}
        row = table["K3", "A5"]
        self.assertAlmostEqual(float(row["self_points"]), float(row["points"]) / 2)
        self.assertEqual(table["K2", "A5"]["difference"], "0")

    def test_only_a_self_value_does_not_count_and_is_told(self):
        def take_away(row):
            if (row["unit"], row["period"], row["indicator"]) == ("K1", "2025", "techniques"):
                row.update(value="", status="")
        self.change_values(take_away)
        self.assertIn("GNO-V011", self.gnomon("check", self.package, code=0).out)
        self.gnomon("run", self.package, "--out", "out", "--csv", "plain")
        table = {(row["unit"], row["item"]): row for row in rows((self.folder / "out" / "verification.csv").read_text(encoding="utf-8"))}
        total = table["K1", "total"]
        self.assertEqual((total["points"], total["self_points"], total["rank"], total["self_rank"]), ("", "100.00", "", "1"))
        item = table["K1", "A2"]
        self.assertEqual((item["self_value"], item["value"], item["status"], item["self_points"], item["points"]), ("14", "", "missing", "6", ""))

    def test_wide_values_say_the_same(self):
        """The same values with a column for each indicator and `indicator:column` for what stands beside it. No row is a missing value there."""
        before, verification = self.all_as_missing(self.package), self.verification()
        heading, *table = read_table(self.package / "values.csv")
        found = [dict(zip(heading, row)) for row in table]
        indicators = sorted({row["indicator"] for row in found})
        beside = ["status", "self", "verified", "evidence", "note"]
        cells = {(row["unit"], row["period"]): {} for row in found}
        for row in found:
            cells[row["unit"], row["period"]][row["indicator"]] = row
        wide = [["unit", "period"] + [name for i in indicators for name in [i, *(f"{i}:{column}" for column in beside)]]]
        for (unit, period), by_indicator in cells.items():
            line = [unit, period]
            for i in indicators:
                row = by_indicator.get(i, {})
                line += [row.get(column, "") for column in ["value", *beside]]
            wide.append(line)
        write_table(self.package / "values.csv", wide)
        self.assert_same_bytes(self.all_as_missing(self.package), before)
        self.assertEqual(self.verification(), verification)
        self.gnomon("import", self.package, "--into", "wide.db")
        self.assert_same_bytes(self.all_as_missing("wide.db"), before)

    def all_as_missing(self, package):
        return {name: data.replace(b",absent,", b",missing,") for name, data in self.results_of(package).items()}

    def verification(self):
        self.gnomon("run", self.package, "--out", "out", "--csv", "plain")
        return (self.folder / "out" / "verification.csv").read_bytes().replace(b",absent,", b",missing,")


class FalseAnswers(OfContract):
    def reject(self, unit, *indicators):
        def change(row):
            if row["unit"] == unit and row["period"] == "2025" and row["indicator"] in indicators:
                row["status"] = "不予认定"
        self.change_values(change)

    def set_limit(self, limit):
        heading, *table = read_table(self.package / "scheme.csv")
        for row in table:
            if row[0] == "B":
                row[heading.index("rule")] = f"sum(rejected_limit={limit})"
        write_table(self.package / "scheme.csv", [heading, *table])

    def row_of(self, unit, item):
        self.gnomon("run", self.package, "--out", "out", "--csv", "plain")
        table = rows((self.folder / "out" / "scores.csv").read_text(encoding="utf-8"))
        return next(row for row in table if (row["unit"], row["item"]) == (unit, item))

    def test_item_block_total(self):
        self.reject("K2", "agri_bases", "agri_leaders")
        self.assertEqual([row["rank"] for row in rows(self.gnomon("rank", self.package, "--format", "csv").out) if row["unit"] == "K2"], [""])
        change_setting(self.package, "rejected", "zero")
        self.assertTrue(self.row_of("K2", "B2")["reason"].startswith("rejected.zero"))
        self.assertEqual(self.row_of("K2", "B")["points"], "3")
        self.set_limit(2)
        self.assertEqual(self.row_of("K2", "B")["points"], "0")
        self.assertEqual(self.row_of("K2", "B:void")["points"], "-3")
        self.assertIn("作废，减 3 分", self.gnomon("explain", self.package, "K2").out)
        change_setting(self.package, "void_limit", "1")
        self.assertEqual(self.row_of("K2", "total")["points"], "0")
        self.assertIn("总分作废，计 0", self.gnomon("explain", self.package, "K2").out)


class Corrections(OfContract):
    APPEAL = ["--unit", "丁县", "--indicator", "techniques", "--value", "8", "--by", "市科协", "--reason", "推广证明已补交", "--date", "2026-01-20"]

    def setUp(self):
        super().setUp()
        self.gnomon("import", self.package, "--into", "c.db")

    def events(self):
        return [event["kind"] for event in self.result("history", "c.db")]

    def corrections(self):
        return rows(self.gnomon("history", "c.db", "--corrections", "--format", "csv").out)

    def total(self, unit):
        return next(row["total"] for row in rows(self.gnomon("rank", "c.db", "--format", "csv").out) if row["unit"] == unit)

    def test_preview_shows_what_moves_and_writes_nothing(self):
        before = self.files()
        answer = self.result("correct", "c.db", *self.APPEAL, "--dry-run")
        self.assertEqual(self.files(), before)
        self.assertFalse(answer["written"])
        self.assertEqual(answer["correction"][0]["value_before"], "7")
        self.assertEqual([(move["period"], move["unit"], move["total_before"], move["total_after"], move["total_change"])
                          for move in answer["ranks"]], [("2025", "K4", 88.44, 89.19, 0.75)])
        self.assertEqual([(move["unit"], move["item"], move["change"]) for move in answer["items"]], [("K4", "A2", 0.75)])
        text = self.gnomon("correct", "c.db", *self.APPEAL, "-n").out
        for word in ("推广证明已补交", "88.44", "89.19", "A2"):
            self.assertIn(word, text)

    def test_ranks_of_others_that_move_are_shown(self):
        answer = self.result("correct", "c.db", "--unit", "K5", "--indicator", "workers", "--value", "372", "--by", "市科协",
                             "--reason", "系统故障，按时处理", "--dry-run")
        self.assertEqual({move["unit"]: (move["rank_before"], move["rank_after"]) for move in answer["ranks"]}, {"K5": (6, 6)})
        self.gnomon("correct", "c.db", "--unit", "K5", "--indicator", "agri_associations", "--value", "2", "--by", "市科协",
                    "--reason", "一个已注销", "--yes")
        answer = self.result("correct", "c.db", "--unit", "K5", "--indicator", "workers", "--value", "372", "--by", "市科协",
                             "--reason", "系统故障，按时处理", "--dry-run")
        self.assertEqual({move["unit"]: (move["rank_before"], move["rank_after"]) for move in answer["ranks"]}, {"K5": (6, 5), "K4": (5, 6)})

    def test_what_is_written_is_what_was_shown(self):
        shown = self.result("correct", "c.db", *self.APPEAL, "--dry-run")["ranks"][0]["total_after"]
        self.assertEqual(self.total("K4"), "88.44")
        self.gnomon("correct", "c.db", *self.APPEAL, "--yes")
        self.assertEqual(float(self.total("K4")), shown)
        self.assertEqual(self.events(), ["import", "import"])
        self.gnomon("undo", "c.db", "--yes")
        self.assertEqual(self.total("K4"), "88.44")

    def test_history_keeps_who_when_why(self):
        self.gnomon("correct", "c.db", *self.APPEAL, "--yes")
        first, appeal = self.corrections()
        self.assertEqual((first["unit"], first["value_before"], first["value"], first["state"]), ("K3", "480", "505", "in force"))
        self.assertEqual([appeal[column] for column in ("event", "unit", "period", "indicator", "value_before", "value", "by", "date", "reason", "state")],
                         ["2", "K4", "2025", "techniques", "7", "8", "市科协", "2026-01-20", "推广证明已补交", "in force"])
        self.gnomon("correct", "c.db", *self.APPEAL[:4], "--value", "7", "--by", "李四", "--reason", "复核", "--date", "2026-02-01", "--yes")
        self.assertEqual([row["state"] for row in self.corrections()], ["in force", "replaced by 3", "in force"])
        self.assertEqual(self.corrections()[2]["value_before"], "8")
        self.gnomon("undo", "c.db", "--yes")
        self.assertEqual([row["state"] for row in self.corrections()], ["in force", "in force", "undone by 4"])
        self.assertIn("已撤销（4）", self.gnomon("history", "c.db", "--corrections").out)

    def test_it_asks_and_needs_who_and_why(self):
        before = self.files()
        self.assertIn("GNO-C017", self.gnomon("correct", "c.db", *self.APPEAL, code=2).err)
        for option in ("--by", "--reason"):
            words = list(self.APPEAL)
            at = words.index(option)
            del words[at:at + 2]
            self.assertIn("GNO-C057", self.gnomon("correct", "c.db", *words, "--yes", code=2).err)
        for option in ("--unit", "--indicator", "--value"):
            words = list(self.APPEAL)
            at = words.index(option)
            del words[at:at + 2]
            self.assertIn("GNO-C006", self.gnomon("correct", "c.db", *words, "--yes", code=2).err)
        self.assertEqual(self.files(), before)

    def test_checked_as_strictly_as_an_import(self):
        before = self.files()
        for changed, code in (({"--value": "八"}, "GNO-V"), ({"--indicator": "technique"}, "GNO-I001"), ({"--date": "yesterday"}, "GNO-"),
                              ({"--indicator": "accepted", "--value": "也许"}, "GNO-V")):
            words = list(self.APPEAL)
            for option, value in changed.items():
                words[words.index(option) + 1] = value
            self.assertIn(code, self.gnomon("correct", "c.db", *words, "--yes", code=3).err)
        self.assertIn("GNO-V030", self.gnomon("correct", "c.db", *self.APPEAL, "--period", "2019", "--yes", code=3).err)
        self.gnomon("correct", "c.db", "--unit", "K9", *self.APPEAL[2:], "--yes", code=2)
        self.gnomon("correct", "none.db", *self.APPEAL, "--yes", code=3)
        self.gnomon("correct", self.package, *self.APPEAL, "--yes", code=3)
        self.assertEqual(self.files(), before)

    def test_a_correction_without_effect_is_refused(self):
        self.gnomon("correct", "c.db", *self.APPEAL, "--yes")
        older = [*self.APPEAL[:-1], "2026-01-02"]
        older[older.index("--value") + 1] = "6"
        self.assertIn("GNO-C058", self.gnomon("correct", "c.db", *older, "--yes", code=3).err)
        self.assertEqual(self.events(), ["import", "import"])

    def test_another_period(self):
        answer = self.result("correct", "c.db", "--unit", "K2", "--indicator", "techniques", "--period", "2025H1", "--value", "1", "--by", "甲",
                             "--reason", "核减", "--dry-run")
        self.assertEqual({move["period"] for move in answer["ranks"]}, {"2025H1"})

    def test_import_of_corrections_shows_what_would_move(self):
        folder = self.folder / "appeal"
        folder.mkdir()
        write_table(folder / "corrections.csv", [["unit", "period", "indicator", "value", "by", "date", "reason"],
                                                 ["K4", "2025", "techniques", "8", "市科协", "2026-01-20", "推广证明已补交"]])
        before = self.files()
        answer = self.result("import", folder, "--into", "c.db", "--dry-run")
        self.assertEqual(self.files(), before)
        self.assertEqual([(t["table"], t["new"]) for t in answer["tables"]], [("corrections", 1)])
        self.assertEqual([(move["unit"], move["total_change"]) for move in answer["ranks"]], [("K4", 0.75)])
        self.assertEqual([(move["unit"], move["item"]) for move in answer["items"]], [("K4", "A2")])
        text = self.gnomon("import", folder, "--into", "c.db", "--dry-run").out
        self.assertLess(text.index("corrections"), text.index("89.19"))
        self.gnomon("import", folder, "--into", "c.db")
        self.assertEqual(self.total("K4"), "89.19")

    def test_import_of_values_with_the_missing_evidence(self):
        """An appeal that brings the papers: the row of the value once more, with evidence."""
        folder = self.folder / "papers"
        folder.mkdir()
        write_table(folder / "values.csv", [["unit", "period", "indicator", "value", "self", "evidence"],
                                            ["K4", "2025", "new_associations", "3", "3", "登记证3份、章程3份"]])
        answer = self.result("import", folder, "--into", "c.db", "--dry-run")
        self.assertEqual([(move["unit"], move["total_change"]) for move in answer["ranks"]], [("K4", 6)])
        self.gnomon("import", folder, "--into", "c.db")
        self.assertEqual(self.total("K4"), "94.44")
        self.assertEqual(json.loads(self.gnomon("explain", "c.db", "K4", "--format", "json").out)["result"]["self_total"], 95.19)

    def test_nothing_moves(self):
        words = list(self.APPEAL)
        words[words.index("--value") + 1] = "7"
        answer = self.gnomon("correct", "c.db", *words, "-n")
        self.assertIn("得分和名次均不变动", answer.err)

    def test_first_import_has_nothing_to_compare_with(self):
        answer = self.result("import", self.package, "--into", "new.db", "--dry-run")
        self.assertNotIn("ranks", answer)

    def test_runs_kept_before_a_correction_still_verify(self):
        self.gnomon("run", "c.db", "--out", "out")
        self.gnomon("correct", "c.db", *self.APPEAL, "--yes")
        self.gnomon("verify", "c.db")


if __name__ == "__main__":
    main()
