import { blocks, cell, leaves } from "../data.js";
import { h, said, select } from "../dom.js";
import { t } from "../format.js";
import { link } from "../route.js";
import { chosen } from "./ranking.js";
import { itemName } from "./unit.js";

/** Shares of the full points, in percent, from which a colour begins. */
const limits = [0, 60, 70, 80, 90, 100];
const step = (rate) => {
  for (let k = limits.length - 1; k > 0; --k) if (rate >= limits[k]) return k;
  return 0;
};
const perPage = 50;
const choice = { page: 0, level: "items" };

const between = (k) => (k === 0 ? t("heat.below", { to: limits[1] }) : k === limits.length - 1 ? t("heat.full") : t("heat.between", { from: limits[k], to: limits[k + 1] }));

function cellOf(item, unit) {
  const rate = cell(item, "rate", unit.i);
  const points = cell(item, "points", unit.i);
  const outcome = cell(item, "outcome", unit.i);
  if (outcome) return h("td", { class: "none" }, h("span", { class: "unseen" }, t(`outcome.${outcome}`)), h("span", { "aria-hidden": "true" }, "–"));
  if (rate === "") return h("td", {}, points);
  return h("td", { class: `heat-${step(Number(rate))}`, title: `${rate}%` }, points);
}

export function heatView() {
  const list = chosen();
  const place = h("div", {});
  const where = h("span", { class: "count", role: "status" });
  const turn = (by) => {
    choice.page += by;
    draw();
  };
  const back = h("button", { type: "button", onclick: () => turn(-1) }, t("pages.back"));
  const next = h("button", { type: "button", onclick: () => turn(1) }, t("pages.next"));
  const draw = () => {
    const last = Math.max(0, Math.ceil(list.length / perPage) - 1);
    choice.page = Math.max(0, Math.min(choice.page, last));
    const from = choice.page * perPage;
    const part = list.slice(from, from + perPage);
    const shown = choice.level === "items" ? leaves : blocks;
    where.textContent = t("pages.where", { from: list.length ? from + 1 : 0, to: from + part.length, n: list.length });
    back.disabled = choice.page === 0;
    next.disabled = choice.page >= last;
    pages.hidden = list.length <= perPage;
    const caption = t("heat.caption");
    place.replaceChildren(
      h(
        "div",
        { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
        h(
          "table",
          { class: "heat", id: "table-heat" },
          h("caption", {}, caption),
          h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("unit.name")), shown.map((item) => h("th", { scope: "col", class: "number" }, h("a", { href: link("item", item.code) }, said(itemName(item))))))),
          h("tbody", {}, part.map((unit) => h("tr", {}, h("th", { scope: "row" }, h("a", { href: link("unit", unit.code) }, said(unit.name))), shown.map((item) => cellOf(item, unit))))),
        ),
      ),
    );
  };
  const pages = h("div", { class: "pages" }, where, back, next);
  draw();
  return {
    title: t("view.heat"),
    content: [
      h(
        "section",
        { class: "panel" },
        h("p", { class: "quiet" }, t("heat.note")),
        h("div", { class: "controls" }, select(t("heat.level"), [["items", t("heat.items")], ["blocks", t("heat.blocks")]], choice.level, (value) => { choice.level = value; draw(); })),
        h("ul", { class: "legend", "aria-label": t("heat.legend") }, limits.map((_, k) => h("li", { class: `heat-${k}` }, between(k))), h("li", { class: "none" }, `– ${t("heat.none")}`)),
        place,
        pages,
      ),
    ],
  };
}
