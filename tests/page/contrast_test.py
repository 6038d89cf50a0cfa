"""Every pair of colours that the page sets as text on ground has a contrast of 4.5 : 1 or more (WCAG 2.1, 1.4.3)."""

import os
import pathlib
import re
import unittest

STYLE = (pathlib.Path(os.environ["GNOMON_SOURCE"]) / "page" / "src" / "style.css").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", STYLE))


def luminance(colour):
    def linear(part):
        part /= 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i:i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


class Contrast(unittest.TestCase):
    def test_the_measure_itself(self):
        self.assertAlmostEqual(contrast("#000000", "#ffffff"), 21)
        self.assertAlmostEqual(contrast("#777777", "#ffffff"), 4.48, places=2)

    def test_every_pair(self):
        pairs = re.search(r"/\* contrast: (.*?) \*/", STYLE, re.S).group(1).split()
        self.assertGreater(len(pairs), 20)
        for pair in pairs:
            text, ground = pair.split("/")
            self.assertGreaterEqual(contrast(COLOURS[text], COLOURS[ground]), 4.5, pair)

    def test_every_colour_of_text_and_every_ground_is_in_a_pair(self):
        pairs = re.search(r"/\* contrast: (.*?) \*/", STYLE, re.S).group(1).split()
        texts, grounds = {pair.split("/")[0] for pair in pairs}, {pair.split("/")[1] for pair in pairs}
        rules = STYLE[STYLE.index("*/") :]
        for name in re.findall(r"(?<![\w-])color: var\(--([\w-]+)\)", rules):
            self.assertIn(name, texts)
        for name in re.findall(r"background: var\(--([\w-]+)\)", rules):
            self.assertIn(name, grounds)


if __name__ == "__main__":
    unittest.main(verbosity=2)
