// Deep links: #unit=T1, #compare=T1,T2, #trend=T1,series, #item=A1, #heat, #method. Codes are written as in a query.

export const link = (view, ...words) => `#${view}${words.length ? `=${words.map((word) => encodeURIComponent(word)).join(",")}` : ""}`;

const decode = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

export function parse(hash, views) {
  const [view, rest = ""] = hash.replace(/^#/, "").split(/=(.*)/s);
  const words = rest === "" ? [] : rest.split(",").map(decode);
  return views[view] && views[view].shown !== false ? { view, words } : { view: "ranking", words: [] };
}

/** Goes there, and keeps the way back. */
export const go = (view, ...words) => {
  location.hash = link(view, ...words);
};
