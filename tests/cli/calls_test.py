"""Wrong calls: exit code 2, one clear message in the user's language, and what may have been meant."""

from support import COUNTY, Case, is_chinese, main


class WrongCalls(Case):
    def refused(self, *words, env=None):
        answer = self.gnomon(*words, env=env, code=2)
        self.assertEqual(answer.out, "")
        return answer.err

    def test_unknown_command(self):
        error = self.refused("scor", "--lang", "en")
        self.assertIn("'scor'", error)
        self.assertIn("GNO-C001", error)
        self.assertIn("'schema'", self.refused("schem", "--lang", "en"))
        self.assertIn("'rank'", self.refused("rnak", "--lang", "en"))

    def test_unknown_option(self):
        error = self.refused("run", COUNTY, "--perod", "2020", "--lang", "en")
        self.assertIn("--perod", error)
        self.assertIn("--period", error)
        self.assertIn("--yaer", self.refused("run", "--yaer", "2020", "--lang", "en"))
        self.assertIn("-x", self.refused("run", COUNTY, "-x", "--lang", "en"))
        self.assertIn("--out", self.refused("--out", "here", "run", COUNTY, "--lang", "en"))

    def test_option_without_its_value(self):
        self.assertIn("--period", self.refused("run", COUNTY, "--period"))
        self.assertIn("--out", self.refused("run", COUNTY, "--out", "--dry-run"))
        self.assertIn("--out", self.refused("run", COUNTY, "--out="))

    def test_switch_with_a_value(self):
        self.assertIn("--dry-run", self.refused("run", COUNTY, "--dry-run=perhaps"))

    def test_value_that_is_none_of_those_allowed(self):
        error = self.refused("rank", COUNTY, "--format", "jsn", "--lang", "en")
        self.assertIn("table, csv, json, markdown", error)
        self.assertIn("'json'", error)
        self.refused("run", COUNTY, "--lang", "fr")
        self.refused("run", COUNTY, "--threads", "many")
        self.refused("run", COUNTY, "--threads", "0")
        self.refused("run", COUNTY, "--csv", "fancy")
        self.refused("run", COUNTY, "--color", "red")

    def test_variable_that_is_none_of_those_allowed(self):
        self.assertIn("GNOMON_COLOR", self.refused("rank", COUNTY, env={"GNOMON_COLOR": "red"}))
        self.assertIn("GNOMON_FORMAT", self.refused("rank", COUNTY, env={"GNOMON_FORMAT": "paper"}))

    def test_missing_and_surplus_arguments(self):
        self.assertIn("PACKAGE", self.refused("run", "--lang", "en"))
        self.assertIn("UNIT", self.refused("explain", COUNTY, "--lang", "en"))
        self.assertIn("'again'", self.refused("run", COUNTY, "again", "--lang", "en"))
        self.assertIn("--into", self.refused("import", COUNTY))
        self.assertIn("--example", self.refused("init", "new"))

    def test_what_is_named_must_exist(self):
        self.assertIn("nothing-here", self.refused("run", "nothing-here"))
        self.assertIn("乙川镇", self.refused("explain", COUNTY, "乙川正"))
        self.assertIn("trainings", self.refused("trend", COUNTY, "--series", "trainigs"))
        self.assertIn("proportional", self.refused("rules", "proportionl"))
        self.assertIn("values", self.refused("schema", "value"))
        self.assertIn("county", self.refused("init", "new", "--example", "conty"))
        self.assertIn("history", self.refused("run", COUNTY, "--report", "histroy"))
        self.assertIn("xslx", self.refused("run", COUNTY, "--report", "xslx"))
        self.refused("run", COUNTY, "--without", "ranking")

    def test_periods_and_settings(self):
        self.refused("run", COUNTY, "--period", "twenty")
        self.refused("run", COUNTY, "--period", "2021/2025")
        self.refused("run", COUNTY, "--set", "missing")
        self.assertIn("missing", self.refused("run", COUNTY, "--set", "mising=zero"))
        self.assertIn("zero", self.refused("run", COUNTY, "--set", "missing=nothing"))

    def test_two_dashes_end_the_options(self):
        self.assertIn("--lang", self.refused("run", "--", "--lang"))

    def test_messages_are_in_one_language(self):
        self.assertTrue(is_chinese(self.refused("scor")))
        self.assertFalse(is_chinese(self.refused("scor", "--lang", "en")))
        self.assertFalse(is_chinese(self.refused("scor", env={"GNOMON_LANG": "en"})))
        self.assertFalse(is_chinese(self.refused("scor", env={"LANG": "en_GB.UTF-8"})))
        self.assertFalse(is_chinese(self.refused("scor", env={"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"})))

    def test_nothing_is_written(self):
        self.refused("run", COUNTY, "--perod", "2020")
        self.refused("run", COUNTY, "--report", "xslx")
        self.assertEqual(self.files(), {})


if __name__ == "__main__":
    main()
