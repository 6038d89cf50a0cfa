"""reports/page.html was made of the sources in page/, says what it is made of, and asks for words that there are."""

import base64
import hashlib
import json
import os
import pathlib
import re
import unittest

ROOT = pathlib.Path(os.environ["GNOMON_SOURCE"])
PAGE = (ROOT / "reports" / "page.html").read_text(encoding="utf-8")
SOURCES = {path.relative_to(ROOT / "page").as_posix(): path
           for path in (ROOT / "page" / "src").rglob("*") if path.is_file()}


def hash_of_sources():
    files = SOURCES | {name: ROOT / "page" / name for name in ("build.mjs", "package.json")}
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(name.encode() + b"\0" + files[name].read_bytes() + b"\0")
    return total.hexdigest()


class Sources(unittest.TestCase):
    def test_the_page_was_made_of_these_sources(self):
        made = re.search(r"made by scripts/build_page of sources ([0-9a-f]{64})", PAGE)
        self.assertIsNotNone(made)
        self.assertEqual(made.group(1), hash_of_sources(), "run scripts/build_page and commit reports/page.html")

    def test_the_policy_names_the_program_and_the_styles_that_are_there(self):
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', PAGE).group(1)
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        self.assertEqual(rules["default-src"], "'none'")
        for rule, tag in (("script-src", "script"), ("style-src", "style")):
            inside = re.findall(rf"<{tag}>(.*?)</{tag}>", PAGE, re.S)
            self.assertEqual(len(inside), 1, tag)
            digest = base64.b64encode(hashlib.sha256(inside[0].encode()).digest()).decode()
            self.assertEqual(rules[rule], f"'sha256-{digest}'")
        self.assertNotIn("unsafe-eval", policy)

    def test_nothing_is_fetched(self):
        head = PAGE[:PAGE.index("<style>")]
        self.assertEqual(re.findall(r'(?:src|href)="(?!data:)[^"]*"', head), [])
        self.assertNotRegex(PAGE, r"<script[^>]+src=|<link[^>]+stylesheet|@import|url\((?!\"?data:|#)")

    def test_the_licences_are_in_it(self):
        licences = (ROOT / "page" / "LICENCES.txt").read_text(encoding="utf-8")
        self.assertIn(licences, PAGE)
        for name in ("Apache ECharts", "zrender", "tslib", "d3", "Apache License", "NOTICE"):
            self.assertIn(name, licences)

    def test_versions_are_exact_and_no_registry_is_named(self):
        wanted = json.loads((ROOT / "page" / "package.json").read_text())["devDependencies"]
        for name, version in wanted.items():
            self.assertRegex(version, r"^\d+\.\d+\.\d+$", name)
        self.assertFalse((ROOT / "page" / "package-lock.json").exists())

    def test_only_the_page_is_part_of_the_program(self):
        found = [path.name for path in (ROOT / "reports").rglob("*") if path.suffix in (".js", ".mjs", ".css", ".ts")]
        self.assertEqual(found, [])

    def test_every_word_that_the_page_asks_for_is_there_and_none_is_idle(self):
        labels = json.loads((ROOT / "reports" / "labels.json").read_text(encoding="utf-8"))
        code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES.values() if path.suffix == ".js")
        asked = set(re.findall(r'\bt\("([^"]+)"', code))
        self.assertGreater(len(asked), 100)
        for key in asked:
            self.assertIn(key[1:] if key.startswith(".") else f"page.{key}", labels)
        in_parts = ("page.gap.", "page.view.", "page.outcome.", "page.series.")  # the rest of the key is a code
        for key in labels:
            if key.startswith("page.") and not key.startswith(in_parts):
                self.assertIn(f'"{key.removeprefix("page.")}"', code)

    def test_both_languages_have_the_same_places(self):
        labels = json.loads((ROOT / "reports" / "labels.json").read_text(encoding="utf-8"))
        for key, texts in labels.items():
            if not key.startswith("page."):
                continue
            places = [sorted(set(re.findall(r"\{\w+\}", texts[language]))) for language in ("zh", "en")]
            self.assertEqual(places[0], places[1], key)
            self.assertTrue(texts["zh"] and texts["en"], key)


if __name__ == "__main__":
    unittest.main(verbosity=2)
