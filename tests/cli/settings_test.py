"""Order of settings: option, variable, package, default; and the language of messages and of files."""

import json

from support import COUNTY, Case, change_setting, is_chinese, main


class Settings(Case):
    def period(self, *words, env=None):
        return json.loads(self.gnomon("run", *words, "--format", "json", "-n", env=env).out)["result"]["period"]

    def test_period_option_variable_package_default(self):
        package = self.copy_of_county()
        change_setting(package, "period", "2024")
        variable = {"GNOMON_PERIOD": "2023"}
        self.assertEqual(self.period(package, "--period", "2025", env=variable), "2025")
        self.assertEqual(self.period(package, env=variable), "2023")
        self.assertEqual(self.period(package), "2024")
        change_setting(package, "period", None)
        self.assertEqual(self.period(package), "2025")

    def test_variables_for_flags(self):
        self.gnomon("run", COUNTY, env={"GNOMON_OUT": "there", "GNOMON_QUIET": "1"})
        self.assertIn("ranking.csv", self.files("there"))
        self.gnomon("run", COUNTY, env={"GNOMON_OUT": "nowhere", "GNOMON_DRY_RUN": "yes"})
        self.assertFalse((self.folder / "nowhere").exists())
        self.assertTrue(self.gnomon("rank", COUNTY, env={"GNOMON_FORMAT": "csv"}).out.startswith("period,"))
        self.assertTrue(self.gnomon("rank", COUNTY, "--format", "json", env={"GNOMON_FORMAT": "csv"}).out.startswith("{"))
        # A format that another command knows is passed over by one that does not.
        self.assertIn("ranking.csv", self.gnomon("run", COUNTY, env={"GNOMON_FORMAT": "csv"}).out)

    def test_set_wins_over_the_package(self):
        default = self.gnomon("rank", COUNTY, "--format", "csv").out
        changed = self.gnomon("rank", COUNTY, "--format", "csv", "--set", "total_decimals=0").out
        self.assertNotEqual(default, changed)
        self.assertEqual(changed, self.gnomon("rank", COUNTY, "--format", "csv", "--set", "总分小数位=0").out)
        self.assertEqual(changed,
                         self.gnomon("rank", COUNTY, "--format", "csv", env={"GNOMON_SET": "total_decimals=0"}).out)

    def test_language_of_messages(self):
        package = self.copy_of_county()
        change_setting(package, "lang", None)

        def talk(*words, env=None):
            return is_chinese(self.gnomon("check", package, *words, env=env).err)

        english_locale = {"LANG": "en_GB.UTF-8"}
        self.assertTrue(talk())
        self.assertTrue(talk(env={"LANG": "de_DE.UTF-8"}))
        self.assertFalse(talk(env=english_locale))
        self.assertTrue(talk(env=english_locale | {"GNOMON_LANG": "zh"}))
        self.assertFalse(talk("--lang", "en", env={"GNOMON_LANG": "zh"}))
        change_setting(package, "lang", "zh")
        self.assertTrue(talk(env=english_locale))
        change_setting(package, "lang", "en")
        self.assertFalse(talk())

    def test_language_of_files_is_never_that_of_the_locale(self):
        package = self.copy_of_county()
        change_setting(package, "lang", None)

        def report(*words, env=None):
            self.gnomon("run", package, "--report", "markdown", *words, env=env)
            return self.files("gnomon-out")["ranking.md"].decode()

        chinese = report()
        self.assertIn("名次", chinese)
        self.assertEqual(report(env={"LANG": "en_GB.UTF-8"}), chinese)
        self.assertIn("Rank", report(env={"GNOMON_LANG": "en"}))
        self.assertIn("Rank", report("--lang", "en", env={"GNOMON_LANG": "zh"}))


if __name__ == "__main__":
    main()
