import { axisStyle, chart, colour } from "../charts.js";
import { blocks as allBlocks, cell, childrenOf, data, items, number, ranking, unitOf, units } from "../data.js";
import { h, panel, said } from "../dom.js";
import { difference, rankWords, signed, t, valueWords } from "../format.js";
import { unitBox } from "../pick.js";
import { go, link } from "../route.js";
import { itemName } from "./unit.js";

function picture(a, b) {
  const blocks = allBlocks.filter((item) => cell(item, "rate", a.i) !== "" || cell(item, "rate", b.i) !== "");
  if (blocks.length === 0) return null;
  const rates = (unit) => blocks.map((item) => (cell(item, "rate", unit.i) === "" ? 0 : number(cell(item, "rate", unit.i))));
  const words = t("compare.words", { a: a.name, b: b.name, list: blocks.map((item) => `${itemName(item)}: ${cell(item, "rate", a.i) || "-"}% / ${cell(item, "rate", b.i) || "-"}%`).join("; ") });
  const top = Math.max(100, ...rates(a), ...rates(b));
  const names = [a.name, b.name === a.name ? `${b.name} (${b.code})` : b.name];
  if (blocks.length >= 3 && blocks.length <= 12) {
    return chart(
      words,
      () => ({
        legend: { top: 0, textStyle: { color: colour("ink") } },
        tooltip: { show: false },
        radar: { center: ["50%", "56%"], radius: "62%", indicator: blocks.map((item) => ({ name: itemName(item), max: top, min: 0 })), axisName: { color: colour("ink"), width: 110, overflow: "truncate" }, splitLine: { lineStyle: { color: colour("line") } }, splitArea: { show: false }, axisLine: { lineStyle: { color: colour("line") } } },
        series: [
          {
            type: "radar",
            data: [
              { name: names[0], value: rates(a), symbol: "circle", symbolSize: 7, lineStyle: { width: 2 }, areaStyle: { opacity: 0.12 } },
              { name: names[1], value: rates(b), symbol: "diamond", symbolSize: 9, lineStyle: { width: 2, type: "dashed" } },
            ],
          },
        ],
      }),
      "tall",
    );
  }
  const place = chart(words, () => ({
    legend: { top: 0, textStyle: { color: colour("ink") } },
    grid: { left: 8, right: 24, top: 36, bottom: 8, containLabel: true },
    xAxis: { type: "value", min: 0, max: top, ...axisStyle() },
    yAxis: { type: "category", inverse: true, data: blocks.map(itemName), ...axisStyle(), axisLabel: { color: colour("ink"), width: 150, overflow: "truncate" } },
    series: [
      { name: names[0], type: "bar", data: rates(a), barMaxWidth: 14 },
      { name: names[1], type: "bar", data: rates(b), barMaxWidth: 14, itemStyle: { decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 } } },
    ],
  }));
  place.style.height = `${Math.max(180, 52 * Math.min(blocks.length, 30) + 70)}px`;
  return place;
}

const more = (text) => (text === "" || text === "0" ? text : h("span", { class: text.startsWith("-") ? "bad" : "good" }, `${text.startsWith("-") ? "▼" : "▲"} ${signed(text)}`));

function rows(a, b) {
  const list = [];
  const visit = (item) => {
    const indicator = item.of ? null : data.indicators[item.indicator];
    const value = (unit) => {
      const status = cell(item, "status", unit.i);
      return valueWords(indicator, cell(item, "value", unit.i)) || (status && t(`.status.${status}`));
    };
    const points = (unit) => {
      const outcome = cell(item, "outcome", unit.i);
      return outcome ? t(`outcome.${outcome}`) : cell(item, "points", unit.i);
    };
    const name = h("th", { scope: "row" }, said(itemName(item)));
    name.style.paddingLeft = `${10 + 16 * (item.depth - 1)}px`;
    list.push(
      h(
        "tr",
        { class: item.leaf ? null : "block" },
        name,
        h("td", { class: "number" }, said(value(a))),
        h("td", { class: "number" }, said(value(b))),
        h("td", { class: "number" }, points(a)),
        h("td", { class: "number" }, points(b)),
        h("td", { class: "number" }, more(difference(cell(item, "points", a.i), cell(item, "points", b.i)))),
      ),
    );
    childrenOf(item.i).forEach(visit);
  };
  childrenOf(-1).forEach(visit);
  return list;
}

export function compareView([first, second]) {
  const a = unitOf.get(first) ?? units[0];
  const b = unitOf.get(second) ?? units.find((unit) => unit !== a);
  const caption = t("compare.caption", { a: a.name, b: b.name });
  const heads = [t("unit.item"), t("compare.value", { unit: a.name }), t("compare.value", { unit: b.name }), t("compare.points", { unit: a.name }), t("compare.points", { unit: b.name }), t("compare.difference")];
  const tile = (unit) =>
    h("div", { class: "tile" }, h("dt", {}, h("a", { href: link("unit", unit.code) }, said(unit.name))), h("dd", {}, unit.total || "-", h("small", {}, `${t(".explain.label.rank")} ${rankWords(ranking.rank.cells[unit.i])}`)));
  const apart = difference(a.total, b.total);
  return {
    title: t("view.compare"),
    side: h("div", { class: "controls no-print" }, unitBox(t("compare.first"), a, (unit) => go("compare", unit.code, b.code)), unitBox(t("compare.second"), b, (unit) => go("compare", a.code, unit.code)), h("button", { type: "button", onclick: () => go("compare", b.code, a.code) }, t("compare.swap"))),
    content: [
      h("dl", { class: "tiles" }, tile(a), tile(b), apart !== "" && h("div", { class: "tile" }, h("dt", {}, t("compare.apart")), h("dd", {}, more(apart)))),
      panel(t("compare.blocks"), picture(a, b), h("p", { class: "quiet small" }, t("unit.blocks.note"))),
      items.length > 0 &&
        panel(
          t("compare.items"),
          h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, h("table", { id: "table-comparison" }, h("caption", {}, caption), h("thead", {}, h("tr", {}, heads.map((head, k) => h("th", { scope: "col", class: k > 0 ? "number" : "" }, said(head))))), h("tbody", {}, rows(a, b)))),
        ),
    ],
  };
}
