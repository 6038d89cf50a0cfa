#include <gnomon/model/rule_call.hpp>

#include <catch2/catch.hpp>

using namespace gnomon;
using Texts = std::vector<std::string>;
using Pairs = std::vector<std::pair<std::string, std::string>>;

namespace {

RuleCall call(const char* text) {
  std::string near;
  const auto result = parse_rule_call(text, near);
  INFO(text << " near " << near);
  REQUIRE(result.has_value());
  return *result;
}

}  // namespace

TEST_CASE("a rule is read as a call") {
  CHECK(call("met").name == "met");
  CHECK(call("met()").name == "met");
  CHECK(call("met()").positional.empty());
  CHECK(call(" proportional ( cap = 1.2 ) ").named == Pairs{{"cap", "1.2"}});
  CHECK(call("bands(90: 5, 80: 4)").pairs == Pairs{{"90", "5"}, {"80", "4"}});
  CHECK(call("bands(80..90: 4)").pairs == Pairs{{"80..90", "4"}});
  const auto mixed = call("bands(of_target=yes, 1: 10, 0.8: 6, else=-1)");
  CHECK(mixed.named == Pairs{{"of_target", "yes"}, {"else", "-1"}});
  CHECK(mixed.pairs == Pairs{{"1", "10"}, {"0.8", "6"}});
  CHECK(*mixed.find("else") == "-1");
  CHECK(mixed.find("cap") == nullptr);
  CHECK(call("  met ").text == "met");
}

TEST_CASE("Chinese punctuation is read as plain") {
  CHECK(call("levels（好：5，中：4、差：3）").pairs == Pairs{{"好", "5"}, {"中", "4"}, {"差", "3"}});
  CHECK(call("proportional（cap＝１．２；surplus＝4）").named == Pairs{{"cap", "1.2"}, {"surplus", "4"}});
  CHECK(call("parts(“a >= 1”：2)").pairs == Pairs{{"a >= 1", "2"}});
  CHECK(call("met(when=「a ≥ 1」)").named == Pairs{{"when", "a ≥ 1"}});
  CHECK(call("ｍｅｔ").name == "met");
  CHECK(call("met（\u3000）").named.empty());
}

TEST_CASE("quotes keep commas, colons and brackets together") {
  CHECK(call(R"(met(when="max(a, b) >= 1: no"))").named == Pairs{{"when", "max(a, b) >= 1: no"}});
  CHECK(call(R"(count_met("a = 1", "b : 2", 2: 5))").positional == Texts{"a = 1", "b : 2"});
  CHECK(call(R"(parts("min(a, (b + c)) >= 1": 2))").pairs == Pairs{{"min(a, (b + c)) >= 1", "2"}});
  CHECK(call("each(points=1, of=min(a, (b + c) * 2))").named ==
        Pairs{{"points", "1"}, {"of", "min(a, (b + c) * 2)"}});
  CHECK(call("met(when=\")\")").named == Pairs{{"when", ")"}});
}

TEST_CASE("what is no call is refused") {
  for (const char* text :
       {"",         " ",           "(",         ")",         "()",       "(cap=1)",     "met(",
        "met)",     "met(a",       "met(a))",   "met((a)",   "met(a) b", "met a",       "met(,)",
        "met(a,)",  "met(,a)",     "met(a,,b)", "met(cap=)", "met(=1)",  "met(:1)",     "met(1:)",
        "met(\"a)", "met(a) (b)(", "met=1",     "met:1",     "\"met\"",  "met(a)) (b)", "a, b"}) {
    CAPTURE(text);
    std::string near = "unchanged";
    CHECK_FALSE(parse_rule_call(text, near).has_value());
    CHECK(near != "unchanged");
  }
}

TEST_CASE("where a call went wrong is told") {
  std::string near;
  CHECK_FALSE(parse_rule_call("met(a=1, b=)", near).has_value());
  CHECK(near == "b=");
  CHECK_FALSE(parse_rule_call("met(a=1, \"b)", near).has_value());
  CHECK(near.find("\"b") != std::string::npos);
}

TEST_CASE("long and deep calls do no harm") {
  std::string near;
  CHECK(parse_rule_call("met(" + std::string(100'000, '(') + std::string(100'000, ')') + ")", near)
            .has_value());
  CHECK_FALSE(parse_rule_call(std::string(100'000, '('), near).has_value());
}
