"""Whoever works in Chinese reads Chinese: no English word is left in help, messages and reports but names that are typed or read as they stand.

And the other way round: English pages hold no Chinese but what the data have."""

import csv
import json
import os
import pathlib
import re

from support import COUNTY, EXAMPLES, Case, display_width, is_chinese, main

SOURCE = pathlib.Path(os.environ["GNOMON_SOURCE"])
LANGUAGES = ("zh", "en")

# Products, file formats and units that Chinese writes with Latin letters.
PLAIN = set("""gnomon GNOMON CSV JSON Markdown Excel WPS SHA UTF BOM LF CR SQLite xlsx html docx txt GB
               GNO runN GNOMON_LANG Table Schema Frictionless bash zsh fish fpath returned month half nation asc last NO_COLOR""".split())


def words_in(text):
    return set(re.findall(r"[A-Za-z][A-Za-z_]{2,}", text))


def declared_words():
    """Everything that users type or that stands in data files: tables, columns, settings and their codes, rules, reports, examples."""
    words = set(PLAIN)
    for path in (SOURCE / "schemas" / "tables").glob("*.json"):
        words.add(path.stem)
        schema = json.loads(path.read_text(encoding="utf-8"))
        for field in schema["fields"]:
            words |= {field["name"]} | words_in(" ".join(field.get("constraints", {}).get("enum", []) + field.get("enum", [])))
        for setting in schema.get("settings", []):
            words |= {setting["key"]} | words_in(" ".join(map(str, setting.get("enum", []))) + " " + str(setting.get("default", "")))
    for path in (SOURCE / "reports").glob("*.json"):
        definition = json.loads(path.read_text(encoding="utf-8"))
        if "columns" in definition:
            words |= {definition["id"]} | {column["name"] for column in definition["columns"]}
    for path in EXAMPLES.iterdir():
        words.add(path.name)
    return words


class Languages(Case):
    def typed_words(self):
        """Commands, options and their values; rules, their parameters and formulas' names."""
        words = self.declared = declared_words()
        words |= words_in(self.gnomon("completion", "bash").out)
        for rule in json.loads(self.gnomon("rules", "--format", "json", "--lang", "zh").out)["result"]:
            words.add(rule["name"])
            words |= words_in(rule["example"])
            page = self.gnomon("rules", rule["name"], "--lang", "zh").out
            # Parameters and ids of reasons stand in front of their lines; places in braces.
            words |= words_in(" ".join(re.findall(r"^ *([a-z_.]+)  ", page, re.MULTILINE) + re.findall(r"\{(\w+)\}", page) +
                                       re.findall(r"\w+(?:[|/]\w+)+", page)))
            for parameter in re.findall(r"([a-z_]+)=", page):
                words.add(parameter)
        return words

    def assert_chinese(self, text, known, what):
        # What is typed stands in back quotes, or has its Chinese word behind it: yes_no（是否）.
        plain = re.sub(r"`[^`]*`|[A-Za-z_]+（[^）]*）", "", text)
        left = {word for word in words_in(plain) if word not in known and word.lower() not in known}
        self.assertEqual(left, set(), f"{what}: English words in the Chinese text\n{text}")

    def pages(self):
        page = self.gnomon("--help", "--lang", "en").out
        return [[]] + [[command] for command in re.findall(r"^  gnomon ([a-z]+)", page, re.MULTILINE)]

    def test_help(self):
        known = self.typed_words()
        for words in self.pages():
            zh = self.gnomon(*words, "--help", "--lang", "zh").out
            self.assert_chinese(re.sub(r"--series \w+|~/\S+", "", zh), known, words)
            en = self.gnomon(*words, "--help", "--lang", "en").out
            self.assertFalse(is_chinese(en), en)
            # What is declared in both languages stands in both pages, line for line of the options.
            options = re.compile(r"^  (?:-\w, )?(--[a-z-]+)", re.MULTILINE)
            self.assertEqual(options.findall(zh), options.findall(en))

    def test_every_option_is_explained_in_its_language(self):
        for language in LANGUAGES:
            page = self.gnomon("--help", "--format", "man", "--lang", language).out.replace("\\-", "-")
            entries = re.findall(r"^\.TP\n\\fB(.*)\\fR\n(.*)$", page, re.MULTILINE)
            self.assertGreater(len(entries), 80)
            for term, meaning in entries:
                self.assertEqual(is_chinese(meaning), language == "zh", f"{term}: {meaning}")

    def test_rules_and_tables(self):
        known = self.typed_words()
        self.assert_chinese(self.gnomon("rules", "--lang", "zh").out, known, "rules")
        for rule in json.loads(self.gnomon("rules", "--format", "json", "--lang", "zh").out)["result"]:
            self.assert_chinese(self.gnomon("rules", rule["name"], "--lang", "zh").out, known, rule["name"])
        self.assert_chinese(self.gnomon("schema", "--lang", "zh").out, known, "schema")
        for table in json.loads(self.gnomon("schema", "--format", "json", "--lang", "zh").out)["result"]:
            self.assert_chinese(self.gnomon("schema", table["table"], "--lang", "zh").out, known, table["table"])
        self.assert_chinese(self.gnomon("init", "--list", "--lang", "zh").out, known, "examples")
        self.assertFalse(is_chinese(self.gnomon("init", "--list", "--lang", "en").out))

    def words_of_package(self, package):
        words = set()
        for path in package.glob("*.csv"):
            with open(path, encoding="utf-8-sig", newline="") as file:
                for row in csv.reader(file):
                    words |= words_in(" ".join(row))
        return words

    def test_reports_of_every_example(self):
        known = self.typed_words()
        for package in sorted(EXAMPLES.iterdir()):
            with self.subTest(package=package.name):
                of_package = known | self.words_of_package(package)
                unit = json.loads(self.gnomon("rank", package, "--format", "json").out)["result"][0]["unit"]
                # `table` for people, and what `run` tells.
                for words in (["rank", package], ["trend", package], ["trend", package, unit], ["explain", package, unit], ["check", package],
                              ["gap", package]):
                    answer = self.gnomon(*words, "--lang", "zh", code=None)
                    self.assertIn(answer.code, (0, 1), answer.err)
                    text = answer.out.replace(str(package), "") + answer.err.replace(str(package), "")
                    self.assert_chinese(text, of_package, words)
                out = self.folder / package.name
                answer = self.gnomon("run", package, "--out", out, "--report", "markdown", "--lang", "zh")
                self.assert_chinese(answer.err.replace(str(out), ""), of_package, "run")
                text = (out / "ranking.md").read_text(encoding="utf-8")
                self.assert_chinese(re.sub(r"`[0-9a-f]{64}`", "", text), of_package, "ranking.md")

    def test_what_a_database_tells(self):
        known = self.typed_words() | self.words_of_package(COUNTY)
        for words in (["import", COUNTY, "--into", "c.db"], ["run", "c.db", "--out", "out"], ["history", "c.db"], ["verify", "c.db"],
                      ["diff", f"{COUNTY}@2024", COUNTY], ["undo", "c.db", "--yes"], ["demo", "try"]):
            answer = self.gnomon(*words, "--lang", "zh")
            text = re.sub(r"[\w/.-]*\.db|[\w/.-]*/[\w/.-]*", "", (answer.out + answer.err).replace(str(COUNTY), ""))
            self.assert_chinese(text, known, words)

    def test_help_is_aligned_and_fits_eighty_columns(self):
        for language in LANGUAGES:
            for words in self.pages():
                page = self.gnomon(*words, "--help", "--lang", language).out
                for block in page.split("\n\n"):
                    starts = set()
                    for line in block.splitlines():
                        self.assertLessEqual(display_width(line), 80, line)
                        self.assertEqual(line, line.rstrip())
                        gap = re.match(r"  \S.*?\s{2,}(?=\S)", line)
                        if line.startswith("  ") and not line.startswith("   ") and gap:
                            starts.add(display_width(gap[0]))
                        elif line.startswith("   "):
                            starts.add(display_width(line) - display_width(line.lstrip()))
                    if not block.startswith(("通用", "Also", "Common")):
                        self.assertLessEqual(len(starts), 1 if words else 2, page)

    def test_what_the_source_says_it_says_twice(self):
        """Texts that no page shows: what is told on the way, and sentences chosen between in code."""
        literal = r'"(?:[^"\\]|\\.)*"'
        text = rf"((?:{literal}\s*)+)"
        told = re.compile(rf"\b(?:say|detail|confirm|words|Text)\(?\s*\{{\s*{text}(?:,\s*{text})?\s*,?\s*\}}")
        n_texts = 0
        for path in sorted((SOURCE / "engine").rglob("*.[ch]pp")):
            source = re.sub(r"^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
            for found in told.finditer(source):
                n_texts += 1
                english, chinese = found[1], found[2] or ""
                self.assertFalse(is_chinese(english), f"{path}: {found[0]}")
                if words_in(re.sub(r"\{\w+\}|\\[nt]", "", english)):
                    self.assertTrue(is_chinese(chinese), f"{path}: {found[0]}")
        self.assertGreater(n_texts, 30)

    def test_labels_that_the_source_names_exist(self):
        labels = json.loads((SOURCE / "reports" / "labels.json").read_text(encoding="utf-8"))
        named = {}
        for path in sorted((SOURCE / "engine").rglob("*.cpp")):
            for key in re.findall(r'\blabel\("([^"]+)"[,)]', path.read_text(encoding="utf-8")):
                named[key] = path
        self.assertGreater(len(named), 50)
        self.assertEqual({key: path for key, path in named.items() if key not in labels}, {})

    def test_the_language_is_the_locales_unless_one_is_asked_for(self):
        self.assertTrue(is_chinese(self.gnomon("--help").out))
        self.assertFalse(is_chinese(self.gnomon("--help", env={"LANG": "en_GB.UTF-8"}).out))
        self.assertTrue(is_chinese(self.gnomon("--help", "--lang", "zh", env={"LANG": "en_GB.UTF-8"}).out))


if __name__ == "__main__":
    main()
