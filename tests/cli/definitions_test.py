"""The reports' own words and columns: copied out, changed, given back with --reports."""

import json

from support import COUNTY, Case, main


class Definitions(Case):
    def copy(self, keep=()):
        """A folder of the program's definitions, of which only those named stay."""
        self.gnomon("init", "words", "--definitions")
        folder = self.folder / "words"
        for path in folder.iterdir():
            if keep and path.name not in keep:
                path.unlink()
        return folder

    def change(self, folder, name, change):
        path = folder / name
        definition = json.loads(path.read_text(encoding="utf-8"))
        change(definition)
        path.write_text(json.dumps(definition, ensure_ascii=False, indent=2), encoding="utf-8")

    def choose(self, folder, name, wanted, titles=()):
        titles = dict(titles)

        def change(definition):
            columns = {column["name"]: column for column in definition["columns"]}
            definition["columns"] = [columns[each] | ({"title_zh": titles[each]} if each in titles else {}) for each in wanted]

        self.change(folder, name, change)

    def test_an_unchanged_copy_changes_nothing(self):
        folder = self.copy()
        for words in (["rank", COUNTY], ["explain", COUNTY, "T01"], ["gap", COUNTY], ["trend", COUNTY]):
            self.assertEqual(self.gnomon(*words).out, self.gnomon(*words, "--reports", folder).out)
        self.gnomon("run", COUNTY, "--out", "a", "--report", "markdown")
        self.gnomon("run", COUNTY, "--out", "b", "--report", "markdown", "--reports", folder)
        self.assert_same_bytes(self.files("a"), self.files("b"))

    def test_people_see_what_was_chosen_and_data_files_stay(self):
        folder = self.copy(["ranking_view.json"])
        self.choose(folder, "ranking_view.json", ["total", "name", "rank"], {"name": "乡镇"})
        lines = self.gnomon("rank", COUNTY, "--reports", folder).out.splitlines()
        self.assertEqual(lines[0].split(), ["总分", "乡镇", "名次"])
        self.assertEqual(len(lines[2].split()), 3)
        markdown = self.gnomon("rank", COUNTY, "--format", "markdown", "--reports", folder).out
        self.assertTrue(markdown.startswith("| 总分 | 乡镇 | 名次 |\n| ---: | --- | ---: |\n"), markdown)
        for form in ("csv", "json"):
            self.assertEqual(self.gnomon("rank", COUNTY, "--format", form).out,
                             self.gnomon("rank", COUNTY, "--format", form, "--reports", folder).out)
        # The same numbers in the same rows, in another order.
        rows = json.loads(self.gnomon("rank", COUNTY, "--format", "json").out)["result"]
        ranked = [row for row in rows if row["rank"]]
        self.assertGreater(len(ranked), 5)
        for line, row in zip(lines[2:], ranked):
            self.assertEqual(line.split()[:2], [f"{row['total']:.2f}", row["name"]])

    def test_columns_that_depend_on_the_package_keep_their_place(self):
        folder = self.copy(["ranking_view.json", "total_trend_view.json"])
        self.choose(folder, "ranking_view.json", ["show", "unit"])
        heading = self.gnomon("rank", COUNTY, "--set", "show=bases;pass_rate", "--reports", folder).out.splitlines()[0].split()
        self.assertEqual(heading[-1], "代码")
        self.assertEqual(len(heading), 1 + len(self.gnomon("rank", COUNTY, "--set", "show=bases;pass_rate").out.splitlines()[0].split()) -
                         len(self.gnomon("rank", COUNTY, "--set", "show=").out.splitlines()[0].split()))
        self.choose(folder, "total_trend_view.json", ["periods", "unit"])
        self.assertEqual(self.gnomon("trend", COUNTY, "--reports", folder).out.splitlines()[0].split()[-1], "代码")

    def test_gaps_in_an_order_of_ones_own(self):
        folder = self.copy(["gap.json"])
        self.choose(folder, "gap.json", ["light", "name", "aim", "needed"])
        heading = self.gnomon("gap", COUNTY, "--reports", folder).out.splitlines()[0].split()
        self.assertIn(heading, (["状态", "单位名称", "尚差"], ["状态", "单位名称", "力争", "尚差"]))
        self.assertEqual(self.gnomon("gap", COUNTY, "--format", "csv", "--reports", folder).out,
                         self.gnomon("gap", COUNTY, "--format", "csv").out)

    def test_one_label_of_ones_own(self):
        folder = self.folder / "words"
        folder.mkdir()
        (folder / "labels.json").write_text('{"explain.heading.items": {"en": "A. Items", "zh": "甲、得分"}}', encoding="utf-8")
        page = self.gnomon("explain", COUNTY, "T01", "--reports", folder).out
        self.assertIn("甲、得分", page)
        self.assertEqual(page.replace("甲、得分", "一、得分明细"), self.gnomon("explain", COUNTY, "T01").out)

    def test_the_variable_stands_for_the_option(self):
        folder = self.copy(["ranking_view.json"])
        self.choose(folder, "ranking_view.json", ["name"])
        self.assertEqual(self.gnomon("rank", COUNTY, env={"GNOMON_REPORTS": str(folder)}).out,
                         self.gnomon("rank", COUNTY, "--reports", folder).out)
        self.gnomon("--help", env={"GNOMON_REPORTS": "nowhere"})
        self.gnomon("rank", "--help", env={"GNOMON_REPORTS": "nowhere"})

    def test_a_misspelt_field_is_a_fault_and_nothing_is_written(self):
        folder = self.copy(["ranking_view.json", "labels.json"])
        self.choose(folder, "ranking_view.json", ["total", "name"])
        text = (folder / "ranking_view.json").read_text(encoding="utf-8").replace('"total"', '"totl"')
        (folder / "ranking_view.json").write_text(text, encoding="utf-8")
        self.change(folder, "labels.json", lambda labels: labels.update({"yess": labels.pop("yes")}))
        answer = self.gnomon("run", COUNTY, "--out", "out", "--reports", folder, code=3)
        self.assertEqual(answer.out, "")
        self.assertFalse((self.folder / "out").exists())
        self.assertRegex(answer.err, r"GNO-F179  .*words/ranking_view\.json:\d+\n")
        self.assertIn("您是不是要写“total”？", answer.err)
        self.assertRegex(answer.err, r"GNO-F182  .*words/labels\.json:\d+\n")

    def test_the_manifest_names_them_by_hash_not_by_place(self):
        folder = self.copy(["ranking_view.json"])
        self.choose(folder, "ranking_view.json", ["name"])
        hashes = []
        for name in ("one", "two"):
            moved = folder.rename(self.folder / name)
            self.gnomon("run", COUNTY, "--out", f"out-{name}", "--reports", moved)
            hashes.append(json.loads((self.folder / f"out-{name}" / "manifest.json").read_text(encoding="utf-8")))
            folder = moved
        self.assertEqual(hashes[0], hashes[1])
        self.assertRegex(hashes[0]["definitions_sha256"], r"^[0-9a-f]{64}$")

    def test_nothing_is_overwritten(self):
        self.copy()
        self.gnomon("init", "words", "--definitions", code=2)
        self.gnomon("init", "other", "--definitions", "--dry-run")
        self.assertFalse((self.folder / "other").exists())


if __name__ == "__main__":
    main()
