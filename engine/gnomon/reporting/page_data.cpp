#include <gnomon/reporting/page_data.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/version.hpp>
#include <gnomon/reporting/departments.hpp>
#include <gnomon/reporting/json_writer.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/manifest.hpp>
#include <gnomon/reporting/rank_moves.hpp>
#include <gnomon/reporting/result_tables.hpp>
#include <gnomon/reporting/result_values.hpp>
#include <gnomon/reporting/score_json.hpp>
#include <gnomon/reporting/verification.hpp>

namespace gnomon {
namespace {

/// Of a package named by its place on the disk the last part: where it lay is nobody's business who gets the page.
std::string file_name(const std::string& name) {
  auto path = std::filesystem::path(name);
  if (!path.has_filename()) path = path.parent_path();
  const auto last = path.filename().string();
  return last.empty() || last == "." || last == ".." ? name : last;
}

/// The same text in both languages, as the page wants it: [zh, en].
void write_both(std::string_view zh, std::string_view en, JsonWriter& json) {
  json.begin_array();
  json.value(zh);
  json.value(en);
  json.end_array();
}

template <class Words>
void write_both(const Words& words, JsonWriter& json) {
  const auto zh = words(Language::zh);
  const auto en = words(Language::en);
  write_both(std::string_view(zh), std::string_view(en), json);
}

/// Cells of one column, taken one by one: plain texts of numbers and codes.
class Cells {
 public:
  void add(std::string_view cell) {
    if (n_ == 0) {
      first_ = cell;
    } else {
      text_ += ',';
      same_ = same_ && cell == first_;
    }
    text_ += cell;
    ++n_;
  }
  /// Writes the member unless nothing stands in it.
  void write(std::string_view name, JsonWriter& json) const {
    if (n_ == 0 || (same_ && first_.empty())) return;
    json.key(name);
    json.value(same_ ? "=" + first_ : text_);
  }
  /// The same; a column equal to one that is known is written as where that one stands, `@points 3`.
  void write(std::string_view name, const std::unordered_map<std::string, std::string>& known,
             JsonWriter& json) const {
    const auto found = same_ ? known.end() : known.find(text_);
    if (found == known.end()) {
      write(name, json);
    } else {
      json.member(name, found->second);
    }
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::string first_;
  std::size_t n_ = 0;
  bool same_ = true;
};

/// Texts by number, each kept once, in the order in which they came.
template <class Text>
class Numbered {
 public:
  std::size_t number(const Text& text) {
    const auto [place, is_new] = numbers_.try_emplace(text, texts_.size());
    if (is_new) texts_.push_back(text);
    return place->second;
  }
  [[nodiscard]] const std::vector<Text>& texts() const { return texts_; }

 private:
  std::map<Text, std::size_t> numbers_;
  std::vector<Text> texts_;
};

/// Takes the cells of a table as texts, column by column.
class ColumnSink final : public RowSink {
 public:
  explicit ColumnSink(std::size_t n_columns) : columns(n_columns) {}
  void text(std::string_view value) override { columns[i_++].emplace_back(value); }
  void number(double value, int decimals) override {
    text(decimals < 0 ? format_shortest(value) : format_fixed(value, decimals));
  }
  void integer(std::int64_t value) override { text(std::to_string(value)); }
  void empty() override { text({}); }
  void end_row() override { i_ = 0; }

  std::vector<std::vector<std::string>> columns;

 private:
  std::size_t i_ = 0;
};

std::vector<std::vector<std::string>> cells_of(const Table& table) {
  ColumnSink sink(table.columns.size());
  table.rows(sink);
  return std::move(sink.columns);
}

void write_texts(const std::vector<std::string>& texts, JsonWriter& json) {
  json.begin_array();
  for (const auto& text : texts) json.value(text);
  json.end_array();
}

/// A small table, in both languages: where a column's cells differ there are two of them.
void write_table(const Table& zh, const Table& en, JsonWriter& json) {
  const auto cells_zh = cells_of(zh);
  const auto cells_en = cells_of(en);
  json.begin_object();
  json.key("title");
  write_both(zh.title_zh, zh.title_en, json);
  if (!zh.shown.empty()) {
    json.key("shown");
    write_texts(zh.shown, json);
  }
  json.key("columns");
  json.begin_array();
  for (std::size_t i = 0; i < zh.columns.size(); ++i) {
    const auto& column = zh.columns[i];
    json.begin_object();
    json.member("id", column.id);
    json.key("title");
    write_both(column.title_zh, column.title_en, json);
    if (!stands_left(column.kind)) json.member("number", true);
    json.key("cells");
    write_texts(cells_zh[i], json);
    if (cells_en[i] != cells_zh[i]) {
      json.key("cells_en");
      write_texts(cells_en[i], json);
    }
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

std::string rate_text(double share) {
  constexpr int places = 1;
  return std::isnan(share) ? std::string() : format_shortest(round_decimal(100 * share, places));
}

/// A value for the page: a number, a date, 1 or 0 for yes and no, the place of a level's word.
std::string value_text(const Indicator* indicator, double value) {
  if (std::isnan(value)) return {};
  if (indicator == nullptr || indicator->is_yes_no() || indicator->is_level()) return plain_number(value);
  if (indicator->is_date()) return to_text(static_cast<Day>(value));
  return plain_number(value, indicator->decimals.value_or(0));
}

std::string number_text(double value) { return std::isnan(value) ? std::string() : plain_number(value); }

std::string signed_text(double value) { return std::isnan(value) ? std::string() : signed_number(value, -1); }

/// Columns of one node of the tree.
struct NodeCells {
  const Indicator* indicator =
      nullptr;  ///< in whose measure value and target are; nullptr for numbers of a formula
  Cells value, status, due, points, full, score, rate, lost, reason, outcome, self_value, self_points,
      baseline, place;
  Cells evidence, derivation;
  bool is_rescaled = false;
};

class PageData {
 public:
  PageData(const ReportContext& context, JsonWriter& json)
      : context_(context), zh_(in(Language::zh)), en_(in(Language::en)), json_(json) {
    for (const auto& text : context.reason_texts) reason_texts_.emplace(text.id, &text);
  }

  void write() {
    json_.begin_object();
    write_head();
    write_labels();
    table("ranking", ranking_table);
    write_standing();
    write_nodes();
    write_indicators();
    write_reasons();
    write_trends();
    write_moves();
    write_departments();
    if (!context_.scheme().titles.empty()) table("titles", recognition_view);
    if (!context_.scheme().rewards.empty()) table("rewards", rewards_table);
    if (context_.settings().convert_to) table("converted", converted_table);
    write_method();
    json_.end_object();
    json_.finish();
  }

 private:
  [[nodiscard]] ReportContext in(Language language) const {
    auto other = context_;
    other.language = language;
    return other;
  }
  [[nodiscard]] const Assessment& now() const { return context_.results.current; }
  [[nodiscard]] const std::vector<std::size_t>& order() const { return now().order; }
  [[nodiscard]] std::string word(std::string_view text) {
    return text.empty() ? std::string() : "#" + std::to_string(texts_.number(std::string(text)));
  }
  template <class Make>
  void table(std::string_view key, const Make& make) {
    json_.key(key);
    write_table(make(zh_), make(en_), json_);
  }

  void write_head();
  void write_labels();
  void write_standing();
  void write_nodes();
  void fill(std::vector<NodeCells>& nodes);
  void fill_leaf(NodeCells& cells, const ScoreRow& row, std::size_t i_unit, const SelfSheet* self);
  [[nodiscard]] std::string due_text(const Indicator* indicator, const ScoreRow& row,
                                     std::size_t i_unit) const {
    const auto& all = now().targets;
    return row.i_node < all.size() ? value_text(indicator, at(all[row.i_node].value, i_unit)) : std::string();
  }
  void fill_target(NodeCells& cells, const ScoreRow& row, std::size_t i_unit);
  /// Texts of the row that a reason stands in: its numbers are mostly the same.
  struct Beside {
    std::string value, due, full, points;
  };
  [[nodiscard]] std::string reason_cell(const Reason& reason, const Beside& beside);
  void write_indicators();
  [[nodiscard]] std::vector<std::map<std::string, Cells>> gap_cells() const;
  void write_reasons();
  void write_trends();
  void write_series(const Series& series);
  void write_moves();
  void write_departments();
  void write_method();

  const ReportContext& context_;
  const ReportContext zh_;
  const ReportContext en_;
  JsonWriter& json_;
  std::unordered_map<std::string_view, const ReasonText*> reason_texts_;
  Numbered<std::string> texts_;
  Numbered<std::string>
      reasons_;  ///< id and the names of its numbers and words, `proportional.short value target`
  Numbered<std::pair<std::string, std::string>> targets_;  ///< in words, with `{due}` for the number
  std::map<std::pair<std::int32_t, double>, std::size_t> target_numbers_;
  std::vector<std::pair<std::size_t, ScoreRow>> adjustments_;
  std::unordered_map<std::string, std::string>
      known_columns_;  ///< points and values of items, by their cells
};

void PageData::write_head() {
  const auto& settings = context_.settings();
  const auto* const before = context_.previous();
  json_.member("version", version);
  json_.member("title", page_title(context_));
  json_.member("period", now().period.text());
  json_.text_or_null("previous", before == nullptr ? std::string() : before->period.text());
  json_.member("language", context_.language == Language::zh ? "zh" : "en");
  json_.member("decimals", settings.total_decimals);
  if (has_errors(context_.results.trends)) json_.member("confidence", level_words(settings.confidence));
  if (context_.results.uncertainty.is_known())
    json_.member("redraws", static_cast<std::int64_t>(context_.results.uncertainty.n_redraws));
}

/// The page's own words, and those that other reports use too.
void PageData::write_labels() {
  json_.key("labels");
  json_.begin_object();
  for (const auto* const prefix : {"choice.", "explain.", "gap.", "no", "page.", "rank.", "trend.", "yes"}) {
    for (const auto& key : label_keys(prefix)) {
      json_.key(key);
      write_both(label(key, Language::zh), label(key, Language::en), json_);
    }
  }
  if (has_errors(context_.results.trends)) {
    for (const auto& key : label_keys("verdict.")) {
      json_.key(key);
      write_both(label(key, Language::zh), label(key, Language::en), json_);
    }
  }
  for (auto status = 0; status <= static_cast<int>(Status::rejected); ++status) {
    json_.key("status." + std::string(code(static_cast<Status>(status))));
    write_both([&](Language language) { return title(static_cast<Status>(status), language); }, json_);
  }
  json_.end_object();
}

/// What the ranking has no columns for: the unrounded total, who is next, the score by the units' own values, the parents' names.
void PageData::write_standing() {
  Cells full;
  Cells self;
  Cells self_rank;
  std::vector<std::size_t> place_of(context_.data().units.size());
  for (std::size_t i = 0; i < order().size(); ++i) place_of[order()[i]] = i;
  std::array<Cells, 2> next;
  std::array<Cells, 2> distance;
  std::array<Cells, 2> unrounded;
  std::vector<std::string> parents;
  for (const auto i_unit : order()) {
    full.add(number_text(at(now().total_full, i_unit)));
    if (context_.self != nullptr) {
      const auto rank = at(context_.self->rank, i_unit, 0);
      const double total = at(context_.self->total, i_unit);
      self.add(std::isnan(total) ? "" : format_fixed(total, context_.settings().total_decimals));
      self_rank.add(rank > 0 ? std::to_string(rank) : "");
    }
    for (const bool above : {true, false}) {
      const auto other = neighbour(context_, i_unit, above);
      next.at(above ? 0 : 1).add(other ? std::to_string(place_of[other->i_unit]) : "");
      distance.at(above ? 0 : 1)
          .add(!other                ? std::string()
               : other->is_unrounded ? plain_number(other->distance)
                                     : format_fixed(other->distance, context_.settings().total_decimals));
      unrounded.at(above ? 0 : 1).add(other && other->is_unrounded ? "1" : "");
    }
    const auto& parent = context_.data().units[i_unit].parent;
    const auto i_parent = parent.empty() ? std::nullopt : context_.data().find_unit(parent);
    parents.push_back(i_parent ? context_.data().units[*i_parent].name : parent);
  }
  json_.key("standing");
  json_.begin_object();
  full.write("full", json_);
  self.write("self", json_);
  self_rank.write("self_rank", json_);
  next[0].write("above", json_);
  next[1].write("below", json_);
  distance[0].write("ahead", json_);
  distance[1].write("behind", json_);
  unrounded[0].write("above_unrounded", json_);
  unrounded[1].write("below_unrounded", json_);
  json_.key("parents");
  write_texts(parents, json_);
  json_.end_object();
}

/// `3 18 20`: the number of the template, and what stands in its places; `v`, `t`, `f` and `p` for the value, the target due, the full points and the
/// points of the same row. A word of people is a number in the table of texts.
std::string PageData::reason_cell(const Reason& reason, const Beside& beside) {
  if (reason.id.empty()) return {};
  const bool known = reason_texts_.contains(reason.id);
  if (!known) return word(reason.text());
  auto shape = reason.id;
  std::string cell;
  for (const auto& number : reason.numbers) {
    shape += ' ';
    shape += number.name;
    cell += ' ';
    const auto text =
        number.decimals >= 0 ? format_fixed(number.value, number.decimals) : plain_number(number.value);
    cell += text == beside.value    ? "v"
            : text == beside.due    ? "t"
            : text == beside.points ? "p"
            : text == beside.full   ? "f"
                                    : text;
  }
  for (const auto& [name, text] : reason.words) {
    const bool is_status = name == "status" && parse_status(text);
    shape += ' ';
    shape += name;
    cell += ' ';
    cell += is_status ? "@" + text : text.empty() ? "-" : word(text);
  }
  return std::to_string(reasons_.number(shape)) + cell;
}

void PageData::fill_target(NodeCells& cells, const ScoreRow& row, std::size_t i_unit) {
  const auto& all = now().targets;
  if (row.i_node >= all.size() || i_unit >= all[row.i_node].row.size()) {
    cells.due.add({});
    cells.baseline.add({});
    cells.place.add({});
    return;
  }
  const auto& due = all[row.i_node];
  const auto i_target = due.row[i_unit];
  const auto place = at(due.place, i_unit, 0);
  cells.baseline.add(value_text(cells.indicator, at(due.baseline, i_unit)));
  cells.place.add(place > 0 ? std::to_string(place) : "");
  if (i_target < 0) {
    cells.due.add(i_target == DueTargets::reference_missing         ? "?"
                  : i_target == DueTargets::reference_other_calibre ? "!"
                                                                    : "");
    return;
  }
  const auto& target = context_.scheme().targets[static_cast<std::size_t>(i_target)];
  const double value = at(due.value, i_unit);
  // A share of the plan stands in the words of a running total, so they differ with the number.
  const bool own_words = target.kind == TargetKind::cumulative;
  const auto known = target_numbers_.try_emplace({i_target, own_words ? value : 0}, 0);
  if (known.second) {
    std::array<std::string, 2> words;
    for (const auto language : {Language::zh, Language::en}) {
      words.at(language == Language::zh ? 0 : 1) =
          target_words(context_.package, target, value, language, "{due}") +
          target_source_words(target, {}, language);
    }
    known.first->second = targets_.number({words[0], words[1]});
  }
  cells.due.add(std::to_string(known.first->second) + " " + value_text(cells.indicator, value));
}

void PageData::fill_leaf(NodeCells& cells, const ScoreRow& row, std::size_t i_unit, const SelfSheet* self) {
  const auto& node = context_.scheme().nodes[row.i_node];
  if (node.i_indicator == Node::none) return;
  const auto& data = context_.data();
  cells.value.add(value_text(cells.indicator, row.value));
  cells.status.add(row.status == Status::observed ? std::string_view() : code(row.status));
  fill_target(cells, row, i_unit);
  cells.evidence.add(word(data.evidence_of(i_unit, node.i_indicator, now().period)));
  const bool is_computed = data.indicators[node.i_indicator].source == ValueSource::formula;
  cells.derivation.add(is_computed && context_.derivation
                           ? word(context_.derivation(node.i_indicator, i_unit))
                           : std::string());
  if (self == nullptr) return;
  const auto* const own = data.self_value(i_unit, node.i_indicator, now().period);
  cells.self_value.add(own == nullptr ? std::string()
                                      : value_text(&data.indicators[node.i_indicator], own->value));
  cells.self_points.add(number_text(self->points_beside(row)));
}

/// All units' score sheets, cell by cell into the columns of the nodes.
void PageData::fill(std::vector<NodeCells>& nodes) {
  constexpr double noise = 1e-9;
  std::vector<ScoreRow> rows;
  std::vector<const ScoreRow*> row_of(nodes.size());
  Reason reason;
  for (std::size_t i = 0; i < order().size(); ++i) {
    const auto i_unit = order()[i];
    context_.score_rows(i_unit, rows, all_levels);
    std::optional<SelfSheet> self;
    if (context_.self != nullptr) self.emplace(context_, i_unit);
    std::ranges::fill(row_of, nullptr);
    for (const auto& row : rows) {
      if (row.adjustment.empty()) {
        row_of[row.i_node] = &row;
      } else {
        adjustments_.emplace_back(i, row);
      }
    }
    for (std::size_t i_node = 1; i_node < nodes.size(); ++i_node) {
      auto& cells = nodes[i_node];
      ScoreRow none;
      none.i_node = i_node;
      none.outcome = Outcome::dropped;
      none.share = std::nan("");
      const auto& row = row_of[i_node] == nullptr ? none : *row_of[i_node];
      const bool counted = row.outcome == Outcome::scored;
      const double score = at(now().nodes[i_node].points, i_unit);
      cells.points.add(counted ? number_text(row.points) : std::string());
      cells.full.add(counted && row.on_scale ? number_text(row.full) : std::string());
      cells.rate.add(counted && row.on_scale ? rate_text(row.share) : std::string());
      cells.outcome.add(counted ? std::string_view() : code(row.outcome));
      const double lost = context_.scheme().nodes[i_node].is_leaf() ? points_lost(row) : 0;
      cells.lost.add(lost > 0 ? plain_number(lost) : "");
      cells.score.add(counted ? number_text(score) : std::string());
      cells.is_rescaled = cells.is_rescaled || (counted && std::abs(score - row.points) >= noise);
      fill_leaf(cells, row, i_unit, self ? &*self : nullptr);
      context_.reason(i_node, i_unit, reason);
      const bool is_leaf = context_.scheme().nodes[i_node].i_indicator != Node::none;
      cells.reason.add(reason_cell(reason, {is_leaf ? value_text(cells.indicator, row.value) : std::string(),
                                            is_leaf ? due_text(cells.indicator, row, i_unit) : std::string(),
                                            counted && row.on_scale ? number_text(row.full) : std::string(),
                                            counted ? number_text(row.points) : std::string()}));
    }
  }
}

void PageData::write_nodes() {
  const auto& nodes = context_.scheme().nodes;
  std::vector<NodeCells> columns(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const bool is_formula = nodes[i].rule && std::ranges::any_of(nodes[i].rule->named, [](const auto& each) {
                              return each.first == "of";
                            });
    if (nodes[i].i_indicator != Node::none && !is_formula)
      columns[i].indicator = &context_.data().indicators[nodes[i].i_indicator];
  }
  fill(columns);
  json_.key("items");
  json_.begin_array();
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    const auto& node = nodes[i];
    const auto& cells = columns[i];
    json_.begin_object();
    json_.member("code", node.code);
    json_.member("name", node.name);
    json_.member("parent", static_cast<std::int64_t>(node.parent) - 1);  // -1 = the total
    json_.member("depth", node.depth);
    if (node.is_leaf()) json_.member("leaf", true);
    if (node.must) json_.member("must", true);
    if (node.points) json_.member("points_written", plain_number(*node.points));
    if (node.rule) json_.member("rule", node.rule->text);
    if (node.i_indicator != Node::none)
      json_.member("indicator", static_cast<std::int64_t>(node.i_indicator));
    if (cells.indicator == nullptr && node.i_indicator != Node::none) json_.member("of", true);
    cells.value.write("value", json_);
    cells.status.write("status", json_);
    cells.due.write("due", json_);
    cells.baseline.write("baseline", json_);
    cells.place.write("place", json_);
    cells.points.write("points", json_);
    const auto place = " " + std::to_string(i - 1);
    known_columns_.try_emplace(cells.points.text(), "@points" + place);
    known_columns_.try_emplace(cells.value.text(), "@value" + place);
    cells.full.write("full", json_);
    cells.rate.write("rate", json_);
    cells.lost.write("lost", json_);
    if (cells.is_rescaled) cells.score.write("score", json_);
    cells.outcome.write("outcome", json_);
    cells.reason.write("reason", json_);
    cells.evidence.write("evidence", json_);
    cells.derivation.write("derivation", json_);
    cells.self_value.write("self_value", json_);
    cells.self_points.write("self_points", json_);
    json_.end_object();
  }
  json_.end_array();
  json_.key("adjustments");
  json_.begin_array();
  for (const auto& [i, row] : adjustments_) {
    json_.begin_array();
    json_.value(static_cast<std::int64_t>(i));
    json_.value(static_cast<std::int64_t>(row.i_node) - 1);
    json_.value(row.adjustment);
    json_.value(number_text(row.points));
    json_.end_array();
  }
  json_.end_array();
  json_.key("targets");
  json_.begin_array();
  for (const auto& [zh, en] : targets_.texts()) write_both(zh, en, json_);
  json_.end_array();
}

/// By indicator the columns of `gap.csv` that the page shows; empty cells for units without the target.
std::vector<std::map<std::string, Cells>> PageData::gap_cells() const {
  static constexpr std::array<std::string_view, 5> shown{"light", "forecast", "needed", "needed_per_year",
                                                         "needed_per_month"};
  std::vector<std::map<std::string, Cells>> columns(context_.data().indicators.size());
  if (!context_.gaps) return columns;
  const auto gaps = context_.gaps();
  const auto table = gap_table(context_.package, gaps);
  const auto cells = cells_of(table);
  std::vector<std::vector<std::size_t>> row_of(
      columns.size(), std::vector<std::size_t>(context_.data().units.size(), gaps.size()));
  for (std::size_t i = 0; i < gaps.size(); ++i) row_of[gaps[i].i_indicator][gaps[i].i_unit] = i;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    for (const auto i_unit : order()) {
      const auto row = row_of[k][i_unit];
      for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const auto& id = table.columns[c].id;
        if (std::ranges::find(shown, id) == shown.end()) continue;
        const bool is_light = id == "light";  // by its number: there are very many
        columns[k][id].add(row >= gaps.size() ? std::string()
                           : is_light         ? std::to_string(static_cast<int>(gaps[row].light))
                                              : cells[c][row]);
      }
    }
  }
  return columns;
}

void PageData::write_indicators() {
  const auto gaps = gap_cells();
  json_.key("indicators");
  json_.begin_array();
  for (std::size_t i = 0; i < context_.data().indicators.size(); ++i) {
    const auto& indicator = context_.data().indicators[i];
    json_.begin_object();
    json_.member("code", indicator.code);
    json_.member("name", indicator.name);
    json_.member("kind", indicator.is_yes_no()  ? "yes_no"
                         : indicator.is_level() ? "level"
                         : indicator.is_date()  ? "date"
                                                : "number");
    const bool has_measure = !indicator.is_yes_no() && !indicator.is_level() && !indicator.is_date();
    if (has_measure && !indicator.unit_of_measure.empty()) json_.member("unit", indicator.unit_of_measure);
    if (!indicator.levels.empty()) {
      json_.key("levels");
      write_texts(indicator.levels, json_);
    }
    json_.key("gap");
    json_.begin_object();
    for (const auto& [id, cells] : gaps[i]) cells.write(id, json_);
    json_.end_object();
    json_.end_object();
  }
  json_.end_array();
}

void PageData::write_reasons() {
  json_.key("reasons");
  json_.begin_array();
  for (const auto& shape : reasons_.texts()) {
    const auto end = shape.find(' ');
    const auto* const text = reason_texts_.at(std::string_view(shape).substr(0, end));
    json_.begin_array();
    json_.value(end == std::string::npos ? std::string() : shape.substr(end + 1));
    json_.value(text->zh);
    json_.value(text->en);
    json_.end_array();
  }
  json_.end_array();
  json_.key("texts");
  write_texts(texts_.texts(), json_);
}

void PageData::write_series(const Series& series) {
  const auto* const indicator =
      series.kind == SeriesKind::indicator ? &context_.data().indicators[series.index] : nullptr;
  const bool steps =
      series.unit_of_change == UnitOfChange::yes_no || series.unit_of_change == UnitOfChange::levels;
  const auto value = [&](double number) {
    if (series.kind == SeriesKind::total && !std::isnan(number))
      return format_fixed(number, context_.settings().total_decimals);
    return value_text(indicator, number);
  };
  json_.key("periods");
  json_.begin_array();
  for (std::size_t i_period = 0; i_period < series.columns.size(); ++i_period) {
    Cells values, changes, percents, targets, aims, met;
    Cells errors, low, high, verdicts, change_low, change_high, noise;
    for (const auto i_unit : order()) {
      const auto point = trend_point(series, i_period, i_unit);
      values.add(value(point.value));
      changes.add(point.calibre_differs      ? "!"
                  : std::isnan(point.change) ? std::string()
                  : point.change == 0        ? "0"
                  : steps                    ? value(point.before)
                                             : signed_number(round_decimal(point.change, 6), -1));
      percents.add(std::isnan(point.change_percent) ? "" : signed_number(point.change_percent, 2));
      targets.add(value_text(indicator, point.target));
      aims.add(value_text(indicator, point.aim));
      met.add(point.met < 0 ? "" : point.met > 0 ? "1" : "0");
      constexpr int places = 4;
      constexpr int fewer = 2;
      errors.add(number_text(round_decimal(point.standard_error, places)));
      low.add(number_text(round_decimal(point.low, fewer)));
      high.add(number_text(round_decimal(point.high, fewer)));
      verdicts.add(code(point.verdict));
      change_low.add(signed_text(round_decimal(point.change_low, fewer)));
      change_high.add(signed_text(round_decimal(point.change_high, fewer)));
      noise.add(point.beyond_noise < 0 ? "" : point.beyond_noise > 0 ? "1" : "0");
    }
    json_.begin_object();
    values.write("value", known_columns_, json_);
    changes.write("change", json_);
    percents.write("percent", json_);
    targets.write("target", json_);
    aims.write("aim", json_);
    met.write("met", json_);
    errors.write("error", json_);
    low.write("low", json_);
    high.write("high", json_);
    verdicts.write("verdict", json_);
    change_low.write("change_low", json_);
    change_high.write("change_high", json_);
    noise.write("noise", json_);
    json_.end_object();
  }
  json_.end_array();
}

void PageData::write_trends() {
  const auto& trends = context_.results.trends;
  const auto codes = series_codes(context_);
  json_.key("trends");
  json_.begin_object();
  json_.key("periods");
  json_.begin_array();
  for (const auto& period : trends.periods) json_.value(period.text());
  json_.end_array();
  json_.key("series");
  json_.begin_array();
  for (std::size_t i = 0; i < trends.series.size(); ++i) {
    const auto& series = trends.series[i];
    json_.begin_object();
    json_.member("code", codes[i]);
    json_.member("kind", code(series.kind));
    if (series.kind == SeriesKind::item) json_.member("index", static_cast<std::int64_t>(series.index) - 1);
    if (series.kind == SeriesKind::indicator) json_.member("index", static_cast<std::int64_t>(series.index));
    json_.member("change", code(series.unit_of_change));
    write_series(series);
    json_.end_object();
  }
  json_.end_array();
  json_.end_object();
}

void PageData::write_moves() {
  const auto moves = context_.moves ? context_.moves() : std::nullopt;
  if (!moves) return;
  const int decimals = context_.settings().total_decimals;
  json_.key("moves");
  const auto ranks = rank_moves_table(*moves, decimals, true);
  write_table(ranks, ranks, json_);
  json_.key("item_moves");
  const auto items = item_moves_table(*moves);
  write_table(items, items, json_);
}

void PageData::write_departments() {
  if (context_.results.departments.empty()) return;
  table("departments", [](const ReportContext& context) { return department_ranking(context, true); });
  table("matrix", task_matrix);
  json_.key("tasks");
  json_.begin_array();
  for (const auto& department : context_.results.departments)
    write_table(department_tasks(zh_, department), department_tasks(en_, department), json_);
  json_.end_array();
}

/// Choices in force, grades, hashes.
void PageData::write_method() {
  json_.key("choices");
  json_.begin_array();
  for (const auto& choice : context_.settings().choices) {
    if (choice.value.empty()) continue;
    json_.begin_array();
    write_both([&](Language language) { return setting_title(choice.key, language); }, json_);
    write_both([&](Language language) { return setting_value(choice.key, choice.value, language); }, json_);
    json_.value(choice.is_default);
    json_.end_array();
  }
  json_.end_array();
  json_.key("grades");
  json_.begin_array();
  for (const auto& grade : context_.scheme().grades) {
    json_.begin_array();
    json_.value(grade.name);
    json_.value(grade.at_least ? plain_number(*grade.at_least) : "");
    json_.value(grade.condition);
    json_.end_array();
  }
  json_.end_array();
  json_.member("package", file_name(context_.package.name));
  json_.member("scheme_sha256", scheme_hash(context_.scheme(), context_.data()));
  json_.key("inputs");
  json_.begin_array();
  for (const auto& [name, hash] : context_.package.input_hashes) {
    json_.begin_array();
    json_.value(name);
    json_.value(hash);
    json_.end_array();
  }
  json_.end_array();
}

}  // namespace

std::string page_title(const ReportContext& context) {
  const auto& title = context.settings().title;
  return title.empty() ? file_name(context.package.name) : title;
}

void write_page_data(const ReportContext& context, Output& out) {
  JsonWriter json(out, 2);
  PageData(context, json).write();
}

}  // namespace gnomon
