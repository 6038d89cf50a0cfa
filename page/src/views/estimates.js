import { axisStyle, chart, colour, strokes } from "../charts.js";
import { cell, data, number, units } from "../data.js";
import { h, panel, said, select, table } from "../dom.js";
import { metWords, t, valueWords } from "../format.js";
import { go, link } from "../route.js";
import { intervalWords } from "./trends.js";

const last = (series) => series.periods[series.periods.length - 1];
const isEstimate = (series) => series.kind === "indicator" && units.some((unit) => cell(last(series), "error", unit.i) !== "");
const estimates = data.trends.series.filter(isEstimate);

/** Is there any value of the period with a standard error? */
export const anyEstimate = estimates.length > 0;

const most = 100; // more lines than this nobody can tell apart
const lineHeight = 26;

/** A line for each unit: its interval, its value, and where its target stands. */
function forest(indicator, series, shown) {
  const period = last(series);
  const of = (name, unit) => number(cell(period, name, unit.i));
  const words = t("estimate.words", {
    indicator: indicator.name || indicator.code,
    list: shown.map((unit) => `${unit.name}: ${valueWords(indicator, cell(period, "value", unit.i))} (${intervalWords(period, unit.i) || "-"})`).join("; "),
  });
  const rows = shown.map((unit, k) => [k, of("value", unit), of("low", unit), of("high", unit), of("target", unit)]);
  return chart(
    words,
    () => ({
      grid: { left: 8, right: 24, top: 8, bottom: 8, containLabel: true },
      tooltip: { show: false },
      xAxis: { type: "value", scale: true, ...axisStyle() },
      yAxis: { type: "category", inverse: true, data: shown.map((unit) => unit.name), ...axisStyle(), axisTick: { show: false }, axisLabel: { color: colour("ink"), interval: 0, width: 140, overflow: "truncate" } },
      series: [
        {
          type: "custom",
          encode: { x: [1, 2, 3, 4], y: 0 },
          data: rows,
          renderItem: (_, api) => {
            const at = (dimension) => api.coord([api.value(dimension), api.value(0)]);
            const [x, y] = at(1);
            const lines = [];
            if (!Number.isNaN(api.value(2))) {
              const [low] = at(2);
              const [high] = at(3);
              lines.push([low, y, high, y], [low, y - 5, low, y + 5], [high, y - 5, high, y + 5]);
            }
            const target = Number.isNaN(api.value(4)) ? [] : [{ type: "line", shape: { x1: at(4)[0], y1: y - lineHeight / 2, x2: at(4)[0], y2: y + lineHeight / 2 }, style: { stroke: colour("bad"), lineWidth: 2, lineDash: [4, 3] } }];
            return strokes(lines, colour("quiet"), ...target, { type: "circle", shape: { cx: x, cy: y, r: 5 }, style: { fill: colour("accent") } });
          },
        },
      ],
    }),
    "forest",
    shown.length * lineHeight + 48,
  );
}

export function estimatesView([code]) {
  const series = estimates.find((each) => each.code === code) ?? estimates[0];
  const indicator = data.indicators[series.index];
  const period = last(series);
  const sorted = units.filter((unit) => cell(period, "value", unit.i) !== "").sort((a, b) => number(cell(period, "value", b.i)) - number(cell(period, "value", a.i)) || a.i - b.i);
  const shown = sorted.slice(0, most);
  const has = (name) => sorted.some((unit) => cell(period, name, unit.i) !== "");
  const columns = [
    { title: t("unit.name") },
    { title: t("trend.value"), number: true },
    { title: t("estimate.error"), number: true },
    { title: t("trend.interval", { level: data.confidence }), number: true },
    has("target") && { title: t("trend.target"), number: true },
    has("met") && { title: t("trend.met") },
  ].filter(Boolean);
  const met = (unit) => {
    const words = metWords(period, unit.i);
    return words ? h("span", { class: words.classes }, words.text) : "";
  };
  const rows = sorted.map((unit) =>
    [
      h("a", { href: link("trend", unit.code, series.code) }, said(unit.name)),
      valueWords(indicator, cell(period, "value", unit.i)),
      cell(period, "error", unit.i),
      intervalWords(period, unit.i),
      has("target") && valueWords(indicator, cell(period, "target", unit.i)),
      has("met") && met(unit),
    ].filter((each) => each !== false),
  );
  const name = (each) => data.indicators[each.index].name || each.code;
  return {
    title: [t("view.estimate"), ": ", said(name(series))],
    side: estimates.length > 1 && h("div", { class: "controls no-print" }, select(t("estimate.indicator"), estimates.map((each) => [each.code, name(each)]), series.code, (value) => go("estimate", value), { id: "choose-estimate" })),
    content: [
      h("p", { class: "quiet" }, t("estimate.note", { level: data.confidence })),
      panel(null, sorted.length > most && h("p", { class: "quiet" }, t("estimate.most", { n: most })), forest(indicator, series, shown), table({ caption: t("estimate.caption", { indicator: name(series), period: data.period }), columns, rows })),
    ],
  };
}
