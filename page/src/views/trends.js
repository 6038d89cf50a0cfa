import { axisStyle, chart, colour, drawCharts, strokes } from "../charts.js";
import { cell, data, items, number, unitOf, units } from "../data.js";
import { h, panel, said, select, table } from "../dom.js";
import { changeWords, metWords, t, valueWords } from "../format.js";
import { unitBox } from "../pick.js";
import { go, link } from "../route.js";
import { itemName } from "./unit.js";

const indicatorOf = (series) => (series.kind === "indicator" ? data.indicators[series.index] : null);

function seriesName(series) {
  if (series.kind === "total" || series.kind === "rank") return t(`series.${series.kind}`);
  if (series.kind === "item") return t("series.item", { name: itemName(items[series.index]) });
  const indicator = indicatorOf(series);
  return indicator.name || indicator.code;
}

/** Series that have a number for the unit in any period. */
const seriesWith = (unit) =>
  data.trends.series.filter((series) => series.periods.some((period) => cell(period, "value", unit.i) !== "" || cell(period, "target", unit.i) !== ""));

function lineChart(series, unit) {
  const { periods } = data.trends;
  const indicator = indicatorOf(series);
  const of = (name) => series.periods.map((period) => (cell(period, name, unit.i) === "" ? null : number(cell(period, name, unit.i))));
  const values = of("value");
  if (indicator?.kind === "date" || values.every((each) => each === null || Number.isNaN(each))) return null;
  const targets = of("target");
  const aims = of("aim");
  const isRank = series.kind === "rank";
  const low = of("low");
  const high = of("high");
  const words = t("trend.words", {
    unit: unit.name,
    series: seriesName(series),
    list: periods.map((period, k) => `${period}: ${valueWords(indicator, cell(series.periods[k], "value", unit.i)) || t("none")}`).join("; "),
  });
  const line = (name, list, more) => ({ name, type: "line", data: list, connectNulls: false, symbolSize: 9, lineStyle: { width: 2 }, ...more });
  return chart(words, () => ({
    grid: { left: 8, right: 24, top: 40, bottom: 8, containLabel: true },
    legend: { top: 0, textStyle: { color: colour("ink") } },
    xAxis: { type: "category", data: periods, ...axisStyle() },
    yAxis: { type: "value", scale: true, inverse: isRank, minInterval: isRank ? 1 : 0, min: isRank ? 1 : undefined, ...axisStyle() },
    series: [
      line(t("trend.value"), values, { symbol: "circle", label: { show: periods.length <= 8, position: low.some((each) => each !== null) ? "right" : "top", color: colour("ink"), formatter: ({ dataIndex }) => cell(series.periods[dataIndex], "value", unit.i) } }),
      low.some((each) => each !== null) && whiskers(t("trend.interval", { level: data.confidence }), low, high),
      targets.some((each) => each !== null) && line(t("trend.target"), targets, { symbol: "diamond", lineStyle: { type: "dashed", width: 2 } }),
      aims.some((each) => each !== null) && line(t("trend.aim"), aims, { symbol: "triangle", lineStyle: { type: "dotted", width: 2 } }),
    ].filter(Boolean),
  }));
}

/** Intervals as upright lines with a foot and a head. */
const whiskers = (name, low, high) => ({
  name,
  type: "custom",
  z: 1,
  color: colour("quiet"),
  encode: { x: 0, y: [1, 2] },
  data: low.map((each, k) => (each === null ? [k, NaN, NaN] : [k, each, high[k]])),
  renderItem: (_, api) => {
    const [x, y1] = api.coord([api.value(0), api.value(1)]);
    const y2 = api.coord([api.value(0), api.value(2)])[1];
    return strokes([[x, y1, x, y2], [x - 7, y1, x + 7, y1], [x - 7, y2, x + 7, y2]], colour("quiet"));
  },
});

export const intervalWords = (period, i) => (cell(period, "low", i) === "" ? "" : `${cell(period, "low", i)} – ${cell(period, "high", i)}`);

function seriesTable(series, unit) {
  const indicator = indicatorOf(series);
  const has = (name) => series.periods.some((period) => cell(period, name, unit.i) !== "");
  const columns = [
    { title: t("trend.period") },
    { title: t("trend.value"), number: true },
    has("error") && { title: t("estimate.error"), number: true },
    has("low") && { title: t("trend.interval", { level: data.confidence }), number: true },
    { title: t(".trend.change") },
    has("target") && { title: t("trend.target"), number: true },
    has("aim") && { title: t("trend.aim"), number: true },
    has("met") && { title: t("trend.met") },
  ].filter(Boolean);
  const met = (period) => {
    const words = metWords(period, unit.i);
    return words ? h("span", { class: words.classes }, words.text) : "";
  };
  const rows = data.trends.periods
    .map((name, k) => {
      const period = series.periods[k];
      if (cell(period, "value", unit.i) === "" && cell(period, "target", unit.i) === "") return null;
      return [
        name,
        valueWords(indicator, cell(period, "value", unit.i)),
        has("error") && cell(period, "error", unit.i),
        has("low") && intervalWords(period, unit.i),
        changeWords(series, period, unit.i),
        has("target") && valueWords(indicator, cell(period, "target", unit.i)),
        has("aim") && valueWords(indicator, cell(period, "aim", unit.i)),
        has("met") && met(period),
      ].filter((each) => each !== false);
    })
    .filter(Boolean);
  return table({ caption: t("trend.caption", { unit: unit.name, series: seriesName(series) }), columns, rows });
}

const chosen = { code: "total" };

/** Line and table of one series of the unit, which the reader chooses. */
export function unitTrend(unit, code) {
  const all = seriesWith(unit);
  if (all.length === 0) return panel(t("view.trend"), h("p", {}, t("nothing")));
  if (code) chosen.code = code;
  const place = h("div", {});
  const draw = () => {
    const series = all.find((each) => each.code === chosen.code) ?? all[0];
    const picture = data.trends.periods.length > 1 ? lineChart(series, unit) : null;
    place.replaceChildren(...[picture, data.trends.periods.length > 1 ? null : h("p", { class: "quiet" }, t("trend.single")), seriesTable(series, unit)].filter(Boolean));
    return series;
  };
  const series = draw();
  return h(
    "section",
    { class: "panel" },
    h("h3", {}, t("trend.title")),
    h("div", { class: "controls" }, select(t("trend.series"), all.map((each) => [each.code, seriesName(each)]), series.code, (value) => { chosen.code = value; draw(); drawCharts(); }, { id: "choose-series" })),
    place,
  );
}

export function trendsView([code, seriesCode]) {
  const unit = unitOf.get(code) ?? units[0];
  if (!unit) return { title: t("view.trend"), content: [h("p", {}, t("nothing"))] };
  const all = data.trends.series.find((each) => each.kind === "total");
  const shown = data.trends.periods.map((name, k) => ({ name, k })).filter(({ k }) => all?.periods[k].value !== undefined);
  const most = 200;
  return {
    title: t("view.trend"),
    side: h("div", { class: "controls no-print" }, unitBox(t("unit.other"), unit, (other) => go("trend", other.code)), h("a", { href: link("unit", unit.code) }, t("unit.page"))),
    content: [
      unitTrend(unit, seriesCode),
      all &&
        panel(
          t("trend.all"),
          units.length > most && h("p", { class: "quiet" }, t("trend.most", { n: most })),
          table({
            caption: t("trend.all"),
            columns: [{ title: t("unit.name") }, ...shown.map(({ name }) => ({ title: name, number: true })), { title: t(".trend.change"), number: true }],
            rows: units.slice(0, most).map((each) => [h("a", { href: link("trend", each.code) }, said(each.name)), ...shown.map(({ k }) => cell(all.periods[k], "value", each.i)), changeWords(all, all.periods[all.periods.length - 1], each.i)]),
          }),
        ),
    ],
  };
}
