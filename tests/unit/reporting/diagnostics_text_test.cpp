#include <gnomon/base/faults.hpp>
#include <gnomon/reporting/diagnostics_text.hpp>

#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>
#include <string>

using namespace gnomon;

namespace {

Diagnostics example(int n) {
  Diagnostics diagnostics;
  for (int i = 0; i < n; ++i) {
    diagnostics.add(fault::unknown_rule, {"book.xlsx", "考核方案", i + 2, "计分规则", 5}, "proportonal",
                    {{"rule", "proportonal"}}, "proportional");
  }
  return diagnostics;
}

std::string text_of(const Diagnostics& diagnostics, const DiagnosticsTextOptions& options) {
  return write_to_text([&](Output& out) { write_diagnostics(diagnostics, options, out); });
}

}  // namespace

TEST_CASE("a fault says where, what, what to do, and the nearest name") {
  CHECK(text_of(example(1), {}) ==
        "错误 GNO-R001  book.xlsx 考核方案!F2 [计分规则]\n"
        "    没有名为“proportonal”的计分规则。\n"
        "    处理：请改用 `gnomon rules` 列出的规则。\n"
        "    您是不是要写“proportional”？\n"
        "1 个错误\n");
  CHECK(text_of(example(2), {.language = Language::en, .summary = false}) ==
        "error GNO-R001  book.xlsx 考核方案!F2 [计分规则]\n"
        "    There is no rule named 'proportonal'.\n"
        "    to do: Use one of the rules that `gnomon rules` lists.\n"
        "    Did you mean 'proportional'?\n"
        "error GNO-R001  book.xlsx 考核方案!F3 [计分规则]\n"
        "    There is no rule named 'proportonal'.\n"
        "    to do: Use one of the rules that `gnomon rules` lists.\n"
        "    Did you mean 'proportional'?\n");
  CHECK(text_of({}, {}).empty());
}

TEST_CASE("after fifty of a kind the rest is counted") {
  const auto text = text_of(example(53), {});
  CHECK(text.find("!F51") != std::string::npos);
  CHECK(text.find("!F52") == std::string::npos);
  CHECK(text.find("GNO-R001：另有 3 处同类问题（共 53 处），此处从略。\n53 个错误\n") != std::string::npos);
  CHECK(text_of(example(53), {.most_of_a_kind = 0}).find("!F54") != std::string::npos);
}

TEST_CASE("colour only when asked") {
  CHECK(text_of(example(1), {}).find('\x1B') == std::string::npos);
  CHECK(text_of(example(1), {.colour = true}).find("\x1B[1;31m错误\x1B[0m GNO-R001") == 0);
}

TEST_CASE("an error that ends the run has the same layout") {
  const Error error(ExitCode::data_refused, "GNO-F001", "no such folder", "look at the name");
  CHECK(write_to_text([&](Output& out) { write_error(error, Language::en, false, out); }) ==
        "error GNO-F001\n    no such folder\n    to do: look at the name\n");
}

TEST_CASE("findings as JSON have all members, null where unknown") {
  const auto findings = nlohmann::json::parse(
      write_to_text([](Output& out) { write_findings_json(example(1), Language::en, out); }));
  REQUIRE(findings.size() == 1);
  const auto& finding = findings[0];
  CHECK(finding.at("code") == "GNO-R001");
  CHECK(finding.at("severity") == "error");
  CHECK(finding.at("cell") == "F2");
  CHECK(finding.at("row") == 2);
  CHECK(finding.at("unit").is_null());
  CHECK(finding.at("value") == "proportonal");
  CHECK(finding.at("message") == "There is no rule named 'proportonal'.");
  CHECK(finding.at("suggestion") == "proportional");
}
