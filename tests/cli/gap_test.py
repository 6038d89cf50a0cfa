"""`gap`: ledger and register cut at a day, the light as word, shape and colour, what is behind; the same as a report of `run`."""

import csv
import json
import re

from support import Case, display_width, main

TABLES = {
    "units.csv": "unit,name,group\nA,甲镇,山区\nB,乙镇,山区\n",
    "indicators.csv": """indicator,name,unit_of_measure,source,definition
lectures,讲座,场,ledger,count(activity=讲座)
stations,站点,个,register,count(kind=站)
summary,总结,日期,reported,
rate,素质,%,reported,
""",
    "scheme.csv": """item,points,indicator,rule
1,40,lectures,proportional
2,30,stations,met
3,10,summary,met
4,20,rate,met
""",
    "targets.csv": """指标代码,时期,目标值,目标类型,参照,是否约束,启用日期
lectures,2025,4,,,,
stations,2025,3,,,,
stations,2025,2,,,,2025-07-01
summary,2025,2025-12-10,期限,,,
rate,2025,15,,,,
rate,2025,16,,,否,
""",
    "ledger.csv": """unit,date,activity
A,2025-02-01,讲座
A,2025-03-01,讲座
A,2025-06-30,讲座
A,2025-07-01,讲座
B,2025-01-15,讲座
B,2025-11-01,讲座
""",
    "register.csv": """unit,id,kind,valid_from,valid_to
A,1,站,2020-01-01,
A,2,站,2024-01-01,2025-08-31
A,3,站,2025-07-01,
B,4,站,2020-01-01,
""",
    "values.csv": """unit,period,rate,summary
A,2025,15.5,2025-12-01
B,2025,14,2025-12-20
""",
}


class GapCase(Case):
    def setUp(self):
        super().setUp()
        (self.folder / "town").mkdir()
        for name, text in TABLES.items():
            (self.folder / "town" / name).write_text(text, encoding="utf-8")

    def gaps(self, *words):
        answer = self.gnomon("gap", "town", "--format", "csv", *words)
        return {(row["unit"], row["indicator"]): row for row in csv.DictReader(answer.out.splitlines())}

    def test_ledger_and_register_are_cut_at_the_day(self):
        june = self.gaps("--as-of", "2025-06-30")
        self.assertEqual(june["A", "lectures"]["actual"], "3")  # one more on 1 July
        self.assertEqual(june["B", "lectures"]["actual"], "1")
        self.assertEqual(june["A", "stations"]["actual"], "2")  # one opens on 1 July
        whole = self.gaps()
        self.assertEqual(whole["A", "lectures"]["actual"], "4")
        self.assertEqual(whole["A", "stations"]["actual"], "2")  # one closed in August
        july = self.gaps("--as-of", "2025-07-31")
        self.assertEqual(july["A", "stations"]["actual"], "3")  # opened in July, not closed yet

    def test_what_is_due_what_is_forecast_and_what_it_would_take(self):
        row = self.gaps("--as-of", "2025-06-30")["A", "lectures"]
        self.assertEqual((row["target"], row["due"], row["light"]), ("4", "1.983562", "on_pace"))  # 4 x 181 / 365
        self.assertEqual(row["forecast"], "6.049724")  # 3 / 181 x 365
        self.assertEqual((row["needed"], row["needed_per_year"], row["needed_per_month"]), ("1", "", "0.166667"))
        self.assertEqual(self.gaps("--as-of", "2025-06-30")["A", "rate"]["forecast"], "")

    def test_the_target_valid_on_the_day_counts(self):
        self.assertEqual(self.gaps("--as-of", "2025-06-30")["A", "stations"]["target"], "3")
        self.assertEqual(self.gaps("--as-of", "2025-07-31")["A", "stations"]["target"], "2")
        self.assertEqual(self.gaps()["A", "stations"]["light"], "reached")

    def test_dates_stand_as_dates_and_differ_by_days(self):
        row = self.gaps()["B", "summary"]
        self.assertEqual((row["kind"], row["target"], row["actual"]), ("deadline", "2025-12-10", "2025-12-20"))
        self.assertEqual((row["difference"], row["light"]), ("-10", "behind"))
        self.assertEqual(self.gaps()["A", "summary"]["difference"], "9")

    def test_what_is_strived_for_stands_beside(self):
        self.assertEqual(self.gaps()["A", "rate"]["aim"], "16")
        self.assertEqual(self.gaps()["A", "lectures"]["aim"], "")

    def test_only_what_is_behind(self):
        self.assertEqual(set(self.gaps("--behind")),
                         {("B", "lectures"), ("B", "stations"), ("B", "summary"), ("B", "rate")})

    def test_the_light_has_word_shape_and_colour(self):
        plain = self.gnomon("gap", "town", "--as-of", "2025-06-30").out
        for light in ("◉ 已完成", "▴ 按进度", "▾ 滞后"):
            self.assertIn(light, plain)
        self.assertNotIn("\x1b", plain)
        coloured = self.gnomon("gap", "town", "--as-of", "2025-06-30", "--color", "always").out
        for light in ("\x1b[32m◉ 已完成\x1b[0m", "\x1b[33m▴ 按进度\x1b[0m", "\x1b[31m▾ 滞后\x1b[0m"):
            self.assertIn(light, coloured)
        self.assertEqual(re.sub(r"\x1b\[[0-9]+m", "", coloured), plain)

    def test_columns_stand_one_below_the_other(self):
        lines = self.gnomon("gap", "town", "--as-of", "2025-06-30").out.splitlines()
        rows = [line for line in lines if "场" not in line and any(c in line for c in "◉▴▾◌")]
        at = {display_width(line[: re.search("[◉▴▾◌]", line).start()]) for line in rows}
        self.assertEqual(len(at), 1, lines)

    def test_the_day_is_printed(self):
        out = self.gnomon("gap", "town", "--as-of", "2025-06-30").out
        self.assertIn("截至 2025-06-30，2025 已过 49.59%", out)  # 181 / 365
        self.assertIn("As of 2025-12-31: 100% of 2025 gone", self.gnomon("gap", "town", "--lang", "en").out)

    def test_a_day_outside_the_period_is_refused(self):
        answer = self.gnomon("gap", "town", "--as-of", "2024-06-30", code=2)
        self.assertIn("GNO-C064", answer.err)

    def test_run_writes_the_gaps_when_asked(self):
        self.gnomon("run", "town", "--report", "gap", "--csv", "plain")
        written = (self.folder / "gnomon-out" / "gap.csv").read_text(encoding="utf-8")
        self.assertEqual(written, self.gnomon("gap", "town", "--format", "csv").out)
        self.gnomon("run", "town", "--out", "plain")
        self.assertFalse((self.folder / "plain" / "gap.csv").exists())

    def test_json_has_words_for_lights(self):
        rows = json.loads(self.gnomon("gap", "town", "--format", "json").out)["result"]
        self.assertEqual({row["light"] for row in rows}, {"reached", "behind"})

    def test_explain_shows_both_targets_of_a_changed_one_and_the_aim(self):
        out = self.gnomon("explain", "town", "A").out
        self.assertRegex(out, "目标 +不低于 2 个（2025 的目标，自 2025-07-01 起）")
        self.assertRegex(out, "原目标 +不低于 3 个（2025 的目标，至 2025-06-30 止）")
        self.assertRegex(out, "力争 +不低于 16%（2025 的目标）")
        self.assertIn("2025-12-01，在期限 2025-12-10 之内", out)
        self.assertIn("2025-12-20，迟于期限 2025-12-10 10 天", self.gnomon("explain", "town", "B").out)

    def test_trends_have_the_aim_where_there_is_one(self):
        self.gnomon("run", "town", "--csv", "plain")
        with open(self.folder / "gnomon-out" / "trends.csv", encoding="utf-8", newline="") as file:
            rows = {(row["unit"], row["series"]): row for row in csv.DictReader(file)}
        self.assertEqual((rows["A", "rate"]["target_due"], rows["A", "rate"]["aim_due"]), ("15", "16"))
        self.assertEqual(rows["A", "summary"]["value"], "2025-12-01")
        self.assertEqual(rows["A", "summary"]["target_due"], "2025-12-10")
        self.assertEqual(rows["A", "lectures"]["aim_due"], "")


PLAN = TABLES | {
    "indicators.csv": "indicator,name,unit_of_measure\ntrained,培训累计,人\nlectures,讲座,场\nrate,素质,%\n",
    "scheme.csv": "item,points,indicator,rule\n1,40,trained,proportional\n2,30,lectures,proportional\n3,30,rate,met\n",
    "targets.csv": """indicator,period,value,kind,reference
trained,2021/2025,5000,累计,
trained,2021,10%,进度,
trained,2023,50%,进度,
lectures,2023,5%,提高,上年
rate,2023,1,名次,同组
""",
    "values.csv": """unit,period,trained,lectures,rate
A,2022,800,20,12
B,2022,1500,20,13
A,2023,2000,21,14.5
B,2023,2600,20,14.6
""",
}
del PLAN["ledger.csv"], PLAN["register.csv"]


class PlanCase(Case):
    def setUp(self):
        super().setUp()
        (self.folder / "plan").mkdir()
        for name, text in PLAN.items():
            (self.folder / "plan" / name).write_text(text, encoding="utf-8")

    def test_the_page_says_what_a_target_stands_for(self):
        out = self.gnomon("explain", "plan", "A").out
        self.assertIn("2021/2025 累计 5000 人，本期末应完成 50%（按进度表），即 2500 人", out)
        self.assertIn("2000 ÷ 2500 × 40 = 32", out)
        self.assertIn("不低于 21 场（比上期多 5%）", out)
        self.assertIn("同组前 1 名（第 1 名为 14.6%）；现居第 2 名", out)
        english = self.gnomon("explain", "plan", "A", "--lang", "en").out
        self.assertIn("5000 人 over 2021/2025; due by the end of the period 50% (by the table of the plan): 2500 人", english)
        self.assertIn("at least 21 场 (5% more than last time)", english)
        self.assertIn("among the first 1 of the group (place 1 has 14.6%); now place 2", english)

    def test_between_two_rows_of_the_table_the_line_runs_by_days(self):
        # From 10 % at the end of 2021 to 50 % at the end of 2023: half the days by the end of 2022, 30 % of 5000.
        answer = self.gnomon("gap", "plan", "A", "--period", "2022", "--format", "csv", code=None)
        row = next(row for row in csv.DictReader(answer.out.splitlines()) if row["indicator"] == "trained")
        self.assertEqual((row["due"], row["light"], row["forecast"]), ("1500", "behind", "2666.666667"))

    def test_an_archive_keeps_all_of_it(self):
        self.gnomon("import", "plan", "--into", "plan.db")
        self.assertEqual(self.gnomon("gap", "plan.db", "--format", "csv").out,
                         self.gnomon("gap", "plan", "--format", "csv").out)
        changed = PLAN["targets.csv"].replace("reference\n", "reference,valid_from\n")
        (self.folder / "plan" / "targets.csv").write_text(changed + "trained,2021/2025,6000,累计,,2023-07-01\n",
                                                          encoding="utf-8")
        self.gnomon("import", "plan", "--into", "plan.db")
        out = self.gnomon("explain", "plan.db", "A").out
        self.assertIn("2021/2025 累计 6000 人，本期末应完成 50%（按进度表），即 3000 人（2021/2025 的目标，自 2023-07-01 起）", out)
        self.assertIn("2021/2025 累计 5000 人，本期末应完成 50%（按进度表），即 2500 人（2021/2025 的目标，至 2023-06-30 止）", out)


if __name__ == "__main__":
    main()
