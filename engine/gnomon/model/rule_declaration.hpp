#pragma once

#include <string_view>
#include <vector>

#include <gnomon/model/assessment.hpp>

namespace gnomon {

/// What a parameter of a rule may hold.
enum class ParameterType { number, yes_no, word, expression };

/// One parameter of a rule, `cap=1`.
struct ParameterDeclaration {
  std::string_view name;
  ParameterType type = ParameterType::number;
  std::string_view default_text;        ///< empty = unset
  std::vector<std::string_view> words;  ///< for `word`: what may be written
  std::string_view summary_en;
  std::string_view summary_zh;
};

/// What stands left of the colon in `bands(90: 5)`.
enum class PairKeys { none, number_or_range, word, expression };

/// All there is to say of a rule or aggregation; read by the reader of schemes, `gnomon rules`, the documents and the tests.
struct RuleDeclaration {
  std::string_view name;
  std::string_view summary_en;
  std::string_view summary_zh;
  std::string_view formula;       ///< x value, t target due, P full points
  std::string_view formula_zh{};  ///< empty = there is no word in it
  std::string_view example;
  std::string_view vocabulary;  ///< ids of the field's vocabulary, e.g. `I7 I8 I9`
  std::vector<ParameterDeclaration> parameters;
  PairKeys pair_keys = PairKeys::none;
  bool takes_conditions = false;  ///< bare arguments are conditions
  bool needs_target = false;      ///< cannot be computed without a target due
  bool is_aggregation = false;
  std::vector<ReasonText> reasons;
};

}  // namespace gnomon
