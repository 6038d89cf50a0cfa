#!/usr/bin/env python3
"""Make a package whose values all come from a ledger of one year.

    make_package.py FOLDER [EVENTS]    default 1 000 000 events of 200 units
"""
import datetime
import random
import sys
from pathlib import Path

INDICATORS = [
    ("events", "count"),
    ("trainings", "count(activity=培训)"),
    ("people", "sum(participants, activity=培训|讲座)"),
    ("places", "distinct(place)"),
    ("large", 'share("participants >= 100")'),
    ("months", "regular(by=month, at_least=2, activity=展览)"),
    ("early", "by(03-31, activity=讲座)"),
]


def make_package(folder, n=1_000_000):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(20251122)
    units = [f"U{i:03}" for i in range(1, 201)]

    def write(name, lines):
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")

    write("assessment.csv", ["key,value", "period,2025"])
    write("units.csv", ["unit,name", *(f"{unit},单位{unit}" for unit in units)])
    write("indicators.csv", ["indicator,name,source,definition",
                             *('{},{},ledger,"{}"'.format(code, code, text.replace('"', '""')) for code, text in INDICATORS)])
    write("scheme.csv", ["item,name,points,indicator,rule",
                         *(f"{code},{code},{100 if i == 0 else ''},{code},{'minmax' if i == 0 else 'collect'}"
                           for i, (code, _) in enumerate(INDICATORS))])
    first = datetime.date(2025, 1, 1)
    days = [(first + datetime.timedelta(d)).isoformat() for d in range(365)]
    with open(folder / "ledger.csv", "w", encoding="utf-8") as file:
        file.write("unit,date,activity,participants,place\n")
        for _ in range(n):
            file.write(f"{chance.choice(units)},{chance.choice(days)},{chance.choice(['培训', '讲座', '展览', '咨询'])},"
                       f"{chance.randint(1, 300)},第{chance.randint(1, 500)}站\n")


if __name__ == "__main__":
    make_package(sys.argv[1], *map(int, sys.argv[2:3]))
