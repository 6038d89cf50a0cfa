#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/json_writer.hpp>
#include <gnomon/reporting/verification.hpp>

namespace gnomon {

/// One row of a score sheet as a JSON object: item, adjustment, outcome, indicator, value, status, target, baseline, score, points,
/// points_full, share, reason; evidence where some was filed. `reason` is scratch space. `words`: the reason as a sentence as well. `self`: the
/// unit's sheet by its own values adds self_value and self_points; may be null.
void write_score_json(const ReportContext& context, const ScoreRow& row, std::size_t i_unit, bool words,
                      const SelfSheet* self, Reason& reason, JsonWriter& json);

/// A rank; `null` for 0, not ranked.
void write_rank(std::string_view name, std::int32_t rank, JsonWriter& json);

/// `scored`, `dropped`, `missing`, `incomputable`.
[[nodiscard]] std::string_view code(Outcome outcome);

/// A reason as `{"id": …, "numbers": {…}, "words": {…}}`; `null` for none.
void write_reason_json(const Reason& reason, JsonWriter& json);

/// What becomes of a title at one unit, with its reasons.
void write_decision_json(const ReportContext& context, std::size_t i_title, const TitleDecision& made,
                         JsonWriter& json);

/// The choices in force as an array of `{"key", "value", "default"}`.
void write_choices_json(std::span<const Choice> choices, JsonWriter& json);

/// What a report was made from: `{"package", "files": [{"name", "sha256"}]}`.
void write_input_json(const Package& package, JsonWriter& json);

}  // namespace gnomon
