#pragma once

#include <vector>

#include <gnomon/scoring/aggregation.hpp>

namespace gnomon {

/// The parameter `weights` of the aggregations that are means.
inline const ParameterDeclaration weights_parameter{
    "weights",
    ParameterType::word,
    "points",
    {"points", "equal", "entropy", "variation"},
    "weights of the children: their points, equal, or by how much their shares differ between the units of "
    "the period: entropy (1 - e) "
    "or coefficient of variation",
    "下级的权重：以分值为权（points）、等权（equal），或按本期各单位得分率的差异：熵权法（entropy，1 - "
    "e）、变异系数法（variation）"};

/// An ordinary block whose share is a mean of its children's.
[[nodiscard]] Aggregation mean_of_shares(Mean mean, const RuleArguments& arguments);

/// Weights of a block's children, which add up to 1, and what they were made of.
struct ChildWeights {
  std::vector<double> weight;
  std::vector<double> spread;  ///< entropy or coefficient of variation of each child; empty for equal weights
};

/// Weights from the data. `shares` holds for each child its shares (points ÷ full points, none below 0) at the units where it is scored.
///
/// Entropy: p = share ÷ sum of the shares, e = -sum(p ln p) ÷ ln n, weight in proportion to 1 - e. Variation: weight in proportion to the standard deviation (divisor
/// n - 1) ÷ mean. A child that is alike at all units, or is scored at fewer than two, or has no share above 0, gets no weight; where that is so of all children, they weigh alike.
[[nodiscard]] ChildWeights weights_of(Weighting weighting, const std::vector<std::vector<double>>& shares);

}  // namespace gnomon
