#include <gnomon/scoring/aggregation/bonus.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "bonus",
    .summary_en = "Points on top of the scale",
    .summary_zh = "加分项，计入总分之外另加",
    .formula = "parent + min(cap, sum of points)",
    .formula_zh = "上级得分 + min(cap, 各项得分之和)",
    .example = "bonus(cap=5)",
    .vocabulary = "B1 B3",
    .parameters = {{"cap", ParameterType::number, "", {}, "greatest number of points added", "最多加几分"}},
    .is_aggregation = true,
    .reasons = {}};

}  // namespace

const AggregationEntry bonus_aggregation{&declaration, [](const RuleArguments& arguments) {
                                           Aggregation aggregation;
                                           aggregation.role = BlockRole::bonus;
                                           aggregation.cap = arguments.number("cap");
                                           return aggregation;
                                         }};

}  // namespace gnomon
