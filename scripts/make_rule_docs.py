#!/usr/bin/env python3
"""Make docs/rules.md from the declarations of the rules (`gnomon rules`) and docs/vocabulary.csv.

    python3 scripts/make_rule_docs.py GNOMON [--check]

`--check` writes nothing and exits with 1 when the page is out of date, when a kind of the vocabulary is missing or when one is
written with a rule that does not exist.
"""
import csv
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "rules.md"
VOCABULARY = ROOT / "docs" / "vocabulary.csv"

# The kinds of rule that real schemes use: section title, letter, number of kinds.
SECTIONS = [
    ("Scoring an item · 条目计分", "I", 30),
    ("Bonus and deduction · 加分与扣分", "B", 6),
    ("Veto · 否决", "V", 6),
    ("Putting items together · 汇总", "A", 11),
    ("Missing and not applicable · 缺报与不适用", "M", 6),
    ("Targets · 目标", "T", 13),
    ("Grades · 等次", "G", 5),
    ("Groups and ranks · 分组与排名", "H", 5),
    ("Verification and flow · 审核与流程", "W", 10),
]

INTRODUCTION = """# Rules · 规则

<!-- Made by scripts/make_rule_docs.py from the rules' own declarations and docs/vocabulary.csv: change those. -->

Every kind of rule that real assessment schemes use, how it is written, and what is decided at its edges; then every rule, way to put items
together and measure with its parameters. `gnomon rules NAME` prints the same on screen.

实际考核办法中的各类规则：怎样书写、边界情形如何处理；其后是全部计分规则、汇总方式和统计方法及其参数。`gnomon rules 名称` 可在屏幕上查看。
"""


def declarations(program):
    answer = subprocess.run([program, "rules", "--format", "json"], capture_output=True, check=True)
    return json.loads(answer.stdout)["result"]


def page_of(program, name):
    answer = subprocess.run([program, "rules", name, "--format", "markdown", "--lang", "en"], capture_output=True, check=True)
    return answer.stdout.decode("utf-8").strip()


def cell(text):
    return text.replace("|", "\\|")


def main():
    program = sys.argv[1]
    with open(VOCABULARY, encoding="utf-8", newline="") as file:
        kinds = {row["id"]: row for row in csv.DictReader(file)}
    wanted = [f"{letter}{i}" for _, letter, n in SECTIONS for i in range(1, n + 1)]
    problems = [f"no kind {each}" for each in wanted if each not in kinds]
    problems += [f"unknown kind {each}" for each in kinds if each not in wanted]

    english = declarations(program)
    names = list(dict.fromkeys(row["name"] for row in english))
    for row in kinds.values():
        name = re.match(r"[a-z_]+", row["written"])[0]
        if "(" in row["written"] and name not in names:
            problems.append(f"{row['id']}: no rule named {name}")

    text = INTRODUCTION
    for title, letter, n in SECTIONS:
        text += f"\n## {title}\n\n| id | kind | written | decided |\n|---|---|---|---|\n"
        for i in range(1, n + 1):
            row = kinds.get(f"{letter}{i}")
            if row:
                text += (f"| {row['id']} | {row['kind']} · {row['kind_zh']} | `{cell(row['written'])}` |"
                         f" {cell(row['decided'])} |\n")
    text += "\n# Every rule · 全部规则\n"
    for name in names:
        text += "\n" + re.sub(r"^#+ ", "## ", page_of(program, name), flags=re.MULTILINE) + "\n"

    if "--check" in sys.argv:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            problems.append("docs/rules.md is out of date: run scripts/make_rule_docs.py")
    else:
        PAGE.write_text(text, encoding="utf-8")
    for problem in problems:
        print(problem)
    print(f"{len(kinds)} kinds of {len(wanted)}, {len(names)} rules and measures")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
