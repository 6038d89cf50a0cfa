#include <gnomon/scoring/aggregation/geometric.hpp>

#include <gnomon/scoring/aggregation/weights.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "geometric",
    .summary_en = "Weighted geometric mean of the children's shares: one that is 0 makes it 0",
    .summary_zh = "加权几何平均：各下级得分率的几何平均，任一下级得零即为零",
    .formula = "P * product(share ^ (w / sum(w))) over the children that apply; 0 when a share is 0",
    .formula_zh = "P * 各 得分率 ^ (w / sum(w)) 之积，只算适用的下级条目；有得分率为 0 时得 0",
    .example = "geometric  |  geometric(weights=entropy)",
    .vocabulary = "A10",
    .parameters = {weights_parameter, rejected_limit_parameter},
    .is_aggregation = true,
    .reasons = {}};

}  // namespace

const AggregationEntry geometric_aggregation{
    &declaration, [](const RuleArguments& arguments) { return mean_of_shares(Mean::geometric, arguments); }};

}  // namespace gnomon
