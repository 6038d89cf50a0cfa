#include <gnomon/scoring/aggregation/sum.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{
    .name = "sum",
    .summary_en = "Sum of the children's points, which are parts of the block's points",
    .summary_zh = "各条目得分相加，分值之和等于本项分值",
    .formula = "sum of points; P * sum / (sum of full points) when items drop out",
    .formula_zh = "各项得分之和；有条目不计时为 P * 得分之和 / 满分之和",
    .example = "sum  |  sum(cap=20)  |  sum(rejected_limit=3)",
    .vocabulary = "A1 A4 V3",
    .parameters = {{"cap", ParameterType::number, "", {}, "greatest points of the block", "本项最高分"},
                   {"floor", ParameterType::number, "", {}, "least points of the block", "本项最低分"},
                   rejected_limit_parameter},
    .is_aggregation = true,
    .reasons = {}};

}  // namespace

const AggregationEntry sum_aggregation{&declaration, [](const RuleArguments& arguments) {
                                         Aggregation aggregation;
                                         aggregation.cap = arguments.number("cap");
                                         aggregation.floor = arguments.number("floor");
                                         aggregation.rejected_limit = arguments.number("rejected_limit");
                                         return aggregation;
                                       }};

}  // namespace gnomon
