#include <gnomon/reporting/verification.hpp>

#include <cmath>
#include <limits>
#include <optional>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/result_values.hpp>

namespace gnomon {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double counted_points(const ScoreRow& row) { return row.outcome == Outcome::scored ? row.points : nan; }

/// Writes one unit's rows, total first.
class UnitRows {
 public:
  UnitRows(const ReportContext& context, std::size_t i_unit, std::optional<Language> language, RowSink& row)
      : context_(context), i_unit_(i_unit), language_(language), row_(row), self_(context, i_unit) {
    context.score_rows(i_unit, counted_, all_levels);
  }

  void write() {
    const auto& now = context_.results.current;
    begin(language_ ? label("series.total", *language_) : "total");
    for (int i = 0; i < 5; ++i) row_.empty();  // indicator to evidence
    points(at(context_.self->total, i_unit_), at(now.total, i_unit_), context_.settings().total_decimals);
    rank_cell(row_, at(context_.self->rank, i_unit_, 0));
    rank_cell(row_, at(now.rank, i_unit_, 0));
    const auto& note = now.notes.at(i_unit_);
    row_.text(note.id.empty() ? reason_of(0) : words_of(note));
    row_.end_row();
    for (const auto& score : counted_) {
      if (is_leaf(score)) write_row(score, self_.points_beside(score), counted_points(score));
    }
    // What only the unit's own sheet has: a cap it would have reached, …
    for (const auto& score : self_.rows()) {
      if (!score.adjustment.empty() && !is_counted(score)) write_row(score, score.points, 0);
    }
  }

 private:
  [[nodiscard]] bool is_leaf(const ScoreRow& score) const {
    return !score.adjustment.empty() ||
           (score.i_node != 0 && context_.scheme().nodes[score.i_node].is_leaf());
  }

  [[nodiscard]] bool is_counted(const ScoreRow& score) const {
    for (const auto& each : counted_) {
      if (each.i_node == score.i_node && each.adjustment == score.adjustment) return true;
    }
    return false;
  }

  [[nodiscard]] std::string reason_of(std::size_t i_node) {
    context_.reason(i_node, i_unit_, reason_);
    return words_of(reason_);
  }

  [[nodiscard]] std::string words_of(const Reason& reason) const {
    return language_ ? reason_words(reason, context_.reason_texts, *language_) : reason.text();
  }

  [[nodiscard]] std::string_view word_of(Status status) const {
    return language_ ? title(status, *language_) : code(status);
  }

  [[nodiscard]] std::string words_of_adjustment(const ScoreRow& score) const {
    if (!language_) return "adjustment." + score.adjustment;
    return label("explain.adjustment." + score.adjustment, *language_,
                 {{"points", plain_number(std::abs(score.points))}});
  }

  void begin(std::string_view item) {
    const auto& unit = context_.data().units[i_unit_];
    row_.text(context_.results.current.period.text());
    row_.text(unit.code);
    row_.text(unit.name);
    row_.text(item);
  }

  void points(double self, double counted, int decimals = -1) {
    number_cell(row_, self, decimals);
    number_cell(row_, counted, decimals);
    number_cell(row_, std::isnan(self) || std::isnan(counted) ? nan : decimal_difference(counted, self),
                decimals);
  }

  void write_row(const ScoreRow& score, double self, double counted) {
    const auto& node = context_.scheme().nodes[score.i_node];
    const bool own = score.adjustment.empty();
    auto item = std::string(node_code(node));
    if (!own) item += ":" + score.adjustment;
    begin(language_ && own ? code_and_name(item, node.name) : item);
    if (own && node.i_indicator != Node::none) {
      value_cells(node.i_indicator, score);
    } else {
      for (int i = 0; i < 5; ++i) row_.empty();
    }
    points(self, counted);
    row_.empty();
    row_.empty();
    row_.text(own ? reason_of(score.i_node) : words_of_adjustment(score));
    row_.end_row();
  }

  void cell(const Indicator& indicator, double value) {
    if (language_ && indicator.is_yes_no()) {
      row_.text(value_words(indicator, value, *language_));
    } else {
      value_cell(indicator, value, row_);
    }
  }

  void value_cells(std::size_t i_indicator, const ScoreRow& score) {
    const auto& data = context_.data();
    const auto& period = context_.results.current.period;
    const auto& indicator = data.indicators[i_indicator];
    const auto* const self = data.self_value(i_unit_, i_indicator, period);
    row_.text(indicator.code);
    if (self != nullptr && !has_value(self->status)) {
      row_.text(word_of(self->status));
    } else {
      cell(indicator, self == nullptr ? nan : self->value);
    }
    cell(indicator, score.value);
    row_.text(word_of(score.status));
    row_.text(data.evidence_of(i_unit_, i_indicator, period));
  }

  const ReportContext& context_;
  std::size_t i_unit_;
  std::optional<Language> language_;  ///< of the words; nothing = codes
  RowSink& row_;
  SelfSheet self_;
  std::vector<ScoreRow> counted_;
  Reason reason_;
};

Table table_in(const ReportContext& context, std::optional<Language> language) {
  auto table = table_definition("verification");
  table.rows = [&context, language](RowSink& row) {
    for (const auto i_unit : context.results.current.order) UnitRows(context, i_unit, language, row).write();
  };
  return table;
}

}  // namespace

SelfSheet::SelfSheet(const ReportContext& context, std::size_t i_unit) {
  context.self_rows(i_unit, rows_, all_levels);
  for (std::size_t i = 0; i < rows_.size(); ++i)
    place_.emplace(std::pair(rows_[i].i_node, rows_[i].adjustment), i);
}

const ScoreRow* SelfSheet::beside(const ScoreRow& row) const {
  const auto found = place_.find({row.i_node, row.adjustment});
  return found == place_.end() ? nullptr : &rows_[found->second];
}

double SelfSheet::points_beside(const ScoreRow& row) const {
  const auto* const own = beside(row);
  if (own == nullptr) return row.adjustment.empty() ? nan : 0;
  return counted_points(*own);
}

Table verification_table(const ReportContext& context) { return table_in(context, std::nullopt); }

Table verification_view(const ReportContext& context) { return table_in(context, context.language); }

}  // namespace gnomon
