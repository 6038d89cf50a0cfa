#pragma once

#include <gnomon/scoring/rule.hpp>

namespace gnomon {

/// What `parts` and `highest` share: conditions with points, of which those that hold count.
class ConditionPoints : public Rule {
 public:
  /// `rule` is the name for messages.
  ConditionPoints(std::string_view rule, const RuleArguments& arguments, std::vector<RuleProblem>& problems);

  [[nodiscard]] std::vector<const Expression*> expressions() const override;
  [[nodiscard]] bool uses_value() const override { return false; }
  void explain(const LeafData& data, std::size_t i_unit, Reason& reason) const override;

 protected:
  [[nodiscard]] const std::vector<RulePair>& parts() const { return parts_; }
  [[nodiscard]] static bool holds(const LeafData& data, std::size_t i_part, std::size_t i_unit) {
    const auto& column = data.expressions[i_part];
    return has_value(column.status[i_unit]) && column.value[i_unit] != 0;
  }

 private:
  std::vector<RulePair> parts_;
};

}  // namespace gnomon
