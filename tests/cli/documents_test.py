"""Bulletin and cards, read back by python-docx and LibreOffice: the numbers of ranking.csv, the layout of GB/T 9704, hostile texts, odd packages."""

import collections
import csv
import decimal
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import zipfile
from decimal import Decimal
from xml.etree import ElementTree

from documents import W, blocks, faults_of, leaf_text, lines_of, page_numbers, pages_of, tables, text_of, to_pdf
from support import COUNTY, EXAMPLES, PROGRAM, Case, change_setting, main, read_table, write_table

ALL = sorted(path.name for path in EXAMPLES.iterdir() if (path / "scheme.csv").exists())
GOLDEN = pathlib.Path(os.environ["GNOMON_SOURCE"]) / "tests" / "golden" / "documents"


def records(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def half_up(number, places):
    return number.quantize(Decimal(1).scaleb(-places), decimal.ROUND_HALF_UP)


def write_small(package, units, values):
    """A package with one item that is met or not."""
    package.mkdir()
    write_table(package / "units.csv", [["unit", "name", "group"], *units])
    write_table(package / "indicators.csv", [["indicator", "name"], ["a", "讲座"]])
    write_table(package / "scheme.csv", [["item", "name", "points", "indicator", "rule"], ["A", "讲座", "100", "a", "met(at_least=1)"]])
    write_table(package / "values.csv", [["unit", "period", "a"], *values])
    return package


class Examples(Case):
    """All shipped examples, run once with bulletin and cards; the bulletins also as PDF."""

    @classmethod
    def setUpClass(cls):
        cls.top = pathlib.Path(tempfile.mkdtemp(prefix="gnomon-cli-"))
        cls.addClassCleanup(shutil.rmtree, cls.top, ignore_errors=True)
        copies = []
        for name in ALL:
            subprocess.run([PROGRAM, "run", str(EXAMPLES / name), "--out", str(cls.top / name), "--report", "docx,cards,gap"],
                           check=True, capture_output=True, timeout=240)
            copies.append(cls.top / f"{name}.docx")
            shutil.copy(cls.top / name / "bulletin.docx", copies[-1])
        many = write_small(cls.top / "many", [[f"U{i:02}", f"单位{i:02}", ""] for i in range(80)],
                           [[f"U{i:02}", "2025", "1"] for i in range(80)])
        subprocess.run([PROGRAM, "run", str(many), "--out", str(cls.top / "of_many"), "--report", "docx"],
                       check=True, capture_output=True, timeout=240)
        copies.append(cls.top / "many.docx")
        shutil.copy(cls.top / "of_many" / "bulletin.docx", copies[-1])
        copies.append(cls.top / "card.docx")
        shutil.copy(next((cls.top / "county" / "cards").glob("T01_*")), copies[-1])
        cls.pages = {pdf.stem: pages_of(pdf) for pdf in to_pdf(copies, cls.top)}

    def for_each(self, check):
        for name in ALL:
            with self.subTest(example=name):
                check(name, self.top / name)

    def test_word_would_take_them(self):
        def check(_, folder):
            for path in [folder / "bulletin.docx", *(folder / "cards").iterdir()]:
                self.assertEqual(faults_of(path), [], path.name)

        self.for_each(check)

    def test_ranking_is_that_of_the_csv(self):
        def check(_, folder):
            expected = records(folder / "ranking.csv")
            found = tables(folder / "bulletin.docx")["排名表"]
            self.assertEqual(len(found), len(expected))
            for cells, row in zip(found, expected):
                self.assertEqual(cells["名次"].removeprefix("并列"), row["rank"] or "-")
                tied = row["rank"] and sum(other["rank"] == row["rank"] for other in expected) > 1
                self.assertEqual(cells["名次"].startswith("并列"), bool(tied))
                self.assertEqual(cells.get("单位") or cells["代码"], row["name"] or row["unit"])
                self.assertEqual(cells.get("代码", row["unit"]), row["unit"])
                self.assertEqual(cells["总分"], row["total"])
                self.assertEqual(cells.get("等次", ""), row["grade"])
                self.assertEqual(cells.get("分组", ""), row["group"])
                self.assertEqual(cells.get("组内名次", "").replace("-", ""), row["group_rank"])
                self.assertEqual(cells.get("较上期", "").removeprefix("+"), row["total_change"])
                self.assertEqual(cells.get("名次升降", "").removeprefix("+"), row["rank_change"])

        self.for_each(check)

    def test_group_rankings_are_those_of_the_csv(self):
        def check(_, folder):
            groups = collections.defaultdict(list)
            for row in records(folder / "ranking.csv"):
                if row["group"]:
                    groups[row["group"]].append(row)
            found = {caption: rows for caption, rows in tables(folder / "bulletin.docx").items() if "分组排名" in (caption or "")}
            self.assertEqual(len(found), len(groups))
            for group, rows in groups.items():
                places = [(cells["组内名次"].removeprefix("并列").replace("-", ""), cells["总分"])
                          for cells in found[f"分组排名（{group}）"]]
                self.assertEqual(places, [(row["group_rank"], row["total"]) for row in rows])

        self.for_each(check)

    def test_sentences_are_counted_from_the_csv(self):
        def check(_, folder):
            rows = records(folder / "ranking.csv")
            text = text_of(folder / "bulletin.docx")
            ranked = [row for row in rows if row["rank"]]
            unranked = [row for row in rows if not row["rank"]]
            totals = [Decimal(row["total"]) for row in ranked]
            mean = half_up(sum(totals) / len(totals), 2)
            self.assertIn(f"对{len(rows)}个单位", text)
            self.assertIn(f"参加排名的单位{len(ranked)}个" + (f"，未排名{len(unranked)}个" if unranked else "") +
                          f"。排名单位平均{mean}分，最高{max(totals)}分，最低{min(totals)}分。", text)
            for grade, n in collections.Counter(row["grade"] for row in rows if row["grade"]).items():
                self.assertIn(f"“{grade}”{n}个：", text)
            section = text.split("六、未排名的单位及原因")[1]
            for row in unranked:
                self.assertIn(f"[BodyText] {row['name'] or row['unit']}：", section)

            changes = [Decimal(row["total_change"]) for row in rows if row["total_change"]]
            if changes:
                up, down, same = (sum(test(c) for c in changes)
                                  for test in (lambda c: c > 0, lambda c: c < 0, lambda c: c == 0))
                self.assertIn(f"总分提高的单位{up}个，下降的{down}个，持平的{same}个", text)
                most = max(rows, key=lambda row: Decimal(row["total_change"] or "-1000"))
                if up:
                    self.assertIn(f"提高较多的单位：{most['name'] or most['unit']}（由{most['previous_total']}分升至{most['total']}分，"
                                  f"提高{most['total_change']}分", text)

            units = {row["unit"]: row["name"] or row["unit"] for row in rows}
            gaps = [row for row in records(folder / "gap.csv") if row["unit"] in units] \
                if (folder / "gap.csv").exists() else []
            if not gaps:
                self.assertIn("未设目标", text)
                return
            lights = collections.Counter(row["light"] for row in gaps)
            self.assertIn(f"合计{len(gaps)}项次：达到{lights['reached'] + lights['on_pace']}项次，未达到{lights['behind']}项次", text)
            found = {cells["指标"]: cells for cells in tables(folder / "bulletin.docx")["目标完成情况"]}
            for name in {row["indicator_name"] or row["indicator"] for row in gaps}:
                own = [row for row in gaps if (row["indicator_name"] or row["indicator"]) == name]
                missed = [units[row["unit"]] for row in own if row["light"] == "behind"]
                self.assertEqual(found[name]["有目标单位"], str(len(own)))
                self.assertEqual(found[name]["未达到"], str(len(missed)))
                if len(missed) <= 40:
                    self.assertEqual(sorted(filter(None, found[name].get("未达到的单位", "").split("、"))), sorted(missed))

        self.for_each(check)

    def test_cards_carry_the_scores_and_a_sum_that_a_calculator_confirms(self):
        def check(_, folder):
            rows = records(folder / "ranking.csv")
            scores = collections.defaultdict(list)
            for row in records(folder / "scores.csv"):
                if row["item"] != "total":
                    scores[row["unit"]].append(row)
            cards = sorted((folder / "cards").iterdir())
            self.assertEqual(len(cards), len(rows))
            for row in rows:
                path = next(p for p in cards if p.stem in (row["unit"], f"{row['unit']}_{row['name']}"))
                text = text_of(path)
                self.assertIn(f"[Title] {row['name'] or row['unit']}考核反馈", text)
                items = tables(path)["分项得分"]
                self.assertEqual(len(items), len(scores[row["unit"]]))
                for cells, score in zip(items, scores[row["unit"]]):
                    self.assertEqual(cells["项目"].split(" ")[0], score["item"])
                    self.assertEqual(cells["得分"] == "", score["points"] == "", cells)
                    if score["points"]:
                        self.assertLess(abs(Decimal(cells["得分"]) - Decimal(score["points"])), Decimal("0.00000051"))
                if not row["total"]:
                    self.assertIn("无总分", text)
                    continue
                self.assertIn(f"总分{row['total']}分", text)
                self.assertIn(f"第 {row['rank']} 名", text)
                if row["grade"]:
                    self.assertIn(f"等次“{row['grade']}”", text)
                if row["previous_total"] and row["total_change"]:
                    self.assertIn(f"{row['previous_total']} 分，变化", text)
                line = re.search(r"以下各项得分与调整相加：(.*)。", text).group(1)
                sum_text, sign, result = re.fullmatch(r"(.+?) ([=≈]) (\S+)", line).groups() if " " in line else (line, "=", line)
                parts = [Decimal(part.replace(" ", "")) for part in re.findall(r"(?:^|[+-] )-?[\d.]+|^-[\d.]+", sum_text)]
                self.assertEqual(len(parts), sum_text.count(" + ") + sum_text.count(" - ") + 1)
                if sign == "=":
                    self.assertEqual(sum(parts), Decimal(result))
                else:
                    self.assertLess(abs(sum(parts) - Decimal(result)), Decimal("0.0001"))
                self.assertEqual(half_up(Decimal(result), 2), Decimal(row["total"]))

        self.for_each(check)

    def test_cards_rank_the_blocks_and_say_how_far_the_next_is(self):
        def check(_, folder):
            rows = records(folder / "ranking.csv")
            scores = collections.defaultdict(dict)
            for row in records(folder / "scores.csv"):
                if row["score"]:
                    scores[row["item"]][row["unit"]] = Decimal(row["score"])
            for row in rows:
                path = next(p for p in (folder / "cards").iterdir() if p.stem in (row["unit"], f"{row['unit']}_{row['name']}"))
                text = text_of(path)
                blocks_of_card = tables(path)["分块得分及名次"]
                self.assertTrue(blocks_of_card)
                for cells in blocks_of_card:
                    if cells["名次"] == "-":
                        continue
                    of_units = scores[cells["板块"].split(" ")[0]]
                    own = of_units[row["unit"]]
                    rank = 1 + sum(other > own + Decimal("1e-9") for other in of_units.values())
                    self.assertRegex(cells["名次"], f"第 {rank} 名（共 {len(of_units)} 个）")
                above = [other for other in rows if row["rank"] and other["rank"] and int(other["rank"]) < int(row["rank"])]
                if above:
                    nearest = max(above, key=lambda other: int(other["rank"]))
                    distance = Decimal(nearest["total"]) - Decimal(row["total"])
                    if distance:
                        self.assertRegex(text, f"追平第 {nearest['rank']} 名.*，还差 {distance} 分")

        self.for_each(check)

    def test_pages_of_libreoffice_show_everything(self):
        def check(name, folder):
            pages = self.pages[name]
            whole = leaf_text("".join(pages))
            for row in records(folder / "ranking.csv"):
                self.assertIn(leaf_text(row["name"] or row["unit"]), whole)
                self.assertIn(row["total"], whole)
            # Odd pages have the number on the right, even ones on the left.
            self.assertEqual([(number, "right" if i % 2 else "left") for i, number in enumerate(range(1, len(pages) + 1), 1)],
                             page_numbers(self.top / f"{name}.pdf"))

        self.for_each(check)

    def test_heads_of_tables_are_repeated(self):
        pages = [leaf_text(page) for page in self.pages["many"]]
        first = next(i for i, page in enumerate(pages) if "排名表" in page)
        self.assertNotIn("单位79", pages[first])  # the table goes on
        for page in pages[first:first + 3]:
            self.assertIn("名次单位总分", page)

    def test_lines_and_margins_on_the_page(self):
        """22 lines on 225 mm are 28.95 pt apart; 28 characters on 156 mm."""
        lines = lines_of(self.top / "county.pdf")[0]
        body = sorted(line for line in lines if "—" not in line[3])
        steps = [b[0] - a[0] for a, b in zip(body[4:], body[5:]) if b[0] - a[0] > 5]
        self.assertGreater(len(steps), 10)
        for step in steps:
            self.assertAlmostEqual(step, 28.95, delta=0.3)
        mm = 72 / 25.4
        self.assertGreater(min(line[1] for line in body), 28 * mm - 1)
        self.assertLess(max(line[2] for line in body), (210 - 26) * mm + 16)  # punctuation may hang
        chinese = [line for line in body if len(line[3]) >= 26 and not re.search("[0-9]", line[3])]
        self.assertTrue(chinese)
        for _, left, right, text in chinese:
            self.assertAlmostEqual((right - left) / len(text), 442.2 / 28, delta=0.5)

    def test_texts_are_as_approved(self):
        english = self.top / "english"
        subprocess.run([PROGRAM, "run", str(COUNTY), "--lang", "en", "--out", str(english), "--report", "docx,cards"],
                       check=True, capture_output=True, timeout=240)
        for name, path in (("county.bulletin.zh.txt", self.top / "county" / "bulletin.docx"),
                           ("county.bulletin.en.txt", english / "bulletin.docx"),
                           ("county.card.T05.zh.txt", self.top / "county" / "cards" / "T05_戊川乡.docx"),
                           ("county.card.T05.en.txt", english / "cards" / "T05_戊川乡.docx"),
                           ("county.card.T12.zh.txt", self.top / "county" / "cards" / "T12_丑山乡.docx")):
            text = text_of(path)
            if os.environ.get("GNOMON_ACCEPT"):
                GOLDEN.mkdir(parents=True, exist_ok=True)
                (GOLDEN / name).write_text(text, encoding="utf-8")
            self.assertEqual(text, (GOLDEN / name).read_text(encoding="utf-8"), name)
            self.assertEqual(faults_of(path), [])


class Layout(Case):
    def part(self, path, name):
        with zipfile.ZipFile(path) as archive:
            return ElementTree.fromstring(archive.read(name))

    def test_page_as_the_standard_says(self):
        self.gnomon("run", COUNTY, "--out", "out", "--report", "docx")
        path = self.folder / "out" / "bulletin.docx"
        section = self.part(path, "word/document.xml").find(f"{W}body/{W}sectPr")
        twips = {key.removeprefix(W): int(value) for key, value in section.find(W + "pgMar").attrib.items()}
        for side, mm in (("top", 37), ("left", 28), ("right", 26), ("bottom", 35)):
            self.assertAlmostEqual(twips[side] / 1440 * 25.4, mm, delta=0.02)
        size = section.find(W + "pgSz")
        self.assertAlmostEqual(int(size.get(W + "w")) / 1440 * 25.4, 210, delta=0.1)
        self.assertAlmostEqual(int(size.get(W + "h")) / 1440 * 25.4, 297, delta=0.1)
        grid = section.find(W + "docGrid")
        self.assertEqual(grid.get(W + "type"), "linesAndChars")
        height = int(size.get(W + "h")) - twips["top"] - twips["bottom"]
        width = int(size.get(W + "w")) - twips["left"] - twips["right"]
        self.assertEqual(height // int(grid.get(W + "linePitch")), 22)
        pitch = 16 + int(grid.get(W + "charSpace")) / 4096
        self.assertEqual(int(width / 20 / pitch), 28)

        styles = {style.get(W + "styleId"): style for style in self.part(path, "word/styles.xml").findall(W + "style")}

        def look(name):
            properties = styles[name].find(W + "rPr")
            return properties.find(W + "rFonts").get(W + "eastAsia"), int(properties.find(W + "sz").get(W + "val")) / 2

        self.assertEqual(look("Title"), ("方正小标宋简体", 22))
        self.assertEqual(look("BodyText"), ("仿宋_GB2312", 16))
        self.assertEqual(look("Heading1"), ("黑体", 16))
        self.assertEqual(look("Heading2"), ("楷体_GB2312", 16))
        self.assertEqual(look("PageNumberOdd"), ("宋体", 14))
        for name in ("BodyText", "Heading1", "Heading2"):
            self.assertEqual(styles[name].find(f"{W}pPr/{W}ind").get(W + "firstLineChars"), "200")
            self.assertEqual(styles[name].find(f"{W}pPr/{W}spacing").get(W + "line"), "579")
        self.assertIsNotNone(self.part(path, "word/settings.xml").find(W + "evenAndOddHeaders"))
        fonts = {font.get(W + "name"): font.find(W + "altName").get(W + "val")
                 for font in self.part(path, "word/fontTable.xml")}
        self.assertEqual(fonts["仿宋_GB2312"], "仿宋")
        self.assertEqual({row.find(f"{W}trPr/{W}tblHeader") is not None
                          for row in self.part(path, "word/document.xml").iterfind(f".//{W}tbl/{W}tr[1]")}, {True})

    def test_same_bytes(self):
        self.gnomon("run", COUNTY, "--out", "a", "--report", "docx,cards", "--threads", "1", env={"TZ": "UTC"})
        self.gnomon("run", COUNTY, "--out", "b", "--report", "docx,cards", "--threads", "5",
                    env={"TZ": "Asia/Shanghai", "LC_ALL": "zh_CN.GB18030"})
        a, b = self.files("a"), self.files("b")
        self.assertEqual([name for name in a if a[name] != b.get(name)], [])
        self.assertEqual(sorted(a), sorted(b))
        with zipfile.ZipFile(self.folder / "a" / "bulletin.docx") as archive:
            self.assertEqual({info.date_time for info in archive.infolist()}, {(1980, 1, 1, 0, 0, 0)})

    def test_words_and_columns_of_an_office(self):
        own = self.folder / "own"
        own.mkdir()
        (own / "bulletin.zh.txt").write_text("\ufeff// 自己的\r\n# {{名称}}：{{参评单位数}}家\r\n[表 排名]\r\n## {{#前列}}{{单位}}{{#还有}}、{{/还有}}{{/前列}}\r\n",
                                             encoding="utf-8", newline="")
        definition = json.loads((pathlib.Path(os.environ["GNOMON_SOURCE"]) / "reports" / "bulletin_ranking.json").read_text())
        columns = {column["name"]: column for column in definition["columns"]}
        columns["total"]["title_zh"] = "得分"
        definition["columns"] = [columns["total"], columns["name"]]
        (own / "bulletin_ranking.json").write_text(json.dumps(definition))
        self.gnomon("run", COUNTY, "--out", "out", "--report", "docx", "--reports", own)
        path = self.folder / "out" / "bulletin.docx"
        self.assertEqual(faults_of(path), [])
        (title, text), _, (_, table), _, (heading, names) = blocks(path)
        self.assertEqual((title, text), ("Title", "示例县2025年度乡镇科学素质工作考核（全部数据为虚构）：14家"))
        self.assertEqual(table[:2], [["得分", "单位"], ["103.00", "乙川镇"]])
        self.assertEqual((heading, names), ("Heading1", "乙川镇、甲川镇、丙川镇"))
        (own / "card.zh.txt").write_text("# {{单位}}\n{{得分}}\n", encoding="utf-8")
        answer = self.gnomon("run", COUNTY, "--out", "other", "--report", "docx", "--reports", own, code=3)
        self.assertIn("card.zh.txt:2", answer.err)
        self.assertFalse((self.folder / "other").exists())

    def test_folder_of_cards(self):
        package = self.copy_of_county()
        dry = self.gnomon("run", package, "--out", "out", "--report", "cards", "--dry-run")
        self.assertIn("out/cards/", dry.out)
        self.assertEqual(self.files("out") if (self.folder / "out").exists() else {}, {})
        self.gnomon("run", package, "--out", "out", "--report", "cards")
        manifest = json.loads((self.folder / "out" / "manifest.json").read_text())
        names = {each["name"] for each in manifest["outputs"]}
        self.assertIn("cards/T01_甲川镇.docx", names)
        self.assertEqual(len(names & set(self.files("out"))), len(names))
        again = self.gnomon("run", package, "--out", "out", "--report", "cards")
        self.assertIn("没有变化", again.err)
        rows = read_table(package / "units.csv")
        write_table(package / "units.csv", [[cell.replace("甲川镇", "新川镇") for cell in row] for row in rows])
        renamed = self.gnomon("run", package, "--out", "out", "--report", "cards")
        self.assertIn("cards/T01_甲川镇.docx", renamed.err)
        self.assertIn("不属于本次结果", renamed.err)


HOSTILE = ["=cmd|'/C calc'!A0", "<img onerror=alert(1) src=x>", "# 标题", "[表 排名]", "{{总分}}", "甲\n## 乙", "镇\u202e乡",
           "🏔️山镇", "长" * 300, "A&B \"C\" 'D' <w:p/>", "x" * 300]


class Odd(Case):
    def documents(self, package, *words):
        self.gnomon("run", package, "--out", "out", "--report", "docx,cards", *words)
        paths = [self.folder / "out" / "bulletin.docx", *sorted((self.folder / "out" / "cards").iterdir())]
        for path in paths:
            self.assertEqual(faults_of(path), [], path.name)
        return paths

    def small(self, units, values):
        return write_small(self.folder / "small", units, values)

    def test_hostile_texts_are_shown_as_text(self):
        package = self.copy_of_county()
        rows = read_table(package / "units.csv")
        i_name = rows[0].index("name")
        codes = {}
        for row, text in zip([row for row in rows[1:] if row[0].startswith("T")], HOSTILE):
            row[i_name] = text
            codes[row[0]] = text
        write_table(package / "units.csv", rows)
        change_setting(package, "title", "<b>考核</b> & {{名称}} # x")
        paths = self.documents(package)
        ranking = tables(paths[0])["排名表"]
        shown = [cells["单位"] for cells in ranking]
        for text in HOSTILE:
            plain = text.replace("\n", " ").replace("\u202e", "")
            self.assertIn(plain, shown)
        kinds = collections.Counter(kind for kind, _ in blocks(paths[0]))
        self.assertEqual(kinds["Title"], 1)
        self.assertEqual(kinds["Heading1"], 6)
        self.assertIn("关于<b>考核</b> & {{名称}} # x结果的通报", text_of(paths[0]))
        self.assertEqual(len(paths), 15)
        for path in paths[1:]:
            self.assertRegex(path.name, r'^[^<>:"/\\|?*\x00-\x1f\u202e]+$')
            self.assertLessEqual(len(path.name.encode()), 200)
            self.assertEqual(sum(kind == "Title" for kind, _ in blocks(path)), 1)
        pdf, = to_pdf(paths[:1], self.folder)
        whole = leaf_text("".join(pages_of(pdf)))
        for text in HOSTILE:
            self.assertIn(leaf_text(text.replace("\u202e", ""))[:20].replace("🏔️", "")[:6], whole)

    def test_one_unit_no_earlier_period_no_grades_no_targets(self):
        paths = self.documents(self.small([["T1", "甲镇", ""]], [["T1", "2025", "1"]]))
        text = text_of(paths[0])
        self.assertIn("没有可比的上期结果", text)
        self.assertIn("未设目标", text)
        self.assertIn("参评单位均参加了排名", text)
        self.assertNotIn("等次", text.split("三、总体结果")[1].split("排名表")[0])
        card = text_of(paths[1])
        self.assertIn("没有失分", card)
        self.assertIn("上期比：无上期数据", card)

    def test_nobody_is_ranked(self):
        paths = self.documents(self.small([["T1", "甲镇", "山"], ["T2", "乙镇", "川"]], [["T1", "2025", "缺报"], ["T2", "2025", "缺报"]]))
        text = text_of(paths[0])
        self.assertIn("参加排名的单位0个，未排名2个。", text)
        self.assertNotIn("名次居前", text)
        self.assertIn("甲镇：缺报", text)
        self.assertIn("无总分", text_of(paths[1]))

    def test_names_that_several_units_have(self):
        paths = self.documents(self.small([["T1", "城关镇", ""], ["T2", "城关镇", ""], ["T3", "", ""]],
                                          [["T1", "2025", "1"], ["T2", "2025", "0"], ["T3", "2025", "1"]]))
        found = tables(paths[0])["排名表"]
        self.assertEqual([(cells["代码"], cells["单位"]) for cells in found],
                         [("T1", "城关镇"), ("T3", ""), ("T2", "城关镇")])
        self.assertIn("T1 城关镇", text_of(paths[0]))

    def test_evidence_that_lacks(self):
        package = self.small([["T1", "甲镇", ""], ["T2", "乙镇", ""]], [])
        write_table(package / "scheme.csv", [["item", "name", "points", "indicator", "rule", "evidence"],
                                             ["A", "讲座", "100", "a", "met(at_least=1)", "★合同书"]])
        write_table(package / "values.csv", [["unit", "period", "indicator", "value", "evidence"],
                                             ["T1", "2025", "a", "1", ""], ["T2", "2025", "a", "1", "合同书第3号"]])
        self.documents(package)
        lacking, complete = (self.folder / "out" / "cards" / name for name in ("T1_甲镇.docx", "T2_乙镇.docx"))
        self.assertIn("缺佐证：A 讲座，应附合同书（无佐证不得分）。", text_of(lacking))
        self.assertNotIn("缺佐证", text_of(complete))

    def test_halves_and_plans_in_words(self):
        package = self.small([["T1", "甲镇", ""]], [["T1", "2025H1", "1"]])
        write_table(package / "assessment.csv", [["key", "value"], ["plan", "2021/2025"]])
        text = text_of(self.documents(package)[0])
        self.assertIn("2025年上半年", text)
        self.assertIn("2021—2025年", text)

    def test_english(self):
        paths = self.documents(self.small([["T1", "A", "x"], ["T2", "B", "y"]], [["T1", "2025", "1"], ["T2", "2025", "0"]]),
                               "--lang", "en")
        for path in paths:
            text = text_of(path).replace("讲座", "")
            self.assertNotRegex(text, "[\u4e00-\u9fff]")
        self.assertIn("[Heading1] 1. Basis and scope", text_of(paths[0]))


if __name__ == "__main__":
    main()
