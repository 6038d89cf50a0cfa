#include <gnomon/reporting/verification.hpp>

#include <cmath>
#include <limits>

#include <gnomon/base/decimal.hpp>
#include <gnomon/reporting/result_values.hpp>

namespace gnomon {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double counted_points(const ScoreRow& row) { return row.outcome == Outcome::scored ? row.points : nan; }

/// Writes one unit's rows, total first.
class UnitRows {
 public:
  UnitRows(const ReportContext& context, std::size_t i_unit, RowSink& row)
      : context_(context), i_unit_(i_unit), row_(row), self_(context, i_unit) {
    context.score_rows(i_unit, counted_, all_levels);
  }

  void write() {
    const auto& now = context_.results.current;
    begin("total");
    for (int i = 0; i < 5; ++i) row_.empty();  // indicator to evidence
    points(at(context_.self->total, i_unit_), at(now.total, i_unit_), context_.settings().total_decimals);
    rank_cell(row_, at(context_.self->rank, i_unit_, 0));
    rank_cell(row_, at(now.rank, i_unit_, 0));
    const auto& note = now.notes.at(i_unit_);
    row_.text(note.id.empty() ? reason_of(0) : note.text());
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
    return reason_.text();
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
    begin(item);
    if (own && node.i_indicator != Node::none) {
      value_cells(node.i_indicator, score);
    } else {
      for (int i = 0; i < 5; ++i) row_.empty();
    }
    points(self, counted);
    row_.empty();
    row_.empty();
    row_.text(own ? reason_of(score.i_node) : "adjustment." + score.adjustment);
    row_.end_row();
  }

  void value_cells(std::size_t i_indicator, const ScoreRow& score) {
    const auto& data = context_.data();
    const auto& period = context_.results.current.period;
    const auto& indicator = data.indicators[i_indicator];
    const auto* const self = data.self_value(i_unit_, i_indicator, period);
    row_.text(indicator.code);
    if (self != nullptr && !has_value(self->status)) {
      row_.text(code(self->status));
    } else {
      value_cell(indicator, self == nullptr ? nan : self->value, row_);
    }
    value_cell(indicator, score.value, row_);
    row_.text(code(score.status));
    row_.text(data.evidence_of(i_unit_, i_indicator, period));
  }

  const ReportContext& context_;
  std::size_t i_unit_;
  RowSink& row_;
  SelfSheet self_;
  std::vector<ScoreRow> counted_;
  Reason reason_;
};

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

Table verification_table(const ReportContext& context) {
  auto table = table_definition("verification");
  table.rows = [&context](RowSink& row) {
    for (const auto i_unit : context.results.current.order) UnitRows(context, i_unit, row).write();
  };
  return table;
}

}  // namespace gnomon
