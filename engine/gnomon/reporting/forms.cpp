#include <gnomon/reporting/forms.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include <xlsxwriter.h>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/model/table_schema.hpp>
#include <gnomon/model/unit_of_measure.hpp>
#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/manifest.hpp>
#include <gnomon/reporting/writers/workbook_file.hpp>

namespace gnomon {
namespace {

constexpr std::uint32_t yellow = 0xFFF9DB;
constexpr std::uint32_t grey = 0xF1F3F5;
constexpr std::uint32_t head_fill = 0xD9E2EC;
constexpr std::uint32_t faint = 0x6B7785;
constexpr std::uint32_t first_year = 32874;  // 1990-01-01 as the number of a day
constexpr std::uint32_t last_year = 73050;   // 2099-12-31

constexpr std::uint32_t title_row = 0;
constexpr std::uint32_t head_row = 4;
constexpr std::uint32_t first_row = 5;

const CellStyle title_style{
    .align = CellStyle::Align::centre, .bold = true, .heading = true, .border = false, .points = 16};
const CellStyle line_style{.align = CellStyle::Align::left, .border = false, .points = 11};
const CellStyle hint_style{
    .align = CellStyle::Align::left, .wrap = true, .border = false, .points = 10, .colour = 0x9C3D00};
const CellStyle signed_style{.align = CellStyle::Align::left, .border = false, .locked = false, .points = 11};
const CellStyle head_style{
    .align = CellStyle::Align::centre, .bold = true, .heading = true, .wrap = true, .fill = head_fill};
const CellStyle locked_style{.wrap = true, .fill = grey};
const CellStyle centred_style{.align = CellStyle::Align::centre, .wrap = true, .fill = grey};
const CellStyle key_style{.align = CellStyle::Align::left, .points = 8, .colour = faint};
const CellStyle bare_style{.align = CellStyle::Align::left, .border = false};

CellStyle entry_style(bool wrap) { return {.wrap = wrap, .locked = false, .fill = yellow}; }

std::string schema_title(std::string_view table, std::string_view field, Language language) {
  return find_table_schema(table)->find(field)->title.in(language);
}

/// A column of the form: where its heading comes from and how wide it is.
struct Column {
  std::string_view id;
  std::string heading;
  double width = 10;
};

class FormWriter {
 public:
  FormWriter(const Package& package, const FormSet& set, const Form& form, Language language)
      : package_(package),
        data_(package.data),
        set_(set),
        form_(form),
        language_(language),
        book_({.language = language, .title = title(), .source_date_epoch = std::nullopt}),
        entry_(book_.sheet(find_table_schema("values")->title.in(language))),
        help_(book_.sheet(words("form.help"))),
        marks_(book_.sheet(form_mark::sheet)),
        hash_(scheme_hash(package.scheme, package.data)) {
    find_columns();
  }

  void write(Output& out) {
    write_heads();
    auto row = first_row;
    for (const auto& each : form_.rows) write_row(row++, each);
    write_lists();
    entry_.freeze({first_row, 0});
    entry_.protect();
    entry_.print_on_a4(true, head_row, head_row);
    worksheet_print_area(entry_.handle(), 0, 0, row - 1, static_cast<lxw_col_t>(n_printed_ - 1));
    write_help();
    write_marks();
    book_.write(out);
  }

 private:
  [[nodiscard]] std::string words(std::string_view key, const FaultArguments& arguments = {}) const {
    return label(key, language_, arguments);
  }

  [[nodiscard]] std::string title() const {
    const auto& given = package_.scheme.settings.title;
    return given.empty() ? label("form.title.bare", language_, {})
                         : label("form.title", language_, {{"title", given}});
  }

  void find_columns() {
    const auto add = [&](std::string_view id, std::string heading, double width) {
      columns_.push_back({id, std::move(heading), width});
    };
    const auto of_values = [&](std::string_view id, double width) {
      add(id, schema_title("values", id, language_), width);
    };
    add("item", form_heading("item", language_), 25);
    if (set_.by_department) add("unit_name", schema_title("units", "name", language_), 13);
    add("name", schema_title("indicators", "name", language_), 22);
    add("measure", schema_title("indicators", "unit_of_measure", language_), 9);
    add("ask", form_heading("ask", language_), 26);
    if (set_.last) {
      add("last",
          words("form.last.of", {{"last", form_heading("last", language_)}, {"period", set_.last->text()}}),
          11);
    }
    of_values("value", 12);
    if (set_.has_self) of_values("self", 11);
    of_values("status", 9);
    of_values("evidence", 20);
    of_values("note", 15);
    n_printed_ = columns_.size();
    of_values("unit", 9);
    if (!set_.by_department) add("unit_name", schema_title("units", "name", language_), 12);
    of_values("period", 8);
    of_values("indicator", 16);
  }

  [[nodiscard]] std::uint16_t at(std::string_view id) const {
    const auto found = std::ranges::find(columns_, id, &Column::id);
    return static_cast<std::uint16_t>(found - columns_.begin());
  }
  [[nodiscard]] bool has(std::string_view id) const { return at(id) < columns_.size(); }

  void write_heads() {
    const auto last = static_cast<std::uint16_t>(n_printed_ - 1);
    const auto& unit = data_.units[form_.i_unit];
    entry_.merged({title_row, 0}, {title_row, last}, title(), title_style);
    entry_.height(title_row, 30);
    entry_.merged({1, 0}, {1, last},
                  words(set_.by_department ? "form.line.department" : "form.line.unit",
                        {{"unit", code_and_name(unit.code, unit.name)},
                         {"period", set_.period.text()},
                         {"n", std::to_string(form_.rows.size())}}),
                  line_style);
    entry_.height(1, 20);
    entry_.merged({2, 0}, {2, last}, words("form.hint"), hint_style);
    entry_.height(2, 20);
    // Below the rows it would read as one of them.
    entry_.merged({3, 0}, {3, last}, words("form.signed"), signed_style);
    entry_.height(3, 24);
    entry_.height(head_row, 30);
    std::uint16_t i_column = 0;
    for (const auto& column : columns_) {
      entry_.text({head_row, i_column}, column.heading, head_style);
      entry_.width(i_column, i_column, column.width);
      ++i_column;
    }
  }

  void write_row(std::uint32_t row, const FormRow& asked) {
    const auto& unit = data_.units[asked.i_unit];
    const auto& indicator = data_.indicators[asked.i_indicator];
    const auto put = [&](std::string_view id, std::string_view text, const CellStyle& style) {
      entry_.text({row, at(id)}, text, style);
    };
    put("item", items_of(asked), locked_style);
    put("unit_name", unit.name, set_.by_department ? locked_style : key_style);
    put("name", indicator.name, locked_style);
    put("measure", measure_of(indicator), centred_style);
    put("ask", asked_words(asked), locked_style);
    if (has("last")) write_last(row, asked);
    for (const auto* const id : {"value", "self"}) {
      if (has(id)) entry_.blank({row, at(id)}, value_style(indicator));
    }
    for (const auto* const id : {"status", "evidence", "note"})
      entry_.blank({row, at(id)}, entry_style(id != std::string_view("status")));
    put("unit", unit.code, key_style);
    put("period", set_.period.text(), key_style);
    put("indicator", indicator.code, key_style);
    const auto lines = std::max({lines_of(items_of(asked), "item"), lines_of(indicator.name, "name"),
                                 lines_of(asked_words(asked), "ask"),
                                 set_.by_department ? lines_of(unit.name, "unit_name") : 1});
    entry_.height(row, 8 + 13.5 * lines);
  }

  /// Lines that a text takes in its column: not every program finds the height of a row itself.
  [[nodiscard]] int lines_of(std::string_view text, std::string_view column) const {
    constexpr int most = 12;
    const int width = static_cast<int>(columns_[at(column)].width) - 1;
    int lines = 0;
    for (std::size_t begin = 0; begin <= text.size() && lines < most;) {
      const auto end = std::min(text.find('\n', begin), text.size());
      lines += std::max(1, (display_width(text.substr(begin, end - begin)) + width - 1) / width);
      begin = end + 1;
    }
    return std::min(lines, most);
  }

  [[nodiscard]] static CellStyle value_style(const Indicator& indicator) {
    auto style = entry_style(false);
    style.align = CellStyle::Align::right;
    if (indicator.is_date()) style.number_format = "yyyy-mm-dd";
    if (indicator.is_level() || indicator.is_yes_no()) style.align = CellStyle::Align::centre;
    return style;
  }

  [[nodiscard]] std::string items_of(const FormRow& asked) const {
    std::vector<std::string> items;
    for (const auto i_node : asked.items) {
      const auto& node = package_.scheme.nodes[i_node];
      auto item = code_and_name(node.code, node.name);
      if (node.points && *node.points > 0)
        item = words("form.item.points", {{"item", item}, {"points", format_shortest(*node.points)}});
      items.push_back(std::move(item));
    }
    return join(items, "\n");
  }

  [[nodiscard]] std::string measure_of(const Indicator& indicator) const {
    if (indicator.is_yes_no()) return words("form.yes_no");
    if (indicator.is_level()) return words("form.level");
    if (indicator.is_date()) return words("form.date");
    return indicator.unit_of_measure;
  }

  [[nodiscard]] std::string asked_words(const FormRow& asked) const {
    std::vector<std::string> parts;
    const auto& definition = data_.indicators[asked.i_indicator].definition;
    if (!definition.empty()) parts.push_back(definition);
    std::vector<std::string> papers;
    for (const auto i_node : asked.items) {
      const auto& evidence = package_.scheme.nodes[i_node].evidence;
      if (!evidence.empty() && std::ranges::find(papers, evidence) == papers.end())
        papers.push_back(evidence);
    }
    if (!papers.empty()) parts.push_back(words("form.papers", {{"papers", join(papers, ", ")}}));
    return join(parts, "\n");
  }

  /// The last value as it is written: a number, a word, or why there is none.
  [[nodiscard]] std::string last_text(const FormRow& asked) const {
    if (!set_.last) return {};
    const auto status = data_.panel.status(asked.i_unit, asked.i_indicator, *set_.last);
    if (status == Status::absent) return {};
    if (!has_value(status)) return std::string(gnomon::title(status, language_));
    const auto value = last_value(asked);
    auto indicator = data_.indicators[asked.i_indicator];
    if (indicator.is_yes_no() || indicator.is_level() || indicator.is_date())
      return value_words(indicator, value, language_);
    return format_shortest(value);
  }

  [[nodiscard]] double last_value(const FormRow& asked) const {
    return data_.panel.find(asked.i_indicator, *set_.last)->value[static_cast<Eigen::Index>(asked.i_unit)];
  }

  void write_last(std::uint32_t row, const FormRow& asked) {
    const auto& indicator = data_.indicators[asked.i_indicator];
    const CellPlace place{row, at("last")};
    const bool is_number = has_value(data_.panel.status(asked.i_unit, asked.i_indicator, *set_.last)) &&
                           !indicator.is_yes_no() && !indicator.is_level() && !indicator.is_date();
    if (is_number) {
      entry_.number(place, last_value(asked), locked_style);
    } else {
      entry_.text(place, last_text(asked), centred_style);
    }
  }

  /// Drop-down lists and limits of the cells to be filled in.
  void write_lists() {
    const auto last = first_row + static_cast<std::uint32_t>(form_.rows.size()) - 1;
    std::vector<std::string> statuses;
    for (const auto each :
         {Status::estimated, Status::missing, Status::not_surveyed, Status::not_applicable, Status::not_due})
      statuses.emplace_back(gnomon::title(each, language_));
    entry_.list({first_row, at("status")}, {last, at("status")}, statuses, words("form.allowed.status"));
    for (const auto* const id : {"value", "self"}) {
      if (!has(id)) continue;
      auto row = first_row;
      for (const auto& each : form_.rows) limit({row++, at(id)}, each.i_indicator);
    }
  }

  void limit(CellPlace cell, std::size_t i_indicator) {
    const auto& indicator = data_.indicators[i_indicator];
    if (indicator.is_yes_no()) {
      entry_.list(cell, cell, {words("yes"), words("no")}, words("form.allowed.yes_no"));
    } else if (indicator.is_level()) {
      if (!indicator.levels.empty())
        entry_.list_of(cell, cell, levels_of(i_indicator), words("form.allowed.level"));
    } else if (indicator.is_date()) {
      entry_.limits(cell, cell, first_year, last_year, true, words("form.allowed.date"));
    } else {
      const bool is_count = unit_of_measure(indicator.unit_of_measure).is_count();
      const bool is_whole = is_count && indicator.decimals == 0;
      entry_.limits(cell, cell, is_count ? std::optional(0.0) : std::nullopt, std::nullopt, is_whole,
                    words(is_whole   ? "form.allowed.whole"
                          : is_count ? "form.allowed.count"
                                     : "form.allowed.number"));
    }
  }

  /// The range of the hidden sheet in which the levels of the indicator stand.
  std::string levels_of(std::size_t i_indicator) {
    const auto [entry, is_new] =
        levels_.try_emplace(i_indicator, static_cast<std::uint16_t>(8 + levels_.size()));
    const auto column = entry->second;
    const auto& levels = data_.indicators[i_indicator].levels;
    const auto n = static_cast<std::uint32_t>(levels.size());
    for (std::uint32_t i = 0; is_new && i < n; ++i) marks_.text({i, column}, levels[i], bare_style);
    return "=" + marks_.reference() + cell_name({0, column}, true) + ":" + cell_name({n - 1, column}, true);
  }

  void write_help() {
    const auto& unit = data_.units[form_.i_unit];
    help_.merged({0, 0}, {0, 1}, words("form.help"), title_style);
    help_.height(0, 30);
    help_.width(0, 0, 16);
    help_.width(1, 1, 92);
    std::uint32_t row = 1;
    const FaultArguments arguments{{"sheet", entry_.name()},
                                   {"unit", code_and_name(unit.code, unit.name)},
                                   {"period", set_.period.text()},
                                   {"factor", format_shortest(package_.scheme.settings.jump_factor)},
                                   {"version", hash_.substr(0, 12)}};
    const CellStyle topic{
        .align = CellStyle::Align::centre, .bold = true, .heading = true, .wrap = true, .fill = head_fill};
    const CellStyle body{.align = CellStyle::Align::left, .wrap = true, .points = 11};
    for (const auto* const each :
         {"what", "value", "self", "none", "last", "evidence", "locked", "back", "version"}) {
      if (each == std::string_view("self") && !set_.has_self) continue;
      if (each == std::string_view("last") && !set_.last) continue;
      const auto key = std::string("form.help.") + each;
      const auto text = words(key, arguments);
      help_.text({row, 0}, words(key + ".topic"), topic);
      help_.text({row, 1}, text, body);
      const auto lines = 1 + std::ranges::count(text, '\n') + display_width(text) / 88;
      help_.height(row++, 10 + 17 * static_cast<double>(lines));
    }
    help_.protect();
    help_.print_on_a4(true, std::nullopt, std::nullopt);
  }

  void write_marks() {
    const auto& unit = data_.units[form_.i_unit];
    const std::vector<std::pair<std::string, std::string>> marks{
        {form_mark::format, form_mark::version},
        {form_mark::package, package_.scheme.settings.title},
        {form_mark::period, set_.period.text()},
        {form_mark::by, set_.by_department ? "department" : "unit"},
        {form_mark::code, unit.code},
        {form_mark::name, unit.name},
        {form_mark::scheme, hash_},
        {form_mark::entry_sheet, entry_.name()},
        {form_mark::rows, std::to_string(form_.rows.size())}};
    std::uint32_t row = 0;
    for (const auto& [key, value] : marks) {
      marks_.text({row, 0}, key, bare_style);
      marks_.text({row++, 1}, value, bare_style);
    }
    for (const auto& each : form_.rows) {
      const auto& asked = data_.units[each.i_unit];
      const auto& indicator = data_.indicators[each.i_indicator];
      std::uint16_t column = 0;
      for (const auto& text :
           {asked.code, asked.name, indicator.code, indicator.name, measure_of(indicator), last_text(each)})
        marks_.text({row, column++}, text, bare_style);
      ++row;
    }
    marks_.protect();
    marks_.hide();
  }

  const Package& package_;
  const Dataset& data_;
  const FormSet& set_;
  const Form& form_;
  Language language_;
  WorkbookFile book_;
  WorkbookSheet& entry_;
  WorkbookSheet& help_;
  WorkbookSheet& marks_;
  std::string hash_;  ///< of the scheme
  std::vector<Column> columns_;
  std::size_t n_printed_ = 0;  ///< the columns behind them are for the program
  std::map<std::size_t, std::uint16_t> levels_;
};

}  // namespace

std::string form_heading(std::string_view column, Language language) {
  return std::string(label("form." + std::string(column), language));
}

std::string form_file_name(const Package& package, const FormSet& set, const Form& form) {
  const auto& unit = package.data.units[form.i_unit];
  constexpr std::size_t most = 90;  // bytes of the code, and of the name
  auto name = set.period.text() + "_" + file_name_part(unit.code, most);
  if (const auto beside = name_beside(unit.code, unit.name); !beside.empty())
    name += "_" + file_name_part(beside, most);
  return name + ".xlsx";
}

void write_form(const Package& package, const FormSet& set, const Form& form, Language language,
                Output& out) {
  FormWriter(package, set, form, language).write(out);
}

}  // namespace gnomon
