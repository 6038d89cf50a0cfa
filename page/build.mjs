// Makes reports/page.html of the sources: one frame with program, styles and their hashes. Called by scripts/build_page.
//
//   node build.mjs            writes the page
//   node build.mjs --hash     prints the hash of the sources only; needs no packages
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

const here = import.meta.dirname;
const text = (path) => readFileSync(join(here, path), "utf8");
const sha256 = (bytes, form) => createHash("sha256").update(bytes).digest(form);

/** Of every source in the order of their names: `name`, NUL, bytes, NUL. tests/page/sources_test.py computes the same. */
function hashOfSources() {
  const files = ["build.mjs", "package.json"];
  for (const entry of readdirSync(join(here, "src"), { recursive: true, withFileTypes: true }))
    if (entry.isFile()) files.push(relative(here, join(entry.parentPath ?? entry.path, entry.name)));
  const sum = createHash("sha256");
  for (const file of files.sort()) sum.update(`${file}\0`).update(readFileSync(join(here, file))).update("\0");
  return sum.digest("hex");
}

if (process.argv.includes("--hash")) {
  console.log(hashOfSources());
  process.exit();
}

const { build } = await import("esbuild");
const common = { bundle: true, minify: true, write: false, charset: "utf8", legalComments: "none", target: ["chrome87", "firefox78", "safari14"] };
const [script] = (await build({ ...common, entryPoints: [join(here, "src/main.js")], format: "iife" })).outputFiles;
const [style] = (await build({ ...common, entryPoints: [join(here, "src/style.css")] })).outputFiles;

const licence = (name, path) => `${name}\n${"=".repeat(name.length)}\n\n${text(join("node_modules", path)).replace(/\r/g, "").trim()}\n`;
const version = (name) => JSON.parse(text(`node_modules/${name}/package.json`)).version;
const licences = [
  licence(`Apache ECharts ${version("echarts")}`, "echarts/LICENSE"),
  licence("Apache ECharts: NOTICE", "echarts/NOTICE"),
  licence("d3 (parts in Apache ECharts)", "echarts/licenses/LICENSE-d3"),
  licence(`zrender ${version("zrender")}`, "zrender/LICENSE"),
  licence(`tslib ${version("tslib")}`, "tslib/LICENSE.txt"),
].join("\n\n");
if (/<\/?script|<!--/i.test(licences)) throw new Error("a licence text would end its element");

// Nothing in the program may end its own element.
const program = script.text.trim().replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "<\\!--");
const styles = style.text.trim();
const parts = {
  "script hash": sha256(program, "base64"),
  "style hash": sha256(styles, "base64"),
  style: styles,
  script: program,
  licences,
};
const frame = text("src/frame.html").replace(/\{\{([a-z ]+)\}\}/g, (mark, name) => parts[name] ?? mark);
const page = frame.replace("</html>", () => `</html>\n<!-- made by scripts/build_page of sources ${hashOfSources()} -->`);
writeFileSync(join(here, "../reports/page.html"), page);
writeFileSync(join(here, "LICENCES.txt"), licences);
console.log(`reports/page.html: ${Buffer.byteLength(page)} bytes, of which program ${Buffer.byteLength(program)}`);
