#!/usr/bin/env python3
"""Is a report valid against a JSON Schema?   validate_report.py SCHEMA REPORT

Also shows that the schema refuses what it must: each change below makes a valid report invalid.
Exit status 0: as it should be, 1: not.
"""
import copy
import json
import sys

import jsonschema

CHANGES = {
    "urn:gnomon:report:v1": {
        "a member too many": lambda report: report.update(extra=1),
        "no period": lambda report: report["result"].pop("period"),
        "another schema": lambda report: report.update(schema="urn:gnomon:report:v2"),
        "a rank 0": lambda report: report["result"]["units"][0].update(rank=0),
        "an outcome that does not exist": lambda report: report["result"]["units"][0]["scores"][0].update(outcome="lost"),
        "a total in words": lambda report: report["result"]["units"][0].update(total="89.50"),
    },
    "urn:gnomon:survey:v1": {
        "a member too many": lambda report: report.update(extra=1),
        "no Chinese methods": lambda report: report["result"]["methods"].pop("zh"),
        "a number of respondents below 0": lambda report: report["result"]["estimates"][0].update(n=-1),
        "a figure of a withheld domain": lambda report: withheld(report).update(value=0.1),
        "respondents of a withheld domain": lambda report: withheld(report).update(n=21),
        "a release that does not exist": lambda report: report["result"]["estimates"][0].update(release="maybe"),
        "a p-value above 1": lambda report: report["result"]["comparisons"][0].update(p=1.2),
    },
}


def withheld(report):
    return next(each for each in report["result"]["estimates"] if each["release"] == "withheld")


def unique_members(pairs):
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise ValueError(f"a member stands twice: {names}")
    return dict(pairs)


def main():
    schema_path, report_path = sys.argv[1:]
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    with open(report_path, encoding="utf-8") as file:
        report = json.load(file, object_pairs_hook=unique_members)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    faults = [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(report)]
    for name, change in CHANGES[schema["$id"]].items():
        changed = copy.deepcopy(report)
        change(changed)
        if validator.is_valid(changed):
            faults.append(f"the schema accepts {name}")
    print("\n".join(faults) or "valid")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
