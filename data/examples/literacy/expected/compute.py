#!/usr/bin/env python3
"""Work out the expected ranking of this example from the estimates that R's survey package makes of its respondents (estimates.csv).

Python standard library only, nothing of Gnomon.

    python3 compute.py [--check]

Writes ranking.csv and scores.csv for 2024.
"""
import csv
import io
import math
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
MINIMUM, LEVEL = 30, 0.95
TARGETS = {"rate": 15.0, "rural_rate": 8.0}
SOURCES = {"rate": ("county", 100), "rural_rate": ("rural", 100), "score": ("score", 1)}


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def t_upper_tail(t, df):
    """P(T > t) of Student's t, by Simpson's rule on its density from 0."""
    factor = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)
    n, a = 20_000, abs(t)
    density = [factor * (1 + (a * i / n) ** 2 / df) ** (-(df + 1) / 2) for i in range(n + 1)]
    area = a / n / 3 * sum(y * (1 if i in (0, n) else 4 if i % 2 else 2) for i, y in enumerate(density))
    return 0.5 - area if t > 0 else 0.5 + area


def values():
    """(value, standard error, df) by period, indicator and county; none where it is withheld."""
    estimates = rows(HERE / "estimates.csv")
    found = {}
    for indicator, (estimate, scale) in SOURCES.items():
        for period in ("2022", "2024"):
            cells = {row["domain"]: row for row in estimates if row["period"] == period and row["estimate"] == estimate}
            hidden = {unit for unit, row in cells.items() if int(row["n"]) < MINIMUM or int(row["df"]) < 1}
            if len(hidden) == 1:  # the whole less all the others would give it away
                hidden.add(min((unit for unit in cells if unit not in hidden), key=lambda unit: int(cells[unit]["n"])))
            for unit, row in cells.items():
                if unit not in hidden:
                    found[period, indicator, unit] = (scale * float(row["value"]), scale * float(row["standard_error"]), int(row["df"]))
    return found


def main():
    found = values()
    names = {row["unit"]: row["name"] for row in rows(HERE.parent / "units.csv") if row["kind"] == "县"}
    scores = [found["2024", "score", unit][0] for unit in names]
    totals, lines = {}, []
    for unit in names:
        rate, before = found["2024", "rate", unit][0], found["2022", "rate", unit][0]
        leaves = {"A1": (rate, 50 * min(1, rate / TARGETS["rate"]), 50), "A2": None}
        if ("2024", "rural_rate", unit) in found:
            rural, error, df = found["2024", "rural_rate", unit]
            t = (rural - TARGETS["rural_rate"]) / error
            clear = t_upper_tail(abs(t), df) <= 1 - LEVEL
            leaves["A2"] = (rural, 10 if not clear else 20 if t > 0 else 0, 20)
        rise = rate - before
        leaves["B1"] = (rise, 15 if rise >= 3 else 10 if rise >= 1 else 5 if rise >= 0 else 0, 15)
        score = found["2024", "score", unit][0]
        leaves["C1"] = (score, 15 * (score - min(scores)) / (max(scores) - min(scores)), 15)
        counted = [leaf for leaf in leaves.values() if leaf]
        stretch = 100 / sum(leaf[2] for leaf in counted)  # what does not count leaves its points to the others
        totals[unit] = stretch * sum(leaf[1] for leaf in counted)
        for item, leaf in leaves.items():
            if leaf:
                lines.append({"unit": unit, "item": item, "value": f"{leaf[0]:.12g}", "points": f"{stretch * leaf[1]:.12g}"})
    order = sorted(totals, key=lambda unit: -totals[unit])
    ranking = [{"period": "2024", "unit": unit, "name": names[unit], "total": f"{totals[unit]:.2f}", "rank": str(1 + i)} for i, unit in enumerate(order)]
    stale = False
    for name, content in (("ranking.csv", ranking), ("scores.csv", lines)):
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, list(content[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(content)
        path = HERE / name
        if "--check" in sys.argv[1:]:
            if not path.exists() or path.read_text(encoding="utf-8") != out.getvalue():
                print(f"{name} is stale: run compute.py")
                stale = True
        else:
            path.write_text(out.getvalue(), encoding="utf-8", newline="")
    sys.exit(1 if stale else 0)


if __name__ == "__main__":
    main()
