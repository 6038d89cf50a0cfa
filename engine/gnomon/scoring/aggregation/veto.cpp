#include <gnomon/scoring/aggregation/veto.hpp>

namespace gnomon {
namespace {

const RuleDeclaration declaration{.name = "veto",
                                  .summary_en = "Any child that scores voids the total",
                                  .summary_zh = "一票否决：任一条目成立即否决总分",
                                  .formula = "total = 0 (or not ranked) when a child scores more than 0",
                                  .formula_zh = "任一下级条目得分大于 0 时，总分为 0（或不参加排名）",
                                  .example = "veto(effect=zero)",
                                  .vocabulary = "V1 V4",
                                  .parameters = {{"effect",
                                                  ParameterType::word,
                                                  "zero",
                                                  {"zero", "not_ranked"},
                                                  "what happens to the total",
                                                  "否决后果：总分为零（zero）或不参加排名（not_ranked）"}},
                                  .is_aggregation = true,
                                  .reasons = {}};

}  // namespace

const AggregationEntry veto_aggregation{&declaration, [](const RuleArguments& arguments) {
                                          Aggregation aggregation;
                                          aggregation.role = BlockRole::veto;
                                          aggregation.effect = arguments.word("effect") == "not_ranked"
                                                                   ? VetoEffect::not_ranked
                                                                   : VetoEffect::zero;
                                          return aggregation;
                                        }};

}  // namespace gnomon
