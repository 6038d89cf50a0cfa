"""The performance job: one package through `gnomon run`, and the same tables through other tools."""
import dataclasses
import os
import shutil
import subprocess
import sys

import measure
from national import compare, make_package, to_peers

HERE = os.path.dirname(os.path.abspath(__file__))
YEARS = 10
INDICATORS = 60


@dataclasses.dataclass
class Tool:
    name: str
    version: str
    command: list  # with {tables}, {package} and {out}
    folder: str = None

    def command_for(self, places):
        return [part.format(**places) for part in self.command]


def built_floor(work):
    """The floor program, compiled when it is older than its source."""
    source = f"{HERE}/peers/floor.cpp"
    floor = os.path.join(work, "floor")
    if not os.path.exists(floor) or os.path.getmtime(floor) < os.path.getmtime(source):
        subprocess.run(["g++", "-O3", "-march=native", "-std=c++20", "-pthread", source, "-o", floor], check=True)
    return floor


def tools(gnomon, work, node):
    """Gnomon, the floor and those of the peers that are installed."""
    floor = built_floor(work)
    run = [gnomon, "run", "{package}", "--out", "{out}", "--without", "trends,json", "--report", "history"]
    pandas = "import pandas, numpy; print('pandas', pandas.__version__, 'numpy', numpy.__version__)"
    table = "cat('data.table', as.character(packageVersion('data.table')), 'R', as.character(getRversion()))"
    duckdb = "console.log('DuckDB', require('@duckdb/node-api/package.json').version)"
    known = [
        ("Gnomon", [gnomon, "--version"], run, None),
        ("bare floor program", ["g++", "-dumpfullversion"], [floor, "{tables}", "{out}"], None),
        (
            "pandas",
            [sys.executable, "-c", pandas],
            [sys.executable, f"{HERE}/peers/pandas_peer.py", "{tables}", "{out}"],
            None,
        ),
        ("data.table", ["Rscript", "-e", table], ["Rscript", f"{HERE}/peers/datatable.R", "{tables}", "{out}"], None),
        ("DuckDB", ["node", "-e", duckdb], ["node", f"{HERE}/peers/duckdb.mjs", "{tables}", "{out}"], node),
    ]
    for name, ask, command, folder in known:
        version = measure.version_of(ask, folder)
        if version is None:
            print(f"{name}: not installed, left out", file=sys.stderr)
        else:
            yield Tool(name, version, command, folder)


def prepare(work, units):
    """Tables and package of so many units, made when they are not there yet."""
    tables = os.path.join(work, f"tables-{units}")
    package = os.path.join(work, f"package-{units}")
    if not os.path.exists(os.path.join(package, "values.csv")):
        generate = [sys.executable, f"{HERE}/generate.py", "--units", str(units), "--years", str(YEARS), "--out", tables]
        subprocess.run(generate, check=True)
        make_package.make_package(tables, package)
    return tables, package


def read_once(folder):
    """Brings the folder's files into the page cache."""
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb", buffering=0) as file:
            while file.read(1 << 24):
                pass


def run(all_tools, work, units, times):
    """Median cost of every tool, by name. All tools run once per round, so that a busy spell meets all of them; the results of
    the last round must be equal to the floor's."""
    tables, package = prepare(work, units)
    outs = {tool.name: os.path.join(work, f"out-{units}-{tool.name.replace(' ', '-')}") for tool in all_tools}
    costs = {tool.name: [] for tool in all_tools}
    for _ in range(times):
        for tool in all_tools:
            out = outs[tool.name]
            shutil.rmtree(out, ignore_errors=True)
            os.makedirs(out)
            read_once(package if tool.name == "Gnomon" else tables)
            places = {"tables": tables, "package": package, "out": out}
            costs[tool.name].append(measure.run_once(tool.command_for(places), tool.folder))
    to_peers.to_peers(tables, outs["Gnomon"], outs["Gnomon"] + "-peers")
    outs["Gnomon"] += "-peers"
    for name, out in outs.items():
        if found := compare.compare(outs["bare floor program"], out):
            raise SystemExit(f"{name}, {units} units: not the floor's results\n" + "\n".join(found))
    return {name: measure.median(each) for name, each in costs.items()}
