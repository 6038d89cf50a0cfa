#!/usr/bin/env python3
"""Measures Gnomon and other tools and writes bench/results.md.

    bench/run.py                            everything
    bench/run.py --units 3000 --print       the small national job and the county, printed only
    bench/run.py --county --print           the county only
    bench/run.py --ledger --print           the ledger only
    bench/run.py --page --print             the page only
    bench/run.py --workbook --print         the workbook only
    bench/run.py --survey --print           the survey only

--node is a folder in which `npm install @duckdb/node-api` was done; without it DuckDB is left out.
"""
import argparse
import datetime
import os

import measure
from county import make_package as county
from ledger import make_package as ledger
from national import job
from survey import job as survey

PAGE_YEARS = range(2023, 2026)
HERE = os.path.dirname(os.path.abspath(__file__))


def national_rows(tools, work, sizes, times):
    for units in sizes:
        costs = job.run(tools, work, units, times)
        floor = costs["bare floor program"].wall
        for name, cost in costs.items():
            yield f"| {units} | {name} | {cost.wall:.2f} | {cost.wall / floor:.1f} | {cost.cpu:.2f} | {cost.memory:.0f} |"


def memory_limit(units):
    """1.5 times the values as doubles, and 200 MB."""
    return 1.5 * units * job.INDICATORS * job.YEARS * 8 / 1e6 + 200


def national(asked, sizes):
    tools = list(job.tools(asked.gnomon, asked.work, asked.node))
    yield "## National job"
    yield ""
    yield f"{job.INDICATORS} indicators and {job.YEARS} years of all units, from files to files: scores, grades, ranks (of all, in the group, in"
    yield f"the parent) and changes of every year. Median of {asked.times} runs, files in the page cache; results equal in all tools."
    yield ""
    yield "| units | tool | wall s | × floor | CPU s | peak MB |"
    yield "|---|---|---|---|---|---|"
    yield from national_rows(tools, asked.work, sizes, asked.times)
    yield ""
    limits = ", ".join(f"{units} units {memory_limit(units):.0f} MB" for units in sizes)
    yield f"Wanted of Gnomon: less than 3 times the floor, ahead of the others, peak memory below {limits}."
    yield ""
    yield "Versions: " + "; ".join(f"{tool.name} ({tool.version})" for tool in tools) + "."


def county_lines(asked):
    package = os.path.join(asked.work, "county")
    county.make_package(package)
    out = os.path.join(asked.work, "county-out")
    command = [asked.gnomon, "run", package, "--out", out]
    cost = measure.median([measure.run_once(command) for _ in range(20)])
    yield "## County run"
    yield ""
    yield f"{county.UNITS} units, {county.ITEMS} items, {len(county.YEARS)} years, from the start of the process to all files written, median of 20:"
    yield f"{cost.cpu * 1000:.0f} ms of CPU (wanted: below 50), {cost.wall * 1000:.0f} ms wall, {cost.memory:.0f} MB."


def ledger_lines(asked):
    package, out, database = (os.path.join(asked.work, name) for name in ("ledger", "ledger-out", "ledger.db"))
    ledger.make_package(package)
    run = measure.median([measure.run_once([asked.gnomon, "run", package, "--out", out]) for _ in range(asked.times)])
    if os.path.exists(database):
        os.remove(database)
    keep = [asked.gnomon, "import", package, "--into", database]
    first, again = measure.run_once(keep), measure.run_once(keep)
    stored = measure.run_once([asked.gnomon, "run", database, "--out", out])
    yield "## Ledger of a year"
    yield ""
    yield f"1 000 000 events of 200 units, {len(ledger.INDICATORS)} measures; the run is the median of {asked.times}, the others were done once:"
    yield ""
    yield "| what | wall s | CPU s | peak MB |"
    yield "|---|---|---|---|"
    for name, cost in (("run of the folder", run), ("import", first), ("the same import again", again), ("run of the database", stored)):
        yield f"| {name} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.memory:.0f} |"


def report_lines(asked, heading, name, file):
    """What a report adds to a run that writes nothing but the ranking."""
    package, out = (os.path.join(asked.work, name) for name in ("page", "page-out"))
    county.make_package(package, n_units=3000, years=PAGE_YEARS)
    command = [asked.gnomon, "run", package, "--threads", "1", "--out", out, "--without", "scores,trends,assessment"]
    without = measure.median([measure.run_once(command) for _ in range(asked.times)])
    whole = measure.median([measure.run_once([*command, "--report", name]) for _ in range(asked.times)])
    size = os.path.getsize(os.path.join(out, file)) / 1e6
    yield f"## {heading}"
    yield ""
    yield f"`{file}` of 3000 units, {county.ITEMS} items and {len(PAGE_YEARS)} years, on one thread, median of {asked.times}:"
    yield f"{whole.wall - without.wall:.2f} s more than the run without it (wanted: below 3), {size:.1f} MB (wanted: below 25), peak memory {whole.memory:.0f} MB."


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--gnomon", default=os.path.join(HERE, "../build/release/gnomon"))
    options.add_argument("--work", default=os.path.join(HERE, "../build/bench"), help="folder for data and results")
    options.add_argument("--node", help="folder of node_modules for DuckDB")
    options.add_argument("--units", help="sizes of the national job (default 3000,40000)")
    options.add_argument("--county", action="store_true", help="the county run only")
    options.add_argument("--ledger", action="store_true", help="the ledger only")
    options.add_argument("--page", action="store_true", help="the page only")
    options.add_argument("--workbook", action="store_true", help="the workbook only")
    options.add_argument("--survey", action="store_true", help="the survey only")
    options.add_argument("--times", type=int, default=5)
    options.add_argument("--print", action="store_true", help="print instead of writing results.md")
    asked = options.parse_args()
    asked.gnomon = os.path.abspath(asked.gnomon)
    asked.work = os.path.abspath(asked.work)
    os.makedirs(asked.work, exist_ok=True)

    today = datetime.date.today().isoformat()
    lines = ["# Measured", "", f"{today}, {measure.machine()}. To repeat: see [README.md](README.md).", ""]
    whole = not asked.county and not asked.ledger and not asked.page and not asked.workbook and not asked.survey
    if whole:
        sizes = [int(units) for units in (asked.units or "3000,40000").split(",")]
        lines += [*national(asked, sizes), ""]
    if whole or asked.county:
        lines += [*county_lines(asked), ""]
    if whole or asked.ledger:
        lines += [*ledger_lines(asked), ""]
    if whole or asked.page:
        lines += [*report_lines(asked, "The page", "html", "report.html"), ""]
    if whole or asked.workbook:
        lines += [*report_lines(asked, "The workbook", "xlsx", "ranking.xlsx"), ""]
    if whole or asked.survey:
        lines += survey.lines(asked.gnomon, asked.work, asked.times)
    text = "\n".join(lines) + "\n"
    print(text)
    if not asked.print:
        with open(os.path.join(HERE, "results.md"), "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    main()
