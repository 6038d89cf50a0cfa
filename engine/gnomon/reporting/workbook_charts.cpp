#include <gnomon/reporting/workbook_charts.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include <xlsxwriter.h>

#include <gnomon/base/text.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/result_values.hpp>
#include <gnomon/reporting/writers/workbook_table.hpp>

namespace gnomon {
namespace {

constexpr std::size_t most_bars = 30;
constexpr std::size_t most_lines = 8;
constexpr std::size_t most_in_radar = 4;
constexpr std::size_t fewest_spokes = 3;
constexpr std::size_t most_spokes = 12;

// Bars on the left half of a page, lines and radar with its table on the right.
constexpr std::uint16_t left_column = 0;
constexpr std::uint16_t right_column = 9;
constexpr std::uint16_t n_columns = 18;
constexpr double column_letters = 8.43;
constexpr std::uint32_t row_pixels = 20;
constexpr double chart_width = 560;
constexpr double chart_height = 360;

/// Told apart by shape and dash, too, so that they can be printed in black.
constexpr std::array<std::uint32_t, most_lines> colours{0x1F77B4, 0xD62728, 0x2CA02C, 0x9467BD,
                                                        0xFF7F0E, 0x17BECF, 0x8C564B, 0x7F7F7F};
constexpr std::array<std::uint8_t, most_lines> markers{
    LXW_CHART_MARKER_CIRCLE, LXW_CHART_MARKER_SQUARE, LXW_CHART_MARKER_TRIANGLE, LXW_CHART_MARKER_DIAMOND,
    LXW_CHART_MARKER_X,      LXW_CHART_MARKER_PLUS,   LXW_CHART_MARKER_STAR,     LXW_CHART_MARKER_CIRCLE};
constexpr std::array<std::uint8_t, most_lines> dashes{
    LXW_CHART_LINE_DASH_SOLID,     LXW_CHART_LINE_DASH_DASH,     LXW_CHART_LINE_DASH_SOLID,
    LXW_CHART_LINE_DASH_DASH,      LXW_CHART_LINE_DASH_SOLID,    LXW_CHART_LINE_DASH_DASH,
    LXW_CHART_LINE_DASH_ROUND_DOT, LXW_CHART_LINE_DASH_ROUND_DOT};

class Charts {
 public:
  Charts(const ReportContext& context, WorkbookFile& book, WorkbookSheet& sheet)
      : context_(context), book_(book), sheet_(sheet) {}

  void write_bars(const WorkbookCharts::Ranking& from);
  void write_lines(const WorkbookCharts::Trend& from);
  void write_radar();

  void finish() {
    sheet_.width(0, n_columns - 1, column_letters);
    sheet_.print_on_a4(true, {}, {});
    worksheet_fit_to_pages(sheet_.handle(), 1, 1);
    worksheet_gridlines(sheet_.handle(), LXW_HIDE_ALL_GRIDLINES);
  }

 private:
  [[nodiscard]] std::string words(std::string_view key, const FaultArguments& arguments) const {
    return label(key, context_.language, arguments);
  }
  [[nodiscard]] const char* font() const { return context_.language == Language::zh ? "宋体" : "Arial"; }

  lxw_chart* new_chart(std::uint8_t type, const std::string& title) {
    auto* const chart = workbook_add_chart(book_.handle(), type);
    chart_title_set_name(chart, title.c_str());
    auto heading = font_of(12, true);
    chart_title_set_name_font(chart, &heading);
    auto text = font_of(9, false);
    chart_axis_set_num_font(chart->x_axis, &text);
    chart_axis_set_num_font(chart->y_axis, &text);
    chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    chart_legend_set_font(chart, &text);
    return chart;
  }

  /// The library copies what is in it.
  [[nodiscard]] lxw_chart_font font_of(double points, bool bold) const {
    lxw_chart_font result{};
    result.name = const_cast<char*>(font());  // NOLINT: a C interface that does not write
    result.size = points;
    result.bold = bold ? LXW_TRUE : LXW_EXPLICIT_FALSE;
    return result;
  }

  static std::uint32_t rows_of(double height) { return static_cast<std::uint32_t>(height) / row_pixels + 2; }

  void insert(lxw_chart* chart, CellPlace place, double height, std::string description) {
    lxw_chart_options options{};
    options.x_scale = chart_width / 480;
    options.y_scale = height / 288;
    options.description = description.data();
    worksheet_insert_chart_opt(sheet_.handle(), place.row, place.column, chart, &options);
  }

  const ReportContext& context_;
  WorkbookFile& book_;
  WorkbookSheet& sheet_;
  std::uint32_t next_row_ = 0;  ///< on the right
};

std::string range(const std::string& sheet, CellPlace first, CellPlace last) {
  return "=" + sheet + cell_name(first, true) + ":" + cell_name(last, true);
}

void Charts::write_bars(const WorkbookCharts::Ranking& from) {
  std::size_t n = 0;
  double most = 0;
  for (const auto i_unit : context_.results.current.order) {
    const double total = at(context_.results.current.total, i_unit);
    if (std::isnan(total)) continue;
    ++n;
    most = std::max(most, total);
  }
  const auto n_shown = std::min(n, most_bars);
  if (from.sheet.empty() || n_shown == 0) return;
  const auto last = from.first_row + static_cast<std::uint32_t>(n_shown) - 1;
  const auto title = words(n > n_shown ? "workbook.chart.totals.first" : "workbook.chart.totals",
                           {{"n", std::to_string(n_shown)}});
  auto* const chart = new_chart(LXW_CHART_BAR, title);
  auto* const series =
      chart_add_series(chart, range(from.sheet, {from.first_row, from.name}, {last, from.name}).c_str(),
                       range(from.sheet, {from.first_row, from.total}, {last, from.total}).c_str());
  lxw_chart_fill fill{};
  fill.color = colours[0];
  chart_series_set_fill(series, &fill);
  chart_series_set_labels(series);
  auto text = font_of(9, false);
  chart_series_set_labels_font(series, &text);
  // Of bars the library takes the vertical axis for y.
  chart_axis_set_reverse(chart->y_axis);  // the first on top
  chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
  chart_axis_set_interval_unit(chart->y_axis, 1);
  chart_axis_set_min(chart->x_axis, 0);
  const double scale = context_.settings().scale;
  if (most <= scale) chart_axis_set_max(chart->x_axis, scale);
  constexpr std::uint16_t percent_of_bar = 50;
  chart_set_series_gap(chart, percent_of_bar);
  chart_axis_major_gridlines_set_visible(chart->x_axis, LXW_FALSE);
  constexpr double of_frame = 90;
  constexpr double of_bar = 22;
  insert(chart, {0, left_column}, std::max(chart_height, of_frame + of_bar * static_cast<double>(n_shown)),
         title);
}

void Charts::write_lines(const WorkbookCharts::Trend& from) {
  const auto n = static_cast<std::size_t>(from.end_row - from.first_row);
  const auto n_shown = std::min(n, most_lines);
  if (from.sheet.empty() || n_shown == 0) return;
  const auto title = words(n > n_shown ? "workbook.chart.trend.first" : "workbook.chart.trend",
                           {{"n", std::to_string(n_shown)}});
  auto* const chart = new_chart(LXW_CHART_LINE, title);
  for (std::size_t i = 0; i < n_shown; ++i) {
    const auto row = from.first_row + static_cast<std::uint32_t>(i);
    auto* const series = chart_add_series(
        chart,
        range(from.sheet, {from.head_row, from.first_period}, {from.head_row, from.last_period}).c_str(),
        range(from.sheet, {row, from.first_period}, {row, from.last_period}).c_str());
    chart_series_set_name(series, ("=" + from.sheet + cell_name({row, from.name}, true)).c_str());
    lxw_chart_line line{};
    line.color = colours.at(i);
    line.width = 2;
    line.dash_type = dashes.at(i);
    chart_series_set_line(series, &line);
    chart_series_set_marker_type(series, markers.at(i));
    lxw_chart_line edge{};
    edge.color = colours.at(i);
    chart_series_set_marker_line(series, &edge);
    lxw_chart_fill fill{};
    fill.color = colours.at(i);
    chart_series_set_marker_fill(series, &fill);
  }
  chart_show_blanks_as(chart, LXW_CHART_BLANKS_AS_GAP);
  insert(chart, {next_row_, right_column}, chart_height, title);
  next_row_ += rows_of(chart_height);
}

/// The nodes on the scale, of the uppermost level that has enough of them and not too many; empty = there is none.
std::vector<std::size_t> spokes_of(const ReportContext& context) {
  const auto& nodes = context.scheme().nodes;
  std::vector<std::uint8_t> is_on_scale(nodes.size());
  std::vector<ScoreRow> rows;
  context.score_rows(context.results.current.order.front(), rows, all_levels);
  for (const auto& row : rows) {
    if (row.adjustment.empty()) is_on_scale[row.i_node] = row.on_scale ? 1 : 0;
  }
  std::vector<std::size_t> level{0};
  while (!level.empty() && level.size() <= most_spokes) {
    std::vector<std::size_t> next;
    for (const auto i_node : level) {
      if (nodes[i_node].is_leaf()) next.push_back(i_node);
      for (const auto child : nodes[i_node].children) next.push_back(child);
    }
    std::vector<std::size_t> on_scale;
    for (const auto i_node : next) {
      if (is_on_scale[i_node] != 0) on_scale.push_back(i_node);
    }
    if (on_scale.size() >= fewest_spokes && on_scale.size() <= most_spokes) return on_scale;
    if (next == level) break;
    level = std::move(next);
  }
  return {};
}

/// Shares of the full points by node, of one unit; nothing where it is not scored.
std::vector<std::optional<double>> shares_of(const ReportContext& context, std::size_t i_unit,
                                             const std::vector<std::size_t>& spokes) {
  std::vector<ScoreRow> rows;
  context.score_rows(i_unit, rows, all_levels);
  std::vector<std::optional<double>> shares(spokes.size());
  for (const auto& row : rows) {
    const auto found = std::ranges::find(spokes, row.i_node);
    if (found == spokes.end() || !row.adjustment.empty() || row.outcome != Outcome::scored || !row.on_scale ||
        !(row.full > 0))
      continue;
    shares[static_cast<std::size_t>(found - spokes.begin())] = row.points / row.full;
  }
  return shares;
}

void Charts::write_radar() {
  const auto& order = context_.results.current.order;
  if (order.empty()) return;
  const auto spokes = spokes_of(context_);
  if (spokes.empty()) return;
  const auto n_units = std::min(order.size(), most_in_radar);
  // By column: the first units, then the mean of all that are scored.
  std::vector<std::string> names;
  std::vector<std::vector<std::optional<double>>> columns;
  for (std::size_t i = 0; i < n_units; ++i) {
    const auto& unit = context_.data().units[order[i]];
    names.push_back(unit.name.empty() ? unit.code : unit.name);
    columns.push_back(shares_of(context_, order[i], spokes));
  }
  if (order.size() > n_units) {
    std::vector<double> sums(spokes.size(), 0);
    std::vector<int> counts(spokes.size(), 0);
    for (const auto i_unit : order) {
      const auto shares = shares_of(context_, i_unit, spokes);
      for (std::size_t k = 0; k < shares.size(); ++k) {
        if (!shares[k]) continue;
        sums[k] += *shares[k];
        ++counts[k];
      }
    }
    names.emplace_back(label("workbook.chart.mean", context_.language));
    columns.emplace_back(spokes.size());
    for (std::size_t k = 0; k < spokes.size(); ++k) {
      if (counts[k] > 0) columns.back()[k] = sums[k] / counts[k];
    }
  }

  const auto title = std::string(label("workbook.chart.blocks", context_.language));
  const auto head = next_row_ + rows_of(chart_height);
  const auto last = head + static_cast<std::uint32_t>(spokes.size());
  // The names of the blocks take two columns.
  constexpr std::uint16_t names_column = right_column;
  constexpr std::uint16_t first_column = right_column + 2;
  const auto reference = sheet_.reference();
  sheet_.merged({head, names_column}, {head, names_column + 1}, title, head_style());
  auto* const chart = new_chart(LXW_CHART_RADAR_WITH_MARKERS, title);
  for (std::size_t k = 0; k < spokes.size(); ++k) {
    const auto& node = context_.scheme().nodes[spokes[k]];
    const auto row = head + 1 + static_cast<std::uint32_t>(k);
    sheet_.merged({row, names_column}, {row, names_column + 1}, code_and_name(node.code, node.name),
                  {.align = CellStyle::Align::left, .wrap = true});
    sheet_.height(row, 14.0 * lines_of(code_and_name(node.code, node.name), 18) + 2);
  }
  int head_lines = 1;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto column = static_cast<std::uint16_t>(first_column + i);
    sheet_.text({head, column}, names[i], head_style());
    head_lines = std::max(head_lines, lines_of(names[i], 8));
    for (std::size_t k = 0; k < spokes.size(); ++k) {
      const CellPlace place{head + 1 + static_cast<std::uint32_t>(k), column};
      const CellStyle style{.number_format = "0.0%"};
      if (columns[i][k]) {
        sheet_.number(place, *columns[i][k], style);
      } else {
        sheet_.blank(place, style);
      }
    }
    auto* const series =
        chart_add_series(chart, range(reference, {head + 1, names_column}, {last, names_column}).c_str(),
                         range(reference, {head + 1, column}, {last, column}).c_str());
    chart_series_set_name(series, ("=" + reference + cell_name({head, column}, true)).c_str());
    lxw_chart_line line{};
    line.color = colours.at(i);
    line.width = 2;
    line.dash_type = dashes.at(i);
    chart_series_set_line(series, &line);
    chart_series_set_marker_type(series, markers.at(i));
  }
  sheet_.height(head, 14.0 * head_lines + 4);
  chart_axis_set_min(chart->y_axis, 0);
  chart_axis_set_num_format(chart->y_axis, "0%");
  insert(chart, {next_row_, right_column}, chart_height, title);
}

}  // namespace

void write_workbook_charts(const ReportContext& context, WorkbookFile& book, WorkbookSheet& sheet,
                           const WorkbookCharts& charts) {
  Charts writer(context, book, sheet);
  writer.write_bars(charts.ranking);
  writer.write_lines(charts.trend);
  writer.write_radar();
  writer.finish();
}

}  // namespace gnomon
