import { units, unitOf } from "./data.js";
import { h } from "./dom.js";
import { t } from "./format.js";

const written = (unit) => (unit.name === unit.code ? unit.code : `${unit.name} (${unit.code})`);
let nLists = 0;

/** A box in which a unit is chosen: typed or taken from the list, also among thousands. */
export function unitBox(label, unit, change) {
  const id = `units-${++nLists}`;
  const find = (text) =>
    unitOf.get(text.trim()) ?? units.find((each) => written(each) === text.trim()) ?? units.find((each) => each.name === text.trim());
  const list = h("datalist", { id });
  const box = h("input", {
    type: "text",
    list: id,
    value: unit ? written(unit) : "",
    autocomplete: "off",
    spellcheck: "false",
    onfocus: () => {
      if (!list.firstChild) for (const each of units) list.append(h("option", { value: written(each) }));
      box.select();
    },
    onchange: () => {
      const found = find(box.value);
      box.setCustomValidity(found ? "" : t("unit.unknown"));
      box.reportValidity();
      if (found) change(found);
    },
  });
  return h("label", {}, label, box, list);
}
