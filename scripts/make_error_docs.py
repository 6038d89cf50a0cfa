#!/usr/bin/env python3
"""Make docs/errors.md from engine/gnomon/base/faults.def and the catalogue in tests/errors.

    python3 scripts/make_error_docs.py [--check]

`--check` writes nothing and exits with 1 when the page is out of date.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FAULTS = ROOT / "engine" / "gnomon" / "base" / "faults.def"
CATALOGUE = ROOT / "tests" / "errors"
PAGE = ROOT / "docs" / "errors.md"

ROOMS = {
    "F": "Files · 文件", "T": "Tables and headings · 表和列名", "A": "Settings · 考核设置", "U": "Units · 单位",
    "I": "Indicators · 指标", "G": "Targets · 目标", "S": "Scheme · 考核方案", "R": "Rules · 计分规则", "V": "Values · 数据",
    "K": "Grades, rewards and titles · 等次、奖励和称号", "Q": "Surveys · 抽样调查", "D": "Database · 数据库", "C": "Calls · 命令", "O": "Output · 输出",
    "X": "The program · 程序",
}
SEVERITIES = {"error": "error · 错误", "warning": "warning · 警告", "note": "note · 提示"}

INTRODUCTION = """# Messages · 出错信息

<!-- Made by scripts/make_error_docs.py from engine/gnomon/base/faults.def and tests/errors: change those. -->

Every message has a code that stays the same. An **error** keeps `gnomon run` from writing anything; a **warning** asks to look
again; a **note** says how something was read. Words in braces stand for what was found. The examples are the messages of
`gnomon check` for the small packages in `tests/errors`, one for each row.

每条信息都有固定的代码。**错误**：`gnomon run` 不写任何文件；**警告**：请再核对；**提示**：说明读取的方式。花括号中的词代表读到的内容。
示例取自 `tests/errors` 中的小数据包。
"""


def read_faults():
    """All faults: code -> (name, severity, what and remedy in English, what and remedy in Chinese)."""
    faults = {}
    text = FAULTS.read_text(encoding="utf-8")
    string = r'"((?:[^"\\]|\\.)*)"'
    pattern = rf"GNOMON_FAULT\((\w+), {string}, (\w+)" + rf",\s*((?:{string}\s*)+)" * 4 + r"\)"
    for found in re.finditer(pattern, text):
        texts = ["".join(re.findall(string, found[i])) for i in (4, 6, 8, 10)]
        faults[found[2]] = (found[1], found[3], *[each.replace('\\"', '"').replace("\\\\", "\\") for each in texts])
    assert len(faults) == text.count("\nGNOMON_FAULT("), "a fault could not be read"
    return faults


def read_messages():
    """The first message of each code in the catalogue: code -> language -> (entry, lines)."""
    messages = {}
    for case in sorted(CATALOGUE.glob("*/case.txt")):
        codes = re.search(r"^codes: (.*)$", case.read_text(encoding="utf-8"), re.MULTILINE)[1].split()
        for language in ("en", "zh"):
            text = (case.parent / f"expected.{language}.txt").read_text(encoding="utf-8")
            blocks = re.findall(r"^(\S+ (GNO-\w+)(?:  \S.*)?\n(?:    .*\n)+)", text, re.MULTILINE)
            for block, code in blocks:
                known = messages.setdefault(code, {}).get(language)
                # The entry that shows this fault alone is the better example.
                if known is None or (known[1] > 1 and len(codes) == 1):
                    messages[code][language] = (case.parent.name, len(codes), block.rstrip("\n"))
    return messages


def cell(text):
    return text.replace("|", "\\|")


def make_page():
    faults, messages = read_faults(), read_messages()
    parts = [INTRODUCTION]
    for letter, title in ROOMS.items():
        rows = {code: fault for code, fault in sorted(faults.items()) if code[4] == letter}
        if not rows:
            continue
        parts.append(f"\n## {title}\n\n| code | severity | what · 问题 | what to do · 处理 |\n|---|---|---|---|\n")
        for code, (name, severity, what, remedy, what_zh, remedy_zh) in rows.items():
            parts.append(f"| <a id=\"{code.lower()}\"></a>{code} `{name}` | {SEVERITIES[severity]} | "
                         f"{cell(what)}<br>{cell(what_zh)} | {cell(remedy)}<br>{cell(remedy_zh)} |\n")
        for code in rows:
            if code not in messages:
                continue
            entry = messages[code]["en"][0]
            examples = "\n".join(messages[code][language][2] for language in ("en", "zh") if language in messages[code])
            parts.append(f"\n{code}, `tests/errors/{entry}`:\n\n```text\n{examples}\n```\n")
    return "".join(parts)


def main():
    page = make_page()
    if "--check" in sys.argv[1:]:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page:
            sys.exit("docs/errors.md is out of date: run scripts/make_error_docs.py")
        return
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
