#!/usr/bin/env python3
"""Turns what `gnomon run` wrote into the files that the peers write.   to_peers.py TABLES RESULTS OUT

Reads history.csv (every period) and scores.csv (the blocks of the period assessed) and writes ranking.csv and trends.csv.
"""
import os
import sys

import pandas as pd

NAMES = {
    "period": "year",
    "total": "score",
    "group_rank": "rank_group",
    "parent_rank": "rank_parent",
    "total_change": "d_score",
    "rank_change": "d_rank",
}
TREND = ["unit", "year", "score", "grade", "rank", "rank_group", "rank_parent", "d_score", "d_rank"]
RANKING = ["unit", "parent", "group", "population", *TREND[2:]]


def to_peers(tables, results, out):
    path = lambda folder, name: os.path.join(folder, name)
    history = pd.read_csv(path(results, "history.csv"), encoding="utf-8-sig").rename(columns=NAMES)
    scores = pd.read_csv(path(results, "scores.csv"), encoding="utf-8-sig", usecols=["unit", "item", "score"])
    full = pd.read_csv(path(tables, "nodes.csv")).set_index("node")
    full = full[full["parent"] == "ROOT"]["weight"]

    blocks = scores[scores["item"].isin(full.index)].pivot(index="unit", columns="item", values="score")
    blocks = blocks / full * 100  # points of each block as a share of its weight
    population = pd.read_csv(path(tables, "units.csv"), usecols=["unit", "population"]).set_index("unit")
    last = history[history["year"] == history["year"].max()].join(population, on="unit")
    last = last[RANKING].join(blocks, on="unit").sort_values(["rank", "unit"])

    os.makedirs(out, exist_ok=True)
    last.to_csv(path(out, "ranking.csv"), index=False)
    history[TREND].sort_values(["unit", "year"]).to_csv(path(out, "trends.csv"), index=False)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    to_peers(*sys.argv[1:])
