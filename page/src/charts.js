import { BarChart, LineChart, RadarChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, RadarComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { h } from "./dom.js";

echarts.use([BarChart, LineChart, RadarChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, RadarComponent, TooltipComponent, SVGRenderer]);

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const living = new Set();

/** A chart as a picture with words for those who do not see it; the table beside it has the numbers. Drawn once the page has a width. */
export function chart(words, options, classes = "") {
  const place = h("div", { class: `chart ${classes}`.trim(), role: "img", "aria-label": words });
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
