import { cell, data, isTied, word } from "./data.js";

export const state = { language: data.language };
const place = () => (state.language === "zh" ? 0 : 1);

/** Of a pair [zh, en] the one in the reader's language. */
export const both = (pair) => pair?.[place()] ?? "";

/** A text with its `{name}` places filled. */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (mark, name) => values[name] ?? mark);

/** A word or sentence of the page (`page.<key>`) or, with a dot in front, of all reports (`.explain.above`). */
export function t(key, values = {}) {
  const pair = data.labels[key.startsWith(".") ? key.slice(1) : `page.${key}`];
  if (!pair) throw new Error(`no label ${key}`);
  return fill(both(pair), values);
}

/** Cells of a table's column in the reader's language. */
export const columnCells = (column) => (state.language === "en" && column.cells_en ? column.cells_en : column.cells);

export const rankWords = (rank, tied = isTied(rank)) => (rank ? (tied ? t(".rank.tied", { rank }) : rank) : "-");

/** A value with its measure, as the indicator says. */
export function valueWords(indicator, text) {
  if (text === "" || !indicator) return text;
  if (indicator.kind === "yes_no") return t(text === "0" ? ".no" : ".yes");
  if (indicator.kind === "level") return indicator.levels?.[Number(text)] ?? text;
  if (!indicator.unit) return text;
  return indicator.unit === "%" ? `${text}%` : `${text} ${indicator.unit}`;
}

/** An amount of an indicator, such as what is lacking: of rates in percentage points, of dates in days. */
export function amountWords(indicator, text) {
  if (indicator.kind === "date") return t(".trend.days", { change: text });
  if (indicator.unit === "%") return t(".trend.percentage_points", { change: text });
  return indicator.kind === "number" ? valueWords(indicator, text) : text;
}

/** A number of a reason, which may stand in the same row. */
function beside(item, part, i) {
  if (part === "t") return cell(item, "due", i).split(" ")[1] ?? "";
  const name = { v: "value", p: "points", f: "full" }[part];
  return name ? cell(item, name, i) : part;
}

/** The reason of a score: its template with the numbers put in. */
export function reasonWords(item, i) {
  const text = cell(item, "reason", i);
  if (!text) return "";
  if (text.startsWith("#")) return word(text);
  const [shape, ...parts] = text.split(" ");
  const [names, zh, en] = data.reasons[Number(shape)];
  const values = {};
  names.split(" ").forEach((name, k) => {
    const part = beside(item, parts[k] ?? "", i);
    values[name] = part.startsWith("@") ? t(`.status.${part.slice(1)}`) : part === "-" ? "" : word(part);
  });
  return withVerdict(fill(both([zh, en]), values), values);
}

const rounded = (text, places) => String(Number(Number(text).toFixed(places)));

/** Behind a reason what can be said of the target when the sampling error is considered. */
function withVerdict(reason, values) {
  if (!values.verdict) return reason;
  return t(".verdict.sentence", {
    reason,
    level: data.confidence,
    verdict: t(`.verdict.${values.verdict}`),
    limit: values.limit,
    error: rounded(values.standard_error, 4),
    df: values.df ? t(".verdict.df", { df: rounded(values.df, 2) }) : t(".verdict.normal"),
    t: rounded(values.t, 3),
    p: Number(values.p) < 0.0001 ? "< 0.0001" : `= ${rounded(values.p, 4)}`,
  });
}

/** The target due for a unit, with what stands behind it; empty for none. */
export function targetWords(item, i) {
  const text = cell(item, "due", i);
  if (text === "") return "";
  if (text === "?") return t(".explain.target.reference_missing");
  if (text === "!") return t(".explain.target.other_calibre");
  const [shape, due] = text.split(" ");
  const rank = cell(item, "place", i);
  const words = fill(both(data.targets[Number(shape)]), { due: valueWords(item.of ? null : data.indicators[item.indicator], due) });
  return words + (rank ? t(".explain.target.place", { place: rank }) : "");
}

export const signed = (text) => (text !== "" && Number(text) > 0 ? `+${text}` : text);

/** The change of a series' value, in its own unit. */
export function changeWords(series, period, i) {
  const change = cell(period, "change", i);
  if (change === "") return "";
  if (change === "!") return t(".trend.calibre");
  if (change === "0" && series.change !== "yes_no" && series.change !== "levels") return t(".trend.same");
  const indicator = series.kind === "indicator" ? data.indicators[series.index] : null;
  if (series.change === "yes_no" || series.change === "levels") {
    if (change === cell(period, "value", i) || change === "0") return t(".trend.same");
    return t(".trend.from_to", { before: valueWords(indicator, change), after: valueWords(indicator, cell(period, "value", i)) });
  }
  const percent = cell(period, "percent", i);
  const key = { points: "points", 百分点: "percentage_points", places: "places", days: "days" }[series.change];
  const words = t(`.trend.${key ?? (percent === "" ? "count" : "percent")}`, { change, percent });
  const noise = cell(period, "noise", i);
  if (noise === "") return words;
  return t(noise === "1" ? ".trend.beyond" : ".trend.within", { words, low: cell(period, "change_low", i), high: cell(period, "change_high", i) });
}

/** Was a target met: yes, no, or not distinguishable where the sampling error leaves it open. */
export function metWords(period, i) {
  if (cell(period, "verdict", i) === "undecided") return { text: `≈ ${t(".verdict.undecided.short")}`, classes: "quiet" };
  const text = cell(period, "met", i);
  if (text === "") return null;
  return text === "1" ? { text: `◉ ${t("met.yes")}`, classes: "good" } : { text: `▾ ${t("met.no")}`, classes: "bad" };
}

// Exact sums of decimal numbers as they are printed.

function scaled(text, places) {
  const [whole, part = ""] = text.replace("-", "").split(".");
  const digits = BigInt(whole + part.padEnd(places, "0"));
  return text.startsWith("-") ? -digits : digits;
}

const placesOf = (text) => text.split(".")[1]?.length ?? 0;

function unscaled(digits, places) {
  const minus = digits < 0n;
  const text = String(minus ? -digits : digits).padStart(places + 1, "0");
  const whole = places ? `${text.slice(0, -places)}.${text.slice(-places)}`.replace(/\.?0+$/, "") : text;
  return minus ? `-${whole}` : whole;
}

const isPlain = (text) => /^-?\d+(\.\d+)?$/.test(text);

/** 85.31 - 84.2 = "1.11": the difference of what is printed; empty where one is missing. */
export function difference(a, b) {
  if (!isPlain(a) || !isPlain(b)) return "";
  const places = Math.max(placesOf(a), placesOf(b));
  return unscaled(scaled(a, places) - scaled(b, places), places);
}

/** `4.5 + 8 - 2 = 10.5`; `≈` where parts that were rounded for print miss the printed sum. */
export function sumWords(parts, sum) {
  if (parts.length === 0) return sum;
  if (parts.length === 1 && parts[0] === sum) return sum;
  const places = Math.max(placesOf(sum), ...parts.map(placesOf));
  const added = parts.reduce((all, part) => all + scaled(part, places), 0n);
  const words = parts.map((part, k) => (k === 0 ? part : part.startsWith("-") ? `- ${part.slice(1)}` : `+ ${part}`)).join(" ");
  return `${words} ${added === scaled(sum, places) ? "=" : "≈"} ${sum}`;
}
