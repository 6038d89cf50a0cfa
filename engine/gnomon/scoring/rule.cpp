#include <gnomon/scoring/rule.hpp>

#include <algorithm>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/scoring/targets.hpp>

namespace gnomon {
namespace {

bool is_yes(std::string_view text) { return text == "yes" || text == "是" || text == "true"; }
bool is_no(std::string_view text) { return text == "no" || text == "否" || text == "false"; }

std::optional<Expression> read_expression(const std::string& text, std::vector<RuleProblem>& problems) {
  std::string near;
  auto expression = Expression::parse(text, near);
  if (!expression) problems.push_back({&fault::rule_expression, {{"expression", text}, {"near", near}}, {}});
  return expression;
}

/// A number, with an optional percent sign that changes nothing (bands over rates are written either way).
std::optional<double> read_number(std::string_view text) {
  text = trim(text);
  if (!text.empty() && text.back() == '%') text.remove_suffix(1);
  return parse_decimal(trim(text));
}

const ParameterDeclaration* find_parameter(const RuleDeclaration& declaration, std::string_view name) {
  const auto& all = declaration.parameters;
  const auto found =
      std::find_if(all.begin(), all.end(), [name](const auto& each) { return each.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::string suggest_parameter(const RuleDeclaration& declaration, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& parameter : declaration.parameters) names.emplace_back(parameter.name);
  return did_you_mean(name, names);
}

bool can_be(const ParameterDeclaration& parameter, const std::string& value) {
  switch (parameter.type) {
    case ParameterType::number:
      return read_number(value).has_value();
    case ParameterType::yes_no:
      return is_yes(value) || is_no(value);
    case ParameterType::word:
      return std::ranges::find(parameter.words, value) != parameter.words.end();
    case ParameterType::expression:
      break;
  }
  return true;
}

/// What may be written as a parameter's value, for messages.
FaultArguments allowed_values(const ParameterDeclaration& parameter) {
  switch (parameter.type) {
    case ParameterType::number:
      return {{"allowed_en", "a number"}, {"allowed_zh", "一个数"}};
    case ParameterType::yes_no:
      return {{"allowed_en", "yes or no"}, {"allowed_zh", "“是”或“否”"}};
    case ParameterType::word:
    case ParameterType::expression:
      break;
  }
  std::vector<std::string> words(parameter.words.begin(), parameter.words.end());
  return {{"allowed_en", "one of: " + join(words, ", ")}, {"allowed_zh", "其中之一：" + join(words, "、")}};
}

/// The last of the declaration's examples, `proportional  |  proportional(cap=1.2)`: the one that shows most.
std::string example_of(const RuleDeclaration& declaration) {
  const auto bar = declaration.example.rfind('|');
  return std::string(trim(declaration.example.substr(bar == std::string_view::npos ? 0 : bar + 1)));
}

RuleProblem not_understood(const RuleDeclaration& declaration, const std::string& argument) {
  return {
      &fault::rule_argument,
      {{"rule", std::string(declaration.name)}, {"argument", argument}, {"example", example_of(declaration)}},
      {}};
}

}  // namespace

RuleArguments::RuleArguments(const RuleCall& call, const RuleDeclaration& declaration,
                             std::vector<RuleProblem>& problems)
    : declaration_(&declaration) {
  read_named(call, problems);
  read_pairs(call, problems);
  for (const auto& argument : call.positional) {
    if (!declaration.takes_conditions) {
      problems.push_back(not_understood(declaration, argument));
      continue;
    }
    if (auto condition = read_expression(argument, problems)) conditions.push_back(std::move(*condition));
  }
}

void RuleArguments::read_named(const RuleCall& call, std::vector<RuleProblem>& problems) {
  for (const auto& [name, value] : call.named) {
    const auto* const parameter = find_parameter(*declaration_, name);
    if (parameter == nullptr) {
      problems.push_back({&fault::rule_parameter_unknown,
                          {{"rule", call.name}, {"parameter", name}},
                          suggest_parameter(*declaration_, name)});
      continue;
    }
    const bool twice = std::any_of(named_.begin(), named_.end(),
                                   [&name = name](const auto& each) { return each.first == name; });
    if (twice) {
      problems.push_back({&fault::rule_parameter_twice, {{"rule", call.name}, {"parameter", name}}, {}});
      continue;
    }
    if (!can_be(*parameter, value)) {
      FaultArguments arguments{{"rule", call.name}, {"parameter", name}, {"value", value}};
      for (auto& allowed : allowed_values(*parameter)) arguments.push_back(std::move(allowed));
      problems.push_back({&fault::rule_parameter_value, std::move(arguments), {}});
      continue;
    }
    if (parameter->type == ParameterType::expression) {
      if (auto expression = read_expression(value, problems)) {
        expressions_.emplace_back(name, std::move(*expression));
      }
    }
    named_.emplace_back(name, value);
  }
}

void RuleArguments::read_pairs(const RuleCall& call, std::vector<RuleProblem>& problems) {
  for (const auto& [key, value] : call.pairs) {
    RulePair pair;
    pair.key = key;
    const auto points = read_number(value);
    bool understood = points.has_value() && declaration_->pair_keys != PairKeys::none;
    if (understood) {
      pair.points = *points;
      if (declaration_->pair_keys == PairKeys::number_or_range) {
        const auto dots = key.find("..");
        pair.is_range = dots != std::string::npos;
        const auto low = read_number(std::string_view(key).substr(0, dots));
        const auto high = pair.is_range ? read_number(std::string_view(key).substr(dots + 2)) : low;
        understood = low && high;
        if (understood && *low > *high) {
          problems.push_back({&fault::band_reversed,
                              {{"band", key}, {"low", key.substr(dots + 2)}, {"high", key.substr(0, dots)}},
                              {}});
          continue;
        }
        if (understood) {
          pair.low = *low;
          if (pair.is_range) pair.high = *high;
        }
      } else if (declaration_->pair_keys == PairKeys::expression) {
        pair.condition = read_expression(key, problems);
        if (!pair.condition) continue;
      }
    }
    if (!understood) {
      problems.push_back(not_understood(*declaration_, key + ": " + value));
      continue;
    }
    pairs.push_back(std::move(pair));
  }
}

TargetTest Rule::test(const LeafData& data, std::size_t i_unit) const {
  if (target_use(data.indicator) == TargetUse::none) return {};
  return test_target(*data.scheme, *data.targets, i_unit, data.x[i_unit], data.error(i_unit));
}

std::string RuleArguments::text(std::string_view name) const {
  for (const auto& [key, value] : named_) {
    if (key == name) return value;
  }
  const auto* const parameter = find_parameter(*declaration_, name);
  return parameter == nullptr ? std::string() : std::string(parameter->default_text);
}

std::optional<double> RuleArguments::number(std::string_view name) const { return read_number(text(name)); }

bool RuleArguments::yes(std::string_view name) const { return is_yes(text(name)); }

std::string RuleArguments::word(std::string_view name) const { return text(name); }

const Expression* RuleArguments::expression(std::string_view name) const {
  for (const auto& [key, expression] : expressions_) {
    if (key == name) return &expression;
  }
  return nullptr;
}

}  // namespace gnomon
