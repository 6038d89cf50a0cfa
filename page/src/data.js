// The results as they stand in the file. Numbers are texts, as they were published; they are read as numbers only to sort and to draw.

export const data = JSON.parse(document.getElementById("data").textContent);

let nUnits = 0;

/** Cells of a column: an array of texts, one for each unit in the order of the ranking. Split when first asked for. */
const split = new Map();
export function cells(holder, name) {
  const text = holder?.[name];
  if (text === undefined) return null;
  if (typeof text !== "string") return text;
  const known = split.get(holder)?.[name];
  if (known) return known;
  const [, elsewhere, place] = text.match(/^@(\w+) (\d+)$/) ?? [];
  const found = elsewhere ? cells(data.items[Number(place)], elsewhere) : text.startsWith("=") ? new Array(nUnits).fill(text.slice(1)) : text.split(",");
  if (!split.has(holder)) split.set(holder, {});
  split.get(holder)[name] = found;
  return found;
}

/** One cell; empty where there is none. */
export const cell = (holder, name, i) => cells(holder, name)?.[i] ?? "";

/** A cell that may be a number in the table of texts. */
export const wordCell = (holder, name, i) => word(cell(holder, name, i));
export const word = (text) => (text.startsWith("#") ? data.texts[Number(text.slice(1))] : text);

/** A published number as a number; NaN for none. */
export const number = (text) => (text === "" || text === undefined || text === null ? NaN : Number(text));

/** The column of a table by its id. */
export const column = (table, id) => table.columns.find((each) => each.id === id);

/** Of a list of columns those that an office's own definition of the table chooses, in its order; all where there is none. */
export const asShown = (table, columns) => table.shown?.map((id) => columns.find((each) => each.id === id)).filter(Boolean) ?? columns;

const ranking = {};
for (const each of data.ranking.columns) ranking[each.id] = each;

export const units = ranking.unit.cells.map((code, i) => ({
  i,
  code,
  name: ranking.name.cells[i] || code,
  group: ranking.group.cells[i],
  parent: ranking.parent.cells[i],
  parentName: data.standing.parents[i],
  grade: ranking.grade.cells[i],
  total: ranking.total.cells[i],
  rank: ranking.rank.cells[i],
}));
nUnits = units.length;

export { ranking };
export const unitOf = new Map(units.map((unit) => [unit.code, unit]));
export const items = data.items;
items.forEach((item, i) => (item.i = i));
export const leaves = items.filter((item) => item.leaf);

/** Items below another one (-1 = the total). */
export const childrenOf = (i) => items.filter((item) => item.parent === i);

/** Blocks that the total is looked at by: the first level of the tree with more than one block that has full points. */
export const blocks = (() => {
  const rated = (i) => childrenOf(i).filter((item) => item.rate !== undefined);
  let level = rated(-1);
  while (level.length === 1 && rated(level[0].i).length > 0) level = rated(level[0].i);
  return level;
})();

const count = new Map();
for (const unit of units) if (unit.rank) count.set(unit.rank, (count.get(unit.rank) ?? 0) + 1);
export const isTied = (rank) => (count.get(rank) ?? 0) > 1;

/** How many ranked units hold a rank of the column among those that agree with the unit. */
export function held(rankColumn, unit, same) {
  const ranks = ranking[rankColumn].cells;
  let n = 0;
  let equal = 0;
  for (const other of units) {
    if (!ranks[other.i] || !same(other, unit)) continue;
    ++n;
    if (ranks[other.i] === ranks[unit.i]) ++equal;
  }
  return { rank: ranks[unit.i], n, tied: equal > 1 };
}

export const seriesOf = (kind, index) => data.trends.series.find((each) => each.kind === kind && (index === undefined || each.index === index));
