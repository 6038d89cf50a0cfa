import { asShown, column, data, items, number, ranking, units } from "../data.js";
import { bar, h, said, select } from "../dom.js";
import { both, columnCells, rankWords, signed, state, t } from "../format.js";
import { link } from "../route.js";

if (ranking.rank_low) {
  const { rank_low: low, rank_high: high, same_as_next: same } = ranking;
  const words = (from, k) => (from === "" ? "" : `${from}${from === high.cells[k] ? "" : `–${high.cells[k]}`}${same.cells[k] === "yes" ? " ≈" : ""}`);
  ranking.rank_interval = {
    id: "rank_interval",
    get title() {
      return [t("rank.interval"), t("rank.interval")];
    },
    cells: low.cells.map(words),
  };
}

const sizes = [50, 100, 500];
const choice = { sort: "rank", down: false, text: "", group: "", parent: "", grade: "", page: 0, size: 100 };
const any = (id) => ranking[id].cells.some((each) => each !== "");
/** Where all are the same there is nothing to see or to choose. */
const several = (id) => new Set(ranking[id].cells).size > 1;
const numbers = new Map();
const numbersOf = (id) => {
  if (!numbers.has(id)) numbers.set(id, Float64Array.from(ranking[id].cells, number));
  return numbers.get(id);
};
const highest = Math.max(...numbersOf("total").filter((each) => !Number.isNaN(each)), 0);

function columns() {
  const shown = [
    { id: "rank", number: true },
    { id: "unit", classes: "optional" },
    { id: "name", classes: "name", heading: true },
    { id: "group", when: several("group") },
    { id: "parent", when: several("parent") },
    { id: "total", number: true },
    { id: "rank_interval", when: Boolean(ranking.rank_interval) },
    { id: "grade", when: any("grade") },
    { id: "group_rank", number: true, when: several("group") && any("group_rank"), classes: "optional" },
    { id: "parent_rank", number: true, when: several("parent") && any("parent_rank"), classes: "optional" },
    { id: "total_change", number: true, when: Boolean(data.previous) },
    { id: "rank_change", number: true, when: Boolean(data.previous) },
    { id: "note", long: true, when: any("note") },
  ];
  return asShown(data.ranking, shown.filter((each) => each.when !== false));
}

const arrow = (text) => {
  const value = Number(text);
  if (text === "") return "";
  if (value === 0) return h("span", { class: "quiet" }, t("rank.same"));
  return h("span", { class: value > 0 ? "good" : "bad" }, `${value > 0 ? "▲" : "▼"} ${signed(text)}`);
};

function content(id, unit) {
  const text = columnCells(ranking[id])[unit.i];
  switch (id) {
    case "rank":
      return rankWords(text);
    case "name":
      return h("a", { href: link("unit", unit.code) }, said(unit.name));
    case "parent":
      return said(unit.parentName);
    case "total":
      return text === "" ? "" : [h("span", { class: "strong" }, text), bar(Number(text) / highest)];
    case "grade":
      return text && h("span", { class: "grade" }, said(text));
    case "total_change":
      return signed(text);
    case "rank_change":
      return arrow(text);
    case "unit":
    case "group":
    case "note":
      return said(text);
    default:
      return text;
  }
}

/** Units as chosen, in the order chosen. What is empty stands last either way. */
export function chosen() {
  const wanted = choice.text.trim().toLowerCase();
  const list = units.filter(
    (unit) =>
      (!wanted || unit.name.toLowerCase().includes(wanted) || unit.code.toLowerCase().includes(wanted)) &&
      (!choice.group || unit.group === choice.group) &&
      (!choice.parent || unit.parent === choice.parent) &&
      (!choice.grade || unit.grade === choice.grade),
  );
  const id = choice.sort;
  const sign = choice.down ? -1 : 1;
  if (ranking[id].number) {
    const values = numbersOf(id);
    const place = (unit) => (Number.isNaN(values[unit.i]) ? 1 : 0);
    return list.sort((a, b) => place(a) - place(b) || sign * (values[a.i] - values[b.i]) || a.i - b.i);
  }
  const { text, place } = alphabet(id);
  const isEmpty = (unit) => (text[unit.i] === "" ? 1 : 0);
  return list.sort((a, b) => isEmpty(a) - isEmpty(b) || sign * (place[a.i] - place[b.i]) || a.i - b.i);
}

/** Texts of a column and the place of each in the alphabet; comparing texts takes long, so it is done once. */
const alphabets = new Map();
function alphabet(id) {
  const key = `${id} ${state.language}`;
  if (!alphabets.has(key)) {
    const text = units.map((unit) => (id === "name" ? unit.name : id === "parent" ? unit.parentName : columnCells(ranking[id])[unit.i]));
    const collator = new Intl.Collator("zh-CN", { numeric: true });
    const place = new Map([...new Set(text)].sort(collator.compare).map((each, k) => [each, k]));
    alphabets.set(key, { text, place: text.map((each) => place.get(each)) });
  }
  return alphabets.get(key);
}

/** Once there is time: the reader will not wait when names are sorted first. */
export const prepare = () => ["name", "unit"].forEach(alphabet);

let living = null;

/** For the printer: every row chosen, not only those of the page. */
export function showAllRows(all) {
  if (living?.isConnected) living.fill(all);
}

function tiles() {
  const ranked = units.filter((unit) => unit.rank);
  const tile = (title, value, below) => h("div", { class: "tile" }, h("dt", {}, title), h("dd", {}, value, below && h("small", {}, below)));
  const first = ranked[0];
  const last = ranked[ranked.length - 1];
  const grades = data.grades.map(([name]) => [name, units.filter((unit) => unit.grade === name).length]);
  return h(
    "dl",
    { class: "tiles" },
    tile(t("tile.units"), String(units.length), units.length > ranked.length ? t("tile.unranked", { n: units.length - ranked.length }) : t("tile.all_ranked")),
    first && tile(t("tile.highest"), first.total, said(first.name)),
    last && last !== first && tile(t("tile.lowest"), last.total, said(last.name)),
    grades.length > 0 &&
      tile(
        t("tile.grades"),
        grades.map(([name, n], k) => [k > 0 && " ", h("span", { class: "grade" }, said(name), ` ${n}`)]),
      ),
  );
}

export function rankingView() {
  const shown = columns();
  const body = h("tbody");
  const count = h("span", { class: "count", role: "status", "aria-live": "polite" });
  const where = h("span", { class: "count" });
  const back = h("button", { type: "button", onclick: () => turn(-1) }, t("pages.back"));
  const next = h("button", { type: "button", onclick: () => turn(1) }, t("pages.next"));
  const heads = new Map();
  let list = [];

  const row = (unit) =>
    h(
      "tr",
      { class: unit.rank ? null : "unranked" },
      shown.map((each) =>
        h(each.heading ? "th" : "td", { scope: each.heading ? "row" : null, class: `${each.number ? "number" : each.long ? "long" : ""} ${each.classes ?? ""}`.trim() || null }, content(each.id, unit)),
      ),
    );

  function fill(all = false) {
    const from = choice.page * choice.size;
    const part = all ? list : list.slice(from, from + choice.size);
    body.replaceChildren(...part.map(row));
    pages.hidden = list.length <= Math.min(...sizes);
    where.textContent = t("pages.where", { from: list.length ? from + 1 : 0, to: from + part.length, n: list.length });
    back.disabled = from === 0;
    next.disabled = from + choice.size >= list.length;
  }

  function update() {
    list = chosen();
    count.textContent = list.length === units.length ? t("count.all", { n: list.length }) : t("count.some", { n: list.length, all: units.length });
    for (const [id, head] of heads) {
      if (id === choice.sort) head.setAttribute("aria-sort", choice.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    fill();
  }

  function turn(step) {
    choice.page += step;
    fill();
    scrollable.scrollIntoView({ block: "start" });
  }

  const change = (name) => (value) => {
    choice[name] = value;
    choice.page = 0;
    update();
  };

  const sortBy = (id) => {
    // Points, and what changed, are looked at from the top down.
    choice.down = choice.sort === id ? !choice.down : ["total", "total_change", "rank_change"].includes(id);
    choice.sort = id;
    choice.page = 0;
    update();
  };

  const options = (id, words) => {
    const found = new Map();
    for (const unit of units) if (unit[id]) found.set(unit[id], words(unit));
    return [["", t("filter.all")], ...found];
  };

  const search = h("input", { type: "search", id: "filter-text", value: choice.text, autocomplete: "off", oninput: (event) => change("text")(event.target.value) });
  const head = (each) => {
    const cell = h("th", { scope: "col", class: `${each.number ? "number" : ""} ${each.classes ?? ""}`.trim() || null }, h("button", { type: "button", "data-sort": each.id, onclick: () => sortBy(each.id) }, both(ranking[each.id].title)), h("span", { class: "printed", "aria-hidden": "true" }, both(ranking[each.id].title)));
    heads.set(each.id, cell);
    return cell;
  };
  const uncertain = ranking.rank_interval && h("p", { class: "quiet", id: "uncertain" }, t("ranking.uncertain", { level: data.confidence, n: data.redraws }));
  const pages = h(
    "div",
    { class: "pages" },
    select(t("pages.size"), sizes.map((n) => [String(n), String(n)]), String(choice.size), (value) => change("size")(Number(value))),
    where,
    back,
    next,
  );
  const scrollable = h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": t("ranking.caption", { period: data.period }) },
    h("table", { id: "table-ranking", class: "ranking" }, h("caption", {}, t("ranking.caption", { period: data.period }), data.previous ? ` ${t("ranking.compared", { previous: data.previous })}` : ""), h("thead", {}, h("tr", {}, shown.map(head))), body),
  );
  const view = h(
    "section",
    { class: "panel" },
    h(
      "div",
      { class: "controls" },
      h("label", {}, t("filter.text"), search),
      several("group") && select(both(ranking.group.title), options("group", (unit) => unit.group), choice.group, change("group"), { id: "filter-group" }),
      several("parent") && select(both(ranking.parent.title), options("parent", (unit) => unit.parentName), choice.parent, change("parent"), { id: "filter-parent" }),
      any("grade") && select(both(ranking.grade.title), options("grade", (unit) => unit.grade), choice.grade, change("grade"), { id: "filter-grade" }),
      count,
    ),
    uncertain,
    scrollable,
    pages,
  );
  view.fill = fill;
  living = view;
  update();
  return { title: t("view.ranking"), content: [tiles(), view, ...extraTables()] };
}

/** Rewards, titles and converted totals, where there are any. */
function extraTables() {
  const list = [];
  for (const key of ["titles", "rewards", "converted"]) {
    const found = data[key];
    if (!found || column(found, "unit").cells.length === 0) continue;
    list.push(h("section", { class: "panel" }, h("h3", {}, both(found.title)), plainTable(found, both(found.title))));
  }
  return list;
}

/** A table of the results as it is; units are links. */
export function plainTable(found, caption, keep = () => true, leaveOut = []) {
  const shown = asShown(found, found.columns).filter((each) => !leaveOut.includes(each.id) && columnCells(each).some((text) => text !== ""));
  const n = found.columns[0].cells.length;
  const codes = column(found, "unit")?.cells;
  const rows = [];
  for (let k = 0; k < n; ++k) if (keep(k)) rows.push(k);
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h(
      "table",
      {},
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, shown.map((each) => h("th", { scope: "col", class: each.number ? "number" : "" }, both(each.title))))),
      h(
        "tbody",
        {},
        rows.map((k) =>
          h(
            "tr",
            {},
            shown.map((each) => {
              const code = columnCells(each)[k];
              const item = each.id === "item" && !found.columns.some(({ id }) => id === "item_name") ? items.find((one) => one.code === code) : null;
              const text = item?.name ? `${code} ${item.name}` : code;
              const isUnit = each.id === "unit" && units.some((unit) => unit.code === codes?.[k]);
              const isLong = ["reason", "note", "basis"].includes(each.id);
              return h("td", { class: each.number ? "number" : isLong ? "long" : "" }, isUnit ? h("a", { href: link("unit", text) }, said(text)) : said(text));
            }),
          ),
        ),
      ),
    ),
  );
}
