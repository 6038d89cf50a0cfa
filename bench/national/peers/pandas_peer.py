#!/usr/bin/env python3
"""The performance job in pandas and numpy.   pandas_peer.py TABLES OUT"""
import sys
import time

import numpy as np
import pandas as pd

D, OUT = sys.argv[1], sys.argv[2]
t0 = time.perf_counter()

# --- load -------------------------------------------------------------------
units = pd.read_csv(f"{D}/units.csv")
ind = pd.read_csv(f"{D}/indicators.csv")
nodes = pd.read_csv(f"{D}/nodes.csv")
bands = pd.read_csv(f"{D}/bands.csv").set_index("indicator")
tgt = pd.read_csv(f"{D}/targets.csv", dtype={"unit": str})
v = pd.read_csv(
    f"{D}/values.csv",
    dtype={
        "unit": pd.CategoricalDtype(units["unit"]),
        "year": "int16",
        "indicator": pd.CategoricalDtype(ind["indicator"]),
        "value": "float64",
    },
)
t1 = time.perf_counter()
print(f"PHASE load {t1 - t0:.3f}")

# --- long to cube [year, indicator, unit] -----------------------------------
y0, y1 = int(v["year"].min()), int(v["year"].max())
NY, NI, N = y1 - y0 + 1, len(ind), len(units)
X = np.full((NY, NI, N), np.nan)
X[v["year"].to_numpy() - y0, v["indicator"].cat.codes.to_numpy(), v["unit"].cat.codes.to_numpy()] = v["value"].to_numpy()
del v

# --- targets in force: last date <= year, a unit's own target first ----------
tgt["k"] = pd.Categorical(tgt["indicator"], ind["indicator"]).codes
tgt = tgt.sort_values("year", kind="stable")
T = np.full((NY, NI), np.nan)
for r in tgt[tgt["unit"].isna()].itertuples():
    T[max(r.year - y0, 0):, r.k] = r.target
own = tgt[tgt["unit"].notna()].copy()
own["u"] = pd.Categorical(own["unit"], units["unit"]).codes

# --- scores, in place ---------------------------------------------------------
for k, i in enumerate(ind.itertuples()):
    x = X[:, k, :]
    if i.rule == "minmax":
        lo, hi = np.nanmin(x, axis=1, keepdims=True), np.nanmax(x, axis=1, keepdims=True)
        num = x - lo if i.direction == "pos" else hi - x
        with np.errstate(invalid="ignore", divide="ignore"):
            s = np.where(hi > lo, num / (hi - lo) * 100.0, np.where(np.isnan(x), np.nan, 100.0))
    else:
        t = np.repeat(T[:, k, None], N, axis=1)
        for r in own[own["k"] == k].itertuples():
            t[max(r.year - y0, 0):, r.u] = r.target
        with np.errstate(divide="ignore"):
            ratio = x / t if i.direction == "pos" else np.where(x <= 0, np.inf, t / x)
        ratio[np.isnan(x)] = np.nan
        if i.rule == "proportion":
            s = np.clip(ratio, 0.0, i.cap) * 100.0
        else:
            b = bands.loc[i.indicator]
            s = np.array([b.s0, b.s1, b.s2, b.s3, b.s4], float)[
                np.searchsorted(b[["b1", "b2", "b3", "b4"]].to_numpy(float), np.floor(ratio * 1e9 + 0.5) / 1e9, side="right").clip(max=4)]
            s[np.isnan(x)] = np.nan
    if i.required:
        s[np.isnan(s)] = 0.0
    X[:, k, :] = s

# --- the tree -------------------------------------------------------------------
def mean_of(children, weights):
    num, den = np.zeros((NY, N)), np.zeros((NY, N))
    for c, w in zip(children, weights):
        ok = ~np.isnan(c)
        num += np.where(ok, w * c, 0.0)
        den += w * ok
    with np.errstate(invalid="ignore", divide="ignore"):
        return num / den

nw = nodes.set_index("node")["weight"]
sub = {s: mean_of([X[:, k, :] for k in g.index], g["weight"]) for s, g in ind.groupby("subdimension")}
dim_of = nodes[nodes["parent"] != "ROOT"].groupby("parent")["node"].apply(list)
dim = {d: mean_of([sub[s] for s in ss], nw[ss]) for d, ss in dim_of.items()}
dims = sorted(dim)
total = mean_of([dim[d] for d in dims], nw[dims])
del X, sub

# --- ranks, grades, changes -------------------------------------------------------
df = pd.DataFrame({
    "unit": np.tile(units["unit"].to_numpy(), NY),
    "year": np.repeat(np.arange(y0, y1 + 1), N),
    "score": total.ravel(),
})
g_code = np.tile(units["group"].astype("category").cat.codes, NY)
p_code = np.tile(units["parent"].astype("category").cat.codes, NY)
key = pd.Series(np.floor(df["score"].to_numpy() * 1e9 + 0.5))
yr = df["year"].to_numpy().astype(np.int64)
rk = dict(method="min", ascending=False)
df["rank"] = key.groupby(yr).rank(**rk).astype(np.int64)
df["rank_group"] = key.groupby(yr * 10000 + g_code).rank(**rk).astype(np.int64)
df["rank_parent"] = key.groupby(yr * 10000 + p_code).rank(**rk).astype(np.int64)
df["grade"] = np.select([key >= 80e9, key >= 70e9, key >= 60e9, key >= 50e9], ["A", "B", "C", "D"], "E")
prev = total[:-1].ravel()
ds = np.r_[np.full(N, np.nan), df["score"].to_numpy()[N:] - prev]
rank = df["rank"].to_numpy()
df["d_score"] = ds
df["d_rank"] = pd.array(np.r_[np.zeros(N, np.int64), rank[:-N] - rank[N:]], dtype="Int64")
df.loc[: N - 1, "d_rank"] = pd.NA
t2 = time.perf_counter()
print(f"PHASE compute {t2 - t1:.3f}")

# --- write ------------------------------------------------------------------------
last = df.iloc[-N:].drop(columns="year").merge(units, on="unit")
for d in dims:
    last[d] = dim[d][-1]
last = last.sort_values(["rank", "unit"])[
    ["unit", "parent", "group", "population", "score", "grade", "rank", "rank_group", "rank_parent",
     "d_score", "d_rank"] + dims]
last.to_csv(f"{OUT}/ranking.csv", index=False, float_format="%.6f")
df = df.iloc[np.arange(NY * N).reshape(NY, N).T.ravel()]
df[["unit", "year", "score", "grade", "rank", "rank_group", "rank_parent", "d_score", "d_rank"]].to_csv(
    f"{OUT}/trends.csv", index=False, float_format="%.6f")
print(f"PHASE write {time.perf_counter() - t2:.3f}")
