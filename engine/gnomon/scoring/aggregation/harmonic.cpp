#include <gnomon/scoring/aggregation/harmonic.hpp>

#include <gnomon/scoring/aggregation/weights.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "harmonic",
    .summary_en = "Weighted harmonic mean of the children's shares: one that is 0 makes it 0",
    .summary_zh = "加权调和平均：各下级得分率的调和平均，任一下级得零即为零",
    .formula = "P * sum(w) / sum(w / share) over the children that apply; 0 when a share is 0",
    .formula_zh = "P * sum(w) / sum(w / 得分率)，只算适用的下级条目；有得分率为 0 时得 0",
    .example = "harmonic",
    .vocabulary = "A10",
    .parameters = {weights_parameter, rejected_limit_parameter},
    .is_aggregation = true,
    .reasons = {}};

}  // namespace

const AggregationEntry harmonic_aggregation{
    &declaration, [](const RuleArguments& arguments) { return mean_of_shares(Mean::harmonic, arguments); }};

}  // namespace gnomon
