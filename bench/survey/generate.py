#!/usr/bin/env python3
"""Makes a survey of many respondents in the form of a package: 300 counties (strata), 4 primary units in each.

    generate.py FOLDER [--respondents 1000000]
"""
import argparse
import os

import numpy
import pandas

COUNTIES = 300
UNITS = 4  # in each county
THRESHOLD = 55
AGES = ["18-29", "30-39", "40-49", "50-59", "60-69"]
EDUCATION = ["primary", "junior", "senior", "college", "bachelor"]


def respondents(n):
    chance = numpy.random.default_rng(20251127)
    county = numpy.arange(n) % COUNTIES
    psu = county * UNITS + chance.integers(0, UNITS, n)
    sex, age, urban = chance.integers(0, 2, n), chance.integers(0, 5, n), chance.random(n) < 0.6
    education = numpy.clip(numpy.rint(2 + 0.8 * urban - 0.4 * (age - 2) + chance.normal(size=n)), 0, 4).astype(int)
    effects = chance.normal(0, 0.3, COUNTIES * UNITS)
    ability = -2 + 0.5 * (education - 2) + 0.3 * urban + effects[psu] + chance.normal(size=n)
    return pandas.DataFrame({
        "period": "2024",
        "unit": pandas.Categorical.from_codes(county, [f"C{i + 1:03}" for i in range(COUNTIES)]),
        "psu": pandas.Categorical.from_codes(psu, [f"P{i + 1:04}" for i in range(COUNTIES * UNITS)]),
        "weight": numpy.round(numpy.exp(chance.normal(3, 0.5, n)), 4),
        "score": numpy.clip(numpy.rint(50 + 12 * ability + chance.normal(0, 8, n)), 0, 100).astype(int),
        "sex": pandas.Categorical.from_codes(sex, ["female", "male"]),
        "age_group": pandas.Categorical.from_codes(age, AGES),
        "area": pandas.Categorical.from_codes(urban.astype(int), ["rural", "urban"]),
        "education": pandas.Categorical.from_codes(education, EDUCATION),
    })


def margins(table):
    """The sums of weights, moved by some 8 % and brought back to one total."""
    chance = numpy.random.default_rng(8)
    total = round(table["weight"].sum())
    parts = []
    for margin in ("unit", "area", "education", "sex*age_group"):
        columns = margin.split("*")
        sums = table.groupby(columns, observed=True)["weight"].sum()
        counts = sums * numpy.exp(chance.normal(0, 0.08, len(sums)))
        counts = (counts * total / counts.sum()).round()
        counts.iloc[0] += total - counts.sum()
        levels = ["*".join(level) if isinstance(level, tuple) else level for level in counts.index]
        parts.append(pandas.DataFrame({"margin": margin, "level": levels, "count": counts.astype(int).values}))
    return pandas.concat(parts)


def make(folder, n):
    os.makedirs(folder, exist_ok=True)
    table = respondents(n)
    margins(table).to_csv(os.path.join(folder, "margins.csv"), index=False)
    table.to_csv(os.path.join(folder, "respondents.csv"), index=False)

    def write(name, lines):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    write("design.csv", ["key,value", "strata,unit", "weighting,rake", f"threshold,{THRESHOLD}"])
    write("estimates.csv", ["estimate,variable,by", "all,literate,", "county,literate,unit"])
    write("assessment.csv", ["key,value", "period,2024"])
    write("units.csv", ["unit,name", *(f"C{i + 1:03},县{i + 1}" for i in range(COUNTIES))])


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder")
    options.add_argument("--respondents", type=int, default=1_000_000)
    asked = options.parse_args()
    make(asked.folder, asked.respondents)


if __name__ == "__main__":
    main()
