#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/diagnostics.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/input/settings_reader.hpp>
#include <gnomon/model/microdata.hpp>
#include <gnomon/model/scheme.hpp>
#include <gnomon/model/table_schema.hpp>

namespace gnomon {

/// Nobody stands for more persons than this, and no number of persons is greater: a hundred times all people there are.
inline constexpr double most_persons = 1e12;

/// At most ten of the names, for messages.
[[nodiscard]] inline std::string some_of(std::vector<std::string> names) {
  constexpr std::size_t most = 10;
  if (names.size() > most) {
    names.resize(most);
    names.emplace_back("…");
  }
  return join(names, ", ");
}

/// The table of respondents; it must be there.
[[nodiscard]] inline const TableInfo& respondents_table(const Package& package) {
  return *package.find_table("respondents");
}

/// The heading of a column of the respondents as the user wrote it.
[[nodiscard]] inline std::string heading_of(const Package& package, std::string_view column) {
  const auto& table = respondents_table(package);
  const auto found = std::ranges::find(table.columns, column);
  if (found == table.columns.end()) return std::string(column);
  return std::string(trim(table.headings[static_cast<std::size_t>(found - table.columns.begin())]));
}

/// A cell of a respondent; the name of the column is that of `MicrodataColumn`.
[[nodiscard]] inline Place respondent_place(const Package& package, const SurveyWave& wave, std::size_t i_row,
                                            std::string_view column) {
  const auto& table = respondents_table(package);
  const auto row = wave.row_numbers[i_row];
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto& code = table.columns[i];
    if (code == column || (code.empty() && trim(table.headings[i]) == column))
      return {table.file, table.sheet, row, table.headings[i], static_cast<int>(i)};
  }
  return table.place(row);
}

/// The cell in which a setting of the design was given, or the command line; the respondents where it was not given.
[[nodiscard]] inline Place design_place(const Package& package, const SurveyDesign& design,
                                        std::string_view key) {
  const auto choice = std::ranges::find(design.choices, key, &Choice::key);
  const auto* const table = package.find_table("design");
  if (choice == design.choices.end() || choice->is_default) return respondents_table(package).place();
  if (choice->row == 0 || table == nullptr) return command_place(key);
  return table->place(choice->row, "value");
}

/// The key of a setting of the design, and its Chinese title.
[[nodiscard]] inline FaultArguments setting_arguments(std::string_view key) {
  return {{"setting_en", std::string(key)},
          {"setting_zh", find_table_schema("design")->find_setting(key)->title.zh}};
}

/// A word of a setting of the design, or of a column of one of the survey's tables, in both languages.
[[nodiscard]] inline FaultArguments word_arguments(const std::vector<SchemaWord>& words,
                                                   std::string_view code) {
  const auto found = std::ranges::find(words, code, &SchemaWord::code);
  return {{"word_en", std::string(code)}, {"word_zh", found == words.end() ? std::string(code) : found->zh}};
}

[[nodiscard]] inline FaultArguments setting_word_arguments(std::string_view key, std::string_view code) {
  return word_arguments(find_table_schema("design")->find_setting(key)->words, code);
}

/// A row of one of the survey's small tables; the respondents where there is no such row.
[[nodiscard]] inline Place survey_place(const Package& package, const Origin& origin,
                                        std::string_view column) {
  return origin.table < 0 ? respondents_table(package).place() : package.place(origin, column);
}

}  // namespace gnomon
