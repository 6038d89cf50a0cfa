// Elements are made of names and texts only: nothing from the data is ever read as HTML.

/** h("a", { href: "#x", class: "big" }, "text", child, [more]) */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false || child === "") continue;
    if (Array.isArray(child)) add(element, child);
    else element.append(child);
  }
}

/** Text that may run from right to left or be very long: it stays within its own place. */
export const said = (text, classes = "") => h("span", { class: `bidi ${classes}`.trim(), dir: "auto" }, text);

export function bar(share) {
  const inner = h("span", { class: "bar" });
  inner.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return h("span", { class: "track", "aria-hidden": "true" }, inner);
}

/** A table: columns of { title, number, long, name }, rows of arrays of cells; the first cell of a row is its heading. */
export function table({ caption, columns, rows, classes = "", rowClass }) {
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h(
      "table",
      { class: classes },
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, columns.map((each) => h("th", { scope: "col", class: each.number ? "number" : "" }, each.title)))),
      h(
        "tbody",
        {},
        rows.map((row, k) =>
          h(
            "tr",
            { class: rowClass?.(k) },
            row.map((content, i) =>
              h(i === 0 ? "th" : "td", { scope: i === 0 ? "row" : null, class: columns[i].number ? "number" : columns[i].long ? "long" : "" }, content),
            ),
          ),
        ),
      ),
    ),
  );
}

export function select(label, options, value, change, extra = {}) {
  const box = h("select", { onchange: (event) => change(event.target.value), ...extra });
  for (const [code, text] of options) box.append(h("option", { value: code, selected: code === value }, text));
  box.value = value;
  return h("label", {}, label, box);
}

export const panel = (title, ...content) => h("section", { class: "panel" }, title && h("h3", {}, title), content);
