#!/usr/bin/env python3
"""Write datapackage.json for every example, so that Frictionless tools can read and validate it.

The schemas come from schemas/tables; of each only the columns that the file has are kept.

    python3 scripts/make_datapackages.py [--check]

With --check nothing is written; exit status 1 when a file differs from what would be made.
"""
import csv
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "data" / "examples"
ORDER = ["assessment", "units", "indicators", "targets", "scheme", "grades", "values", "rewards", "titles", "corrections", "ledger",
         "register", "responsibilities", "respondents", "design", "margins", "items", "estimates", "comparisons"]
OPEN = {"values", "ledger", "register", "respondents"}  # a column for each indicator, or columns of the office's own


def read(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def own_column(rows, column):
    """A column that no schema knows: a number when every filled cell is one."""
    i = rows[0].index(column)
    cells = [row[i] for row in rows[1:] if row[i]]
    numbers = bool(cells) and all(cell.replace(".", "", 1).isdigit() for cell in cells)
    return {"name": column, "type": "number" if numbers else "string"}


def resource(folder, name, present):
    schema = json.loads((ROOT / "schemas" / "tables" / f"{name}.json").read_text(encoding="utf-8"))
    rows = read(folder / f"{name}.csv")
    header = rows[0]
    fields = {field["name"]: field for field in schema["fields"]}
    unknown = [column for column in header if column not in fields]
    if name in OPEN:
        fields |= {column: own_column(rows, column) for column in unknown}
    elif unknown:
        raise SystemExit(f"{folder.name}/{name}.csv: columns not in the schema: {', '.join(unknown)}")
    key = schema.get("primaryKey", [])
    inline = {
        "fields": [fields[column] for column in header],
        "missingValues": [""],
    }
    if key:
        inline["primaryKey"] = [column for column in ([key] if isinstance(key, str) else key) if column in header]
    links = [link for link in schema.get("foreignKeys", [])
             if link["fields"] in header and link["reference"]["resource"] in present + [""]]
    if not inline.get("primaryKey"):
        inline.pop("primaryKey", None)
    if links:
        inline["foreignKeys"] = links
    return {
        "name": name, "title": schema["title"], "title_zh": schema["title_zh"], "path": f"{name}.csv",
        "profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8-sig",
        "schema": inline,
    }


def package(folder):
    present = [name for name in ORDER if (folder / f"{name}.csv").exists()]
    settings = dict(row[:2] for row in read(folder / "assessment.csv")[1:])
    described = {
        "name": f"gnomon-example-{folder.name}",
        "title": settings["title"],
        "profile": "tabular-data-package",
        "resources": [resource(folder, name, present) for name in present],
    }
    return json.dumps(described, ensure_ascii=False, indent=2) + "\n"


def main():
    stale = 0
    for folder in sorted(path.parent for path in EXAMPLES.glob("*/assessment.csv")):
        target, text = folder / "datapackage.json", package(folder)
        if "--check" in sys.argv:
            if not target.exists() or target.read_text(encoding="utf-8") != text:
                print(f"{target.relative_to(ROOT)} is stale: run scripts/make_datapackages.py", file=sys.stderr)
                stale += 1
        else:
            target.write_text(text, encoding="utf-8", newline="\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
