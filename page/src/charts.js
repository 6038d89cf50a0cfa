import { BarChart, CustomChart, LineChart, RadarChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, RadarComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { h } from "./dom.js";

echarts.use([BarChart, CustomChart, LineChart, RadarChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, RadarComponent, TooltipComponent, SVGRenderer]);

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const living = new Set();

/** A chart as a picture with words for those who do not see it; the table beside it has the numbers. Drawn once the page has a width. */
export function chart(words, options, classes = "", height = 0) {
  const place = h("div", { class: `chart ${classes}`.trim(), role: "img", "aria-label": words });
  if (height) place.style.height = `${height}px`;
  living.add({ place, options, drawn: null });
  return place;
}

const base = () => ({
  animation: false,
  textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colour("ink") },
  color: [colour("accent"), colour("fair"), colour("good"), colour("quiet")],
  tooltip: { trigger: "axis", renderMode: "richText", confine: true, backgroundColor: colour("paper"), borderColor: colour("line") },
});

export const axisStyle = () => ({
  axisLine: { lineStyle: { color: colour("quiet") } },
  axisLabel: { color: colour("ink") },
  splitLine: { lineStyle: { color: colour("line") } },
});

/** Straight lines, each [x1, y1, x2, y2], and what else is given, as one element of a series of type custom. */
export const strokes = (lines, stroke, ...more) => ({
  type: "group",
  children: [...lines.map(([x1, y1, x2, y2]) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke, lineWidth: 2 } })), ...more],
});

export { colour };

export function drawCharts() {
  for (const each of living) {
    if (!each.place.isConnected) {
      each.drawn?.dispose();
      living.delete(each);
    } else if (!each.drawn) {
      each.drawn = echarts.init(each.place, null, { renderer: "svg" });
      each.drawn.setOption({ ...base(), ...each.options() });
    }
  }
}

export function resizeCharts() {
  for (const each of living) each.drawn?.resize();
}
