"""stdout is data, stderr is talk; exit codes of the contract; JSON, colours, pipes."""

import json
import subprocess

from support import COUNTY, PROGRAM, Case, main, read_table, write_table


class Streams(Case):
    def test_run_lists_its_files_on_stdout_and_talks_on_stderr(self):
        answer = self.gnomon("run", COUNTY)
        listed = answer.out.splitlines()
        self.assertEqual(sorted(self.files()), sorted(listed))
        self.assertIn("gnomon-out/ranking.csv", listed)
        self.assertIn("乙川镇", answer.err)

    def test_quiet_leaves_stderr_empty(self):
        for words in (["run", COUNTY], ["check", COUNTY], ["rank", COUNTY], ["demo"]):
            self.assertEqual(self.gnomon(*words, "--quiet").err, "")

    def test_verbose_shows_the_findings(self):
        self.assertNotIn("GNO-V006", self.gnomon("rank", COUNTY).err)
        self.assertIn("GNO-V006", self.gnomon("rank", COUNTY, "-v").err)

    def test_json_is_one_object_with_schema_version_and_findings(self):
        for words in (["run", COUNTY], ["check", COUNTY], ["rank", COUNTY], ["trend", COUNTY, "T02"],
                      ["explain", COUNTY, "T02"], ["diff", f"{COUNTY}@2024", COUNTY], ["rules"],
                      ["init", "--list"]):
            with self.subTest(words=words):
                answer = json.loads(self.gnomon(*words, "--format", "json").out)
                self.assertEqual(list(answer), ["schema", "version", "command", "input", "result", "findings"])
                self.assertEqual(answer["command"], words[0])
        finding = json.loads(self.gnomon("check", COUNTY, "--format", "json").out)["findings"][0]
        self.assertLessEqual({"code", "severity", "file", "row", "column", "message", "hint"}, set(finding))

    def test_csv_on_stdout_is_plain(self):
        out = self.gnomon("rank", COUNTY, "--format", "csv").out
        self.assertTrue(out.startswith("period,unit,name,"))
        self.assertNotIn("\r", out)
        self.gnomon("run", COUNTY, "--csv", "plain", "--out", "plain")
        self.assertEqual(self.files("plain")["ranking.csv"].decode(), out)

    def test_schema_is_the_published_one(self):
        published = json.loads((COUNTY.parents[2] / "schemas" / "tables" / "values.json").read_text())
        self.assertEqual(json.loads(self.gnomon("schema", "values", "--format", "json").out), published)
        self.assertEqual(json.loads(self.gnomon("schema", "数据", "--format", "json").out), published)

    def test_a_reader_that_leaves_is_no_fault(self):
        process = self.start("schema", "assessment")
        process.stdout.close()
        _, error = process.communicate(timeout=60)
        self.assertEqual((process.returncode, error), (0, b""))

    def test_a_full_disk_behind_stdout_is_one(self):
        with open("/dev/full", "wb") as full:
            answer = self.gnomon("rank", COUNTY, "--lang", "en", code=3, stdout=full)
        self.assertIn("GNO-O005", answer.err)

    def test_colours_only_where_they_are_wanted(self):
        plain = self.gnomon("check", COUNTY).out
        self.assertNotIn("\x1b", plain)
        self.assertIn("\x1b[", self.gnomon("check", COUNTY, "--color", "always").out)
        self.assertIn("\x1b[", self.gnomon("check", COUNTY, env={"GNOMON_COLOR": "always"}).out)

    def on_a_terminal(self, *words, env):
        """What the program writes to a terminal (`script` of util-linux makes one)."""
        command = " ".join(map(str, [PROGRAM, *words]))
        return subprocess.run(["script", "-qec", command, "/dev/null"], cwd=self.folder, check=True,
                              env=self.environment(env), stdin=subprocess.DEVNULL, capture_output=True).stdout.decode()

    def test_colours_on_a_terminal(self):
        self.assertIn("\x1b[", self.on_a_terminal("check", COUNTY, env={"TERM": "xterm"}))
        self.assertNotIn("\x1b", self.on_a_terminal("check", COUNTY, env={"TERM": "xterm", "NO_COLOR": "1"}))
        self.assertNotIn("\x1b", self.on_a_terminal("check", COUNTY, env={"TERM": "dumb"}))
        self.assertNotIn("\x1b", self.on_a_terminal("check", COUNTY, "--color", "never", env={"TERM": "xterm"}))


class ExitCodes(Case):
    def faulty(self):
        package = self.copy_of_county("faulty")
        rows = read_table(package / "scheme.csv")
        rule = rows[0].index("rule")
        rows[3][rule] = "proportionl(cap=1)"
        rows[4][rule] = "bands("
        write_table(package / "scheme.csv", rows)
        return package

    def test_check_prints_every_fault_as_data(self):
        answer = self.gnomon("check", self.faulty(), code=1)
        self.assertIn("GNO-R001", answer.out)
        self.assertIn("GNO-R002", answer.out)
        self.assertIn("proportional", answer.out)
        self.assertNotIn("GNO-", answer.err)
        self.assertEqual(sorted(self.files()), sorted("faulty/" + p.name for p in (self.folder / "faulty").iterdir()))

    def test_others_refuse_faulty_data_and_write_nothing(self):
        package = self.faulty()
        before = self.files()
        for words in (["run", package], ["rank", package], ["trend", package], ["explain", package, "T02"],
                      ["diff", package, COUNTY], ["import", package, "--into", "new.db"]):
            with self.subTest(words=words):
                answer = self.gnomon(*words, code=3)
                self.assertEqual(answer.out, "")
                self.assertIn("GNO-R001", answer.err)
                self.assertIn("GNO-R002", answer.err)
        self.assertEqual(self.files(), before)

    def test_fail_on(self):
        package = self.copy_of_county("with-a-warning")
        (package / "letters.csv").write_text("from,to\na,b\n", encoding="utf-8")
        for words in (["check", package], ["run", package], ["rank", package]):
            self.gnomon(*words, code=0)
            self.gnomon(*words, "--fail-on", "warning", code=1)
            self.gnomon(*words, env={"GNOMON_FAIL_ON": "warning"}, code=1)

    def test_files_that_are_no_packages(self):
        (self.folder / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
        (self.folder / "other.db").write_bytes(b"SQLite format 3\0" + bytes(600))
        (self.folder / "empty").mkdir()
        for name in ("old.xls", "other.db", "empty"):
            for command in ("check", "run"):
                self.assertEqual(self.gnomon(command, name, code=3).out, "")

    def test_check_tells_in_json_what_cannot_be_opened(self):
        (self.folder / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
        self.gnomon("import", COUNTY, "--into", "c.db")
        whole = (self.folder / "c.db").read_bytes()
        (self.folder / "cut.db").write_bytes(whole[:5000])
        for name, code, fault in (("old.xls", 3, "GNO-F009"), ("cut.db", 3, "GNO-D007"), ("nowhere", 2, "GNO-F001")):
            with self.subTest(name=name):
                answer = self.gnomon("check", name, "--format", "json", code=code)
                told = json.loads(answer.out)
                self.assertEqual([each["code"] for each in told["findings"]], [fault])
                self.assertEqual((told["result"]["errors"], told["result"]["units"]), (1, 0))
                self.assertEqual(answer.err, "")
                self.assertIn(fault, self.gnomon("check", name, code=code).err)
        self.assertEqual(self.gnomon("check", COUNTY, "--period", "soon", "--format", "json", code=2).out, "")

    def test_two_runs_at_once(self):
        (self.folder / "out").mkdir()
        holder = subprocess.Popen(["flock", "--no-fork", self.folder / "out", "sleep", "60"])
        self.addCleanup(holder.wait)
        self.addCleanup(holder.kill)
        for _ in range(100):
            if subprocess.run(["flock", "--nonblock", self.folder / "out", "true"], check=False).returncode != 0:
                break
        self.assertIn("GNO-O004", self.gnomon("run", COUNTY, "--out", "out", code=4).err)
        self.assertEqual(self.files("out"), {})


if __name__ == "__main__":
    main()
