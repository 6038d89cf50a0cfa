import { drawCharts, resizeCharts } from "./charts.js";
import { data, units } from "./data.js";
import { h, said } from "./dom.js";
import { state, t } from "./format.js";
import { parse, link } from "./route.js";
import { compareView } from "./views/compare.js";
import { departmentsView } from "./views/departments.js";
import { distributionView } from "./views/distribution.js";
import { anyEstimate, estimatesView } from "./views/estimates.js";
import { heatView } from "./views/heat.js";
import { methodView } from "./views/method.js";
import { movesView } from "./views/moves.js";
import { prepare, rankingView, showAllRows } from "./views/ranking.js";
import { trendsView } from "./views/trends.js";
import { unitView } from "./views/unit.js";

/** Views in the order of the menu. One that has nothing to show is left out. */
const views = {
  ranking: { make: rankingView },
  unit: { make: unitView },
  compare: { make: compareView, shown: units.length > 1 },
  trend: { make: trendsView },
  estimate: { make: estimatesView, shown: anyEstimate },
  heat: { make: heatView },
  item: { make: distributionView },
  departments: { make: departmentsView, shown: Boolean(data.departments) },
  moves: { make: movesView, shown: Boolean(data.previous) },
  method: { make: methodView },
};

const page = document.getElementById("page");

function shell() {
  const menu = Object.keys(views)
    .filter((name) => views[name].shown !== false)
    .map((name) => h("a", { href: link(name), "data-view": name }, t(`view.${name}`)));
  page.replaceChildren(
    h("a", { class: "skip", href: "#page-main", onclick: skip }, t("skip")),
    h(
      "header",
      { class: "top" },
      h(
        "div",
        { class: "inner" },
        h(
          "div",
          { class: "headline" },
          h("div", {}, h("h1", {}, said(data.title)), h("p", {}, t("subtitle", { period: data.period, n: units.length }))),
          h("button", { type: "button", class: "no-print", id: "switch-language", lang: state.language === "zh" ? "en" : "zh-CN", onclick: switchLanguage }, state.language === "zh" ? "English" : "中文"),
        ),
        h("nav", { class: "views", "aria-label": t("menu") }, menu),
      ),
    ),
    h("main", { id: "page-main", class: "inner", tabindex: "-1" }),
    h("footer", { class: "bottom" }, h("div", { class: "inner" }, t("footer", { version: data.version }))),
  );
}

function skip(event) {
  event.preventDefault();
  document.getElementById("page-main").focus();
}

function switchLanguage() {
  state.language = state.language === "zh" ? "en" : "zh";
  shell();
  show(false);
  document.getElementById("switch-language").focus();
}

function show(moveFocus) {
  const { view, words } = parse(location.hash, views);
  document.body.dataset.view = view;
  document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
  for (const each of page.querySelectorAll("nav.views a")) {
    if (each.dataset.view === view) each.setAttribute("aria-current", "page");
    else each.removeAttribute("aria-current");
  }
  const main = document.getElementById("page-main");
  const { title, content, side } = views[view].make(words);
  const heading = h("h2", { tabindex: "-1" }, title);
  main.replaceChildren(h("div", { class: "view-head" }, heading, side), ...content.filter(Boolean));
  document.title = `${heading.textContent} – ${data.title} ${data.period}`;
  drawCharts();
  if (moveFocus) {
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  }
}

addEventListener("hashchange", () => show(true));
addEventListener("resize", resizeCharts);
// Charts are drawn anew for the width of the paper; a long ranking is printed whole.
addEventListener("beforeprint", () => {
  showAllRows(true);
  resizeCharts();
});
addEventListener("afterprint", () => {
  showAllRows(false);
  resizeCharts();
});
matchMedia("print").addEventListener("change", resizeCharts);
shell();
show(false);
setTimeout(prepare, 200);
