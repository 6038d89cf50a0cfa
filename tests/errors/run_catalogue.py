#!/usr/bin/env python3
"""Run the catalogue of errors: one folder for each fault, with the exact messages.

    run_catalogue.py --program GNOMON [--accept] [ENTRY...]

An entry holds a `package` (a folder, or a file `package.<ending>`), `case.txt`, and the messages `expected.en.txt` and
`expected.zh.txt`. `case.txt` has one sentence on what is wrong, then `codes:` (the faults found, or `none`) and the exit
codes of `check:` and `run:`. An entry with a `command.txt` runs those lines instead and has one `exit:`; the last line is
the call that counts, those before it make the scene:

    gnomon …              a call that must succeed          sql FILE STATEMENT     changes a database
    write FILE TEXT       makes a file                      cut FILE N             keeps the first N bytes
    link FILE TARGET      makes a link, in place of a file
    spoil FILE FROM TO    overwrites bytes                  lock FILE, hold DIR    as another program would

Each entry is run in a copy of its own, so the test also sees whatever the program leaves behind. `--accept` writes the
messages found into the entry instead of comparing: read the difference before committing it.
"""
import argparse
import concurrent.futures
import contextlib
import csv
import fcntl
import json
import os
import pathlib
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
FAULTS = HERE.parent.parent / "engine" / "gnomon" / "base" / "faults.def"
LANGUAGES = ("en", "zh")


class Entry:
    """One folder of the catalogue."""

    def __init__(self, folder):
        self.folder = folder
        self.name = folder.name
        lines = (folder / "case.txt").read_text(encoding="utf-8").splitlines()
        self.sentence = lines[0]
        fields = dict(line.split(": ", 1) for line in lines[1:] if line)
        self.codes = [] if fields["codes"] == "none" else fields["codes"].split()
        command = folder / "command.txt"
        self.command = command.read_text(encoding="utf-8").splitlines() if command.exists() else None
        self.exit = int(fields["exit"]) if self.command else None
        self.check = None if self.command else int(fields["check"])
        self.run = None if self.command else int(fields["run"])

    @property
    def package(self):
        return next(path.name for path in sorted(self.folder.iterdir()) if path.name.split(".")[0] == "package")

    def expected(self, language):
        return self.folder / f"expected.{language}.txt"


def entries(names=()):
    """All entries in the order of their names, or those asked for."""
    found = [Entry(path.parent) for path in sorted(HERE.glob("*/case.txt"))]
    unknown = set(names) - {entry.name for entry in found}
    if unknown:
        sys.exit(f"no such entry: {', '.join(sorted(unknown))}")
    return [entry for entry in found if not names or entry.name in names]


def fault_codes():
    """The codes of all kinds of fault with their names."""
    return {code: name for name, code in re.findall(r'GNOMON_FAULT\((\w+), "([^"]+)"', FAULTS.read_text(encoding="utf-8"))}


def not_reachable():
    """Codes that no entry can show, with the reason."""
    lines = (HERE / "not_reachable.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines if line and not line.startswith("#"))


def files_below(folder):
    """Every file with its bytes; not the notes that SQLite keeps beside a database in use."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
            for path in folder.rglob("*") if not path.name.endswith(("-wal", "-shm"))}


class Trial:
    """Runs one entry and collects what is wrong with it."""

    def __init__(self, program, entry, accept):
        self.program, self.entry, self.accept = program, entry, accept
        self.problems = []

    def expect(self, holds, problem):
        if not holds:
            self.problems.append(problem)

    def call(self, words, folder):
        plain = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "SOURCE_DATE_EPOCH": "1767225600"}
        plain |= {name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS") if name in os.environ}
        done = subprocess.run([self.program, *words], cwd=folder, env=plain, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=60, check=False)
        self.expect(done.returncode >= 0, f"`{' '.join(words)}` died of signal {-done.returncode}")
        self.expect(done.returncode != 70, f"`{' '.join(words)}` failed inside: {done.stderr.decode(errors='replace')}")
        # What `-v` says of the time that a step took is another each time.
        told = re.sub(r"(?m)^.*\d+\.\d\d (s|秒)\n", "", done.stderr.decode("utf-8"))
        return done.returncode, done.stdout.decode("utf-8"), told

    @contextlib.contextmanager
    def copy(self):
        with tempfile.TemporaryDirectory(prefix="gnomon-errors-") as folder:
            folder = pathlib.Path(folder)
            for path in self.entry.folder.iterdir():
                if path.name.split(".")[0] != "package":
                    continue
                if path.is_dir():
                    shutil.copytree(path, folder / path.name)
                else:
                    shutil.copy(path, folder / path.name)
            yield folder

    def all(self):
        try:
            if self.entry.command:
                for language in LANGUAGES:
                    self.try_command(language)
            else:
                self.try_package()
        except (OSError, ValueError, KeyError, StopIteration, subprocess.TimeoutExpired, UnicodeDecodeError) as error:
            self.problems.append(f"{type(error).__name__}: {error}")
        return self.problems

    def compare(self, language, found):
        path = self.entry.expected(language)
        if self.accept:
            path.write_text(found, encoding="utf-8", newline="")
            return
        expected = path.read_text(encoding="utf-8") if path.exists() else ""
        if found != expected:
            for i_line, (a, b) in enumerate(zip((found + "\n").splitlines(), (expected + "\n").splitlines()), 1):
                if a != b:
                    self.problems.append(f"{path.name}, line {i_line}: {a!r} instead of {b!r}")
                    return
            self.problems.append(f"{path.name}: one has more lines than the other")

    def compare_codes(self, text):
        found = sorted(set(re.findall(r"^(?:error|warning|note) (GNO-\w+)", text, re.MULTILINE)))
        self.expect(found == sorted(self.entry.codes), f"codes {' '.join(found) or 'none'}")

    def try_package(self):
        entry = self.entry
        with self.copy() as folder:
            before = files_below(folder)
            for language in LANGUAGES:
                code, out, err = self.call(["check", entry.package, "--lang", language], folder)
                self.expect(code == entry.check, f"check exits with {code}")
                self.compare(language, out + err)
                if language == "en":
                    self.compare_codes(out + err)
            self.try_json(folder)
            self.expect(files_below(folder) == before, "check changed or left files")
            self.try_run(folder, before)

    def try_json(self, folder):
        code, out, _ = self.call(["check", self.entry.package, "--format", "json"], folder)
        self.expect(code == self.entry.check, f"check --format json exits with {code}")
        found = sorted({each["code"] for each in json.loads(out)["findings"]})
        self.expect(found == sorted(self.entry.codes), f"JSON has the codes {' '.join(found) or 'none'}")

    def try_run(self, folder, before):
        code, out, err = self.call(["run", self.entry.package, "--out", "results", "--lang", "en"], folder)
        self.expect(code == self.entry.run, f"run exits with {code}")
        written = {name for name in files_below(folder) if name not in before and name != "results"}
        if code == 0:
            self.expect("results/manifest.json" in written, "run wrote no manifest.json")
            self.expect(all(name.startswith("results/") for name in written), f"run also wrote {sorted(written)}")
            self.no_silent_zero(folder / "results" / "scores.csv")
        else:
            self.expect(not written, f"run was refused and left {sorted(written)}")
            self.expect(out == "", f"run was refused and wrote to stdout: {out!r}")
            self.expect(err != "", "run was refused without a word")

    def no_silent_zero(self, path):
        """A value that is missing gives no points at all, not 0, where the scheme does not say so."""
        with open(path, encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if row["status"] == "missing":
                    self.expect(row["points"] == "", f"unit {row['unit']} got {row['points']} points without a value")

    def try_command(self, language):
        *scene, counted = self.entry.command
        with self.copy() as folder, contextlib.ExitStack() as stack:
            before = None
            for line in scene:
                # Reading a file would give up the lock that this process holds on it.
                if line.startswith("lock "):
                    before = files_below(folder)
                self.set_scene(line, folder, stack)
            before = before or files_below(folder)
            code, out, err = self.call([*shlex.split(counted)[1:], "--lang", language], folder)
            self.expect(code == self.entry.exit, f"exits with {code}")
            self.compare(language, out + err)
            if language == "en":
                self.compare_codes(out + err)
            self.expect(files_below(folder) == before, "changed or left files")

    def set_scene(self, line, folder, stack):
        verb, rest = line.split(" ", 1)
        if verb == "gnomon":
            code, _, err = self.call(shlex.split(rest), folder)
            self.expect(code == 0, f"`{line}` exits with {code}: {err}")
            return
        name, *more = rest.split(" ", 1)
        path = folder / name
        if verb == "write":
            path.write_text(more[0] + "\n", encoding="utf-8")
        elif verb == "link":
            path.unlink(missing_ok=True)
            path.symlink_to(more[0])
        elif verb == "sql":
            with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
                database.execute(more[0])
        elif verb == "cut":
            os.truncate(path, int(more[0]))
        elif verb == "spoil":
            first, last = map(int, more[0].split())
            with open(path, "r+b") as file:
                file.seek(first)
                file.write(b"\xa5" * (last - first))
        elif verb == "lock":
            database = stack.enter_context(contextlib.closing(sqlite3.connect(path, isolation_level=None)))
            database.execute("BEGIN EXCLUSIVE")
        elif verb == "hold":
            path.mkdir()
            handle = os.open(path, os.O_RDONLY)
            stack.callback(os.close, handle)
            fcntl.flock(handle, fcntl.LOCK_EX)
        else:
            raise ValueError(f"command.txt: {verb}?")


def coverage():
    """Every kind of fault has an entry, or a reason why not."""
    known, reasons = fault_codes(), not_reachable()
    shown = {code for entry in entries() for code in entry.codes}
    for code in known:
        if code not in shown and code not in reasons:
            yield f"{code} ({known[code]}) has no entry and no reason in not_reachable.txt"
        if code in shown and code in reasons:
            yield f"{code} ({known[code]}) has an entry: take it out of not_reachable.txt"
    for code in (shown | set(reasons)) - set(known):
        yield f"{code} is not in faults.def"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--program", default=os.environ.get("GNOMON_PROGRAM"), help="the program to try")
    parser.add_argument("--accept", action="store_true", help="write the messages found as the expected ones")
    parser.add_argument("entry", nargs="*")
    options = parser.parse_args()
    if not options.program:
        parser.error("--program or GNOMON_PROGRAM is needed")
    program = str(pathlib.Path(options.program).resolve())

    chosen = entries(options.entry)
    n_failed = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=4) as pool:
        trials = pool.map(lambda entry: Trial(program, entry, options.accept).all(), chosen)
        for entry, problems in zip(chosen, trials):
            n_failed += bool(problems)
            for problem in problems:
                print(f"{entry.name}: {problem}")
    n_passed = len(chosen) - n_failed
    if not options.entry:
        gaps = list(coverage())
        n_failed += len(gaps)
        for gap in gaps:
            print(gap)
    print(f"{n_passed} passed, {n_failed} failed")
    sys.exit(1 if n_failed or not chosen else 0)


if __name__ == "__main__":
    main()
