#include <gnomon/survey/design.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <gnomon/survey/pair_index.hpp>

namespace gnomon::survey {
namespace {

/// A fraction this near to 1 means that all units were taken.
constexpr double whole = 1 - 1e-7;

}  // namespace

Design::Design(const DesignColumns& columns, std::vector<DesignFault>& faults)
    : unit_of_row_(columns.n_rows, 0), drawing_(columns.drawing), lonely_(columns.lonely) {
  const bool one_stage = drawing_ == Drawing::with_replacement || drawing_ == Drawing::first_stage;
  for (const auto& stage : columns.stages) {
    const bool counts = drawing_ != Drawing::with_replacement && !stage.fractions.empty();
    if (!stages_.empty() && (one_stage || !counts)) break;
    if (drawing_ != Drawing::with_replacement && !counts)
      faults.push_back({DesignFault::Kind::without_fractions, stages_.size(), 0});
    add_stage(stage, counts, faults);
  }
  psu_of_unit_.resize(n_units());
  std::iota(psu_of_unit_.begin(), psu_of_unit_.end(), 0U);
  for (auto i = stages_.size(); i-- > 1;) {
    for (auto& unit : psu_of_unit_) unit = stages_[i].parent[unit];
  }
  settle_lonely(faults);
  for (auto& stage : stages_) order_units(stage);
}

void Design::add_stage(const StageColumns& columns, bool keeps_fractions, std::vector<DesignFault>& faults) {
  const Stage* const before = stages_.empty() ? nullptr : &stages_.back();
  Stage stage;
  PairIndex groups;
  PairIndex units;
  for (std::size_t row = 0; row < unit_of_row_.size(); ++row) {
    const auto parent = unit_of_row_[row];
    const auto stratum = columns.strata.empty() ? -1 : columns.strata[row];
    const auto group = groups.add(parent, static_cast<std::uint32_t>(stratum));
    if (group == stage.groups.size()) stage.groups.push_back({parent, stratum, 0, row, 0});
    const auto label = columns.units.empty() ? static_cast<std::uint32_t>(row)
                                             : static_cast<std::uint32_t>(columns.units[row]);
    const auto unit = units.add(group, label);
    if (unit == stage.parent.size()) {
      stage.parent.push_back(parent);
      stage.group.push_back(group);
      stage.fraction.push_back(0);
      stage.share.push_back(before == nullptr ? 1 : before->share[parent] * before->fraction[parent]);
      stage.first_row.push_back(row);
      ++stage.groups[group].n_units;
    }
    unit_of_row_[row] = unit;
  }
  stages_.push_back(std::move(stage));
  if (keeps_fractions) set_fractions(columns, faults);
}

void Design::set_fractions(const StageColumns& columns, std::vector<DesignFault>& faults) {
  auto& stage = stages_.back();
  const auto i_stage = stages_.size() - 1;
  const auto fraction_of = [&](std::size_t row) {
    const auto n = static_cast<double>(stage.groups[stage.group[unit_of_row_[row]]].n_units);
    return columns.are_counts ? n / columns.fractions[row] : columns.fractions[row];
  };
  for (std::size_t unit = 0; unit < stage.fraction.size(); ++unit)
    stage.fraction[unit] = fraction_of(stage.first_row[unit]);
  std::vector<std::uint8_t> told(stage.groups.size(), 0);
  for (std::size_t row = 0; row < unit_of_row_.size(); ++row) {
    const auto unit = unit_of_row_[row];
    const auto group = stage.group[unit];
    if (told[group] != 0) continue;
    const auto fraction = fraction_of(row);
    const auto first = drawing_ == Drawing::brewer ? stage.first_row[unit] : stage.groups[group].first_row;
    if (!(fraction > 0 && fraction <= 1)) {
      faults.push_back({DesignFault::Kind::fraction_above_one, i_stage, row});
      told[group] = 1;
    } else if (std::abs(fraction - fraction_of(first)) > 1e-12) {
      faults.push_back({DesignFault::Kind::fraction_differs, i_stage, row});
      told[group] = 1;
    }
  }
}

std::vector<double> Design::weights_from_fractions() const {
  const auto& stage = stages_.back();
  std::vector<double> weights;
  weights.reserve(unit_of_row_.size());
  for (const auto unit : unit_of_row_) weights.push_back(1 / (stage.share[unit] * stage.fraction[unit]));
  return weights;
}

void Design::settle_lonely(std::vector<DesignFault>& faults) {
  for (std::size_t i_stage = 0; i_stage < stages_.size(); ++i_stage) {
    auto& stage = stages_[i_stage];
    const auto is_lonely = [&](const Group& group, double fraction) {
      return group.n_units == 1 && fraction < whole;
    };
    std::vector<std::uint32_t> by_name(stage.groups.size());
    std::iota(by_name.begin(), by_name.end(), 0U);
    std::ranges::sort(by_name, {}, [&](auto group) {
      return std::pair(stage.groups[group].parent, stage.groups[group].stratum);
    });
    std::vector<double> fraction_of(stage.groups.size());
    for (std::size_t unit = 0; unit < stage.group.size(); ++unit)
      fraction_of[stage.group[unit]] = stage.fraction[unit];
    std::vector<std::uint32_t> becomes(stage.groups.size());
    std::iota(becomes.begin(), becomes.end(), 0U);
    for (std::size_t at = 0; at < by_name.size(); ++at) {
      const auto group = by_name[at];
      if (!is_lonely(stage.groups[group], fraction_of[group])) continue;
      rows_of_lonely_.push_back(stage.groups[group].first_row);
      const auto is_neighbour = [&](std::size_t other) {
        return other < by_name.size() && stage.groups[by_name[other]].parent == stage.groups[group].parent;
      };
      if (lonely_ == Lonely::collapse && is_neighbour(at + 1)) {
        becomes[group] = by_name[at + 1];
      } else if (lonely_ == Lonely::collapse && at > 0 && is_neighbour(at - 1)) {
        becomes[group] = by_name[at - 1];
      } else if (lonely_ == Lonely::refuse || lonely_ == Lonely::collapse) {
        faults.push_back({DesignFault::Kind::lonely_unit, i_stage, stage.groups[group].first_row});
      }
    }
    if (lonely_ != Lonely::collapse) continue;
    // A stratum may be put into one that itself goes elsewhere; the last one goes back into the one before.
    const auto end_of = [&](std::uint32_t group) {
      for (std::size_t steps = 0; becomes[group] != group && steps < becomes.size(); ++steps) {
        const auto next = becomes[group];
        if (becomes[next] == group) return std::max(group, next);
        group = next;
      }
      return group;
    };
    std::vector<std::uint32_t> number(stage.groups.size(), UINT32_MAX);
    std::vector<Group> kept;
    std::vector<std::uint32_t> new_group(stage.groups.size());
    for (std::uint32_t group = 0; group < stage.groups.size(); ++group) {
      const auto end = end_of(group);
      if (number[end] == UINT32_MAX) {
        number[end] = static_cast<std::uint32_t>(kept.size());
        kept.push_back(stage.groups[end]);
        kept.back().n_units = 0;
      }
      new_group[group] = number[end];
    }
    for (auto& group : stage.group) {
      group = new_group[group];
      ++kept[group].n_units;
    }
    stage.groups = std::move(kept);
  }
}

void Design::order_units(Stage& stage) {
  std::size_t next = 0;
  for (auto& group : stage.groups) {
    group.first_unit = next;
    next += group.n_units;
  }
  stage.order.resize(stage.group.size());
  std::vector<std::size_t> filled(stage.groups.size(), 0);
  for (std::uint32_t unit = 0; unit < stage.group.size(); ++unit) {
    const auto group = stage.group[unit];
    stage.order[stage.groups[group].first_unit + filled[group]++] = unit;
  }
}

Eigen::MatrixXd Design::deviations(std::size_t i_stage, const Eigen::MatrixXd& totals) const {
  const auto& stage = stages_[i_stage];
  Eigen::MatrixXd found = Eigen::MatrixXd::Zero(totals.rows(), totals.cols());
  // Strata in which a column has anything, and those of them that contribute: what `average` needs.
  Eigen::ArrayXd n_strata = Eigen::ArrayXd::Zero(totals.cols());
  Eigen::ArrayXd n_contributing = Eigen::ArrayXd::Zero(totals.cols());
  const auto n_of_parent = [&](std::uint32_t parent) {
    return static_cast<double>(std::ranges::count(stage.parent, parent));
  };
  for (const auto& group : stage.groups) {
    const std::span units(&stage.order[group.first_unit], group.n_units);
    const auto n = static_cast<double>(group.n_units);
    Eigen::RowVectorXd mean = Eigen::RowVectorXd::Zero(totals.cols());
    for (const auto unit : units) mean += totals.row(unit);
    mean /= n;
    const bool is_lonely = group.n_units == 1 && stage.fraction[units[0]] < whole;
    if (lonely_ == Lonely::average) {
      for (Eigen::Index column = 0; column < totals.cols(); ++column) {
        if (std::ranges::all_of(units, [&](auto unit) { return totals(unit, column) == 0; })) continue;
        ++n_strata[column];
        if (!is_lonely) ++n_contributing[column];
      }
    }
    if (group.n_units == 1) {
      if (!is_lonely || lonely_ != Lonely::adjust) continue;
      mean.setZero();
      for (std::size_t unit = 0; unit < stage.parent.size(); ++unit) {
        if (stage.parent[unit] == group.parent) mean += totals.row(static_cast<Eigen::Index>(unit));
      }
      mean /= n_of_parent(group.parent);
    }
    for (const auto unit : units) {
      const double scale = (1 - stage.fraction[unit]) * (group.n_units > 1 ? n / (n - 1) : 1);
      if (scale < 1e-7) continue;
      found.row(unit) = std::sqrt(scale * stage.share[unit]) * (totals.row(unit) - mean);
    }
  }
  if (lonely_ == Lonely::average && !rows_of_lonely_.empty()) {
    const Eigen::ArrayXd factor =
        (n_contributing > 0).select(n_strata / n_contributing.max(1), Eigen::ArrayXd::Zero(totals.cols()));
    found = found * factor.sqrt().matrix().asDiagonal();
  }
  return found;
}

template <class Use>
void Design::each_stage(const Eigen::MatrixXd& totals, Use use) const {
  use(deviations(stages_.size() - 1, totals));
  Eigen::MatrixXd above = totals;
  for (auto i_stage = stages_.size() - 1; i_stage-- > 0;) {
    const auto& parent = stages_[i_stage + 1].parent;
    Eigen::MatrixXd sums =
        Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(stages_[i_stage].parent.size()), totals.cols());
    for (std::size_t unit = 0; unit < parent.size(); ++unit)
      sums.row(parent[unit]) += above.row(static_cast<Eigen::Index>(unit));
    above = std::move(sums);
    use(deviations(i_stage, above));
  }
}

Eigen::MatrixXd Design::covariance(const Eigen::MatrixXd& totals) const {
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(totals.cols(), totals.cols());
  each_stage(totals, [&](const Eigen::MatrixXd& rows) { sum.noalias() += rows.transpose() * rows; });
  return sum;
}

Eigen::VectorXd Design::variances(const Eigen::MatrixXd& totals) const {
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(totals.cols());
  // A few columns at a time, so that the deviations take little room.
  constexpr Eigen::Index most = 32;
  for (Eigen::Index first = 0; first < totals.cols(); first += most) {
    const auto n = std::min(most, totals.cols() - first);
    each_stage(totals.middleCols(first, n), [&](const Eigen::MatrixXd& rows) {
      sum.segment(first, n) += rows.colwise().squaredNorm().transpose();
    });
  }
  return sum;
}

int Design::degrees_of_freedom(std::span<const std::uint8_t> psu_counts) const {
  std::vector<std::uint8_t> stratum_counts(n_strata(), 0);
  int n = 0;
  for (std::size_t psu = 0; psu < n_psus(); ++psu) {
    if (psu_counts[psu] == 0) continue;
    ++n;
    auto& counted = stratum_counts[stages_.front().group[psu]];
    n -= counted == 0 ? 1 : 0;
    counted = 1;
  }
  return n;
}

int Design::degrees_of_freedom() const { return degrees_of_freedom(std::vector<std::uint8_t>(n_psus(), 1)); }

}  // namespace gnomon::survey
