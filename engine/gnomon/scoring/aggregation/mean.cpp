#include <gnomon/scoring/aggregation/mean.hpp>

#include <gnomon/scoring/aggregation/weights.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "mean",
    .summary_en = "Weighted mean of the children's shares; their points are weights, or the data give them",
    .summary_zh = "加权平均，下级分值为权重，也可由数据定权",
    .formula = "P * sum(w * share) / sum(w) over the children that apply",
    .formula_zh = "P * sum(w * 得分率) / sum(w)，只算适用的下级条目",
    .example = "mean  |  mean(weights=entropy)  |  mean(rejected_limit=3)",
    .vocabulary = "A2 A4 A10 V3",
    .parameters = {weights_parameter, rejected_limit_parameter},
    .is_aggregation = true,
    .reasons = {}};

}  // namespace

const AggregationEntry mean_aggregation{
    &declaration, [](const RuleArguments& arguments) { return mean_of_shares(Mean::arithmetic, arguments); }};

}  // namespace gnomon
