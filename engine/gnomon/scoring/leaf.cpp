#include <gnomon/scoring/leaf.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/scoring/targets.hpp>

namespace gnomon {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// What the rest of the engine needs to know of a state.
struct StateInfo {
  Outcome outcome = Outcome::scored;
  const Fault* fault = nullptr;
  ReasonText text;
};

constexpr std::array<StateInfo, 21> states{{
    {Outcome::scored, nullptr, {}},
    {Outcome::scored, nullptr, {"carried", "value of {period} carried forward", "沿用 {period} 的数值"}},
    {Outcome::dropped, nullptr, {"does_not_apply", "not assessed on this item", "不考核此项"}},
    {Outcome::dropped,
     nullptr,
     {"not_applicable", "not applicable: left out, the rest is rescaled", "不适用：不计此项，其余折算"}},
    {Outcome::scored,
     nullptr,
     {"not_applicable.full", "not applicable: full {full}", "不适用：得满分 {full}"}},
    {Outcome::scored, nullptr, {"not_applicable.zero", "not applicable: 0", "不适用：得 0 分"}},
    {Outcome::dropped,
     nullptr,
     {"not_due", "not due yet: left out, the rest is rescaled", "未到期：不计此项，其余折算"}},
    {Outcome::scored, nullptr, {"missing.zero", "no value filed: 0", "缺报：得 0 分"}},
    {Outcome::dropped,
     nullptr,
     {"missing.excluded", "no value: left out, the rest is rescaled", "缺报：不计此项，其余折算"}},
    {Outcome::missing, nullptr, {"missing", "no value: the unit is not ranked", "缺报：该单位不参加排名"}},
    {Outcome::missing,
     nullptr,
     {"not_surveyed", "no survey or published figure: the unit is not ranked",
      "未调查或未公布：该单位不参加排名"}},
    {Outcome::scored, nullptr, {"late.zero", "filed late: 0", "迟报：得 0 分"}},
    {Outcome::scored,
     nullptr,
     {"rejected.zero", "not accepted on verification, the item is void: 0",
      "审核不予认定，本条作废：得 0 分"}},
    {Outcome::scored,
     nullptr,
     {"no_evidence", "starred item, no evidence filed ({evidence}): 0 instead of {claimed}",
      "带星号条目，没有佐证（{evidence}）：得 0 分，原可得 {claimed} 分"}},
    {Outcome::dropped,
     &fault::target_zero,
     {"target_zero", "the target is 0, so there is no ratio: left out", "目标为 0，无法计算比例：不计此项"}},
    {Outcome::incomputable, &fault::no_target_due, {"no_target", "no target is due", "没有应完成的目标"}},
    {Outcome::incomputable,
     &fault::reference_value_missing,
     {"reference_missing", "the value that the target refers to is missing", "目标所参照的数值缺失"}},
    {Outcome::incomputable,
     &fault::reference_other_calibre,
     {"reference_calibre",
      "the value that the target refers to is of another calibre ({reference_calibre}; here {calibre}): not "
      "compared",
      "目标所参照的数值口径不同（参照“{reference_calibre}”，本单位“{calibre}”），不作比较"}},
    {Outcome::incomputable,
     &fault::expression_division_by_zero,
     {"division_by_zero", "division by zero", "除数为零"}},
    {Outcome::incomputable,
     &fault::rule_incomputable,
     {"incomputable", "the rule cannot be computed", "规则无法计算"}},
    {Outcome::dropped, nullptr, {"not_assessed", "not assessed", "不参加考核"}},
}};

const StateInfo& info(LeafState state) { return states.at(static_cast<std::size_t>(state)); }

}  // namespace

const Fault* fault_of(LeafState state) { return info(state).fault; }

Outcome outcome_of(LeafState state) { return info(state).outcome; }

std::span<const ReasonText> state_reason_texts() {
  static const auto texts = [] {
    std::vector<ReasonText> result;
    for (const auto& state : states) {
      if (!state.text.id.empty()) result.push_back(state.text);
    }
    return result;
  }();
  return texts;
}

Leaf::Leaf(const LeafContext& context, std::size_t i_node, double full, bool beside_scale)
    : context_(context),
      i_node_(i_node),
      beside_scale_(beside_scale),
      lookup_(context.data, context.scheme.settings, context.period) {
  data_.full = full;
  data_.scheme = &context.scheme;
  data_.group_of = context.group_of;
  data_.parent_of = context.parent_of;
  data_.x_in = [this](const Period& period) -> Eigen::ArrayXd {
    const auto n = static_cast<Eigen::Index>(context_.data.units.size());
    Eigen::ArrayXd result = Eigen::ArrayXd::Constant(n, nan);
    const auto* const column =
        indicator() == nullptr ? nullptr : context_.data.panel.find(node().i_indicator, period);
    if (column == nullptr) return result;
    const auto& panel = context_.data.panel;
    for (std::size_t i = 0; i < context_.data.units.size(); ++i) {
      const bool comparable = panel.calibre(*indicator(), i, node().i_indicator, period) ==
                              panel.calibre(*indicator(), i, node().i_indicator, context_.period);
      if (has_value(column->status[i]) && comparable) {
        result[static_cast<Eigen::Index>(i)] = column->value[static_cast<Eigen::Index>(i)];
      }
    }
    return result;
  };
  std::vector<RuleProblem> problems;  // refused by check_scheme before
  RuleCall by_default;
  by_default.name = "met";
  bound_ = bind_rule(node().rule.value_or(by_default), problems);

  if (indicator() != nullptr) column_ = context.data.panel.find(node().i_indicator, context.period);

  starred_ = context.scheme.starred_node(i_node);
  applies_ = context.scheme.units_of(i_node, context.data);
}

const Indicator* Leaf::indicator() const {
  return node().i_indicator == Node::none ? nullptr : &context_.data.indicators[node().i_indicator];
}

Quantity Leaf::variable(const Expression::Variable& variable, std::size_t i_unit) const {
  const auto own = node().i_indicator == Node::none ? std::nullopt : std::optional(node().i_indicator);
  return lookup_.variable(variable, own, i_unit);
}

void Leaf::evaluate(const Expression& expression, ExpressionColumn& column) const {
  const auto n = context_.data.units.size();
  column.value.assign(n, nan);
  column.status.assign(n, Status::absent);
  column.division_by_zero.assign(n, 0);
  for (std::size_t i = 0; i < n; ++i) {
    if (context_.assessed[i] == 0) continue;
    const auto result =
        expression.evaluate([&](std::size_t k) { return variable(expression.variables()[k], i); });
    column.value[i] = result.usable() ? result.value : nan;
    column.status[i] = result.status;
    column.division_by_zero[i] = result.division_by_zero ? 1 : 0;
  }
}

void Leaf::read_values() {
  const auto n = context_.data.units.size();
  data_.expressions.clear();
  for (const auto* const expression : bound_.rule->expressions()) {
    evaluate(*expression, data_.expressions.emplace_back());
  }
  if (bound_.of) {
    evaluate(*bound_.of, of_);
    data_.x = of_.value;
    return;
  }
  data_.indicator = indicator();
  if (indicator() != nullptr) data_.published_decimals = indicator()->decimals;
  if (column_ != nullptr) {
    data_.x = {column_->value.data(), n};
    data_.standard_error = column_->standard_error;
    data_.df = column_->df;
  } else {
    own_x_.assign(n, nan);
    data_.x = own_x_;
  }
}

/// The state of what is scored: of the value, or of the worst expression.
Status Leaf::status_of(std::size_t i_unit) const {
  auto status = Status::observed;
  for (std::size_t i = 0; i < data_.expressions.size(); ++i) {
    if (bound_.rule->matters(data_, i, i_unit)) status = worse(status, data_.expressions[i].status[i_unit]);
  }
  if (!bound_.rule->uses_value()) return status;
  const auto own = bound_.of            ? of_.status[i_unit]
                   : column_ == nullptr ? Status::absent
                                        : column_->status[i_unit];
  return worse(status, own);
}

LeafState Leaf::state_of_missing(std::size_t i_unit, Status status) const {
  const auto& settings = context_.scheme.settings;
  const bool not_surveyed = status == Status::not_surveyed;
  // What an item says of missing values holds for unsurveyed ones as well; else they have a setting of their own.
  const auto stated = context_.scheme.missing_policy(i_node_);
  switch (stated.value_or(not_surveyed ? settings.not_surveyed : settings.missing)) {
    case MissingPolicy::zero:
      return LeafState::missing_zero;
    case MissingPolicy::exclude:
      return LeafState::missing_excluded;
    case MissingPolicy::carry:
      // What an expression lacks cannot be made good by the item's own earlier value.
      if (indicator() != nullptr && scores_own_value() && lookup_.last_period(node().i_indicator, i_unit))
        return LeafState::carried;
      break;
    case MissingPolicy::not_ranked:
      break;
  }
  return not_surveyed ? LeafState::not_surveyed : LeafState::missing;
}

/// What has not happened yet may still happen in time.
bool Leaf::is_before_deadline(std::size_t i_unit) const {
  const auto* const target = scores_own_value() ? data_.target(i_unit) : nullptr;
  return target != nullptr && target->kind == TargetKind::deadline &&
         target->value.value_or(0) > context_.period.last_day();
}

LeafState Leaf::state_of(std::size_t i_unit, TargetUse use) const {
  if (context_.assessed[i_unit] == 0) return LeafState::not_assessed;
  if (!applies_.empty() && applies_[i_unit] == 0) return LeafState::does_not_apply;
  const auto& settings = context_.scheme.settings;
  auto state = LeafState::value;
  switch (const auto status = status_of(i_unit)) {
    case Status::observed:
    case Status::estimated:
      if (data_.indicator != nullptr && data_.indicator->is_yes_no() && data_.x[i_unit] == 0 &&
          is_before_deadline(i_unit))
        return LeafState::not_due;
      break;
    case Status::not_due:
      return LeafState::not_due;
    case Status::not_applicable:
      if (settings.not_applicable == NotApplicablePolicy::rescale) return LeafState::not_applicable;
      // Full points stand for an item of the scale: never a full bonus, a full deduction or a veto.
      return settings.not_applicable == NotApplicablePolicy::full && !beside_scale_
                 ? LeafState::not_applicable_full
                 : LeafState::not_applicable_zero;
    case Status::late:
      if (settings.late == LatePolicy::zero) return LeafState::late_zero;
      // In expressions an accepted value is an observed one already: what is late there has no number.
      if (settings.late == LatePolicy::missing || !scores_own_value() || std::isnan(data_.x[i_unit]))
        return state_of_missing(i_unit, status);
      break;
    case Status::rejected:
      if (settings.rejected == RejectedPolicy::zero) return LeafState::rejected_zero;
      state = state_of_missing(i_unit, status);
      break;
    default:
      if (is_before_deadline(i_unit)) return LeafState::not_due;
      state = state_of_missing(i_unit, status);
      break;
  }
  if (state != LeafState::value && state != LeafState::carried) return state;
  const auto divides = [i_unit](const ExpressionColumn& column) {
    return column.division_by_zero[i_unit] != 0;
  };
  if (std::any_of(data_.expressions.begin(), data_.expressions.end(), divides) ||
      (bound_.of && divides(of_))) {
    return LeafState::division_by_zero;
  }
  return state_against_target(i_unit, use, state);
}

LeafState Leaf::state_against_target(std::size_t i_unit, TargetUse use, LeafState state) const {
  if (use == TargetUse::none) return state;
  const auto row = data_.targets->row.empty() ? -1 : data_.targets->row[i_unit];
  if (row == DueTargets::none) return LeafState::no_target;
  if (row == DueTargets::reference_missing) return LeafState::reference_missing;
  if (row == DueTargets::reference_other_calibre) return LeafState::reference_other_calibre;
  const auto& target = context_.scheme.targets[static_cast<std::size_t>(row)];
  const double due = data_.targets->value[static_cast<Eigen::Index>(i_unit)];
  if (std::isnan(due)) return LeafState::no_target;
  return use == TargetUse::ratio && due == 0 && !lower_is_better(target.kind) ? LeafState::target_zero
                                                                              : state;
}

void Leaf::carry(std::size_t i_unit) {
  if (own_x_.empty()) {
    own_x_.assign(data_.x.begin(), data_.x.end());
    data_.x = own_x_;
  }
  const auto from = lookup_.last_period(node().i_indicator, i_unit).value();
  own_x_[i_unit] = lookup_.value_in(from, node().i_indicator, i_unit).value;
  carried_from_.emplace_back(i_unit, from);
  const auto* const column = context_.data.panel.find(node().i_indicator, from);
  if (data_.standard_error.empty() && !column->has_errors()) return;
  if (own_error_.empty()) {
    own_error_.assign(own_x_.size(), nan);
    own_df_.assign(own_x_.size(), nan);
    std::ranges::copy(data_.standard_error, own_error_.begin());
    std::ranges::copy(data_.df, own_df_.begin());
    data_.standard_error = own_error_;
    data_.df = own_df_;
  }
  own_error_[i_unit] = column->error(i_unit).standard_error;
  own_df_[i_unit] = column->error(i_unit).df;
}

bool Leaf::lacks_evidence(std::size_t i_unit) const {
  if (!starred_ || indicator() == nullptr) return false;
  const auto i_indicator = node().i_indicator;
  if (!context_.data.evidence_of(i_unit, i_indicator, context_.period).empty()) return false;
  const auto from = std::find_if(carried_from_.begin(), carried_from_.end(),
                                 [i_unit](const auto& each) { return each.first == i_unit; });
  return from == carried_from_.end() || context_.data.evidence_of(i_unit, i_indicator, from->second).empty();
}

bool Leaf::is_rejected(std::size_t i_unit) const {
  const auto state = state_[i_unit];
  return state != LeafState::not_assessed && state != LeafState::does_not_apply &&
         status_of(i_unit) == Status::rejected;
}

void Leaf::score(NodeScores& scores, DueTargets& targets) {
  const auto n = context_.data.units.size();
  if (indicator() != nullptr) {
    targets = due_targets(context_.scheme, context_.data, node().i_indicator, context_.period);
  }
  data_.targets = &targets;
  read_values();

  const auto use = bound_.rule->target_use(indicator());
  state_.resize(n);
  data_.usable.assign(n, 0);
  // Most values are observed ones of an item without expressions: nothing but the target has a say. (A no may still become a yes in time.)
  const bool by_a_day = indicator() != nullptr && indicator()->is_yes_no() && !targets.row.empty();
  const bool plain =
      data_.expressions.empty() && scores_own_value() && applies_.empty() && column_ != nullptr && !by_a_day;
  for (std::size_t i = 0; i < n; ++i) {
    const bool observed = plain && context_.assessed[i] != 0 && column_->status[i] == Status::observed;
    state_[i] = observed ? state_against_target(i, use, LeafState::value) : state_of(i, use);
    if (state_[i] == LeafState::carried) carry(i);
    data_.usable[i] = state_[i] == LeafState::value || state_[i] == LeafState::carried ? 1 : 0;
  }
  bound_.rule->prepare(data_);

  scores.points.resize(static_cast<Eigen::Index>(n));
  scores.outcome.resize(n);
  reason_.assign(n, 0);
  const bool kept_only = bound_.declaration->name == "collect";
  const auto& settings = context_.scheme.settings;
  for (std::size_t i = 0; i < n; ++i) {
    double points = nan;
    if (data_.usable[i] != 0) {
      const auto score = bound_.rule->score(data_, i);
      if (score.computable && std::isfinite(score.points)) {
        points = settings.item_decimals
                     ? round_computed(score.points, *settings.item_decimals, settings.rounding)
                     : score.points;
        reason_[i] = static_cast<std::uint8_t>(score.reason);
        // The value still stands where others are compared with it; it only gives nothing.
        if (starred_ && points > 0 && lacks_evidence(i)) {
          state_[i] = LeafState::no_evidence;
          claimed_.emplace_back(i, points);
          points = 0;
        }
      } else {
        state_[i] = LeafState::incomputable;
      }
    } else if (kept_only && outcome_of(state_[i]) == Outcome::missing) {
      state_[i] = LeafState::missing_excluded;  // an item without points keeps no one out of the ranking
    } else if (outcome_of(state_[i]) == Outcome::scored) {
      points = state_[i] == LeafState::not_applicable_full ? data_.full : 0;
    }
    scores.points[static_cast<Eigen::Index>(i)] = points;
    scores.outcome[i] = outcome_of(state_[i]);
    states_ |= bit(state_[i]);
  }
}

bool Leaf::any_fault() const {
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (states[i].fault != nullptr && any_in(static_cast<LeafState>(i))) return true;
  }
  return false;
}

void Leaf::fill(std::size_t i_unit, ScoreRow& row) const {
  row.status = status_of(i_unit);
  row.value = data_.x[i_unit];
  const bool counts =
      row.outcome != Outcome::dropped && bound_.rule->target_use(indicator()) != TargetUse::none;
  if (counts && !data_.targets->row.empty())
    row.target = data_.targets->value[static_cast<Eigen::Index>(i_unit)];
  if (data_.standard_error.empty()) return;
  row.standard_error = data_.standard_error[i_unit];
  row.verdict = test(i_unit).verdict;
}

TargetTest Leaf::test(std::size_t i_unit) const {
  const auto state = state_[i_unit];
  const bool scored =
      state == LeafState::value || state == LeafState::carried || state == LeafState::no_evidence;
  return scored && data_.error(i_unit).is_known() ? bound_.rule->test(data_, i_unit) : TargetTest{};
}

namespace {

/// The three-way statement with its figures.
void add_test(const TargetTest& test, double confidence, Reason& reason) {
  constexpr int places = 6;
  const auto add = [&](std::string_view name, double value) {
    reason.numbers.push_back({std::string(name), round_decimal(value, places)});
  };
  add("limit", test.limit);
  add("standard_error", test.error.standard_error);
  if (std::isfinite(test.error.df)) add("df", test.error.df);
  add("t", test.t);
  add("p", test.p);
  add("confidence", confidence);
  reason.words.emplace_back("verdict", code(test.verdict));
}

}  // namespace

Reason Leaf::reason(std::size_t i_unit, const NodeScores& scores) const {
  const auto state = state_[i_unit];
  Reason reason;
  if (state == LeafState::value || state == LeafState::carried) {
    reason.id = bound_.declaration->reasons.at(reason_[i_unit]).id;
    bound_.rule->explain(data_, i_unit, reason);
  } else {
    reason.id = info(state).text.id;
  }
  if (state == LeafState::reference_other_calibre) {
    const auto& found = *std::ranges::find(data_.targets->other_calibre, i_unit, &OtherCalibre::i_unit);
    const auto named = [](const std::string& calibre) { return calibre.empty() ? "-" : calibre; };
    reason.words.emplace_back("reference_calibre", named(found.reference));
    reason.words.emplace_back("calibre", named(found.own));
  }
  if (state == LeafState::no_evidence) {
    const auto claimed = std::find_if(claimed_.begin(), claimed_.end(),
                                      [i_unit](const auto& each) { return each.first == i_unit; });
    reason.numbers.push_back({"claimed", claimed->second});
    reason.words.emplace_back("evidence", context_.scheme.nodes[*starred_].evidence_asked());
  }
  reason.numbers.push_back({"full", data_.full});
  if (scores.outcome[i_unit] == Outcome::scored) {
    reason.numbers.push_back({"points", scores.points[static_cast<Eigen::Index>(i_unit)]});
  }
  if (const auto found = test(i_unit); found.verdict != Verdict::none)
    add_test(found, context_.scheme.settings.confidence, reason);
  const auto written = [&](const Expression& expression) {
    return expression.with_numbers(
        [&](std::size_t k) { return variable(expression.variables()[k], i_unit); });
  };
  if (bound_.of) reason.words.emplace_back("of", bound_.of->text() + " = " + written(*bound_.of));
  if (bound_.rule->expressions().size() == 1) {
    const auto& condition = *bound_.rule->expressions().front();
    reason.words.emplace_back("condition", condition.text() + " (" + written(condition) + ")");
  }
  const auto from = std::find_if(carried_from_.begin(), carried_from_.end(),
                                 [i_unit](const auto& each) { return each.first == i_unit; });
  if (from != carried_from_.end()) reason.words.emplace_back("carried", from->second.text());
  return reason;
}

}  // namespace gnomon
