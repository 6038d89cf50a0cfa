#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <gnomon/base/language.hpp>
#include <gnomon/model/survey_results.hpp>
#include <gnomon/reporting/table.hpp>

namespace gnomon {

// The tables of a survey. Each holds a reference to the results, which must outlive it, and shows nothing that `withhold` took out of them.
//
// Without a language they are data: codes, proportions as shares from 0 to 1, all columns. With one, codes are words in it, a word stands for a value
// that is withheld, and columns of codes and those in which nothing stands are left out. Columns: docs/survey.md.

/// One row for each estimate of each domain and wave. `n` of a withheld domain is `<30` or empty.
[[nodiscard]] Table survey_estimates(const SurveyResults& results,
                                     std::optional<Language> language = std::nullopt);
/// One row for each comparison.
[[nodiscard]] Table survey_comparisons(const SurveyResults& results,
                                       std::optional<Language> language = std::nullopt);
/// One row for each wave: what weighting did.
[[nodiscard]] Table survey_weights(const SurveyResults& results,
                                   std::optional<Language> language = std::nullopt);
/// One row for each cell of a margin: its known total, and what weights added up to before and after.
[[nodiscard]] Table survey_margins(const SurveyResults& results,
                                   std::optional<Language> language = std::nullopt);
/// Every choice in force by wave, given or by default, and what was found of the sample. Titles are in the language; values and origins are codes
/// unless `in_words`.
[[nodiscard]] Table survey_methods(const SurveyResults& results, Language language, bool in_words = true);

// For people: proportions as percentages, a mark for what is to be used with caution, a word for what is withheld.

[[nodiscard]] Table survey_estimates_view(const SurveyResults& results, Language language);
[[nodiscard]] Table survey_comparisons_view(const SurveyResults& results, Language language);
/// The quantities one below the other, a column for each wave.
[[nodiscard]] Table survey_weights_view(const SurveyResults& results, Language language);

/// The rows of one period, and of domains by these columns (`county*area`; `all` = all respondents); empty = all of them.
[[nodiscard]] SurveyResults chosen(SurveyResults results, std::string_view period, std::string_view by);

// Words.

/// Of a code: `survey.<kind>.<code>` of the labels; the code itself where there is none.
[[nodiscard]] std::string survey_word(std::string_view kind, const std::string& code, Language language);
/// `C01 × 城镇`; all respondents.
[[nodiscard]] std::string domain_words(std::string_view domain, Language language);
/// The same with the names of units in the place of their codes: `甲县 × 城镇`.
[[nodiscard]] std::string domain_words(const SurveyResults& results, std::string_view by,
                                       std::string_view domain, Language language);
/// Is it shown as a percentage?
[[nodiscard]] bool is_share(const SurveyEstimate& estimate);
/// Are values compared with targets? Those tests are one-sided.
[[nodiscard]] bool has_targets(const SurveyResults& results);
/// A value as people read it: `16.86%`, `54.2`.
[[nodiscard]] std::string survey_value_words(double value, bool share);

}  // namespace gnomon
