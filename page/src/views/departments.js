import { axisStyle, chart, colour } from "../charts.js";
import { column, data, number } from "../data.js";
import { h, panel, said } from "../dom.js";
import { both, t } from "../format.js";
import { plainTable } from "./ranking.js";

export function departmentsView() {
  const names = column(data.departments, "name").cells.map((name, k) => name || column(data.departments, "unit").cells[k]);
  const scores = column(data.departments, "score").cells;
  const shown = names.map((name, k) => ({ name, score: scores[k] })).filter(({ score }) => score !== "").slice(0, 40);
  const place = chart(t("departments.words", { list: shown.map(({ name, score }) => `${name} ${score}`).join("; ") }), () => ({
    grid: { left: 8, right: 56, top: 8, bottom: 8, containLabel: true },
    tooltip: { show: false },
    xAxis: { type: "value", min: 0, ...axisStyle() },
    yAxis: { type: "category", inverse: true, data: shown.map(({ name }) => name), ...axisStyle(), axisLabel: { color: colour("ink"), width: 160, overflow: "truncate" } },
    series: [{ type: "bar", barMaxWidth: 20, data: shown.map(({ score }) => number(score)), label: { show: true, position: "right", color: colour("ink"), formatter: ({ dataIndex }) => shown[dataIndex].score } }],
  }));
  place.style.height = `${34 * shown.length + 60}px`;
  return {
    title: t("view.departments"),
    content: [
      panel(both(data.departments.title), shown.length > 1 && place, plainTable(data.departments, both(data.departments.title))),
      panel(both(data.matrix.title), plainTable(data.matrix, both(data.matrix.title))),
      ...data.tasks.map((tasks, k) => h("details", { class: "panel" }, h("summary", {}, said(names[k]), " ", scores[k]), plainTable(tasks, names[k]))),
    ],
  };
}
