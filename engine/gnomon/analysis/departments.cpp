#include <gnomon/analysis/departments.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <string>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/scoring/rank.hpp>
#include <gnomon/scoring/tree.hpp>

namespace gnomon {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

constexpr std::array<ReasonText, 9> texts{{
    {"department.own", "own score: {points} ÷ {full} = {share}", "本单位得分：{points} ÷ {full} = {share}"},
    {"department.one", "score of {unit}: {points} ÷ {full} = {share}",
     "{unit}得分：{points} ÷ {full} = {share}"},
    {"department.mean", "mean of the units ({units}): {points} ÷ {full} = {share}",
     "{units} 个单位平均：{points} ÷ {full} = {share}"},
    {"department.mean_without",
     "mean of the units with a score ({units}; {missing} without): {points} ÷ {full} = {share}",
     "有得分的 {units} 个单位平均（另有 {missing} 个没有得分）：{points} ÷ {full} = {share}"},
    {"department.dropped", "not applicable: left out", "不适用，不计"},
    {"department.missing", "no score: the value is missing", "缺报，没有得分"},
    {"department.incomputable", "cannot be computed", "无法计算"},
    {"department.note.missing", "not ranked, tasks without a score: {items}",
     "任务没有得分，不参加排名：{items}"},
    {"department.note.nothing", "not ranked, no task counts", "没有可计分的任务，不参加排名"},
}};

/// Does the task enter the sums? One of weight 0 does not, whatever it lacks.
bool counts(const DepartmentTask& task) {
  return task.outcome != Outcome::dropped && task.weight * task.full > 0;
}

/// What the units assessed got of an item that applies to them.
struct Pool {
  double points = 0;
  std::size_t n_scored = 0;
  std::size_t n_missing = 0;
  std::size_t n_incomputable = 0;
  std::size_t last_scored = 0;
};

class DepartmentScoring {
 public:
  DepartmentScoring(const Scheme& scheme, const Dataset& data, const Assessment& assessment)
      : scheme_(scheme), data_(data), assessment_(assessment), tree_(scheme), worth_(worth()) {}

  std::vector<Department> run() {
    std::map<std::size_t, Department> by_unit;  // units stand by code
    for (const auto& each : scheme_.responsibilities) {
      const auto i_unit = data_.find_unit(each.unit);
      const auto i_node = scheme_.find_node(each.item);
      if (!i_unit || !i_node || !exists(data_.units[*i_unit])) continue;
      by_unit[*i_unit].tasks.push_back(task(each, *i_node, *i_unit));
    }
    std::vector<Department> departments;
    for (auto& [i_unit, department] : by_unit) {
      department.i_unit = i_unit;
      conclude(department);
      departments.push_back(std::move(department));
    }
    rank(departments);
    return departments;
  }

 private:
  [[nodiscard]] bool exists(const Unit& unit) const {
    const auto& period = assessment_.period;
    return !(unit.valid_from && *unit.valid_from > period.last_day()) &&
           !(unit.valid_to && *unit.valid_to < period.first_day());
  }

  /// The points of each node in a total in which everything applies; 0 beside the scale.
  [[nodiscard]] std::vector<double> worth() const {
    std::vector<double> worth(scheme_.nodes.size(), 0);
    worth[0] = tree_.full[0];
    for (std::size_t i = 0; i < worth.size(); ++i) {  // parents stand before their children
      double children = 0;
      for (const auto child : scheme_.nodes[i].children)
        children += tree_.on_scale[child] ? tree_.full[child] : 0;
      if (children == 0) continue;
      const bool agree = std::abs(worth[i] - children) <= 1e-12 * worth[i];
      for (const auto child : scheme_.nodes[i].children) {
        if (tree_.on_scale[child])
          worth[child] = agree ? tree_.full[child] : worth[i] * tree_.full[child] / children;
      }
    }
    return worth;
  }

  /// Does the item apply to the unit, by what it and the blocks above it say?
  [[nodiscard]] bool applies(std::size_t i_node, std::size_t i_unit) {
    const auto [found, is_new] = units_of_.try_emplace(i_node);
    if (is_new) found->second = scheme_.units_of(i_node, data_);
    return found->second.empty() || found->second[i_unit] != 0;
  }

  const Pool& pool(std::size_t i_node) {
    const auto [found, is_new] = pools_.try_emplace(i_node);
    auto& pool = found->second;
    if (!is_new) return pool;
    const auto& scores = assessment_.nodes[i_node];
    for (std::size_t i = 0; i < data_.units.size(); ++i) {
      if (assessment_.assessed[i] == 0 || !applies(i_node, i)) continue;
      switch (scores.outcome[i]) {
        case Outcome::scored:
          pool.points += scores.points[static_cast<Eigen::Index>(i)];
          ++pool.n_scored;
          pool.last_scored = i;
          break;
        case Outcome::dropped:
          break;
        case Outcome::missing:
          ++pool.n_missing;
          break;
        case Outcome::incomputable:
          ++pool.n_incomputable;
          break;
      }
    }
    return pool;
  }

  [[nodiscard]] DepartmentTask task(const Responsibility& each, std::size_t i_node, std::size_t i_unit) {
    const auto& settings = scheme_.settings;
    DepartmentTask task;
    task.i_node = i_node;
    task.role = each.role;
    task.weight =
        each.share.value_or(each.role == DepartmentRole::lead ? settings.lead_weight : settings.joint_weight);
    task.full = worth_[i_node];
    task.share = nan;
    const bool own = assessment_.assessed[i_unit] != 0 && applies(i_node, i_unit);
    task.basis = own ? TaskBasis::own : TaskBasis::units;
    if (own) {
      task.outcome = assessment_.nodes[i_node].outcome[i_unit];
      task.n_units = task.outcome == Outcome::scored ? 1 : 0;
    } else {
      const auto& units = pool(i_node);
      task.n_units = units.n_scored;
      task.n_missing = units.n_missing + units.n_incomputable;
      task.outcome = units.n_scored > 0         ? Outcome::scored
                     : units.n_incomputable > 0 ? Outcome::incomputable
                     : units.n_missing > 0      ? Outcome::missing
                                                : Outcome::dropped;
    }
    give_share(i_unit, task);
    return task;
  }

  /// The share of the points and the reason, once the outcome is known.
  void give_share(std::size_t i_unit, DepartmentTask& task) {
    if (task.outcome != Outcome::scored) {
      task.reason.id = task.outcome == Outcome::dropped   ? "department.dropped"
                       : task.outcome == Outcome::missing ? "department.missing"
                                                          : "department.incomputable";
      return;
    }
    const double full = tree_.full[task.i_node];
    double points = 0;
    if (task.basis == TaskBasis::own) {
      points = assessment_.nodes[task.i_node].points[static_cast<Eigen::Index>(i_unit)];
      task.reason.id = "department.own";
    } else {
      const auto& units = pool(task.i_node);
      points = units.points / static_cast<double>(units.n_scored);
      task.reason.id = task.n_missing > 0 ? "department.mean_without"
                       : task.n_units > 1 ? "department.mean"
                                          : "department.one";
      task.reason.numbers.push_back({"units", static_cast<double>(task.n_units)});
      task.reason.numbers.push_back({"missing", static_cast<double>(task.n_missing)});
      if (task.n_units == 1) task.reason.words.emplace_back("unit", data_.units[units.last_scored].name);
    }
    task.share = points / full;
    task.reason.numbers.push_back({"points", points});
    task.reason.numbers.push_back({"full", full});
    task.reason.numbers.push_back({"share", task.share});
  }

  [[nodiscard]] DepartmentScore sum(const std::vector<DepartmentTask>& tasks,
                                    std::optional<DepartmentRole> role) const {
    DepartmentScore score;
    for (const auto& task : tasks) {
      if ((role && task.role != *role) || !counts(task)) continue;
      score.points += task.weight * task.full * task.share;  // NaN where a task has no score
      score.full += task.weight * task.full;
    }
    if (score.full == 0 || std::isnan(score.points)) return score;
    const auto& settings = scheme_.settings;
    score.score_full = score.points / score.full * settings.scale;
    score.score = round_computed(score.score_full, settings.total_decimals, settings.rounding);
    return score;
  }

  void conclude(Department& department) const {
    auto& tasks = department.tasks;
    std::ranges::sort(tasks, [](const DepartmentTask& a, const DepartmentTask& b) {
      return a.role != b.role ? a.role < b.role : a.i_node < b.i_node;
    });
    department.all = sum(tasks, std::nullopt);
    department.lead = sum(tasks, DepartmentRole::lead);
    department.joint = sum(tasks, DepartmentRole::joint);
    if (std::isnan(department.all.points)) {
      department.note = {"department.note.missing", {}, {{"items", lacking(tasks)}}};
    } else if (std::isnan(department.all.score_full)) {
      department.note.id = "department.note.nothing";
    }
  }

  /// The first few tasks without a score.
  [[nodiscard]] std::string lacking(const std::vector<DepartmentTask>& tasks) const {
    constexpr std::size_t most = 3;
    std::vector<std::string> names;
    for (const auto& task : tasks) {
      if (task.outcome == Outcome::scored || !counts(task)) continue;
      const auto& node = scheme_.nodes[task.i_node];
      names.push_back(code_and_name(node.code, node.name));
    }
    const auto n = names.size();
    names.resize(std::min(n, most));
    if (n > most) names.push_back("… (+" + std::to_string(n - most) + ")");
    return join(names, "; ");
  }

  void rank(std::vector<Department>& departments) const {
    std::vector<double> scores;
    scores.reserve(departments.size());
    for (const auto& each : departments) {
      scores.push_back(scheme_.settings.rank_by == Basis::published ? each.all.score : each.all.score_full);
    }
    const auto ranks = ranks_of(scores, scheme_.settings.ranking);
    for (std::size_t i = 0; i < ranks.size(); ++i) departments[i].rank = ranks[i];
    std::ranges::stable_sort(departments, [](const Department& a, const Department& b) {
      return (a.rank > 0) != (b.rank > 0) ? a.rank > 0 : a.rank < b.rank;
    });
  }

  const Scheme& scheme_;
  const Dataset& data_;
  const Assessment& assessment_;
  ScoringTree tree_;
  std::vector<double> worth_;
  std::map<std::size_t, std::vector<std::uint8_t>> units_of_;
  std::map<std::size_t, Pool> pools_;
};

}  // namespace

std::vector<Department> score_departments(const Scheme& scheme, const Dataset& data,
                                          const Assessment& assessment) {
  if (scheme.responsibilities.empty()) return {};
  return DepartmentScoring(scheme, data, assessment).run();
}

std::span<const ReasonText> department_reason_texts() { return texts; }

}  // namespace gnomon
