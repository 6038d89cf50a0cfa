"""Completion in shells and the manual page: made from the declarations of the commands, and tried where a shell or groff is there."""

import os
import pathlib
import pty
import re
import shlex
import shutil
import subprocess

from support import PROGRAM, Case, display_width, is_chinese, main

BREAKS = re.compile(r"(=)")


def words_of_bash(line):
    """Splits a line as bash does for completion: `=` ends a word and is one."""
    words = line.split(" ")
    return [part for word in words for part in (BREAKS.split(word) if "=" in word else [word]) if part or word == ""]


class Bash(Case):
    def setUp(self):
        super().setUp()
        if shutil.which("bash") is None:
            self.skipTest("bash is not installed")
        self.script = self.gnomon("completion", "bash").out
        (self.folder / "gnomon.bash").write_text(self.script, encoding="utf-8")

    def complete(self, line, breaks=None):
        """What bash would offer at the end of the line."""
        words = words_of_bash(line) if breaks is None else line.split(" ")
        ask = ("source ./gnomon.bash\n" + (f"COMP_WORDBREAKS={shlex.quote(breaks)}\n" if breaks is not None else "COMP_WORDBREAKS=$' \\t\\n\"><=;|&(:'\n") +
               f"COMP_WORDS=({' '.join(map(shlex.quote, words))})\nCOMP_CWORD={len(words) - 1}\n"
               f"_gnomon\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n")
        done = subprocess.run(["bash", "--norc", "-c", ask], cwd=self.folder, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.stderr, "")
        return [each for each in done.stdout.split("\n") if each]

    def test_commands(self):
        self.assertEqual(self.complete("gnomon ra"), ["rank"])
        page = self.gnomon("--help", "--lang", "en").out
        self.assertEqual(self.complete("gnomon "), re.findall(r"^  gnomon ([a-z]+)", page, re.MULTILINE))
        self.assertEqual(self.complete("gnomon --lang en ra"), ["rank"])
        self.assertEqual(self.complete("gnomon --lang=en ra"), ["rank"])
        self.assertEqual(self.complete("gnomon -q ra"), ["rank"])

    def test_every_option_of_every_command(self):
        for command in self.complete("gnomon "):
            page = self.gnomon(command, "--help", "--lang", "en").out
            listed = set(re.findall(r"(?<![\w-])--[a-z-]+", page.partition("Usage:")[2]))
            offered = set(self.complete(f"gnomon {command} --"))
            self.assertLessEqual(listed, offered, command)
        self.assertEqual(self.complete("gnomon run --per"), ["--period"])

    def test_values_of_options(self):
        self.assertEqual(self.complete("gnomon run --lang "), ["zh", "en"])
        self.assertEqual(self.complete("gnomon run --lang="), ["zh", "en"])
        self.assertEqual(self.complete("gnomon run --lang=z"), ["zh"])
        self.assertEqual(self.complete("gnomon run --lang=z", breaks=" \t\n"), ["--lang=zh"])
        self.assertEqual(self.complete("gnomon rank --format "), ["table", "csv", "json", "markdown"])
        self.assertEqual(self.complete("gnomon run --format "), ["text", "json"])
        self.assertIn("county", self.complete("gnomon init mine --example "))
        self.assertEqual(self.complete("gnomon run mine --report gap,hi"), ["gap,history"])
        self.assertEqual(self.complete("gnomon run --period "), [])
        self.assertEqual(self.complete("gnomon completion "), ["bash", "zsh", "fish"])

    def test_settings_and_their_values(self):
        self.assertEqual(self.complete("gnomon run --set missin"), ["missing="])
        self.assertIn("zero", self.complete("gnomon run --set missing="))
        self.assertEqual(self.complete("gnomon run --set missing=ze"), ["zero"])
        self.assertEqual(self.complete("gnomon survey --set drawing=bre"), ["brewer"])
        self.assertEqual(self.complete("gnomon survey --set missing=ze"), [])
        self.assertEqual(self.complete("gnomon run --set missing=ze", breaks=" \t\n"), ["missing=zero"])

    def test_rules_and_tables(self):
        self.assertEqual(self.complete("gnomon rules propor"), ["proportional"])
        self.assertIn("indicators", self.complete("gnomon schema "))
        self.assertEqual(self.complete("gnomon schema units "), [])

    def test_files_where_a_package_is_wanted(self):
        (self.folder / "甲县").mkdir()
        (self.folder / "two words").mkdir()
        (self.folder / "book.xlsx").write_bytes(b"")
        self.assertEqual(sorted(self.complete("gnomon run ")), ["book.xlsx", "gnomon.bash", "two words", "甲县"])
        self.assertEqual(self.complete("gnomon run 甲"), ["甲县"])
        self.assertEqual(sorted(self.complete("gnomon run mine --out ")), ["two words", "甲县"])
        self.assertEqual(self.complete("gnomon explain mine "), [])
        self.assertEqual(self.complete("gnomon import mine --into book"), ["book.xlsx"])

    def test_in_a_shell_that_a_person_types_into(self):
        shell, other = pty.openpty()
        folder = pathlib.Path(PROGRAM).parent
        environment = self.environment({"PATH": f"{folder}:{os.environ['PATH']}", "TERM": "dumb", "PS1": "$ ", "HOME": str(self.folder)})
        with subprocess.Popen(["bash", "--norc", "--noprofile", "-i"], stdin=other, stdout=other, stderr=other, cwd=self.folder,
                              env=environment, start_new_session=True) as process:
            os.close(other)
            os.write(shell, b"source ./gnomon.bash\nbind 'set enable-bracketed-paste off'\n")
            os.write(shell, b"gnomon completi\tfis\t > fish.txt; exit\n")
            seen = b""
            while True:
                try:
                    piece = os.read(shell, 4096)
                except OSError:
                    break
                if not piece:
                    break
                seen += piece
            process.wait(timeout=60)
        os.close(shell)
        self.assertIn("fish completion", (self.folder / "fish.txt").read_text(encoding="utf-8"), seen.decode(errors="replace"))


class OtherShells(Case):
    def script(self, shell):
        path = self.folder / f"gnomon.{shell}"
        path.write_text(self.gnomon("completion", shell).out, encoding="utf-8")
        return path

    def test_descriptions_are_in_both_languages(self):
        for shell in ("zsh", "fish"):
            text = self.script(shell).read_text(encoding="utf-8")
            for word in ("scores, ranks and writes all results", "计分、排名，写出全部结果", "county", "proportional", "missing=zero"):
                self.assertIn(word, text, shell)

    def test_quotes_are_closed_on_every_line(self):
        for shell, quote in (("zsh", "'\\''"), ("fish", "\\'")):
            for line in self.script(shell).read_text(encoding="utf-8").splitlines():
                self.assertEqual(line.replace(quote, "").count("'") % 2, 0, line)

    def test_zsh_understands_its_script(self):
        if shutil.which("zsh") is None:
            self.skipTest("zsh is not installed: its completion was not tried")
        script = self.script("zsh")
        for words in (["-n", str(script)], ["-c", f"autoload -U compinit; compinit -u -d ./dump; source {script}; whence _gnomon_zh _gnomon_en"]):
            done = subprocess.run(["zsh", "-f", *words], cwd=self.folder, capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_fish_completes(self):
        if shutil.which("fish") is None:
            self.skipTest("fish is not installed: its completion was not tried")
        script = self.script("fish")

        def complete(line):
            done = subprocess.run(["fish", "--no-config", "-c", f"source {script}; complete -C {shlex.quote(line)}"], cwd=self.folder,
                                  env=self.environment({"HOME": str(self.folder)}), capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(done.stderr, "")
            return [each.split("\t")[0] for each in done.stdout.splitlines()]

        self.assertEqual(complete("gnomon ra"), ["rank"])
        self.assertEqual(complete("gnomon run --lang "), ["en", "zh"])
        self.assertIn("county", complete("gnomon init mine --example "))
        self.assertIn("--period", complete("gnomon run --per"))
        self.assertIn("proportional", complete("gnomon rules prop"))
        (self.folder / "甲县").mkdir()
        self.assertIn("甲县/", complete("gnomon run 甲"))


class Manual(Case):
    def page(self, language):
        path = self.folder / f"gnomon.{language}.1"
        path.write_text(self.gnomon("--help", "--format", "man", "--lang", language).out, encoding="utf-8")
        return path

    def test_every_command_and_option_in_its_own_language(self):
        for language in ("zh", "en"):
            text = self.page(language).read_text(encoding="utf-8").replace("\\-", "-").replace("\\:", "")
            for command in re.findall(r"^  gnomon ([a-z]+)", self.gnomon("--help", "--lang", "en").out, re.MULTILINE):
                self.assertIn(f'.SS "gnomon {command} ', text)
                for option in re.findall(r"(?<![\w-])--[a-z-]+", self.gnomon(command, "--help", "--lang", "en").out.partition("Usage:")[2]):
                    self.assertIn(option, text)
            self.assertEqual(is_chinese(text), language == "zh")

    def test_no_line_is_a_command_by_mistake(self):
        for language in ("zh", "en"):
            for line in self.page(language).read_text(encoding="utf-8").splitlines():
                if line.startswith((".", "'")):
                    self.assertRegex(line, r'^\.(\\"|TH|SH|SS|TP|PP|RS|RE|br|ad|nh|B|I)( |$|\\)', line)

    def test_groff_sets_it_without_a_warning(self):
        if shutil.which("groff") is None:
            self.skipTest("groff is not installed: the manual page was not set")
        for language in ("zh", "en"):
            done = subprocess.run(["groff", "-Tutf8", "-Kutf8", "-man", "-ww", "-rLL=78n", self.page(language)], capture_output=True,
                                  timeout=60, check=False)
            self.assertEqual(done.stderr.decode(), "")
            shown = re.sub(r".\x08|\x1b\[[0-9;]*m", "", done.stdout.decode())
            for line in shown.splitlines():
                self.assertLessEqual(display_width(line), 80, line)
            self.assertIn("gnomon run", shown)

    def test_man_shows_it(self):
        if shutil.which("man") is None:
            self.skipTest("man is not installed")
        for language in ("zh", "en"):
            done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", self.page(language)], capture_output=True, timeout=60,
                                  env=self.environment({"MANWIDTH": "80", "LC_ALL": "C.UTF-8"}), check=False)
            self.assertEqual((done.returncode, done.stderr.decode()), (0, ""))
            self.assertIn("gnomon", done.stdout.decode())

    def test_mandoc_has_nothing_to_say(self):
        if shutil.which("mandoc") is None:
            self.skipTest("mandoc is not installed: the manual page was not linted")
        for language in ("zh", "en"):
            done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", self.page(language)], capture_output=True, text=True, timeout=60, check=False)
            complaints = [line for line in done.stdout.splitlines() if "missing date" not in line]  # no clock: no date
            self.assertEqual(complaints, [])


if __name__ == "__main__":
    main()
