"""Nothing is half written: dry runs, refusals, interruptions, kills, full disks, folders that must not be touched."""

import os
import resource
import signal
import time

from support import COUNTY, Case, main, write_large_package


def catches(process, wanted):
    """Has the process its own way with that signal yet?"""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        mask = next(line.split()[1] for line in file if line.startswith("SigCgt"))
    return bool(int(mask, 16) >> (wanted - 1) & 1)


class DryRun(Case):
    def test_writes_nothing(self):
        for words in (["run", COUNTY], ["import", COUNTY, "--into", "c.db"], ["demo"], ["init", "new", "--example", "county"]):
            with self.subTest(words=words):
                self.assertNotEqual(self.gnomon(*words, "--dry-run").out, "")
                self.assertEqual(list(self.folder.iterdir()), [])

    def test_lists_the_files_that_would_be_written(self):
        for words in ([], ["--without", "scores,trends,json"], ["--report", "history,markdown"]):
            planned = self.gnomon("run", COUNTY, *words, "-n", "--out", "out").out
            self.assertEqual(self.gnomon("run", COUNTY, *words, "--out", "out").out, planned)

    def test_of_undo(self):
        self.gnomon("import", COUNTY, "--into", "c.db")
        before = self.files()
        self.gnomon("undo", "c.db", "-n")
        self.gnomon("run", "c.db", "-n")
        self.assertEqual(self.files(), before)


class Folders(Case):
    def test_left_out_and_left_over(self):
        self.gnomon("run", COUNTY, "--out", "out", "--without", "scores,trends,verification,json")
        self.assertEqual(sorted(self.files("out")), ["converted.csv", "manifest.json", "ranking.csv", "rewards.csv"])
        self.gnomon("run", COUNTY, "--out", "out", "--report", "history")
        self.assertIn("history.csv", self.gnomon("run", COUNTY, "--out", "out").err)

    def test_a_filled_folder_is_not_written_into(self):
        (self.folder / "mine").mkdir()
        (self.folder / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
        before = self.files()
        self.assertIn("mine", self.gnomon("init", "mine", "--example", "county", code=2).err)
        self.assertIn("mine", self.gnomon("demo", "mine", code=2).err)
        self.assertEqual(self.files(), before)

    def test_results_do_not_go_into_the_package(self):
        package = self.copy_of_county()
        before = self.files()
        self.gnomon("run", package, "--out", package, code=2)
        self.assertEqual(self.files(), before)

    def test_examples_can_be_started_from(self):
        for line in self.gnomon("init", "--list", "--format", "csv").out.splitlines()[1:]:
            name = line.split(",")[0]
            self.gnomon("init", name, "--example", name)
            self.gnomon("check", name)

    def test_demo(self):
        answer = self.gnomon("demo")
        self.assertEqual(sorted(answer.out.splitlines()), sorted(self.files()))
        self.assertIn("gnomon-demo/results/ranking.md", self.files())

    def test_missing_permission(self):
        (self.folder / "locked").mkdir(mode=0o555)
        os.chmod(self.folder, 0o755)
        someone = {"user": 65534} if os.geteuid() == 0 else {}
        answer = self.gnomon("run", COUNTY, "--out", "locked", code=3, **someone)
        self.assertIn("GNO-O", answer.err)
        self.assertEqual(self.files("locked"), {})
        self.gnomon("import", COUNTY, "--into", "locked/c.db", code=3, **someone)
        self.assertEqual(self.files("locked"), {})

    def test_a_file_where_the_folder_should_be(self):
        (self.folder / "file").write_text("", encoding="utf-8")
        self.gnomon("run", COUNTY, "--out", "file", code=3)
        self.gnomon("run", COUNTY, "--out", "file/below", code=3)

    def test_full_disk(self):
        def little_room():  # stands for a disk that is full: no file may grow beyond 20 kB
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

        for words in (["run", COUNTY, "--out", "out"], ["import", COUNTY, "--into", "c.db"]):
            with self.subTest(words=words):
                self.gnomon(*words, code=3, preexec_fn=little_room, restore_signals=False)
                self.assertEqual(self.files(), {})
        self.gnomon("run", COUNTY, "--out", "out")
        before = self.files()
        self.gnomon("run", COUNTY, "--out", "out", "--period", "2024", code=3, preexec_fn=little_room,
                    restore_signals=False)
        self.assertEqual(self.files(), before)


class Interruption(Case):
    def setUp(self):
        super().setUp()
        self.package = write_large_package(self.folder / "large")

    def wait_for(self, process, seen):
        while not seen():
            self.assertIsNone(process.poll(), "ended before it could be interrupted")
            time.sleep(0.001)

    def test_interrupted_run_leaves_nothing(self):
        process = self.start("run", self.package, "--out", "out", "--lang", "en")
        self.wait_for(process, lambda: (self.folder / "out").exists() and any((self.folder / "out").iterdir()))
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        self.assertEqual((process.returncode, out), (130, b""))
        self.assertIn("Interrupted", err.decode())
        self.assertFalse((self.folder / "out").exists())

    def test_interrupted_run_keeps_the_results_before(self):
        self.gnomon("run", self.package, "--out", "out", "--period", "2024")
        before = self.files("out")
        for delay in (0, 0.05):
            process = self.start("run", self.package, "--out", "out")
            self.wait_for(process, lambda: catches(process, signal.SIGTERM))
            time.sleep(delay)
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
            self.assertEqual(process.returncode, 130)
            self.assertEqual(self.files("out"), before)

    def test_interrupted_import_is_taken_back(self):
        process = self.start("import", self.package, "--into", "large.db")
        self.wait_for(process, (self.folder / "large.db").exists)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["large"])

    def test_killed_import_leaves_the_state_before_or_after(self):
        self.gnomon("import", COUNTY, "--into", "c.db")
        before = self.gnomon("rank", "c.db", "--format", "csv").out
        whole = time.monotonic()
        self.gnomon("import", self.package, "--into", "copy.db")
        whole = time.monotonic() - whole
        for share in (0.3, 0.6, 0.8, 0.9):
            process = self.start("import", self.package, "--into", "c.db")
            time.sleep(share * whole)
            process.kill()
            process.communicate(timeout=60)
            events = self.gnomon("history", "c.db", "--format", "csv").out.splitlines()[1:]
            if len(events) == 1:
                self.assertEqual(self.gnomon("rank", "c.db", "--format", "csv").out, before)
            else:
                self.assertEqual(len(events), 2)
                self.gnomon("undo", "c.db", "--yes")
                self.assertEqual(self.gnomon("rank", "c.db", "--format", "csv").out, before)
                return


if __name__ == "__main__":
    main()
