import { data } from "../data.js";
import { h, panel } from "../dom.js";
import { both, t } from "../format.js";
import { plainTable } from "./ranking.js";

export function movesView() {
  if (!data.moves) return { title: t("view.moves"), content: [panel(null, h("p", {}, t("moves.too_many", { previous: data.previous })))] };
  return {
    title: t("view.moves"),
    content: [
      panel(null, h("p", {}, t("moves.note", { previous: data.previous })), plainTable(data.moves, t("moves.caption", { previous: data.previous, period: data.period }))),
      data.item_moves.columns[0].cells.length > 0 && h("details", { class: "panel" }, h("summary", {}, t("moves.items")), plainTable(data.item_moves, both(data.item_moves.title))),
    ],
  };
}
