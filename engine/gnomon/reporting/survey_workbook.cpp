#include <algorithm>
#include <string>
#include <vector>

#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/rows.hpp>
#include <gnomon/reporting/survey_methods.hpp>
#include <gnomon/reporting/survey_report.hpp>
#include <gnomon/reporting/survey_tables.hpp>
#include <gnomon/reporting/writers/workbook_table.hpp>

namespace gnomon {
namespace {

constexpr auto percent_format = "0.00%";
constexpr auto signed_percent_format = "+0.00%;-0.00%;0.00%";

/// The rows of a table from one to before another.
Table rows_between(const Table& table, std::size_t begin, std::size_t end) {
  auto part = table;
  part.rows = [table, begin, end](RowSink& sink) {
    std::size_t i = 0;
    RowTaker taker(table, [&](const RowTaker& row) {
      if (i >= begin && i < end) row.pass_on(sink);
      ++i;
    });
    table.rows(taker);
  };
  return part;
}

class SurveyWorkbook {
 public:
  explicit SurveyWorkbook(const SurveyReport& report)
      : report_(report),
        results_(report.results),
        language_(report.language),
        book_({.language = report.language,
               .title = label("survey.title", report.language, {{"title", survey_title(report)}}),
               .source_date_epoch = report.source_date_epoch}) {}

  void write(Output& out) {
    estimates();
    comparisons();
    plain(survey_weights_view(results_, language_), 1, false);
    margins();
    methods();
    book_.write(out);
  }

 private:
  [[nodiscard]] std::string title_of(const Table& table) const {
    return label("survey.sheet.title", language_,
                 {{"title", survey_title(report_)}, {"sheet", table.title(language_)}});
  }

  /// Columns up to that one stay when the sheet is scrolled.
  static int columns_to(const TableOnSheet& sheet, std::string_view id) {
    return sheet.has(id) ? sheet.column(id) + 1 : 1;
  }

  /// Writes the rows in runs that are shown alike: as percentages or as numbers.
  template <class IsShare, class Look>
  static void write_runs(const Table& table, std::size_t n_rows, IsShare is_share_at, Look look,
                         TableOnSheet& sheet) {
    for (std::size_t begin = 0; begin < n_rows;) {
      auto end = begin + 1;
      while (end < n_rows && is_share_at(end) == is_share_at(begin)) ++end;
      look(is_share_at(begin));
      sheet.write_rows(rows_between(table, begin, end));
      begin = end;
    }
  }

  void estimates() {
    auto table = survey_estimates(results_, language_);
    table.notes = survey_estimates_view(results_, language_).notes;
    table.notes.emplace_back(label("survey.sheet.note", language_));
    auto& sheet = book_.sheet(table.title(language_));
    TableOnSheet on_sheet(sheet, table, language_);
    on_sheet.look("cv").number_format = "0.0%";
    on_sheet.look("confidence").number_format = "0.##%";
    on_sheet.look("deff").number_format = "0.00";
    on_sheet.look("n_effective").number_format = "0.0";
    on_sheet.look("sum_weights").number_format = "0.0";
    on_sheet.write_title(title_of(table));
    on_sheet.write_head();
    write_runs(
        table, results_.estimates.size(), [&](std::size_t i) { return is_share(results_.estimates[i]); },
        [&](bool share) {
          for (const auto* id : {"value", "se", "lower", "upper"})
            on_sheet.look(id).number_format = share ? percent_format : "0.00";
        },
        on_sheet);
    on_sheet.finish(columns_to(on_sheet, "domain"));
  }

  void comparisons() {
    auto table = survey_comparisons(results_, language_);
    table.notes = survey_comparisons_view(results_, language_).notes;
    auto& sheet = book_.sheet(table.title(language_));
    TableOnSheet on_sheet(sheet, table, language_);
    for (const auto* id : {"p", "p_adjusted"}) on_sheet.look(id).number_format = "0.0000";
    for (const auto* id : {"statistic", "df", "df1"}) on_sheet.look(id).number_format = "0.00";
    on_sheet.look("covariance").number_format = "0.00E+00";
    on_sheet.write_title(title_of(table));
    on_sheet.write_head();
    const auto is_share_at = [&](std::size_t i) {
      return std::ranges::any_of(results_.estimates, [&](const SurveyEstimate& each) {
        return each.estimate == results_.comparisons[i].estimate && is_share(each);
      });
    };
    write_runs(
        table, results_.comparisons.size(), is_share_at,
        [&](bool share) {
          for (const auto* id : {"value", "compared", "se"})
            on_sheet.look(id).number_format = share ? percent_format : "0.00";
          for (const auto* id : {"difference", "lower", "upper"})
            on_sheet.look(id).number_format = share ? signed_percent_format : signed_format(2);
        },
        on_sheet);
    on_sheet.finish(columns_to(on_sheet, "against"));
  }

  void margins() {
    const auto table = survey_margins(results_, language_);
    plain(table, 3, true);
  }

  void plain(const Table& table, int n_fixed, bool with_filter) {
    auto& sheet = book_.sheet(table.title(language_));
    TableOnSheet on_sheet(sheet, table, language_);
    on_sheet.write_title(title_of(table));
    on_sheet.write_head();
    on_sheet.write_rows(table);
    on_sheet.finish(n_fixed, with_filter);
  }

  /// The paragraphs on a sheet of their own, to be read; then the settings in force.
  void methods() {
    constexpr double letters =
        76;  // as many as an A4 page is wide: a sheet of one column is not shrunk by every program
    constexpr double line_points = 15;
    const auto name = label("survey.heading.methods", language_);
    auto& sheet = book_.sheet(name);
    sheet.width(0, 0, letters);
    std::uint32_t row = 0;
    auto headline = title_style();
    headline.align = CellStyle::Align::left;
    const auto text = label("survey.sheet.title", language_,
                            {{"title", survey_title(report_)}, {"sheet", std::string(name)}});
    sheet.text({row, 0}, text, headline);
    sheet.height(row++, 1.6 * line_points * lines_of(text, letters * 0.6));
    auto style = note_style();
    style.points = 11;
    for (const auto& block : survey_methods_document(results_, language_).blocks) {
      const auto* const paragraph = std::get_if<Paragraph>(&block);
      if (paragraph == nullptr) continue;
      style.bold = paragraph->kind == ParagraphKind::heading_1;
      sheet.text({row, 0}, paragraph->text, style);
      sheet.height(row++, line_points * (lines_of(paragraph->text, letters - 8) + 1));
    }
    sheet.print_on_a4(false, std::nullopt, std::nullopt);
    auto table = survey_methods(results_, language_);
    for (auto* title : {&table.title_en, &table.title_zh})
      *title = label("survey.heading.choices", language_);
    plain(table, 1, true);
  }

  const SurveyReport& report_;
  const SurveyResults& results_;
  Language language_;
  WorkbookFile book_;
};

}  // namespace

void write_survey_workbook(const SurveyReport& report, Output& out) { SurveyWorkbook(report).write(out); }

}  // namespace gnomon
