#include <gnomon/scoring/aggregation/mean.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "mean",
    .summary_en = "Weighted mean of the children's shares; their points are weights",
    .summary_zh = "加权平均，下级分值为权重",
    .formula = "P * sum(w * share) / sum(w) over the children that apply",
    .example = "mean  |  mean(rejected_limit=3)",
    .vocabulary = "A2 A4 A10 V3",
    .parameters = {rejected_limit_parameter},
    .is_aggregation = true,
    .reasons = {}};

}  // namespace

const AggregationEntry mean_aggregation{&declaration, [](const RuleArguments& arguments) {
                                          Aggregation aggregation;
                                          aggregation.must_add_up = false;
                                          aggregation.rejected_limit = arguments.number("rejected_limit");
                                          return aggregation;
                                        }};

}  // namespace gnomon
