#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <Eigen/Core>

#include <gnomon/base/fault.hpp>
#include <gnomon/model/expression.hpp>
#include <gnomon/model/rule_declaration.hpp>
#include <gnomon/model/scheme.hpp>

namespace gnomon {

/// One expression evaluated for every unit.
struct ExpressionColumn {
  std::vector<double> value;
  std::vector<Status> status;
  std::vector<std::uint8_t> division_by_zero;
};

/// Everything a rule may look at when it scores one item: all units of one period.
struct LeafData {
  double full = 0;                         ///< P, the item's full points
  std::span<const double> x;               ///< value of each unit
  std::span<const double> standard_error;  ///< of `x`, NaN = none; empty where no value has one
  std::span<const double> df;              ///< of the standard errors
  std::vector<std::uint8_t> usable;        ///< 1 where `x` can be scored and the unit takes part
  const DueTargets* targets = nullptr;     ///< targets due, one per unit
  const Scheme* scheme = nullptr;
  const Indicator* indicator = nullptr;  ///< whose value `x` is; nullptr where an expression makes it
  std::optional<int>
      published_decimals;  ///< places of `x` when published; unset where it is not an indicator's own value
  std::vector<ExpressionColumn> expressions;  ///< the rule's own, in the order of `Rule::expressions`
  std::span<const std::int32_t> group_of;     ///< dense number of each unit's group
  std::span<const std::int32_t> parent_of;    ///< dense number of each unit's parent
  /// The item's values in another period, NaN where none or where the calibre differs.
  std::function<Eigen::ArrayXd(const Period&)> x_in;

  [[nodiscard]] std::size_t n_units() const { return x.size(); }
  [[nodiscard]] SamplingError error(std::size_t i_unit) const {
    return standard_error.empty() ? SamplingError{} : SamplingError{standard_error[i_unit], df[i_unit]};
  }
  /// The target row due for the unit, or nullptr.
  [[nodiscard]] const Target* target(std::size_t i_unit) const {
    const auto row = targets->row.empty() ? -1 : targets->row[i_unit];
    return row < 0 ? nullptr : &scheme->targets[static_cast<std::size_t>(row)];
  }
};

/// What a rule makes of one unit.
struct Score {
  double points = 0;
  std::size_t reason = 0;  ///< index into the declaration's reasons
  bool computable = true;  ///< false: the rule has no answer here (a fault, never 0)
};

/// What a rule does with the target.
enum class TargetUse {
  none,
  compare,  ///< needs one
  ratio,    ///< needs one to divide by
};

/// A rule with its parameters, ready to score. Bound anew for every item and period.
class Rule {
 public:
  Rule() = default;
  Rule(const Rule&) = delete;
  Rule& operator=(const Rule&) = delete;
  virtual ~Rule() = default;

  /// Expressions to be evaluated for every unit before scoring.
  [[nodiscard]] virtual std::vector<const Expression*> expressions() const { return {}; }
  /// Can that expression still change the unit's score? What cannot may be missing.
  [[nodiscard]] virtual bool matters(const LeafData& /*data*/, std::size_t /*i_expression*/,
                                     std::size_t /*i_unit*/) const {
    return true;
  }
  /// Does it score the item's own value? Rules made of conditions only do not.
  [[nodiscard]] virtual bool uses_value() const { return true; }
  /// What it does with the target of the item's indicator (nullptr = the item has none).
  [[nodiscard]] virtual TargetUse target_use(const Indicator* /*indicator*/) const { return TargetUse::none; }
  /// How the unit's value, which has a standard error, stands against what is asked of it.
  [[nodiscard]] virtual TargetTest test(const LeafData& data, std::size_t i_unit) const;
  /// The most points it can give to an item of `full` points, surplus meant as such left out.
  [[nodiscard]] virtual double most_points(double full) const { return full; }
  /// Looks at all units once: averages, ranges.
  virtual void prepare(const LeafData& /*data*/) {}
  /// The score of one unit whose value is usable.
  [[nodiscard]] virtual Score score(const LeafData& data, std::size_t i_unit) const = 0;
  /// Adds the numbers behind a score to its reason (id, full and points are set by the caller).
  virtual void explain(const LeafData& data, std::size_t i_unit, Reason& reason) const = 0;
};

/// A pair of a rule's call, `90: 5`, `80..90: 4`, `好: 5`, `"a >= 1": 2`.
struct RulePair {
  std::string key;  ///< as written
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool is_range = false;
  std::optional<Expression> condition;
  double points = 0;
};

/// What is wrong with a rule's call.
struct RuleProblem {
  const Fault* fault;
  std::vector<std::pair<std::string, std::string>> arguments;
  std::string suggestion;
};

/// The arguments of a call, checked against the rule's declaration.
class RuleArguments {
 public:
  /// Problems are added to the list; what cannot be read keeps its default.
  RuleArguments(const RuleCall& call, const RuleDeclaration& declaration, std::vector<RuleProblem>& problems);

  [[nodiscard]] std::optional<double> number(std::string_view name) const;
  [[nodiscard]] bool yes(std::string_view name) const;
  [[nodiscard]] std::string word(std::string_view name) const;
  [[nodiscard]] const Expression* expression(std::string_view name) const;

  std::vector<RulePair> pairs;
  std::vector<Expression> conditions;  ///< bare arguments of rules that take them

 private:
  [[nodiscard]] std::string text(std::string_view name) const;
  void read_named(const RuleCall& call, std::vector<RuleProblem>& problems);
  void read_pairs(const RuleCall& call, std::vector<RuleProblem>& problems);

  const RuleDeclaration* declaration_;
  std::vector<std::pair<std::string, std::string>> named_;
  std::vector<std::pair<std::string, Expression>> expressions_;
};

/// One line of the table of rules.
struct RuleEntry {
  const RuleDeclaration* declaration;
  /// Makes the rule; may add problems that only it can see (overlapping bands).
  std::unique_ptr<Rule> (*make)(const RuleArguments&, std::vector<RuleProblem>&);
};

}  // namespace gnomon
