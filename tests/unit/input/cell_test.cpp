#include <gnomon/input/cell.hpp>

#include <catch2/catch.hpp>

#include <gnomon/base/faults.hpp>

using namespace gnomon;

namespace {

Indicator measured_in(std::string unit_of_measure) {
  Indicator indicator;
  indicator.unit_of_measure = std::move(unit_of_measure);
  return indicator;
}

}  // namespace

TEST_CASE("plain numbers are read exactly") {
  struct Case {
    std::string_view text;
    double value;
  };
  for (const auto& [text, value] : {Case{"0", 0},
                                    {"12.5", 12.5},
                                    {"-3", -3},
                                    {".5", .5},
                                    {"7.", 7},
                                    {"0.1", 0.1},
                                    {"123456789012345", 123456789012345.0},
                                    {"1.10", 1.1},
                                    {"8.47", 8.47}}) {
    INFO(text);
    double read = -1;
    CHECK(read_plain_number(text, read));
    CHECK(read == value);
  }
  double untouched = 7;
  for (const std::string_view text :
       {"", "-", ".", "1,000", "1e3", "1.2.3", "１", "1234567890123456", " 1", "+1"}) {
    INFO(text);
    CHECK_FALSE(read_plain_number(text, untouched));
  }
  CHECK(untouched == 7);
}

TEST_CASE("numbers as people write them") {
  struct Case {
    std::string_view text;
    double value;
  };
  for (const auto& [text, value] : {Case{"1,180", 1180},
                                    {"1，180", 1180},
                                    {"１，１８０", 1180},
                                    {"1,234,567.5", 1234567.5},
                                    {"1 180", 1180},
                                    {" 12.5 ", 12.5},
                                    {"- 3", -3},
                                    {"−3", -3},
                                    {"－３．５", -3.5},
                                    {"+4", 4},
                                    {"1e3", 1000},
                                    {"'0012", 12}}) {
    INFO(text);
    const auto number = read_number(text);
    REQUIRE(number.value);
    CHECK(*number.value == value);
    CHECK_FALSE(number.percent);
  }
}

TEST_CASE("numbers with words are faults that say what was probably meant") {
  struct Case {
    std::string_view text;
    const Fault* fault;
    std::string_view proposal;
  };
  for (const auto& [text, fault, proposal] : {Case{"1200人", &fault::value_with_words, "1200"},
                                              {"3万", &fault::value_with_words, "30000"},
                                              {"2千册", &fault::value_with_words, "2000"},
                                              {"2千米", &fault::value_with_words, "2"},
                                              {"1.2亿元", &fault::value_with_words, "120000000"},
                                              {"约30", &fault::value_with_words, "30"},
                                              {"约12.5%", &fault::value_with_words, "12.5%"},
                                              {"30-40", &fault::value_not_number, ""},
                                              {"很多", &fault::value_not_number, ""},
                                              {"1,18", &fault::value_groups, ""},
                                              {"12 5", &fault::value_groups, ""},
                                              {"1,2345", &fault::value_groups, ""},
                                              {"nan", &fault::value_not_number, ""},
                                              {"1.2.3", &fault::value_not_number, ""}}) {
    INFO(text);
    const auto number = read_number(text);
    CHECK_FALSE(number.value);
    CHECK(number.fault == fault);
    CHECK(number.proposal == proposal);
  }
}

TEST_CASE("a percentage is read in the way of its indicator, without binary noise") {
  CHECK(read_value("12.5%", measured_in("%")).value == 12.5);
  CHECK(read_value("１２．５％", measured_in("%")).value == 12.5);
  CHECK(read_value("12.5%", measured_in("人")).value == 0.125);
  CHECK(read_value("8.47%", measured_in("")).value == 0.0847);
  CHECK(read_value("12.5 %", measured_in("%")).status == Status::observed);
}

TEST_CASE("words for a missing value") {
  struct Case {
    std::string_view text;
    Status status;
  };
  for (const auto& [text, status] : {Case{"", Status::missing},
                                     {"  ", Status::missing},
                                     {"—", Status::missing},
                                     {"-", Status::missing},
                                     {"/", Status::missing},
                                     {"…", Status::missing},
                                     {"缺报", Status::missing},
                                     {"未报", Status::missing},
                                     {"不适用", Status::not_applicable},
                                     {"未调查", Status::not_surveyed},
                                     {"not_due", Status::not_due}}) {
    INFO(text);
    const auto cell = read_value(text, measured_in("人"));
    CHECK(cell.status == status);
    CHECK(std::isnan(cell.value));
    CHECK(cell.fault == nullptr);
  }
}

TEST_CASE("yes and no") {
  for (const std::string_view text : {"是", "有", "Yes", "√", "1", "TRUE"})
    CHECK(read_value(text, measured_in("yes_no")).value == 1);
  for (const std::string_view text : {"否", "无", "no", "×", "0"})
    CHECK(read_value(text, measured_in("是否")).value == 0);
  CHECK(read_value("2", measured_in("yes_no")).fault == &fault::value_not_yes_no);
  CHECK(read_value("—", measured_in("yes_no")).status == Status::missing);
}

TEST_CASE("levels are their place among the words of the rule") {
  auto indicator = measured_in("等级");
  indicator.levels = {"好", "较好", "差"};
  CHECK(read_value("较好", indicator).value == 1);
  const auto unknown = read_value("较差好", indicator);
  CHECK(unknown.fault == &fault::value_not_level);
  CHECK(read_value("差", indicator).value == 2);
}
