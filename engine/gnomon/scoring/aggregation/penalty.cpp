#include <gnomon/scoring/aggregation/penalty.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "penalty",
    .summary_en = "Points taken off",
    .summary_zh = "扣分项，从总分中扣减",
    .formula = "parent - min(cap, sum of points)",
    .formula_zh = "上级得分 - min(cap, 各项扣分之和)",
    .example = "penalty(cap=10)",
    .vocabulary = "B5 B6",
    .parameters =
        {{"cap", ParameterType::number, "", {}, "greatest number of points taken off", "最多扣几分"}},
    .is_aggregation = true,
    .reasons = {}};

}  // namespace

const AggregationEntry penalty_aggregation{&declaration, [](const RuleArguments& arguments) {
                                             Aggregation aggregation;
                                             aggregation.role = BlockRole::penalty;
                                             aggregation.cap = arguments.number("cap");
                                             return aggregation;
                                           }};

}  // namespace gnomon
