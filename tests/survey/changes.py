#!/usr/bin/env python3
"""Changes between two waves that share units: `gnomon survey` on the synthetic microdata against R's own numbers (L3_contrasts.csv).

    changes.py PROGRAM REFERENCE

R's numbers are of the stacked design: strata are counties, totals of a unit are added over both waves, units of one wave count 0 in the other.
"""
import csv
import io
import math
import pathlib
import subprocess
import sys
import tempfile

TOLERANCE = 1e-8
DOMAINS = {"city": "", "county": "county", "area": "area", "education": "education", "sex": "sex", "age_group": "age_group"}
WAVES = {"2024": "literacy_sample.csv", "2022": "literacy_sample_2022.csv"}
COLUMNS = ("resp_id", "county", "psu", "area", "sex", "age_group", "education", "w_design", "score")
DESIGN = [("key", "value"), ("strata", "county"), ("stages", "psu"), ("weights", "w_design"), ("threshold", "70"), ("minimum", "3")]
WEIGHTING = {"change_design": [], "change_raked": [("weighting", "rake"), ("margins", "county; area; education; sex*age_group")]}


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def table(program, package, name):
    done = subprocess.run([program, "survey", package, "--table", name, "--format", "csv", "--quiet"], check=True, capture_output=True)
    return list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8-sig"))))


def write_package(folder, reference, weighting):
    rows = [("period", "respondent", *COLUMNS[1:])]
    for period, name in WAVES.items():
        rows += [(period, *(row[column] for column in COLUMNS)) for row in read(reference / "data" / name)]
    write(folder / "respondents.csv", rows)
    write(folder / "design.csv", DESIGN + weighting)
    if weighting:
        write(folder / "margins.csv", [("margin", "level", "count")] +
              [(row["margin"], row["level"], row["count"]) for row in read(reference / "data" / "population_margins.csv")])
    write(folder / "estimates.csv", [("estimate", "statistic", "variable", "by")] +
          [(name, "proportion", "literate", by) for name, by in DOMAINS.items()])
    write(folder / "comparisons.csv", [("comparison", "estimate", "kind", "against")] + [(name, name, "waves", "2022") for name in DOMAINS])


def main():
    program, reference = sys.argv[1], pathlib.Path(sys.argv[2])
    theirs = {}
    for row in read(reference / "results" / "L3_contrasts.csv"):
        theirs.setdefault(row["case"], {}).setdefault(row["item"], {})[row["stat"]] = float(row["value"])
    passed, failures = 0, []
    for case, weighting in WEIGHTING.items():
        with tempfile.TemporaryDirectory() as name:
            write_package(pathlib.Path(name), reference, weighting)
            ours = {f"{row['comparison']}:{row['domain'] or 'all'}": row for row in table(program, name, "comparisons")}
        if ours.keys() != theirs[case].keys():
            failures.append(f"{case}: domains differ: {sorted(ours.keys() ^ theirs[case].keys())}")
        for item in ours.keys() & theirs[case].keys():
            row, its = ours[item], theirs[case][item]
            pairs = {"p2024": "value", "p2022": "compared", "change": "difference", "se_panel": "se", "df_panel": "df"}
            found = {stat: float(row[column]) for stat, column in pairs.items()}
            if case == "change_design" and item == "city:all":  # R's svycontrast() of the same design
                its |= {stat: value for stat, value in theirs["change_design_R"]["contrast"].items() if "95z" not in stat}
                found |= {stat: float(row[column]) for stat, column in
                          {"est": "difference", "se": "se", "df": "df", "ci95t_l": "lower", "ci95t_u": "upper"}.items()}
                found["cv"] = found["se"] / found["est"]
            # With independent samples the error would be sqrt(V24 + V22): what our covariance took off, put back.
            found["se_indep"] = math.sqrt(found["se_panel"] ** 2 + 2 * float(row["covariance"]))
            for stat, value in its.items():
                if math.isclose(found[stat], value, rel_tol=TOLERANCE):
                    passed += 1
                else:
                    failures.append(f"{case} {item} {stat}: {found[stat]!r}, R {value!r}")
    for failure in failures[:40]:
        print(failure)
    print(f"{passed} of {passed + len(failures)} numbers of R reproduced")
    sys.exit(1 if failures or passed == 0 else 0)


if __name__ == "__main__":
    main()
