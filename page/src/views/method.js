import { data, items, ranking, units } from "../data.js";
import { h, panel, said, table } from "../dom.js";
import { both, columnCells, t } from "../format.js";
import { link } from "../route.js";
import { itemName } from "./unit.js";

export function methodView() {
  const unranked = units.filter((unit) => !unit.rank);
  return {
    title: t("view.method"),
    content: [
      panel(
        t("method.basis"),
        h("dl", { class: "facts" }, [
          [t("method.package"), said(data.package)],
          [t("method.period"), data.period],
          [t("method.previous"), data.previous ?? t("unit.first")],
          [t("method.units"), String(units.length)],
        ].map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
      ),
      panel(
        t("method.unranked"),
        unranked.length === 0
          ? h("p", {}, t("none"))
          : table({ caption: t("method.unranked"), columns: [{ title: t("unit.name") }, { title: both(ranking.note.title), long: true }], rows: unranked.map((unit) => [h("a", { href: link("unit", unit.code) }, said(unit.name)), said(columnCells(ranking.note)[unit.i])]) }),
      ),
      data.grades.length > 0 && panel(t("method.grades"), table({ caption: t("method.grades"), columns: [{ title: both(ranking.grade.title) }, { title: t("method.at_least"), number: true }, { title: t("method.condition") }], rows: data.grades.map(([name, least, condition]) => [said(name), least, said(condition)]) })),
      panel(
        t("method.scheme"),
        table({
          caption: t("method.scheme"),
          columns: [{ title: t("unit.item") }, { title: t("method.points"), number: true }, { title: t("method.indicator") }, { title: t("method.rule") }],
          rows: items.map((item) => [h("a", { href: link("item", item.code) }, said(`${"　".repeat(item.depth - 1)}${itemName(item)}`)), item.points_written ?? "", said(data.indicators[item.indicator]?.name ?? ""), h("code", {}, item.rule ?? "")]),
        }),
      ),
      panel(
        t("method.choices"),
        table({
          caption: t("method.choices"),
          columns: [{ title: t("method.choice") }, { title: t("method.value") }, { title: t("method.from") }],
          rows: data.choices.map(([title, value, isDefault]) => [both(title), said(both(value)), t(isDefault ? ".choice.default" : ".choice.given")]),
        }),
      ),
      panel(
        t("method.hashes"),
        h("p", {}, t("method.hashes.note")),
        table({ caption: t("method.hashes"), columns: [{ title: t("method.file") }, { title: "SHA-256" }], rows: [[t("method.scheme_hash"), h("code", {}, data.scheme_sha256)], ...data.inputs.map(([name, hash]) => [said(name), h("code", {}, hash)])] }),
      ),
      panel(t("method.about"), h("p", {}, t("method.about.text", { version: data.version })), h("details", {}, h("summary", {}, t("method.licences")), h("pre", { tabindex: "0" }, document.getElementById("licences").textContent))),
    ],
  };
}
