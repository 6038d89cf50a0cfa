// The performance job in DuckDB, tuned: ENUM and small-integer keys, ASOF joins, a pivot instead of joins up the tree.
// node duckdb.mjs TABLES OUT   (run in a folder in which `npm install @duckdb/node-api` was done)
import { createRequire } from 'node:module';
const { DuckDBInstance } = createRequire(`${process.cwd()}/`)('@duckdb/node-api');
const [D, OUT] = process.argv.slice(2);
const db = await DuckDBInstance.create(':memory:', { threads: process.env.THREADS ?? '2', preserve_insertion_order: 'false' });
const c = await db.connect();
let t0 = performance.now();
const phase = n => { const t = performance.now(); console.log(`PHASE ${n} ${((t - t0) / 1000).toFixed(3)}`); t0 = t; };
const run = (s) => c.run(s);
const rows = async (s) => (await c.runAndReadAll(s)).getRowObjects();
const csv = (f, cols) => `read_csv('${D}/${f}', header=true, auto_detect=false, delim=',', columns={${cols}})`;
await run(`CREATE TYPE unit_t AS ENUM (SELECT unit FROM ${csv('units.csv', "'unit':'VARCHAR','parent':'VARCHAR','grp':'VARCHAR','population':'BIGINT'")})`);
await run(`CREATE TYPE ind_t AS ENUM (SELECT indicator FROM ${csv('indicators.csv', "'indicator':'VARCHAR','dimension':'VARCHAR','subdimension':'VARCHAR','weight':'DOUBLE','direction':'VARCHAR','rule':'VARCHAR','cap':'DOUBLE','required':'INTEGER'")})`);
await run(`CREATE TABLE u AS SELECT * FROM ${csv('units.csv', "'unit':'unit_t','parent':'VARCHAR','grp':'VARCHAR','population':'BIGINT'")}`);
await run(`CREATE TABLE i AS SELECT * FROM ${csv('indicators.csv', "'indicator':'ind_t','dimension':'VARCHAR','subdimension':'VARCHAR','weight':'DOUBLE','direction':'VARCHAR','rule':'VARCHAR','cap':'DOUBLE','required':'INTEGER'")}`);
await run(`CREATE TABLE n AS SELECT * FROM ${csv('nodes.csv', "'node':'VARCHAR','parent':'VARCHAR','weight':'DOUBLE'")}`);
await run(`CREATE TABLE b AS SELECT * FROM ${csv('bands.csv', "'indicator':'ind_t','b1':'DOUBLE','b2':'DOUBLE','b3':'DOUBLE','b4':'DOUBLE','s0':'DOUBLE','s1':'DOUBLE','s2':'DOUBLE','s3':'DOUBLE','s4':'DOUBLE'")}`);
await run(`CREATE TABLE t AS SELECT * FROM ${csv('targets.csv', "'indicator':'ind_t','yr':'SMALLINT','unit':'unit_t','target':'DOUBLE'")}`);
await run(`CREATE TABLE v AS SELECT * FROM ${csv('values.csv', "'unit':'unit_t','yr':'SMALLINT','indicator':'ind_t','val':'DOUBLE'")} WHERE val IS NOT NULL`);
phase('load');
await run(`CREATE TABLE y AS SELECT DISTINCT yr FROM v`);
await run(`CREATE TABLE sx AS SELECT node, (row_number() OVER (ORDER BY node))::UTINYINT AS sx FROM n WHERE parent <> 'ROOT'`);
await run(`CREATE TABLE p AS SELECT i.* EXCLUDE (rule, direction, dimension, subdimension), sx, direction = 'pos' AS pos,
  (CASE rule WHEN 'proportion' THEN 0 WHEN 'step' THEN 1 ELSE 2 END)::UTINYINT AS rx, y.yr, td.target, lo, hi, b.* EXCLUDE (indicator)
  FROM i JOIN sx ON sx.node = i.subdimension CROSS JOIN y LEFT JOIN b USING (indicator)
  LEFT JOIN (SELECT indicator, yr, min(val) lo, max(val) hi FROM v GROUP BY ALL) r USING (indicator, yr)
  ASOF LEFT JOIN (SELECT indicator, yr, target FROM t WHERE unit IS NULL) td ON td.indicator = i.indicator AND y.yr >= td.yr`);
await run(`CREATE TABLE o AS SELECT s.unit, s.indicator, s.yr, t.target FROM (SELECT DISTINCT unit, indicator, y.yr FROM t CROSS JOIN y WHERE unit IS NOT NULL) s
  ASOF JOIN (SELECT * FROM t WHERE unit IS NOT NULL) t ON t.unit = s.unit AND t.indicator = s.indicator AND s.yr >= t.yr`);
const inds = await rows('SELECT indicator::VARCHAR indicator, subdimension s, weight w, required FROM i ORDER BY ALL');
const nodes = await rows('SELECT node, parent, weight w FROM n ORDER BY ALL');
const subs = nodes.filter(x => x.parent !== 'ROOT'), dims = nodes.filter(x => x.parent === 'ROOT');
const req = Object.fromEntries(subs.map(s => [s.node, inds.filter(i => i.s === s.node && i.required).reduce((a, i) => a + i.w, 0)]));
const mean = (list, v, w) => `(${list.map(x => `coalesce(${w(x)} * ${v(x)}, 0)`).join(' + ')}) / nullif(${list.map(x => `CASE WHEN ${v(x)} IS NULL THEN 0 ELSE ${w(x)} END`).join(' + ')}, 0)`;
// one row per (unit, year, sub-dimension) with small integer keys, then a pivot to one row per (unit, year)
await run(`CREATE TABLE a0 AS SELECT unit, yr, sx, sum(ws) AS num, sum(wopt) AS wopt FROM (
    SELECT unit, yr, sx, CASE required WHEN 1 THEN 0 ELSE weight END AS wopt,
      weight * CASE rx WHEN 2 THEN CASE WHEN hi > lo THEN CASE WHEN pos THEN val - lo ELSE hi - val END / (hi - lo) * 100 ELSE 100 END
        WHEN 0 THEN least(greatest(ratio, 0), cap) * 100
        ELSE CASE WHEN reached >= b4 THEN s4 WHEN reached >= b3 THEN s3 WHEN reached >= b2 THEN s2 WHEN reached >= b1 THEN s1 ELSE s0 END END AS ws
    FROM (SELECT *, floor(ratio * 1e9 + 0.5) / 1e9 AS reached FROM (SELECT v.unit, v.yr, v.val, p.*, CASE WHEN p.pos THEN val / coalesce(o.target, p.target) WHEN val > 0 THEN coalesce(o.target, p.target) / val ELSE 1e300 END AS ratio
      FROM v JOIN p ON p.indicator = v.indicator AND p.yr = v.yr LEFT JOIN o ON o.unit = v.unit AND o.indicator = v.indicator AND o.yr = v.yr))) GROUP BY unit, yr, sx`);
await run(`CREATE TABLE a AS SELECT unit, yr, ${subs.map((s, j) => `max(CASE WHEN sx = ${j + 1} THEN num / nullif(${req[s.node]} + wopt, 0) END) AS ${s.node}`).join(', ')} FROM a0 GROUP BY unit, yr`);
await run(`CREATE TABLE d AS SELECT unit, yr, ${dims.map(d => mean(subs.filter(s => s.parent === d.node), s => s.node, s => s.w) + ` AS ${d.node}`).join(', ')}
  FROM (SELECT unit, yr, ${subs.map(s => (req[s.node] > 0 ? `coalesce(${s.node}, 0)` : s.node) + ` AS ${s.node}`).join(', ')} FROM u CROSS JOIN y LEFT JOIN a USING (unit, yr))`);
await run(`CREATE TABLE r AS SELECT *, rank() OVER (PARTITION BY yr ORDER BY k DESC) AS "rank", rank() OVER (PARTITION BY yr, grp ORDER BY k DESC) AS rank_group, rank() OVER (PARTITION BY yr, parent ORDER BY k DESC) AS rank_parent
  FROM (SELECT *, floor(score * 1e9 + 0.5) AS k FROM (SELECT *, ${mean(dims, d => d.node, d => d.w)} AS score FROM d) JOIN u USING (unit))`);
await run(`CREATE TABLE f AS SELECT *, CASE WHEN k >= 80e9 THEN 'A' WHEN k >= 70e9 THEN 'B' WHEN k >= 60e9 THEN 'C' WHEN k >= 50e9 THEN 'D' ELSE 'E' END AS grade,
  score - lag(score) OVER w AS d_score, lag("rank") OVER w - "rank" AS d_rank FROM r WINDOW w AS (PARTITION BY unit ORDER BY yr)`);
phase('compute');
await run(`COPY (SELECT unit, parent, grp AS "group", population, score, grade, "rank", rank_group, rank_parent, d_score, d_rank, ${dims.map(d => d.node).join(', ')} FROM f WHERE yr = (SELECT max(yr) FROM y) ORDER BY "rank", unit) TO '${OUT}/ranking.csv' (HEADER)`);
await run(`COPY (SELECT unit, yr AS "year", score, grade, "rank", rank_group, rank_parent, d_score, d_rank FROM f ORDER BY unit, yr) TO '${OUT}/trends.csv' (HEADER)`);
phase('write');
