import { axisStyle, chart, colour } from "../charts.js";
import { blocks as allBlocks, cell, childrenOf, column, data, held, items, number, ranking, unitOf, units, wordCell } from "../data.js";
import { bar, h, panel, said } from "../dom.js";
import { amountWords, both, columnCells, reasonWords, signed, sumWords, t, targetWords, valueWords } from "../format.js";
import { unitBox } from "../pick.js";
import { go, link } from "../route.js";
import { plainTable } from "./ranking.js";
import { unitTrend } from "./trends.js";

const mostLosses = 10;
export const itemName = (item) => (item.name && item.name !== item.code ? `${item.code} ${item.name}` : item.code);

const lights = ["reached", "on_pace", "behind", "no_value"];
const lightWords = (number, light = lights[Number(number)]) => (number !== "" ? h("span", { class: `light ${{ reached: "good", on_pace: "good", behind: "bad", no_value: "quiet" }[light]}` }, t(`.gap.${light}`)) : "");

function rankLine(unit) {
  const line = ({ rank, n, tied }, key, among) =>
    rank && t(`.${key}`, { rank: t(tied ? ".explain.tied" : ".explain.place", { rank }), n, among });
  return [
    line(held("rank", unit, () => true), "explain.rank", ""),
    unit.group && line(held("group_rank", unit, (a, b) => a.group === b.group), "explain.rank.group", unit.group),
    unit.parent && line(held("parent_rank", unit, (a, b) => a.parent === b.parent), "explain.rank.parent", unit.parentName),
  ].filter(Boolean);
}

function neighbourLine(unit, above) {
  const place = cell(data.standing, above ? "above" : "below", unit.i);
  if (place === "") return unit.rank ? t(".explain.neighbour.none") : "";
  const other = units[Number(place)];
  const unrounded = cell(data.standing, above ? "above_unrounded" : "below_unrounded", unit.i) === "1";
  const words = t(`.explain.${above ? "above" : "below"}${unrounded ? ".unrounded" : ""}`, {
    unit: other.name,
    rank: other.rank,
    total: other.total,
    distance: cell(data.standing, above ? "ahead" : "behind", unit.i),
  });
  return h("a", { href: link("compare", unit.code, other.code) }, said(words));
}

function head(unit) {
  const facts = [];
  const fact = (title, value) => value && value.length !== 0 && facts.push(h("dt", {}, title), h("dd", {}, value));
  fact(t(".explain.label.rank"), rankLine(unit).length ? rankLine(unit).map((line) => h("div", {}, said(line))) : t(".explain.unranked"));
  fact(t(".explain.label.above"), neighbourLine(unit, true));
  fact(t(".explain.label.below"), neighbourLine(unit, false));
  if (data.previous) {
    const before = ranking.previous_total.cells[unit.i];
    const change = signed(ranking.total_change.cells[unit.i]);
    const moved = ranking.rank_change.cells[unit.i];
    fact(
      t(".explain.label.previous"),
      before
        ? [
            t("unit.previous", { period: data.previous, total: before }),
            change && [" ", t("unit.change", { change })],
            moved && [" ", t(Number(moved) > 0 ? "unit.up" : Number(moved) < 0 ? "unit.down" : "unit.same", { rank: ranking.previous_rank.cells[unit.i], places: moved.replace("-", "") })],
          ]
        : t("unit.previous.none", { period: data.previous }),
    );
  } else fact(t(".explain.label.previous"), t("unit.first"));
  const self = cell(data.standing, "self", unit.i);
  if (self) fact(t(".explain.label.self"), t("unit.self", { total: self, rank: cell(data.standing, "self_rank", unit.i) || "-" }));
  return h(
    "section",
    { class: "panel score-head" },
    h(
      "div",
      {},
      h("div", { class: "quiet small" }, t(".explain.label.total")),
      h("div", { class: "big", id: "unit-total" }, unit.total || "-", unit.total && h("small", {}, ` ${t("points")}`)),
      unit.grade && h("p", {}, h("span", { class: "grade" }, said(unit.grade))),
    ),
    h("dl", { class: "facts" }, facts),
  );
}

/** Where points were lost, most first, and what each still lacks. */
function losses(unit) {
  const lost = items
    .map((item) => ({ item, text: cell(item, "lost", unit.i) }))
    .filter(({ text }) => text !== "")
    .sort((a, b) => Number(b.text) - Number(a.text) || a.item.i - b.item.i);
  if (lost.length === 0) return panel(t("unit.losses"), h("p", {}, t("unit.losses.none")));
  const ahead = cell(data.standing, "ahead", unit.i);
  const isRounded = cell(data.standing, "above_unrounded", unit.i) !== "1";
  const line = ({ item, text }) => {
    const points = cell(item, "points", unit.i);
    const indicator = data.indicators[item.indicator];
    const needed = indicator ? cell(indicator.gap, "needed", unit.i) : "";
    const words = points.startsWith("-")
      ? t(".explain.loss.taken_off", { item: itemName(item), loss: text })
      : t(".explain.loss", { item: itemName(item), loss: text, points, full: cell(item, "full", unit.i) });
    return h(
      "li",
      {},
      said(words),
      needed && Number(needed) > 0 && h("div", { class: "quiet small" }, t("unit.needed", { needed: amountWords(indicator, needed) })),
    );
  };
  return panel(
    t("unit.losses"),
    ahead && isRounded && h("p", {}, t("unit.ahead", { distance: ahead })),
    h("ol", { class: "losses" }, lost.slice(0, mostLosses).map(line)),
    lost.length > mostLosses && h("p", { class: "quiet" }, t(".explain.loss.more", { count: lost.length - mostLosses })),
  );
}

/** How the indicator stands against its target: the light, and what it takes. */
function gapCell(item, i) {
  const indicator = data.indicators[item.indicator];
  if (!item.leaf || !indicator) return "";
  const lines = [];
  for (const name of ["needed", "needed_per_year", "needed_per_month"]) {
    const text = cell(indicator.gap, name, i);
    if (text !== "" && Number(text) > 0) lines.push(t(`gap.${name}`, { amount: amountWords(indicator, text) }));
  }
  const forecast = cell(indicator.gap, "forecast", i);
  if (forecast !== "" && lines.length) lines.push(t("gap.forecast", { value: valueWords(indicator, forecast) }));
  return [lightWords(cell(indicator.gap, "light", i)), lines.map((line) => h("div", { class: "quiet small" }, line))];
}

function blocksChart(unit) {
  const blocks = allBlocks.filter((item) => cell(item, "rate", unit.i) !== "");
  if (blocks.length < 2) return null;
  const words = t("unit.blocks.words", { list: blocks.map((item) => `${itemName(item)} ${cell(item, "rate", unit.i)}%`).join("; ") });
  const options = () => ({
    grid: { left: 8, right: 56, top: 8, bottom: 8, containLabel: true },
    tooltip: { show: false },
    xAxis: { type: "value", min: 0, max: Math.max(100, ...blocks.map((item) => number(cell(item, "rate", unit.i)))), ...axisStyle(), axisLabel: { formatter: "{value}%", color: colour("ink") } },
    yAxis: { type: "category", inverse: true, data: blocks.map(itemName), ...axisStyle(), axisLabel: { color: colour("ink"), width: 150, overflow: "truncate" } },
    series: [
      {
        type: "bar",
        barMaxWidth: 20,
        data: blocks.map((item) => number(cell(item, "rate", unit.i))),
        label: { show: true, position: "right", formatter: "{c}%", color: colour("ink") },
      },
    ],
  });
  const place = chart(words, options);
  place.style.height = `${Math.max(120, 44 * blocks.length + 50)}px`;
  return panel(t("unit.blocks"), place, h("p", { class: "quiet small" }, t("unit.blocks.note")));
}

function adjustmentsOf(unit, i) {
  return data.adjustments.filter(([u, node]) => u === unit.i && node === i);
}

/** The sum of a block as a calculator adds it up. */
function blockSum(unit, item) {
  const i = item ? item.i : -1;
  const parts = childrenOf(i)
    .filter((child) => cell(child, "points", unit.i) !== "")
    .map((child) => cell(child, "points", unit.i));
  for (const [, , , points] of adjustmentsOf(unit, i)) if (points !== "") parts.push(points);
  const sum = item ? cell(item, "points", unit.i) : cell(data.standing, "full", unit.i);
  return sum === "" || parts.length === 0 ? "" : sumWords(parts, sum);
}

function itemRows(unit) {
  const rows = [];
  const hasSelf = items.some((item) => item.self_points !== undefined);
  const nColumns = hasSelf ? 8 : 7;
  const visit = (item) => {
    const { i } = unit;
    const indicator = item.of ? null : data.indicators[item.indicator];
    const outcome = cell(item, "outcome", i);
    const status = cell(item, "status", i);
    const value = valueWords(indicator, cell(item, "value", i));
    const points = cell(item, "points", i);
    const rate = cell(item, "rate", i);
    const label = h("th", { scope: "row", class: "item" }, said(itemName(item)), item.must && h("span", { class: "grade" }, t("must")));
    label.style.paddingLeft = `${10 + 16 * (item.depth - 1)}px`;
    const statusWords = status && t(`.status.${status}`);
    rows.push(
      h(
        "tr",
        { class: item.leaf ? "leaf" : "block", "data-item": item.code },
        label,
        h("td", { class: "number" }, said(value), statusWords && h("div", { class: status === "estimated" ? "quiet small" : "fair small" }, statusWords)),
        h("td", {}, said(targetWords(item, i)), cell(item, "baseline", i) && h("div", { class: "quiet small" }, t("unit.baseline", { value: valueWords(indicator, cell(item, "baseline", i)) }))),
        h("td", { class: "number strong" }, outcome ? t(`outcome.${outcome}`) : points),
        h("td", { class: "number" }, cell(item, "full", i)),
        h("td", { class: "number" }, rate && [`${rate}%`, bar(Number(rate) / 100)]),
        hasSelf && h("td", { class: "number" }, cell(item, "self_points", i)),
        h("td", { class: "gap" }, gapCell(item, i)),
      ),
    );
    const sum = item.leaf ? "" : blockSum(unit, item);
    // Of a block that is added up the sum says it all; a mean says its weights.
    const reason = !sum || /[#@]/.test(cell(item, "reason", i)) ? reasonWords(item, i) : "";
    const more = [
      cell(item, "derivation", i) && `${t(".explain.label.derivation")}: ${wordCell(item, "derivation", i)}`,
      reason,
      item.leaf && item.score && !outcome && cell(item, "score", i) !== points && t("unit.rescaled", { score: cell(item, "score", i), points }),
      sum,
      cell(item, "evidence", i) && `${t(".explain.label.evidence")}: ${wordCell(item, "evidence", i)}`,
    ].filter(Boolean);
    for (const [, , kind, off] of adjustmentsOf(unit, item.i)) more.push(t(`.explain.adjustment.${kind}`, { points: off.replace("-", "") }));
    if (more.length) {
      const why = h("td", { class: "reason", colspan: nColumns }, more.map((line) => h("div", {}, said(line))));
      why.style.paddingLeft = `${10 + 16 * (item.depth - 1)}px`;
      rows.push(h("tr", { class: "why" }, why));
    }
    childrenOf(item.i).forEach(visit);
  };
  childrenOf(-1).forEach(visit);
  return { rows, hasSelf };
}

function scoreCard(unit) {
  const { rows, hasSelf } = itemRows(unit);
  const heads = [
    ["unit.item"],
    ["unit.value", true],
    ["unit.target"],
    ["unit.points", true],
    ["unit.full", true],
    ["unit.rate", true],
    hasSelf && ["unit.self_points", true],
    ["unit.light"],
  ].filter(Boolean);
  const full = cell(data.standing, "full", unit.i);
  const sum = blockSum(unit, null);
  const lines = [sum !== full && sum];
  for (const [, , kind, off] of adjustmentsOf(unit, -1)) lines.push(t(`.explain.adjustment.${kind}`, { points: off.replace("-", "") }));
  return h(
    "section",
    { class: "panel" },
    h("h3", {}, t("unit.card")),
    h(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": t("unit.card.caption", { unit: unit.name }) },
      h(
        "table",
        { class: "items", id: "table-items" },
        h("caption", {}, t("unit.card.caption", { unit: unit.name })),
        h("thead", {}, h("tr", {}, heads.map(([key, isNumber]) => h("th", { scope: "col", class: isNumber ? "number" : "" }, t(key))))),
        h("tbody", {}, rows),
      ),
    ),
    full && h("p", {}, h("strong", {}, `${t(".explain.label.total")}: `), lines.filter(Boolean).map((line) => h("div", {}, line)), full !== unit.total && h("div", {}, t("unit.published", { full, total: unit.total }))),
  );
}

/** Rows of a table that concern the unit. */
export function tableOf(key, unit, title) {
  const found = data[key];
  const codes = found && column(found, "unit").cells;
  return codes?.includes(unit.code) ? panel(title ?? both(found.title), plainTable(found, title ?? both(found.title), (k) => codes[k] === unit.code, ["unit", "name"])) : null;
}

function departmentTasks(unit) {
  const codes = data.departments && column(data.departments, "unit").cells;
  const i = codes ? codes.indexOf(unit.code) : -1;
  return i < 0 ? null : panel(t("unit.tasks"), plainTable(data.tasks[i], t("unit.tasks")));
}

export function unitView([code]) {
  const unit = unitOf.get(code) ?? units[0];
  if (!unit) return { title: t("view.unit"), content: [h("p", {}, t("nothing"))] };
  const note = columnCells(ranking.note)[unit.i];
  const near = (i, key) => units[i] && h("a", { href: link("unit", units[i].code) }, t(key));
  const side = h(
    "div",
    { class: "controls no-print" },
    unitBox(t("unit.other"), unit, (other) => go("unit", other.code)),
    near(unit.i - 1, "unit.before"),
    near(unit.i + 1, "unit.after"),
    h("a", { href: link("compare", unit.code) }, t("unit.compare")),
  );
  const origin = [unit.code !== unit.name && unit.code, unit.group, unit.parentName].filter(Boolean).join(" · ");
  const blocks = blocksChart(unit);
  return {
    title: [said(unit.name), origin && h("span", { class: "quiet small" }, " ", said(origin))],
    side,
    content: [
      note && h("p", { class: "note" }, said(note)),
      head(unit),
      blocks ? h("div", { class: "two" }, blocks, losses(unit)) : losses(unit),
      scoreCard(unit),
      tableOf("moves", unit, t("unit.moves")),
      tableOf("item_moves", unit),
      unitTrend(unit),
      tableOf("titles", unit),
      tableOf("rewards", unit),
      departmentTasks(unit),
    ],
  };
}

