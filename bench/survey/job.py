"""A survey of a million: what its steps cost in the library, in R's package survey, and as a whole command."""
import os
import subprocess
import sys

import measure
from survey import generate

HERE = os.path.dirname(os.path.abspath(__file__))
RESPONDENTS = 1_000_000
# What R took on two such cores before any of this was written, in seconds; the last by scaling from 300 000 respondents.
R_BEFORE = {"mean": 0.72, "mean by county": 26, "raking": 6.5, "mean by county after raking": 1500}


def built_steps(gnomon, work):
    """The program of the steps, linked with the library that lies beside the program."""
    steps = os.path.join(work, "survey-steps")
    library = os.path.join(os.path.dirname(gnomon), "engine", "libgnomon_engine.a")
    engine = os.path.join(HERE, "../../engine")
    command = ["g++", "-O3", "-std=c++20", f"-I{engine}", "-isystem", "/usr/include/eigen3", f"{HERE}/steps.cpp", library, "-o", steps]
    subprocess.run(command, check=True)
    return steps


def parsed(text):
    """Steps as {name: (wall, CPU)}, peak memory in MB, and rates as {name: (rate, standard error)}."""
    rows = [line.split(",") for line in text.splitlines()]
    steps = {row[1]: (float(row[2]), float(row[3])) for row in rows if row[0] == "step"}
    rates = {row[1]: (float(row[2]), float(row[3])) for row in rows if row[0] == "rate"}
    return steps, next(float(row[1]) for row in rows if row[0] == "memory"), rates


def output_of(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\nexit code {done.returncode}\n{done.stderr}")
    return done.stdout


def compare(ours, theirs):
    """Ends the program unless the rates agree: to 9 digits; after raking, where R stops within a person of the margins and takes residuals of its own, to 3."""
    for name, numbers in ours.items():
        near = 1e-3 if "raking" in name else 1e-9
        for ours_one, theirs_one in zip(numbers, theirs[name]):
            if abs(ours_one / theirs_one - 1) > near:
                raise SystemExit(f"survey, {name}: {ours_one} here, {theirs_one} in R")


def lines(gnomon, work, times):
    folder = os.path.join(work, "survey")
    if not os.path.exists(os.path.join(folder, "respondents.csv")):
        generate.make(folder, RESPONDENTS)
    steps, memory, rates = parsed(output_of([built_steps(gnomon, work), folder, str(times)]))
    r_version = measure.version_of(["Rscript", "-e", "cat('R', as.character(getRversion()), 'survey', as.character(packageVersion('survey')))"])
    r_steps, r_memory = {}, None
    if r_version is None:
        print("R's survey: not installed, left out", file=sys.stderr)
    else:
        r_steps, r_memory, r_rates = parsed(output_of(["Rscript", f"{HERE}/steps.R", folder]))
        compare(rates, r_rates)

    yield "## Survey of a million"
    yield ""
    yield f"{RESPONDENTS // 1_000_000} million respondents, {generate.COUNTIES} counties as strata with {generate.UNITS} primary units each, margins of 300, 2, 5 and 10 cells. Steps in the library,"
    yield f"all with standard errors, median of {times} on one thread; R's steps once, after raking 3 counties of 300, times 100. Seconds:"
    yield ""
    yield "| step | wall | CPU | R wall | R CPU | R CPU ÷ ours | R, recorded before | ÷ our CPU |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, (wall, cpu) in steps.items():
        r_wall, r_cpu = r_steps.get(name, (None, None))
        of_r = [f"{r_wall:.2f}", f"{r_cpu:.2f}", f"{r_cpu / cpu:.0f}"] if r_cpu else ["-"] * 3
        before = R_BEFORE.get(name)
        past = [f"{before:g}", f"{before / cpu:.0f}"] if before else ["-", "-"]
        yield "| " + " | ".join([name, f"{wall:.4f}", f"{cpu:.4f}", *of_r, *past]) + " |"
    yield ""
    beside = f"; {r_memory:.0f} MB ({r_version})" if r_memory else ""
    yield f"Wanted: 20 times as fast as R for mean, mean by county, raking and mean by county after raking; below 300 MB. Peak memory with the data: {memory:.0f} MB{beside}."
    if subprocess.run([gnomon, "survey", "--help"], capture_output=True, check=False).returncode != 0:
        return
    out = os.path.join(work, "survey-out")
    whole = measure.median([measure.run_once([gnomon, "survey", folder, "--out", out]) for _ in range(times)])
    yield ""
    yield f"The whole command, `gnomon survey` of the folder: {whole.wall:.2f} s wall, {whole.cpu:.2f} s CPU, peak memory {whole.memory:.0f} MB."
