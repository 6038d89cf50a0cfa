#!/usr/bin/env python3
"""Writes the tables of the performance job: a scheme and ten years of values of many units.

    generate.py --units 3000 --out DIR [--years 10] [--seed 20240607]

    values.csv      unit,year,indicator,value    (about 2 % missing: half of it absent rows, half empty fields)
    units.csv       unit,parent,group,population
    indicators.csv  indicator,dimension,subdimension,weight,direction,rule,cap,required
    nodes.csv       node,parent,weight           (of the dimensions and their sub-dimensions)
    bands.csv       indicator,b1..b4,s0..s4      (rule `step`: a ratio from b_k on gives s_k, below b1 s0)
    targets.csv     indicator,year,unit,target   (unit empty: for all; a target is in force until the next one)
    meta.csv        key,value

The same seed and number of units give the same bytes on every machine.
"""
import argparse
import os

import numpy as np

LAST_YEAR = 2024
SUBDIMENSIONS_OF_DIMENSION = [2, 3, 2, 3, 2, 3]
INDICATORS_OF_SUBDIMENSION = [4, 3, 5, 2, 6]  # repeated
RULES = ["proportion", "step", "minmax"]
ID_WIDTH = 7
WHOLE_DIGITS = 7
DECIMALS = 3


def random_of(*key):
    """Every block of numbers has a generator of its own, so that a block does not depend on the others."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(key)))


def write_rows(folder, name, heading, rows):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(heading + "\n")
        file.writelines(",".join(map(str, row)) + "\n" for row in rows)


class Scheme:
    """The tree, its rules and bands. Without `required` an indicator without value is left out."""

    def __init__(self, seed):
        g = random_of(seed, 1)
        dimension_of = [d for d, count in enumerate(SUBDIMENSIONS_OF_DIMENSION) for _ in range(count)]
        self.subdimensions = [
            (f"S{s + 1:02d}", f"D{d + 1}", round(float(g.uniform(0.5, 2.0)), 3)) for s, d in enumerate(dimension_of)
        ]
        self.dimensions = [
            (f"D{d + 1}", "ROOT", round(float(g.uniform(0.5, 2.0)), 3)) for d in range(len(SUBDIMENSIONS_OF_DIMENSION))
        ]
        self.indicators = []
        for s, (subdimension, dimension, _) in enumerate(self.subdimensions):
            for _ in range(INDICATORS_OF_SUBDIMENSION[s % len(INDICATORS_OF_SUBDIMENSION)]):
                number = len(self.indicators)
                rule = RULES[number % len(RULES)]
                direction = "neg" if g.random() < 0.25 else "pos"
                cap = [1.0, 1.2, 1.5][int(g.integers(3))] if rule == "proportion" else 1.0
                # One sub-dimension has optional indicators only, so that a whole node can be missing.
                required = 0 if s == 3 else int(g.random() < 0.5)
                weight = round(float(g.uniform(0.5, 3.0)), 3)
                self.indicators.append(
                    (f"I{number + 1:02d}", dimension, subdimension, weight, direction, rule, cap, required)
                )
        self.bands = []
        for indicator in self.indicators:
            if indicator[5] != "step":
                continue
            limits = np.sort(np.round(g.uniform(0.4, 1.3, 4), 2)) + np.arange(4) * 0.01
            lowest = int(g.integers(0, 2)) * 10
            self.bands.append((indicator[0], *(f"{limit:.2f}" for limit in limits), lowest, 30, 55, 80, 100))

    def write(self, folder):
        write_rows(
            folder,
            "indicators.csv",
            "indicator,dimension,subdimension,weight,direction,rule,cap,required",
            self.indicators,
        )
        write_rows(folder, "nodes.csv", "node,parent,weight", self.dimensions + self.subdimensions)
        write_rows(folder, "bands.csv", "indicator,b1,b2,b3,b4,s0,s1,s2,s3,s4", self.bands)


class Units:
    def __init__(self, seed, n):
        g = random_of(seed, 2)
        self.n = n
        self.codes = [f"U{i + 1:0{ID_WIDTH}d}" for i in range(n)]
        self.parent = np.sort(g.integers(0, max(4, min(4000, n // 100)), n))
        self.population = np.exp(g.normal(9.0, 1.3, n)).astype(np.int64) + 50
        limits = np.quantile(self.population, [0.2, 0.4, 0.55, 0.7, 0.8, 0.9, 0.97])
        self.group = np.searchsorted(limits, self.population) + 1
        self.ability = g.normal(0.0, 0.25, n)
        # Some units repeat the unit before them in every value: real ties.
        copies = np.flatnonzero(g.random(n - 1) < 0.005) + 1
        self.copies = copies[np.diff(np.r_[-5, copies]) > 1]

    def tied(self):
        tied = np.zeros(self.n, bool)
        tied[self.copies] = True
        tied[self.copies - 1] = True
        return tied

    def write(self, folder):
        rows = (
            (self.codes[i], f"Región-{self.parent[i] + 1:04d}", f"G{self.group[i]}", self.population[i])
            for i in range(self.n)
        )
        write_rows(folder, "units.csv", "unit,parent,group,population", rows)


def write_targets(folder, seed, years, scheme, units):
    """Targets for all every three years, and own ones for one unit in a hundred. Gives the sizes of the indicators."""
    g = random_of(seed, 3)
    size = np.round(10.0 ** g.uniform(0.5, 4.0, len(scheme.indicators)), 2)
    with_target = [i for i, indicator in enumerate(scheme.indicators) if indicator[5] != "minmax"]
    rows = []
    for i in with_target:
        code, direction = scheme.indicators[i][0], scheme.indicators[i][4]
        target = size[i]
        for year in years[::3]:
            rows.append((code, year, "", f"{target:.2f}"))
            target = round(target * (1.05 if direction == "pos" else 0.95), 2)
    own_from = years[min(2, len(years) - 1)]
    for unit in np.flatnonzero((g.random(units.n) < 0.01) & ~units.tied()):
        for i in g.choice(with_target, 4, replace=False):
            own = size[i] * g.uniform(0.7, 1.3)
            rows.append((scheme.indicators[i][0], own_from, units.codes[unit], f"{own:.2f}"))
    write_rows(folder, "targets.csv", "indicator,year,unit,target", rows)
    return size


def lines_of(ids, middle, thousandths, empty):
    """The lines of one year and indicator as a matrix of bytes, 0 where a line is shorter than the widest."""
    n, id_width = ids.shape
    begin = id_width + len(middle)
    point = begin + WHOLE_DIGITS
    lines = np.zeros((n, point + DECIMALS + 2), np.uint8)
    lines[:, :id_width] = ids
    lines[:, id_width:begin] = np.frombuffer(middle, np.uint8)
    rest = thousandths.copy()
    for column in range(point + DECIMALS, point, -1):
        rest, digit = np.divmod(rest, 10)
        lines[:, column] = digit + ord("0")
    lines[:, point] = ord(".")
    for column in range(point - 1, begin - 1, -1):
        is_needed = (rest > 0) | (column == point - 1)
        rest, digit = np.divmod(rest, 10)
        lines[:, column] = np.where(is_needed, digit + ord("0"), 0)
    lines[empty, begin : point + DECIMALS + 1] = 0
    lines[:, -1] = ord("\n")
    return lines


def write_values(folder, seed, years, scheme, units, size):
    """Value = size of the indicator × ability of the unit × a lasting and a yearly deviation × growth."""
    n = units.n
    ids = np.array([code + "," for code in units.codes], dtype=f"S{ID_WIDTH + 2}").view(np.uint8).reshape(n, -1)
    with open(os.path.join(folder, "values.csv"), "wb", buffering=1 << 20) as file:
        file.write(b"unit,year,indicator,value\n")
        for year in years:
            for i, indicator in enumerate(scheme.indicators):
                lasting = random_of(seed, 5, i).normal(0.0, 0.3, n)
                g = random_of(seed, 6, i, year)
                growth = 0.02 * (year - years[0]) - 0.05
                ratio = np.exp(units.ability + lasting + g.normal(0.0, 0.1, n) + growth)
                value = size[i] * (ratio if indicator[4] == "pos" else 1.0 / ratio)
                thousandths = np.rint(value * 1000).astype(np.int64)
                lot = g.random(n)
                thousandths[lot > 0.999] = 0
                absent = lot < 0.010
                empty = (lot >= 0.010) & (lot < 0.020)
                for column in (thousandths, absent, empty):
                    column[units.copies] = column[units.copies - 1]
                lines = lines_of(ids, f"{year},{indicator[0]},".encode(), thousandths, empty)[~absent]
                file.write(lines[lines != 0].tobytes())


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--units", type=int, required=True)
    options.add_argument("--years", type=int, default=10)
    options.add_argument("--seed", type=int, default=20240607)
    options.add_argument("--out", required=True)
    asked = options.parse_args()

    os.makedirs(asked.out, exist_ok=True)
    years = list(range(LAST_YEAR - asked.years + 1, LAST_YEAR + 1))
    scheme = Scheme(asked.seed)
    units = Units(asked.seed, asked.units)
    scheme.write(asked.out)
    units.write(asked.out)
    size = write_targets(asked.out, asked.seed, years, scheme, units)
    write_values(asked.out, asked.seed, years, scheme, units, size)
    meta = {"units": asked.units, "indicators": len(scheme.indicators), "first_year": years[0], "last_year": years[-1]}
    write_rows(asked.out, "meta.csv", "key,value", meta.items())


if __name__ == "__main__":
    main()
