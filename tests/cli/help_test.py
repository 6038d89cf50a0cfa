"""Help, version and the greeting: in both languages, short and narrow."""

import re

from support import Case, display_width, is_chinese, main


class Help(Case):
    def commands(self):
        page = self.gnomon("--help", "--lang", "en").out
        return re.findall(r"^  gnomon ([a-z]+)", page, re.MULTILINE)

    def check_page(self, answer, language):
        self.assertEqual(answer.err, "")
        lines = answer.out.splitlines()
        self.assertLess(len(lines), 35)
        for line in lines:
            self.assertLessEqual(display_width(line), 80, line)
        self.assertEqual(is_chinese(answer.out), language == "zh", answer.out)

    def test_every_command_of_the_contract_is_listed(self):
        self.assertEqual(self.commands(), ["demo", "init", "check", "run", "rank", "trend", "explain", "gap", "survey", "diff", "template", "collect",
                                           "import", "correct", "undo", "history", "verify", "rules", "schema", "completion"])

    def test_page_of_the_program(self):
        for language in ("zh", "en"):
            self.check_page(self.gnomon("--help", "--lang", language), language)

    def test_page_of_each_command(self):
        for command in self.commands():
            for language in ("zh", "en"):
                with self.subTest(command=command, language=language):
                    answer = self.gnomon(command, "--help", "--lang", language)
                    self.check_page(answer, language)
                    self.assertIn(f"gnomon {command}", answer.out.splitlines()[0])
                    self.assertEqual(answer, self.gnomon(command, "-h", "--lang", language))

    def test_examples_stand_first_and_name_commands_that_exist(self):
        for command in self.commands():
            page = self.gnomon(command, "--help", "--lang", "en").out
            examples, _, _ = page.partition("Usage:")
            named = re.findall(r"^  gnomon ([a-z]+)", examples, re.MULTILINE)
            self.assertTrue(named, page)
            self.assertLessEqual(set(named), set(self.commands()))

    def test_the_program_alone_says_what_to_do_next_in_five_lines(self):
        for language in ("zh", "en"):
            answer = self.gnomon("--lang", language)
            self.assertEqual(len(answer.out.splitlines()), 5)
            self.check_page(answer, language)

    def test_version(self):
        for words in (["--version"], ["-V"], ["run", "--version"]):
            self.assertRegex(self.gnomon(*words).out, r"^gnomon \d+\.\d+\.\d+\n$")

    def test_help_needs_no_arguments_and_reads_nothing(self):
        self.gnomon("run", "--help", "nothing-here")


if __name__ == "__main__":
    main()
