import { axisStyle, chart, colour } from "../charts.js";
import { cells, items, leaves, number, units } from "../data.js";
import { h, panel, said, select, table } from "../dom.js";
import { t } from "../format.js";
import { go, link } from "../route.js";
import { itemName } from "./unit.js";

const width = 10;

/** Units in bands of ten percent of the full points; below 0 and above 100 in bands of their own. The last one holds 100 itself. */
function bands(rates) {
  const of = (rate) => (rate < 0 ? -1 : rate > 100 ? 10 : Math.min(9, Math.floor(rate / width)));
  const list = new Map();
  for (let k = 0; k < 10; ++k) list.set(k, []);
  for (const { unit, rate } of rates) {
    const k = of(rate);
    if (!list.has(k)) list.set(k, []);
    list.get(k).push(unit);
  }
  return [...list].sort(([a], [b]) => a - b).map(([k, found]) => ({ words: k < 0 ? t("item.below") : k > 9 ? t("item.above") : k === 9 ? t("item.last", { from: k * width }) : t("item.band", { from: k * width, to: (k + 1) * width }), units: found }));
}

/** Where points are not a share of full points: how many units have each number of points. */
function counts(list) {
  const found = new Map();
  for (const { unit, points } of list) found.set(points, [...(found.get(points) ?? []), unit]);
  return [...found].sort(([a], [b]) => Number(a) - Number(b)).map(([words, of]) => ({ words, units: of }));
}

function names(list) {
  const most = 12;
  return [list.slice(0, most).map((unit, k) => [k > 0 && t("comma"), h("a", { href: link("unit", unit.code) }, said(unit.name))]), list.length > most && ` ${t("item.more", { n: list.length - most })}`];
}

export function distributionView([code]) {
  const item = items.find((each) => each.code === code) ?? leaves[0] ?? items[0];
  if (!item) return { title: t("view.item"), content: [h("p", {}, t("nothing"))] };
  const points = cells(item, "points");
  const rates = cells(item, "rate");
  const scored = units.filter((unit) => points && points[unit.i] !== "").map((unit) => ({ unit, points: points[unit.i], rate: rates ? number(rates[unit.i]) : NaN }));
  const hasRates = scored.length > 0 && scored.every(({ rate }) => !Number.isNaN(rate));
  const shown = hasRates ? bands(scored) : counts(scored);
  const sorted = [...scored].sort((a, b) => Number(a.points) - Number(b.points));
  const outside = units.length - scored.length;
  const words = t("item.words", { item: itemName(item), list: shown.map((band) => `${band.words}: ${band.units.length}`).join("; ") });
  const tile = (title, each) => each && h("div", { class: "tile" }, h("dt", {}, title), h("dd", {}, each.points, h("small", {}, h("a", { href: link("unit", each.unit.code) }, said(each.unit.name)))));
  const side = h("div", { class: "controls no-print" }, select(t("unit.item"), items.map((each) => [each.code, `${"　".repeat(each.depth - 1)}${itemName(each)}`]), item.code, (value) => go("item", value), { id: "choose-item" }));
  const facts = [item.points_written && t("item.full", { points: item.points_written }), item.rule && t("item.rule", { rule: item.rule })].filter(Boolean);
  return {
    title: [t("view.item"), ": ", said(itemName(item))],
    side,
    content: [
      facts.length > 0 && h("p", { class: "quiet" }, said(facts.join(" · "))),
      h("dl", { class: "tiles" }, h("div", { class: "tile" }, h("dt", {}, t("item.scored")), h("dd", {}, String(scored.length), outside > 0 && h("small", {}, t("item.outside", { n: outside })))), tile(t("item.highest"), sorted[sorted.length - 1]), tile(t("item.median"), sorted[Math.floor((sorted.length - 1) / 2)]), tile(t("item.lowest"), sorted[0])),
      scored.length === 0
        ? h("p", {}, t("nothing"))
        : panel(
            hasRates ? t("item.bands") : t("item.counts"),
            shown.length <= 40 &&
              chart(words, () => ({
                grid: { left: 8, right: 16, top: 28, bottom: 8, containLabel: true },
                tooltip: { show: false },
                xAxis: { type: "category", data: shown.map((band) => band.words), ...axisStyle() },
                yAxis: { type: "value", minInterval: 1, ...axisStyle() },
                series: [{ type: "bar", data: shown.map((band) => band.units.length), label: { show: true, position: "top", color: colour("ink") } }],
              })),
            table({ caption: t("item.caption", { item: itemName(item) }), columns: [{ title: hasRates ? t("unit.rate") : t("unit.points") }, { title: t("item.units"), number: true }, { title: t("item.who"), long: true }], rows: shown.map((band) => [band.words, String(band.units.length), names(band.units)]) }),
          ),
    ],
  };
}
