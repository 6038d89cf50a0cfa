#!/usr/bin/env python3
"""Make units.csv, targets.csv and values.csv of data/examples/provinces from data/outline.

The other tables of that package (assessment, indicators, scheme, grades) are written by hand.

    python3 scripts/make_province_example.py [--check]

With --check nothing is written; exit status 1 when a file differs from what would be made.
"""
import csv
import io
import sys
from decimal import Decimal
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
PACKAGE = DATA / "examples" / "provinces"
NATION = "000000"
PERIODS = ["2010", "2015", "2018", "2020", "2022", "2023"]
BASE = {"2018": "2015", "2020": "2015", "2022": "2020", "2023": "2020"}  # end of the plan before
REGIONS = {"east": "东部", "central": "中部", "west": "西部"}


def read(name):
    with open(DATA / "outline" / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def table(columns, rows):
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return "\ufeff" + text.getvalue()


def source_of(row):
    return " ".join(part for part in (row["source_title"], row["source_url"]) if part)


def make_units(areas):
    for area in areas:
        nation = area["area"] == NATION
        yield {
            "unit": area["area"], "name": area["name"], "parent": "" if nation else NATION,
            "group": REGIONS.get(area["region3"], ""), "kind": "nation" if nation else "province",
            "population": area["population_2020"],
        }


def make_targets(provinces):
    for row in read("targets.csv"):
        nation = row["area"] == NATION
        if row["indicator"] != "literacy_rate" or not (nation or row["area"] in provinces):
            continue
        if "not comparable" in row["note"]:  # a calibre of its own
            continue
        firm, source = row["firm"], source_of(row)
        if row["reference"] and firm == "yes" and row["target_year"] == "2025":
            # An absolute target of the same year stands beside it; one firm target for a unit and year.
            firm, source = "no", source + "（原文未分主次；本例每个单位每期只按一个目标计分，此行仅列示）"
        target = {
            "period": row["target_year"], "value": row["value"], "kind": row["kind"],
            "reference": row["reference"], "value_high": row["value_high"], "firm": firm, "source": source,
        }
        yield target | {"indicator": "rate", "scope": "" if nation else row["area"]}
        if nation:
            yield target | {"indicator": "national_goal", "scope": ""}
    own = "本例自定的尺度："
    yield {"indicator": "rise", "period": "2016/2020", "value": "3.80", "kind": "cumulative", "firm": "yes",
           "source": own + "全国2020年目标10减2015年全国实际6.20"}
    yield {"indicator": "rise", "period": "2021/2025", "value": "4.44", "kind": "cumulative", "firm": "yes",
           "source": own + "全国2025年目标15减2020年全国实际10.56"}


def make_values(units):
    rates = {(r["area"], r["year"]): r for r in read("rates.csv") if r["calibre"] != "own_survey"}
    series = {"national_survey": "全国抽样调查", "unstated": "原文未说明调查来源"}
    for unit in units:
        for period in PERIODS:
            row = rates.get((unit, period))
            key = {"unit": unit, "period": period}
            if row is None:
                yield key | {"indicator": "rate", "status": "not_surveyed", "note": "未收集到该年公布值"}
                if unit != NATION:
                    yield key | {"indicator": "rise", "status": "not_surveyed", "note": "未收集到该年公布值"}
                continue
            note = f"{series[row['series']]}；{row['source_title']}"
            if row["figure"] == "derived":
                note += "；由两个公布数相减"
            yield key | {"indicator": "rate", "value": row["rate_percent"], "status": "observed", "note": note,
                         "calibre": row["calibre"]}
            if unit == NATION:
                continue
            base = rates.get((unit, BASE.get(period)))
            if period not in BASE:
                yield key | {"indicator": "rise", "status": "not_applicable", "note": "基期口径不同或没有基期"}
            elif base is None:
                yield key | {"indicator": "rise", "status": "not_applicable",
                             "note": f"{BASE[period]}年未收集到该年公布值"}
            else:
                rise = Decimal(row["rate_percent"]) - Decimal(base["rate_percent"])
                yield key | {"indicator": "rise", "value": str(rise), "status": "observed",
                             "note": f"{row['rate_percent']}－{base['rate_percent']}（{BASE[period]}年）"}


def main():
    areas = [area for area in read("areas.csv") if area["level"] in ("national", "province")]
    units = [area["area"] for area in areas]
    made = {
        "units.csv": table(["unit", "name", "parent", "group", "kind", "population"], make_units(areas)),
        "targets.csv": table(["indicator", "period", "value", "scope", "kind", "reference", "value_high", "firm",
                              "source"],
                             sorted(make_targets(set(units)), key=lambda t: (t["indicator"], t["period"],
                                                                            t.get("scope", "")))),
        "values.csv": table(["unit", "period", "indicator", "value", "status", "note", "calibre"],
                            make_values(units)),
    }
    stale = 0
    for name, text in made.items():
        path = PACKAGE / name
        if "--check" in sys.argv:
            if not path.exists() or path.read_bytes() != text.encode():
                print(f"{path.relative_to(DATA.parent)} is not what data/outline gives", file=sys.stderr)
                stale += 1
        else:
            path.write_bytes(text.encode())
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
