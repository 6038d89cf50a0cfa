#pragma once

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/language.hpp>
#include <gnomon/model/assessment.hpp>
#include <gnomon/model/results.hpp>
#include <gnomon/model/scheme.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gnomon {

/// All that reports are made from. The functions are given by the program, which alone knows the scoring room; they must be safe to
/// call from several threads.
struct ReportContext {
  const Package& package;
  const Results& results;

  /// Replaces `rows` by the unit's score sheet: every node down to the level `deepest` in depth-first order, the total (node 0, level
  /// 0) first, each adjustment somewhere behind its node, as one level below it. The vector is reused from unit to unit.
  std::function<void(std::size_t i_unit, std::vector<ScoreRow>& rows, int deepest)> score_rows;
  /// Replaces `reason` by the reason of one unit's score at one node. The object is reused from row to row.
  std::function<void(std::size_t i_node, std::size_t i_unit, Reason& reason)> reason;
  /// The same units scored by the values they gave themselves: null when nobody gave any. Then also the score sheet, as `score_rows`.
  const Assessment* self = nullptr;
  std::function<void(std::size_t i_unit, std::vector<ScoreRow>& rows, int deepest)> self_rows = {};
  /// How a value was computed, `100 × 120 ÷ 800 = 15`; empty for reported ones. May be unset.
  std::function<std::string(std::size_t i_indicator, std::size_t i_unit)> derivation;
  /// Targets shown beside the one that is scored: those it replaced, and those only strived for. May be unset.
  std::function<std::vector<TargetBeside>(std::size_t i_indicator, std::size_t i_unit)> targets_beside;
  /// How every unit stands against its targets at the end of the period. May be unset.
  std::function<std::vector<Gap>()> gaps;
  /// Why the ranks moved since the period that is compared with; nothing when there is none, or when so many units would take too long.
  /// May be unset.
  std::function<std::optional<Moves>()> moves = {};
  /// Texts of every reason that the two above and `Assessment::notes` can give.
  std::span<const ReasonText> reason_texts;

  Language language = Language::zh;
  const Diagnostics* findings = nullptr;  ///< faults found on the way, for `assessment.json`; may be null
  std::string command = "run";
  /// Options of the call as (name, value), for the manifest. Nothing that changes from run to run, such as folders.
  std::vector<std::pair<std::string, std::string>> options;
  std::optional<std::int64_t> source_date_epoch;  ///< seconds; the only clock that reports know
  bool plain_csv = false;
  int n_threads = 1;  ///< the bytes written do not depend on it

  [[nodiscard]] const Scheme& scheme() const { return package.scheme; }
  [[nodiscard]] const Dataset& data() const { return package.data; }
  [[nodiscard]] const Settings& settings() const { return package.scheme.settings; }
  /// The standing that the current one is compared with, or nullptr.
  [[nodiscard]] const Standing* previous() const {
    return results.previous ? &results.history.at(*results.previous) : nullptr;
  }
};

/// The reason as a sentence: its template with the numbers put in; `Reason::text()` when there is no template. Empty for no reason.
[[nodiscard]] std::string reason_words(const Reason& reason, std::span<const ReasonText> texts,
                                       Language language);

/// A value as people read it: with its indicator's decimals and unit of measure, 是/否, or the word of its level.
[[nodiscard]] std::string value_words(const Indicator& indicator, double value, Language language);

/// A period as people write it: `2025年`, `2025年上半年`, `2021—2025年`.
[[nodiscard]] std::string period_words(const Period& period, Language language);

/// A target due as people read it: `不低于 20 元`, `20～30 %`, with its reference. `due_words`: what stands in the place of the number due.
[[nodiscard]] std::string target_words(const Package& package, const Target& target, double due,
                                       Language language,
                                       const std::optional<std::string>& due_words = std::nullopt);

/// What stands behind a target: `（2021/2025，gov.cn）`: its period, the document, and between which days it counts.
[[nodiscard]] std::string target_source_words(const Target& target, std::optional<Day> until,
                                              Language language);

}  // namespace gnomon
