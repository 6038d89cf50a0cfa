"""report.html in a headless Chromium without a network: what it shows, in both languages, on screen and on paper."""

import base64
import csv
import decimal
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile
import unittest
import urllib.parse

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

import support

ROOT = pathlib.Path(os.environ["GNOMON_SOURCE"])
SCRATCH = None
BROWSER = None
HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "<img src=x onerror=alert(3)>",
    "<!--<script>甲",
    'quote " and \' and \\ and `${alert(4)}`',
    "line one\nline two",
    "\u202eright to left\u202c مدينة",
    "😀🇨🇳 emoji",
    "=cmd|' /C calc'!A0",
    "{{data}} {{title}} {name}",
    "\u2028line\u2029separators",
    "长" * 300,
]


def setUpModule():
    global SCRATCH, BROWSER
    SCRATCH = pathlib.Path(tempfile.mkdtemp(prefix="gnomon-page-"))
    unittest.addModuleCleanup(shutil.rmtree, SCRATCH, ignore_errors=True)
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ("--headless=new", "--disable-gpu", f"--user-data-dir={SCRATCH / 'profile'}", "--window-size=1280,900",
                     "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND", "--no-first-run"):
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    BROWSER = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    unittest.addModuleCleanup(BROWSER.quit)
    BROWSER.execute_cdp_cmd("Network.enable", {})
    BROWSER.execute_cdp_cmd("Network.emulateNetworkConditions",
                            {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0})


def six_places(text):
    """A number as people read it: at most six decimals, rounded half up."""
    if text == "":
        return ""
    rounded = decimal.Decimal(text).quantize(decimal.Decimal("1e-6"), rounding=decimal.ROUND_HALF_UP)
    if rounded == 0 and decimal.Decimal(text) != 0:
        return text
    shown = format(rounded, "f").rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


def read(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class PageCase(support.Case):
    def run_report(self, package, *words):
        out = pathlib.Path(tempfile.mkdtemp(dir=SCRATCH))
        self.gnomon("run", package, "--out", out, "--report", "html", *words)
        return out

    def open(self, out, place=""):
        BROWSER.get("about:blank")
        BROWSER.get_log("browser")
        BROWSER.get((out / "report.html").as_uri() + place)

    def go(self, place):
        """A deep link; the page is there when the hash has changed."""
        BROWSER.execute_async_script(
            "const done = arguments[1]; if (location.hash === arguments[0]) return done();"
            "addEventListener('hashchange', () => setTimeout(done), { once: true }); location.hash = arguments[0];", place)

    def js(self, code, *arguments):
        return BROWSER.execute_script(code, *arguments)

    def find(self, selector):
        return BROWSER.find_element(By.CSS_SELECTOR, selector)

    def no_complaint(self, where=""):
        self.assertEqual([entry["message"] for entry in BROWSER.get_log("browser")], [], where)

    def ranking(self):
        """Rows of the ranking as the reader sees them, by the heading's column."""
        heads, rows = self.js("""
            const table = document.getElementById("table-ranking");
            return [[...table.tHead.rows[0].cells].map((cell) => cell.firstChild.dataset.sort),
                    [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent))];""")
        return [dict(zip(heads, row)) for row in rows]

    def link(self, view, *codes):
        return f"#{view}=" + ",".join(urllib.parse.quote(code, safe="") for code in codes)


class Numbers(PageCase):
    """Every shipped example: what is read on the page is what ranking.csv and scores.csv say."""

    def check_ranking(self, out):
        shown, wanted = self.ranking(), read(out / "ranking.csv")
        self.assertEqual(len(shown), len(wanted))
        for seen, row in zip(shown, wanted):
            self.assertEqual(seen["name"], row["name"] or row["unit"])
            self.assertEqual(seen["unit"], row["unit"])
            self.assertEqual(seen["total"], row["total"])
            self.assertEqual(seen["rank"].replace("并列", "").replace("=", ""), row["rank"] or "-")
            for column in ("grade", "group_rank", "parent_rank"):
                if column in seen:
                    self.assertEqual(seen[column], row[column])
            if "total_change" in seen:
                self.assertEqual(seen["total_change"].lstrip("+"), row["total_change"])
            if "rank_change" in seen and row["rank_change"] not in ("", "0"):
                self.assertEqual(re.sub(r"[^-0-9]", "", seen["rank_change"]), row["rank_change"])
            if "note" in seen:
                self.assertEqual(seen["note"], row["note"])
        return wanted

    def check_unit(self, out, unit, scores):
        self.go(self.link("unit", unit["unit"]))
        self.assertEqual(self.js("return document.getElementById('unit-total').firstChild.textContent"), unit["total"] or "-")
        shown = dict(self.js("""
            return [...document.querySelectorAll("#table-items tr[data-item]")].map((row) =>
              [row.dataset.item, [row.cells[3].textContent, row.cells[4].textContent]]);"""))
        n = 0
        for row in scores:
            if row["unit"] != unit["unit"] or row["item"] in ("total", "") or row["item"] not in shown:
                continue
            points, full = shown[row["item"]]
            if row["points"]:
                self.assertEqual(points, six_places(row["points"]), f"{unit['unit']} {row['item']}")
                n += 1
            self.assertEqual(full, six_places(row["points_full"]), f"{unit['unit']} {row['item']}")
        return n

    def test_every_example(self):
        examples = sorted(path.name for path in (ROOT / "data" / "examples").iterdir() if path.is_dir())
        self.assertIn("provinces", examples)
        self.assertGreater(len(examples), 10)
        n_points = 0
        for example in examples:
            with self.subTest(example):
                out = self.run_report(ROOT / "data" / "examples" / example)
                self.open(out)
                wanted = self.check_ranking(out)
                scores = read(out / "scores.csv")
                middle = len(wanted) // 2
                for unit in {row["unit"]: row for row in (wanted[:2] + wanted[middle : middle + 1] + wanted[-2:])}.values():
                    n_points += self.check_unit(out, unit, scores)
                for place in self.js("return [...document.querySelectorAll('nav a')].map((a) => a.hash)"):
                    self.go(place)
                    self.assertTrue(self.js("return document.querySelector('main h2').textContent"), place)
                    self.assertNotRegex(self.js("return document.querySelector('main').textContent"), r"\{\w+\}|undefined|NaN|\[object", place)
                self.no_complaint(example)
        self.assertGreater(n_points, 300)

    def test_the_county_in_english(self):
        out = self.run_report(support.COUNTY, "--lang", "en")
        self.open(out)
        self.assertEqual(self.js("return document.documentElement.lang"), "en")
        self.check_ranking(out)
        self.assertEqual(support.is_chinese(self.js("return document.querySelector('nav').textContent")), False)
        self.no_complaint()

    def test_same_bytes(self):
        one = self.run_report(support.COUNTY, "--threads", "1") / "report.html"
        two = self.run_report(support.COUNTY, "--threads", "3") / "report.html"
        self.assertEqual(one.read_bytes(), two.read_bytes())


class Use(PageCase):
    """What a reader does with the page of the county."""

    @classmethod
    def setUpClass(cls):
        cls.out = pathlib.Path(tempfile.mkdtemp(dir=SCRATCH))
        subprocess.run([support.PROGRAM, "run", support.COUNTY, "--out", cls.out, "--report", "html", "-q"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        cls.wanted = read(cls.out / "ranking.csv")

    def tearDown(self):
        self.no_complaint()

    def names(self):
        return [row["name"] for row in self.ranking()]

    def test_nothing_is_fetched(self):
        self.open(self.out)
        self.assertEqual(self.js("return performance.getEntriesByType('resource').map((entry) => entry.name)"), [])

    def test_sort(self):
        self.open(self.out)
        ranked = [row for row in self.wanted if row["rank"]]
        for column, first in (("total", max), ("group_rank", min)):
            self.find(f'[data-sort="{column}"]').click()
            seen = [row[column] for row in self.ranking() if row[column]]
            best = first((decimal.Decimal(row[column]) for row in ranked))
            self.assertEqual(decimal.Decimal(seen[0]), best)
            order = [decimal.Decimal(each) for each in seen]
            self.assertEqual(order, sorted(order, reverse=first is max))
            head = self.js("return document.querySelector(`[data-sort=${arguments[0]}]`).parentElement.getAttribute('aria-sort')", column)
            self.assertEqual(head, "descending" if first is max else "ascending")
        self.assertEqual(self.js("return document.querySelectorAll('th[aria-sort]').length"), 1)
        self.find('[data-sort="total"]').click()
        self.find('[data-sort="total"]').click()
        totals = [row["total"] for row in self.ranking()]
        self.assertEqual(totals[-2:], ["", ""], "units without a total stand last either way")
        self.find('[data-sort="rank"]').click()
        self.assertEqual(self.names(), [row["name"] for row in self.wanted])

    def test_filter(self):
        self.open(self.out)
        self.find("#filter-text").send_keys("川镇")
        self.assertEqual(self.names(), [row["name"] for row in self.wanted if "川镇" in row["name"]])
        self.assertIn("14", self.js("return document.querySelector('[role=status]').textContent"))
        self.find("#filter-text").send_keys(Keys.CONTROL, "a")
        self.find("#filter-text").send_keys(Keys.BACKSPACE)
        Select(self.find("#filter-group")).select_by_value("山区")
        self.assertEqual(self.names(), [row["name"] for row in self.wanted if row["group"] == "山区"])
        Select(self.find("#filter-grade")).select_by_value("良好")
        self.assertEqual(self.names(), [row["name"] for row in self.wanted if row["group"] == "山区" and row["grade"] == "良好"])

    def test_language(self):
        self.open(self.out, "#unit=T03")
        chinese = self.js("return document.querySelector('main').textContent")
        self.assertIn("并列第 2 名", chinese)
        self.find("#switch-language").click()
        english = self.js("return document.querySelector('main').textContent")
        self.assertEqual(self.js("return document.documentElement.lang"), "en")
        self.assertIn("joint place 2 of 11", english)
        self.assertIn("◉ reached", english)
        self.assertFalse(support.is_chinese(self.js("return document.querySelector('nav').textContent")))
        # Words of the page and of the reasons are English; Chinese is what the package's people wrote.
        self.assertNotRegex(english, "得满分|名次|并列|还差|计算|相加|达到")
        self.assertEqual(self.js("return document.activeElement.id"), "switch-language")
        self.find("#switch-language").click()
        self.assertEqual(self.js("return document.querySelector('main').textContent"), chinese)

    def test_unit_page(self):
        self.open(self.out)
        BROWSER.find_element(By.LINK_TEXT, "丙川镇").click()
        self.assertEqual(self.js("return decodeURIComponent(location.hash)"), "#unit=T03")
        text = self.js("return document.querySelector('main').innerText")
        for words in ("97.50", "优秀", "并列第 2 名（共 11 个单位）", "乙川镇，第 1 名，103.00 分；还差 5.50 分", "3 ÷ 4 × 10 = 7.5",
                      "1. ", "B1 一站一栏一员：失 2.5 分（得 7.5，满分 10）", "由第 3 名上升 1 位", "▾ 滞后"):
            self.assertIn(words.removeprefix("1. "), text)
        self.assertEqual(self.js("return document.activeElement.tagName"), "H2", "the focus follows the reader")
        self.assertGreater(self.js("return document.querySelectorAll('main .chart svg').length"), 1)
        BROWSER.back()
        self.assertTrue(self.find("#table-ranking").is_displayed())

    def test_trend(self):
        self.open(self.out, "#trend=T03")
        Select(self.find("#choose-series")).select_by_index(1)
        rows = self.js("return [...document.querySelectorAll('main table')][0].innerText")
        for row in read(self.out / "trends.csv"):
            if row["unit"] == "T03" and row["series"] == "rank":
                self.assertIn(f"{row['period']}\t{row['value']}", rows)
        self.assertEqual(self.js("return document.querySelectorAll('main .chart svg').length"), 1)

    def test_comparison(self):
        self.open(self.out, "#compare=T03,T08")
        scores = {(row["unit"], row["item"]): row["points"] for row in read(self.out / "scores.csv")}
        rows = self.js("return [...document.querySelectorAll('#table-comparison tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent))")
        self.assertGreater(len(rows), 20)
        for name, _, _, one, other, difference in rows:
            item = name.split()[0]
            self.assertEqual(one, six_places(scores["T03", item]))
            self.assertEqual(other, six_places(scores["T08", item]))
            wanted = decimal.Decimal(one) - decimal.Decimal(other)
            self.assertEqual(decimal.Decimal(re.sub(r"[^-0-9.]", "", difference)), wanted)

    def test_paper(self):
        self.open(self.out)
        for place, words in (("", [row["total"] for row in self.wanted if row["total"]]), ("#unit=T03", ["丙川镇", "97.50", "一站一栏一员"])):
            if place:
                self.go(place)
            pdf = SCRATCH / "page.pdf"
            printed = BROWSER.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
            pdf.write_bytes(base64.b64decode(printed["data"]))
            text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
            for word in words:
                self.assertIn(word, text)
            self.assertNotIn("English", text, "buttons are not printed")
            if not place:
                self.assertIn("名次变化", text)
            self.assertIn("A4", subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout)

    def test_keyboard_and_screen_reader(self):
        self.open(self.out)
        BROWSER.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
        self.assertEqual(self.js("return document.activeElement.className"), "skip")
        BROWSER.switch_to.active_element.send_keys(Keys.ENTER)
        self.assertEqual(self.js("return document.activeElement.tagName"), "MAIN")
        sort = self.find('[data-sort="name"]')
        sort.send_keys(Keys.ENTER)
        self.assertEqual(self.js("return document.activeElement.dataset.sort"), "name", "sorting keeps the focus")
        self.assertEqual(self.js("return document.activeElement.parentElement.getAttribute('aria-sort')"), "ascending")
        for place in self.js("return [...document.querySelectorAll('nav a')].map((a) => a.hash)"):
            self.go(place)
            found = self.js("""
                const all = (selector) => [...document.querySelectorAll(selector)];
                return {
                  landmarks: ["header", "nav[aria-label]", "main", "footer"].map((name) => all(name).length),
                  h1: all("h1").length, h2: all("h2").length,
                  captions: all("table").filter((table) => !table.caption?.textContent).length,
                  heads: all("th").filter((head) => !head.scope).length,
                  controls: all("main input, main select").filter((control) => !control.labels.length).length,
                  charts: all(".chart").filter((chart) => !chart.getAttribute("aria-label")).length,
                  alone: all(".chart").length > 0 && all("table").length === 0,
                  current: all("nav a[aria-current=page]").length,
                  twice: all("[id]").length - new Set(all("[id]").map((each) => each.id)).size,
                };""")
            self.assertEqual(found, {"landmarks": [1, 1, 1, 1], "h1": 1, "h2": 1, "captions": 0, "heads": 0, "controls": 0,
                                     "charts": 0, "alone": False, "current": 1, "twice": 0}, place)

    def test_narrow(self):
        self.addCleanup(BROWSER.execute_cdp_cmd, "Emulation.clearDeviceMetricsOverride", {})
        BROWSER.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": False})
        self.open(self.out)
        for place in self.js("return [...document.querySelectorAll('nav a')].map((a) => a.hash)"):
            self.go(place)
            self.assertLessEqual(self.js("return document.documentElement.scrollWidth"), 400, f"{place}: the page itself does not scroll sideways")

    def test_links_to_nothing(self):
        for place in ("#nonsense", "#unit=%E0%A4%A", "#unit=none", "#compare=none,none", "#item=none", "#departments", "#trend=T03,none"):
            self.open(self.out, place)
            self.assertTrue(self.js("return document.querySelector('main h2').textContent"), place)


class Estimates(PageCase):
    """Values from samples: rank intervals, the picture of estimates, whiskers in the trend."""

    def setUp(self):
        super().setUp()
        package = self.folder / "package"
        package.mkdir()
        support.write_table(package / "units.csv", [["unit", "name"], ["1", "甲县"], ["2", "乙县"], ["3", "丙县"], ["4", "丁县"]])
        support.write_table(package / "indicators.csv", [["indicator", "name", "unit_of_measure"], ["rate", "科学素质", "%"], ["events", "活动", "场"]])
        support.write_table(package / "targets.csv", [["indicator", "period", "value"], ["rate", "2024", "15"], ["events", "2024", "100"]])
        support.write_table(package / "scheme.csv", [["item", "name", "points", "indicator", "rule"],
                                                     ["A", "素质", "60", "rate", "proportional(cap=1.2)"], ["B", "活动", "40", "events", "proportional(cap=1)"]])
        support.write_table(package / "values.csv", [
            ["unit", "period", "rate", "rate:standard_error", "rate:df", "events"],
            ["1", "2022", "14.1", "0.9", "24", "100"], ["2", "2022", "13.2", "1.1", "18", "100"], ["3", "2022", "11", "0.8", "20", "100"], ["4", "2022", "9", "", "", "100"],
            ["1", "2024", "17.5", "0.8", "26", "100"], ["2", "2024", "15.3", "1.0", "18", "100"], ["3", "2024", "14.9", "0.9", "22", "100"], ["4", "2024", "10.8", "", "", "100"]])
        self.out = self.run_report(package)

    def test_ranking(self):
        self.open(self.out)
        for row, wanted in zip(self.ranking(), read(self.out / "ranking.csv")):
            low, high = wanted["rank_low"], wanted["rank_high"]
            self.assertEqual(row["rank_interval"], (low if low == high else f"{low}–{high}") + (" ≈" if wanted["same_as_next"] == "yes" else ""))
        self.assertIn("95%", self.find("#uncertain").text)
        self.no_complaint()

    def test_estimates(self):
        self.open(self.out, "#estimate")
        picture = self.find(".forest")
        self.assertIn("甲县: 17.5% (15.86 – 19.14)", picture.get_attribute("aria-label"))
        self.assertEqual(self.js("return document.querySelectorAll('.forest svg text').length") > 4, True)
        rows = self.js("return [...document.querySelectorAll('main table tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent))")
        self.assertEqual([row[0] for row in rows], ["甲县", "乙县", "丙县", "丁县"])
        self.assertEqual(rows[1], ["乙县", "15.3%", "1", "13.2 – 17.4", "15%", "≈ 无法判断"])
        self.assertEqual(rows[3], ["丁县", "10.8%", "", "", "15%", "▾ 未达到"])
        BROWSER.save_screenshot(str(SCRATCH / "estimates.png"))
        self.find("#switch-language").click()
        self.assertIn("not distinguishable", self.find("main").text)
        self.no_complaint()

    def test_trend_and_reason(self):
        self.open(self.out, "#trend=3,rate")
        text = self.js("return document.querySelectorAll('main table')[0].innerText")
        self.assertIn("+3.9 个百分点，超出抽样误差", text)
        self.assertIn("13.03 – 16.77", text)
        self.go("#unit=3")
        self.assertIn("按 95% 置信水平：无法判断：差距在抽样误差之内（与 15 相比，标准误 0.9，自由度 22，t = -0.111，单侧 p = 0.4563）",
                      self.js("return document.querySelector('main').innerText"))
        self.no_complaint()

    def test_nothing_of_it_without_errors(self):
        self.open(self.run_report(support.COUNTY))
        self.assertNotIn("#estimate", self.js("return [...document.querySelectorAll('nav a')].map((a) => a.hash)"))
        self.assertNotIn("rank_interval", self.ranking()[0])


class Packages(PageCase):
    """Packages that are unlike the examples."""

    def write_package(self, units, settings=(("period", "2025"), ("title", "短")), periods=("2025",)):
        package = self.folder / "package"
        package.mkdir()
        support.write_table(package / "assessment.csv", [["key", "value"], *settings])
        support.write_table(package / "units.csv", [["unit", "name"], *units])
        support.write_table(package / "indicators.csv", [["indicator", "name"], ["a", units[0][1]], ["b", "乙"]])
        support.write_table(package / "targets.csv", [["indicator", "period", "value", "source"]] +
                            [[each, period, "50", units[0][1]] for each in "ab" for period in periods])
        support.write_table(package / "scheme.csv", [["item", "name", "points", "indicator", "rule"],
                                                     ["A", units[0][1], "60", "a", "proportional"], ["B", "乙项", "40", "b", "proportional"]])
        support.write_table(package / "values.csv", [["unit", "period", "indicator", "value"]] +
                            [[unit, period, each, str(10 + (7 * i + 3 * k) % 60)]
                             for i, (unit, _) in enumerate(units) for k, period in enumerate(periods) for each in "ab"])
        return package

    def test_hostile_text_is_shown_and_not_run(self):
        units = [(f"U{i:02}", name) for i, name in enumerate(HOSTILE)] + [("<b>'\"&,", "代码")]
        package = self.write_package(units, settings=(("period", "2025"), ("title", "</title><script>alert(5)</script>{{data}}")))
        out = self.run_report(package)
        wanted = {row["unit"]: row["name"] for row in read(out / "ranking.csv")}
        self.assertEqual(len(wanted), len(units))
        self.open(out)
        for row in self.ranking():
            self.assertEqual(row["name"], wanted[row["unit"]])
        places = self.js("return [...document.querySelectorAll('nav a')].map((a) => a.hash)") + [self.link("unit", unit) for unit in wanted]
        for place in places + [self.link("compare", *list(wanted)[:2]), self.link("compare", *list(wanted)[2:4])]:
            self.go(place)
            elements = self.js("return [...document.querySelectorAll('script, img, b, iframe')].map((each) => each.outerHTML.slice(0, 20))")
            self.assertEqual(len(elements), 3, elements)
            if place.startswith("#unit="):
                unit = urllib.parse.unquote(place.removeprefix("#unit="))
                self.assertEqual(self.js("return document.querySelector('main h2 .bidi').textContent"), wanted.get(unit, wanted[list(wanted)[0]]))
        self.assertIn("</title><script>alert(5)</script>{{data}}", self.js("return document.title"))
        self.no_complaint()  # an alert would have stopped the test

    def test_first_period_without_groups_departments_grades(self):
        out = self.run_report(self.write_package([("T1", "甲镇"), ("T2", "")]))
        self.open(out)
        self.assertEqual([row["name"] for row in self.ranking()], ["甲镇", "T2"] if self.ranking()[0]["unit"] == "T1" else ["T2", "甲镇"])
        self.assertEqual(sorted(self.ranking()[0]), ["name", "rank", "total", "unit"])
        places = self.js("return [...document.querySelectorAll('nav a')].map((a) => a.hash)")
        self.assertNotIn("#departments", places)
        self.assertNotIn("#moves", places)
        for place in places:
            self.go(place)
        self.no_complaint()

    def test_columns_that_an_office_chose(self):
        own = pathlib.Path(tempfile.mkdtemp(dir=SCRATCH))
        definition = json.loads((ROOT / "reports" / "ranking.json").read_text(encoding="utf-8"))
        columns = {column["name"]: column for column in definition["columns"]}
        columns["name"]["title_zh"] = "乡镇"
        definition["columns"] = [columns[name] for name in ("note", "total", "name")]
        (own / "ranking.json").write_text(json.dumps(definition), encoding="utf-8")
        out = self.run_report(support.COUNTY, "--reports", own)
        self.open(out)
        self.assertEqual([list(row) for row in self.ranking()], [["note", "total", "name"]] * len(read(out / "ranking.csv")))
        self.assertIn("乡镇", self.find('[data-sort="name"]').text)
        self.no_complaint()

    def test_one_unit(self):
        out = self.run_report(self.write_package([("T1", "甲镇")]))
        self.open(out)
        for place in self.js("return [...document.querySelectorAll('nav a')].map((a) => a.hash)") + ["#unit=T1"]:
            self.go(place)
        self.no_complaint()

    def test_three_thousand_units(self):
        package = self.write_package([(f"U{i:04}", f"单位{i}") for i in range(3000)], periods=("2024", "2025"))
        out = self.run_report(package)
        self.open(out)
        wanted = read(out / "ranking.csv")
        self.assertEqual([row["unit"] for row in self.ranking()], [row["unit"] for row in wanted[:100]])
        times = {}
        for column in ("total", "name", "rank_change", "unit", "rank"):
            # The middle one of five: this machine has other things to do as well.
            times[column] = statistics.median(self.js("""
                const button = document.querySelector(`[data-sort=${arguments[0]}]`);
                return [1, 2, 3, 4, 5].map(() => {
                  const start = performance.now();
                  button.click();
                  document.body.offsetHeight;  // laid out
                  return performance.now() - start;
                });""", column))
        print("sorting 3000 units, ms:", {name: round(time, 1) for name, time in times.items()})
        self.assertLess(max(times.values()), 100)
        self.find("#filter-text").send_keys("单位29")
        pdf = SCRATCH / "long.pdf"
        pdf.write_bytes(base64.b64decode(BROWSER.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"]))
        pages = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout.split("\f")[:-1]
        self.assertGreater(len(pages), 2, "111 units are printed, not only the page on screen")
        for page in pages:
            self.assertIn("名次变化", page, "the heads are repeated")
        self.assertEqual(len(set(re.findall(r"单位29\d*", "".join(pages)))), 111)
        for place in ("#heat", "#trend", "#item", "#moves", "#unit=U2999", "#compare=U0001,U2999"):
            self.go(place)
        self.assertEqual(self.js("return document.querySelector('main h2').textContent"), "对比")
        self.no_complaint()


if __name__ == "__main__":
    support.main()
