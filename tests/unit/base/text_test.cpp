#include <gnomon/base/text.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using namespace gnomon;
using Texts = std::vector<std::string>;

TEST_CASE("white space at both ends is taken off") {
  CHECK(trim("  a b \t\r\n") == "a b");
  CHECK(trim("\u3000单位\u3000") == "单位");
  CHECK(trim("\u00a0x\u00a0") == "x");
  CHECK(trim("\ufeffunit") == "unit");
  CHECK(trim("") == "");
  CHECK(trim(" \u3000 ") == "");
  CHECK(trim("单 位") == "单 位");
  CHECK(trim("位") == "位");
}

TEST_CASE("lists are split at every separator in use") {
  CHECK(split_list("A；B、C") == Texts{"A", "B", "C"});
  CHECK(split_list("A;B,C，D") == Texts{"A", "B", "C", "D"});
  CHECK(split_list(" A ; ; B ") == Texts{"A", "B"});
  CHECK(split_list("").empty());
  CHECK(split_list("；、").empty());
  CHECK(split_list("A组 甲") == Texts{"A组 甲"});
}

TEST_CASE("full width becomes half width") {
  CHECK(to_half_width("Ａ１％．－（）：") == "A1%.-():");
  CHECK(to_half_width("单\u3000位") == "单 位");
  CHECK(to_half_width("、。“”") == "、。“”");
  CHECK(to_half_width("") == "");
}

TEST_CASE("folded texts compare without case, width, spaces and dashes") {
  CHECK(fold("Unit of Measure") == "unitofmeasure");
  CHECK(fold("unit_of-measure") == fold("ＵＮＩＴ ＯＦ\u3000ＭＥＡＳＵＲＥ"));
  CHECK(fold("单位 代码") == "单位代码");
  CHECK(fold("") == "");
}

TEST_CASE("the first byte that is not UTF-8 is found") {
  CHECK_FALSE(invalid_utf8_at("").has_value());
  CHECK_FALSE(invalid_utf8_at("abc 单位 é 😀").has_value());
  CHECK(invalid_utf8_at("\xFF") == 0U);
  CHECK(invalid_utf8_at("ab\x80") == 2U);
  CHECK(invalid_utf8_at("单\xE4\xBD") == 3U);        // cut off
  CHECK(invalid_utf8_at("a\xC0\xAF") == 1U);         // overlong
  CHECK(invalid_utf8_at("a\xE0\x80\xAF") == 1U);     // overlong
  CHECK(invalid_utf8_at("a\xED\xA0\x80") == 1U);     // surrogate
  CHECK(invalid_utf8_at("\xF4\x90\x80\x80") == 0U);  // above U+10FFFF
  CHECK(invalid_utf8_at("\xE4\xBD\x41") == 0U);      // broken in the middle
  CHECK(invalid_utf8_at("\xB5\xA5\xCE\xBB") == 0U);  // GBK
  CHECK_FALSE(invalid_utf8_at("\xF4\x8F\xBF\xBF").has_value());
}

TEST_CASE("Chinese takes two columns of a terminal") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("单位") == 4);
  CHECK(display_width("A组（甲）") == 9);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("") == 0);
  CHECK(pad("单位", 6) == "单位  ");
  CHECK(pad("单位", 6, true) == "  单位");
  CHECK(pad("单位", 4) == "单位");
  CHECK(pad("单位名称", 4) == "单位名称");
  CHECK(pad("", 2) == "  ");
}

TEST_CASE("codes stand in the order that people expect") {
  const Texts expected{"",     "1",     "2",   "10", "A",   "A1",    "A2",
                       "A2.1", "A2.10", "A10", "B",  "B01", "单位2", "单位10"};
  auto sorted = expected;
  std::mt19937 random(3);
  for (int i = 0; i < 50; ++i) {
    std::shuffle(sorted.begin(), sorted.end(), random);
    std::sort(sorted.begin(), sorted.end(), natural_less);
    REQUIRE(sorted == expected);
  }
  CHECK(natural_less("A1", "A01") != natural_less("A01", "A1"));  // not the same code
  CHECK_FALSE(natural_less("A1", "A1"));
  CHECK(natural_less("99999999999999999999998", "99999999999999999999999"));
}

TEST_CASE("the order of codes is a strict weak order") {
  std::mt19937 random(5);
  const std::string letters = "0019aB.\xE4";
  std::uniform_int_distribution<std::size_t> letter(0, letters.size() - 1);
  std::uniform_int_distribution<int> length(0, 6);
  Texts texts;
  for (int i = 0; i < 120; ++i) {
    std::string text;
    for (int n = length(random); n > 0; --n) text += letters[letter(random)];
    texts.push_back(text);
  }
  for (const auto& a : texts) {
    REQUIRE_FALSE(natural_less(a, a));
    for (const auto& b : texts) {
      REQUIRE((a == b || natural_less(a, b) != natural_less(b, a)));  // different texts never tie
      if (!natural_less(a, b)) continue;
      for (const auto& c : texts) {
        if (natural_less(b, c) && !natural_less(a, c)) FAIL(a << " < " << b << " < " << c);
      }
    }
  }
}

TEST_CASE("a suggestion is at most a third away") {
  const Texts rules{"proportional", "bands", "levels", "each", "deduct", "met"};
  CHECK(did_you_mean("proportonal", rules) == "proportional");
  CHECK(did_you_mean("proportoinal", rules) == "proportional");  // two letters changed round count once
  CHECK(did_you_mean("Bands", rules) == "bands");
  CHECK(did_you_mean("level", rules) == "levels");
  CHECK(did_you_mean("mat", rules) == "met");
  CHECK(did_you_mean("xyz", rules).empty());
  CHECK(did_you_mean("sum", {"mean", "met"}).empty());
  CHECK(did_you_mean("A", {"B", "C"}).empty());
  CHECK(did_you_mean("", rules).empty());
  CHECK(did_you_mean("科普活动次数", {"科普活动场次", "科普讲座次数"}) == "科普活动场次");
  CHECK(did_you_mean("", {}).empty());
}

TEST_CASE("parts are joined") {
  CHECK(join({"a", "b", "c"}, ", ") == "a, b, c");
  CHECK(join({}, ", ") == "");
  CHECK(join({"", "b"}, ",") == ",b");
}
