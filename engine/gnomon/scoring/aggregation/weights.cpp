#include <gnomon/scoring/aggregation/weights.hpp>

#include <cmath>
#include <numeric>

namespace gnomon {
namespace {

constexpr double noise = 1e-12;  // shares that differ by less are alike

double entropy(const std::vector<double>& shares) {
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  if (shares.size() < 2 || sum <= 0) return 1;
  double e = 0;
  for (const double share : shares) {
    if (share > 0) e -= share / sum * std::log(share / sum);
  }
  return e / std::log(static_cast<double>(shares.size()));
}

double variation(const std::vector<double>& shares) {
  const auto n = static_cast<double>(shares.size());
  const double mean = std::accumulate(shares.begin(), shares.end(), 0.0) / n;
  if (shares.size() < 2 || mean <= 0) return 0;
  double squares = 0;
  for (const double share : shares) squares += (share - mean) * (share - mean);
  return std::sqrt(squares / (n - 1)) / mean;
}

Weighting weighting_of(const RuleArguments& arguments) {
  const auto word = arguments.word("weights");
  if (word == "equal") return Weighting::equal;
  if (word == "entropy") return Weighting::entropy;
  return word == "variation" ? Weighting::variation : Weighting::points;
}

}  // namespace

Aggregation mean_of_shares(Mean mean, const RuleArguments& arguments) {
  Aggregation aggregation;
  aggregation.must_add_up = false;
  aggregation.mean = mean;
  aggregation.weighting = weighting_of(arguments);
  aggregation.rejected_limit = arguments.number("rejected_limit");
  return aggregation;
}

ChildWeights weights_of(Weighting weighting, const std::vector<std::vector<double>>& shares) {
  ChildWeights result;
  const auto n = static_cast<double>(shares.size());
  if (weighting == Weighting::entropy || weighting == Weighting::variation) {
    for (const auto& each : shares) {
      const bool by_entropy = weighting == Weighting::entropy;
      result.spread.push_back(by_entropy ? entropy(each) : variation(each));
      const double spread = by_entropy ? 1 - result.spread.back() : result.spread.back();
      result.weight.push_back(spread > noise ? spread : 0);
    }
  }
  const double sum = std::accumulate(result.weight.begin(), result.weight.end(), 0.0);
  if (sum <= 0) {
    result.weight.assign(shares.size(), 1 / n);
  } else {
    for (double& weight : result.weight) weight /= sum;
  }
  return result;
}

}  // namespace gnomon
