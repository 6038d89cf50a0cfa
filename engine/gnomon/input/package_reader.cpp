#include <gnomon/input/package_reader.hpp>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/input/cell.hpp>
#include <gnomon/input/record_reader.hpp>
#include <gnomon/input/settings_reader.hpp>
#include <gnomon/input/survey_plan_reader.hpp>
#include <gnomon/input/table_rows.hpp>
#include <gnomon/input/tree_reader.hpp>
#include <gnomon/input/values_reader.hpp>
#include <gnomon/model/table_schema.hpp>

namespace gnomon {
namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  const auto folded = fold(text);
  return std::ranges::any_of(words, [&](auto word) { return folded == word; });
}

template <class Thing>
std::vector<std::string> codes_of(const std::vector<Thing>& things) {
  std::vector<std::string> codes;
  for (const auto& thing : things) codes.push_back(thing.code);
  return codes;
}

/// The code stands in where there is no name.
std::string name_or_code(TableRows& rows, const std::string& code) {
  auto name = rows.text("name");
  return name.empty() ? code : name;
}

class PackageReader {
 public:
  PackageReader(const TableSource& source, const ReadOptions& options, Diagnostics& diagnostics)
      : source_(source), options_(options), diagnostics_(diagnostics) {
    package_.name = source.name();
    package_.tables = source.tables();
  }

  Package read() {
    if (options_.survey_alone && is_survey_alone(package_.tables)) {
      settings();
      units();
      package_.data.index();
      survey();
      return std::move(package_);
    }
    report_missing_tables();
    settings();
    units();
    indicators();
    scheme();
    targets();
    grades();
    rewards();
    responsibilities();
    titles();
    holdings();
    values();
    corrections();
    survey();
    if (options_.derive && !diagnostics_.has_errors()) options_.derive(package_, diagnostics_);
    choose_period();
    return std::move(package_);
  }

 private:
  [[nodiscard]] std::optional<std::int32_t> find_table(std::string_view name) const {
    const auto found = std::ranges::find(package_.tables, name, &TableInfo::name);
    if (found == package_.tables.end()) return std::nullopt;
    return static_cast<std::int32_t>(found - package_.tables.begin());
  }

  void report_missing_tables() {
    for (const std::string_view name : {"units", "indicators", "scheme"}) {
      if (!find_table(name)) report_missing(name);
    }
  }

  void report_missing(std::string_view name) {
    diagnostics_.add(fault::table_missing, {package_.name, {}, 0, {}, -1}, {},
                     arguments_of(*find_table_schema(name)));
  }

  /// Is there an indicator whose values people report? Where all are computed there need be no table of values.
  [[nodiscard]] bool expects_reports() const {
    const auto& indicators = package_.data.indicators;
    return indicators.empty() || std::ranges::any_of(indicators, [](const Indicator& indicator) {
             return indicator.source == ValueSource::reported;
           });
  }

  /// Calls `visit` for each row of the table, if it is there.
  template <class Visit>
  void for_each_row(std::string_view name, Visit visit) {
    const auto i_table = find_table(name);
    if (!i_table) return;
    const auto n_errors = diagnostics_.count(Severity::error);
    TableRows rows(source_, package_.tables[static_cast<std::size_t>(*i_table)], *i_table, diagnostics_);
    while (rows.next()) visit(rows);
    const bool needed = name == "units" || name == "indicators" || name == "scheme";
    const bool told = diagnostics_.count(Severity::error) > n_errors;
    if (needed && rows.n_rows() == 0 && !told) report_empty(name);
  }

  void report_empty(std::string_view name) {
    const auto& table = package_.tables[static_cast<std::size_t>(*find_table(name))];
    diagnostics_.add(fault::table_needs_rows, table.place(), {}, arguments_of(*find_table_schema(name)));
  }

  void survey() {
    package_.survey = read_survey_plan(source_, package_.tables, package_.scheme.settings.lang,
                                       options_.design, diagnostics_);
  }

  void settings() {
    auto& settings = package_.scheme.settings;
    const auto i_table = find_table("assessment");
    if (!i_table) {
      settings = read_settings(nullptr, nullptr, options_.settings, diagnostics_);
      return;
    }
    auto& table = package_.tables[static_cast<std::size_t>(*i_table)];
    TableRows rows(source_, table, *i_table, diagnostics_);
    settings = read_settings(&rows, &table, options_.settings, diagnostics_);
  }

  /// Sorts by code and drops what is there twice.
  template <class Thing>
  void sort_by_code(std::vector<Thing>& things, std::string_view column) {
    const auto before = [](const Thing& a, const Thing& b) { return natural_less(a.code, b.code); };
    const auto not_before = [&](const Thing& a, const Thing& b) { return !before(a, b); };
    if (std::ranges::adjacent_find(things, not_before) == things.end()) return;  // as most tables are kept
    std::ranges::stable_sort(things, before);
    std::vector<Thing> unique;
    for (auto& thing : things) {
      if (!unique.empty() && unique.back().code == thing.code) {
        report_twice(thing.origin, unique.back().origin, column, thing.code);
      } else {
        unique.push_back(std::move(thing));
      }
    }
    things = std::move(unique);
  }

  void report_twice(const Origin& later, const Origin& first, std::string_view column,
                    const std::string& found) {
    diagnostics_.add(fault::key_twice, package_.place(later, column), found,
                     {{"row", std::to_string(first.row)}});
  }

  void units() {
    auto& units = package_.data.units;
    for_each_row("units", [&](TableRows& rows) {
      Unit unit;
      unit.code = to_half_width(rows.text("unit"));
      unit.name = name_or_code(rows, unit.code);
      unit.parent = to_half_width(rows.text("parent"));
      unit.group = rows.text("group");
      unit.kind = rows.text("kind");
      unit.population = rows.number("population");
      unit.valid_from = rows.date("valid_from");
      unit.valid_to = rows.date("valid_to");
      unit.successors = split_list(to_half_width(rows.text("successor")));
      unit.origin = rows.origin();
      if (!unit.code.empty()) units.push_back(std::move(unit));
    });
    sort_by_code(units, "unit");
    package_.data.knows_all_units = !units.empty() && package_.is_whole("units");
  }

  void indicators() {
    auto& indicators = package_.data.indicators;
    for_each_row("indicators", [&](TableRows& rows) {
      Indicator indicator;
      indicator.code = to_half_width(rows.text("indicator"));
      indicator.name = name_or_code(rows, indicator.code);
      indicator.unit_of_measure = to_half_width(rows.text("unit_of_measure"));
      indicator.decimals = rows.integer("decimals");
      indicator.definition = rows.text("definition");
      indicator.calibre = rows.text("calibre");
      indicator.merged = merge_policy(rows);
      indicator.level = indicator_level(rows);
      indicator.origin = rows.origin();
      indicator.source = source_of(rows);
      if (!indicator.code.empty()) indicators.push_back(std::move(indicator));
    });
    sort_by_code(indicators, "indicator");
    package_.data.knows_all_indicators = !indicators.empty() && package_.is_whole("indicators");
    package_.data.index();
    package_.data.panel = Panel(package_.data.units.size(), indicators.size());
  }

  static IndicatorLevel indicator_level(TableRows& rows) {
    const auto word = rows.word("level");
    if (word == "input") return IndicatorLevel::input;
    if (word == "activity") return IndicatorLevel::activity;
    if (word == "output") return IndicatorLevel::output;
    return word == "outcome" ? IndicatorLevel::outcome : IndicatorLevel::unstated;
  }

  static MergePolicy merge_policy(TableRows& rows) {
    const auto word = rows.word("merged");
    if (word == "sum") return MergePolicy::sum;
    if (word == "population") return MergePolicy::population;
    return word == "none" ? MergePolicy::none : MergePolicy::unstated;
  }

  static ValueSource source_of(TableRows& rows) {
    const auto word = rows.word("source");
    if (word == "formula") return ValueSource::formula;
    if (word == "ledger") return ValueSource::ledger;
    if (word == "register") return ValueSource::register_;
    if (word == "survey") return ValueSource::survey;
    return word == "children" ? ValueSource::children : ValueSource::reported;
  }

  /// The indicator named in a cell; nothing with a fault when there is none of that code.
  std::optional<std::size_t> indicator_of(TableRows& rows) {
    const auto code = to_half_width(rows.text("indicator"));
    if (code.empty()) return std::nullopt;
    const auto found = package_.data.find_indicator(code);
    if (!found && package_.data.knows_all_indicators) {
      rows.add(fault::indicator_unknown, "indicator", code, {}, like_indicator(code));
    }
    return found;
  }

  [[nodiscard]] std::string like_indicator(std::string_view code) const {
    const auto& indicators = package_.data.indicators;
    const auto named = std::ranges::find(indicators, code, &Indicator::name);
    return named != indicators.end() ? named->code : did_you_mean(code, codes_of(indicators));
  }

  void scheme() {
    std::vector<ItemRow> rows_read;
    for_each_row("scheme", [&](TableRows& rows) {
      ItemRow row;
      auto& node = row.node;
      node.code = to_half_width(rows.text("item"));
      node.name = name_or_code(rows, node.code);
      row.parent = to_half_width(rows.text("parent"));
      node.points = rows.number("points");
      if (const auto i_indicator = indicator_of(rows)) node.i_indicator = *i_indicator;
      node.rule = rule_of(rows);
      node.applies_to = split_list(rows.text("applies_to"));
      node.must = must_of(rows);
      if (const auto policy = rows.word("missing")) node.missing = parse_missing_policy(*policy);
      node.evidence = rows.text("evidence");
      node.remark = rows.text("remark");
      node.origin = rows.origin();
      if (node.code == "total") {
        rows.add(fault::item_reserved, "item", node.code);
      } else if (!node.code.empty()) {
        rows_read.push_back(std::move(row));
      }
    });
    const auto& settings = package_.scheme.settings;
    Node total;
    total.code = "total";
    total.name = settings.lang == Language::zh ? "总分" : "Total";
    total.points = settings.scale;
    package_.scheme.nodes = build_tree(std::move(rows_read), std::move(total), package_, diagnostics_);
    name_levels();
  }

  /// 是 asks for the full points, `80%` for that share of them.
  static std::optional<double> must_of(TableRows& rows) {
    const auto written = rows.written("must");
    if (written.empty() || is_one_of(written, {"no", "否"})) return std::nullopt;
    if (is_one_of(written, {"yes", "是"})) return 1;
    const auto number = read_number(written);
    if (number.value && number.percent && *number.value > 0 && *number.value <= 100)
      return *number.value / 100;
    const bool lacks_percent = number.value && !number.percent && *number.value > 1 && *number.value <= 100;
    rows.add(fault::must_unreadable, "must", written, {},
             lacks_percent ? std::string(written) + "%" : std::string());
    return std::nullopt;
  }

  static std::optional<RuleCall> rule_of(TableRows& rows) {
    const auto text = rows.text("rule");
    if (text.empty()) return std::nullopt;
    std::string near;
    auto rule = parse_rule_call(text, near);
    if (!rule) rows.add(fault::rule_syntax, "rule", text, {{"problem", near}});
    return rule;
  }

  /// The words of a level indicator are those of the first `levels` rule that uses it.
  void name_levels() {
    for (const auto& node : package_.scheme.nodes) {
      if (node.i_indicator == Node::none || !node.rule || node.rule->name != "levels") continue;
      auto& levels = package_.data.indicators[node.i_indicator].levels;
      if (!levels.empty()) continue;
      for (const auto& [word, points] : node.rule->pairs) levels.push_back(word);
    }
  }

  void targets() {
    auto& targets = package_.scheme.targets;
    for_each_row("targets", [&](TableRows& rows) {
      Target target;
      const auto i_indicator = indicator_of(rows);
      const auto* const indicator = i_indicator ? &package_.data.indicators[*i_indicator] : nullptr;
      const auto period = rows.period("period");
      const auto kind = target_kind(rows);
      target.scope = to_half_width(rows.text("scope"));
      target.value_high = rows.value("value_high", indicator);
      target.baseline = rows.value("baseline", indicator);
      target.firm = rows.yes("firm", true);
      target.valid_from = rows.date("valid_from");
      target.source = rows.text("source");
      target.origin = rows.origin();
      if (!i_indicator || !period || !kind) return;
      target.i_indicator = *i_indicator;
      target.period = *period;
      target.kind = *kind;
      target.reference = reference_of(rows, target.kind);
      read_number_asked(rows, *indicator, target);
      check_target(target, rows);
      targets.push_back(std::move(target));
    });
    sort_targets();
  }

  static std::optional<TargetKind> target_kind(TableRows& rows) {
    const auto written = rows.written("kind");
    if (written.empty()) return TargetKind::at_least;
    const auto word = rows.word("kind");
    return word ? parse_target_kind(*word) : std::nullopt;
  }

  /// The number in the way of the target's kind: a date, a place, a share, or a value of the indicator.
  static void read_number_asked(TableRows& rows, const Indicator& indicator, Target& target) {
    const auto written = rows.written("value");
    const bool refers = !target.reference.empty() || target.kind == TargetKind::increase;
    const auto number = read_number(written);
    if (target.kind == TargetKind::deadline) {
      if (const auto day = rows.date("value")) target.value = *day;
    } else if (target.kind == TargetKind::rank) {
      if (const auto place = rows.integer("value")) target.value = *place;
      if (target.value && *target.value < 1)
        rows.add(fault::cell_out_of_range, "value", written, {{"allowed", ">= 1"}});
    } else if (number.value && number.percent &&
               (target.kind == TargetKind::path || (refers && !indicator.is_percent()))) {
      target.value = share_of_percent(*number.value);
      target.is_share = true;
    } else {
      target.value = rows.value("value", &indicator);
    }
  }

  static std::string reference_of(TableRows& rows, TargetKind kind) {
    const auto written = to_half_width(rows.text("reference"));
    if (is_one_of(written, {"nation", "全国", "参照单位"})) return "nation";
    if (is_one_of(written, {"parent", "上级", "上级单位"})) return "parent";
    if (is_one_of(written, {"last", "上期", "上年", "去年"})) return "last";
    if (is_one_of(written, {"group", "同组", "本组", "分组"})) return "group";
    if (is_one_of(written, {"all", "全部", "全体"})) return "all";
    const auto base = kind == TargetKind::increase ? Period::parse(written) : std::nullopt;
    return base ? base->text() : written;
  }

  static void check_target(const Target& target, TableRows& rows) {
    const bool has_high = target.value_high.has_value();
    if (target.kind == TargetKind::range &&
        (!target.value || !has_high || *target.value_high < *target.value)) {
      rows.add(fault::target_range, "value_high", rows.written("value_high"));
    } else if (!target.value && rows.written("value").empty() &&
               (target.reference.empty() || target.kind == TargetKind::rank)) {
      rows.add(fault::target_without_value, "value", {});
    }
  }

  void sort_targets() {
    auto& targets = package_.scheme.targets;
    const auto key = [](const Target& t) {
      return std::tie(t.i_indicator, t.period, t.scope, t.kind, t.reference, t.firm, t.valid_from);
    };
    std::ranges::stable_sort(targets, [&](const Target& a, const Target& b) {
      return std::tuple(key(a), a.value, a.value_high, a.baseline, a.source) <
             std::tuple(key(b), b.value, b.value_high, b.baseline, b.source);
    });
    // Firm targets of one place and time rule each other out whatever their kind; what is only shown may stand side by side.
    std::map<std::tuple<std::size_t, Period, std::string, std::optional<Day>, std::string>, std::int64_t>
        rows;
    for (const auto& t : targets) {
      const auto kind = !t.firm                      ? std::string(code(t.kind)) + "\n" + t.reference
                        : t.kind == TargetKind::path ? std::string(code(t.kind))
                                                     : std::string();
      const auto [twin, fresh] =
          rows.try_emplace({t.i_indicator, t.period, t.scope, t.valid_from, kind}, t.origin.row);
      if (fresh) continue;
      const auto [first, later] = std::minmax(twin->second, t.origin.row);
      diagnostics_.add(fault::target_twice, package_.place({t.origin.table, later}), {},
                       {{"row", std::to_string(first)}});
    }
  }

  /// Keeps the first of a name, in the order of the rows.
  template <class Thing>
  void add_named(std::vector<Thing>& things, Thing thing, std::string_view column) {
    const auto twin = std::ranges::find(things, thing.name, &Thing::name);
    if (twin != things.end()) {
      report_twice(thing.origin, twin->origin, column, thing.name);
    } else if (!thing.name.empty()) {
      things.push_back(std::move(thing));
    }
  }

  void grades() {
    auto& grades = package_.scheme.grades;
    for_each_row("grades", [&](TableRows& rows) {
      Grade grade;
      grade.name = rows.text("grade");
      grade.at_least = rows.number("at_least");
      grade.condition = rows.text("condition");
      grade.origin = rows.origin();
      grade.quota = read_quota(rows, "quota");
      add_named(grades, std::move(grade), "grade");
    });
    // Floors tell the order; where one is not given, the rows stand best first.
    const bool all_floors =
        std::ranges::all_of(grades, [](const Grade& grade) { return grade.at_least.has_value(); });
    if (all_floors)
      std::ranges::stable_sort(grades,
                               [](const Grade& a, const Grade& b) { return *a.at_least > *b.at_least; });
  }

  static Quota read_quota(TableRows& rows, std::string_view column) {
    Quota quota;
    const auto written = rows.written(column);
    if (written.empty()) return quota;
    const auto number = read_number(written);
    const bool is_count = number.value && !number.percent && *number.value == static_cast<int>(*number.value);
    const bool in_range = number.value && *number.value >= 0 && *number.value <= 1e6;
    if (!in_range || (!number.percent && !is_count && *number.value > 1)) {
      rows.add(fault::quota_unreadable, column, written);
    } else if (is_count) {
      quota.count = *number.value;
    } else {
      quota.share = number.percent ? *number.value / 100 : *number.value;
    }
    return quota;
  }

  void rewards() {
    auto& rewards = package_.scheme.rewards;
    for_each_row("rewards", [&](TableRows& rows) {
      Reward reward;
      const auto from = rows.integer("rank_from");
      const auto to = rows.written("rank_to").empty() ? from : rows.integer("rank_to");
      reward.group = rows.text("group");
      reward.reward = rows.text("reward");
      reward.origin = rows.origin();
      if (!from || !to) return;
      reward.rank_from = *from;
      reward.rank_to = *to;
      rewards.push_back(std::move(reward));
    });
    std::ranges::stable_sort(rewards, [](const Reward& a, const Reward& b) {
      return std::tie(a.group, a.rank_from, a.rank_to, a.reward) <
             std::tie(b.group, b.rank_from, b.rank_to, b.reward);
    });
  }

  void responsibilities() {
    auto& all = package_.scheme.responsibilities;
    for_each_row("responsibilities", [&](TableRows& rows) {
      Responsibility each;
      each.item = to_half_width(rows.text("item"));
      each.unit = to_half_width(rows.text("unit"));
      const auto role = rows.word("role");
      each.share = rows.number("share");
      if (each.share && (*each.share < 0 || *each.share > 1)) each.share = 0;  // has been told
      each.origin = rows.origin();
      if (each.item.empty() || each.unit.empty() || !role) return;
      each.role = *role == "lead" ? DepartmentRole::lead : DepartmentRole::joint;
      all.push_back(std::move(each));
    });
    std::ranges::stable_sort(all, [](const Responsibility& a, const Responsibility& b) {
      return a.unit != b.unit ? natural_less(a.unit, b.unit) : natural_less(a.item, b.item);
    });
    const auto same = [](const Responsibility& a, const Responsibility& b) {
      return a.unit == b.unit && a.item == b.item;
    };
    for (std::size_t i = 1; i < all.size(); ++i) {
      if (same(all[i - 1], all[i]))
        report_twice(all[i].origin, all[i - 1].origin, "unit", all[i].item + ", " + all[i].unit);
    }
    all.erase(std::unique(all.begin(), all.end(), same), all.end());
  }

  void titles() {
    auto& titles = package_.scheme.titles;
    for_each_row("titles", [&](TableRows& rows) {
      Title title;
      title.name = rows.text("title");
      title.kind = rows.text("kind");
      if (title.kind.empty()) title.kind = title.name;
      title.applies_to = split_list(rows.text("applies_to"));
      title.at_least = rows.number("at_least");
      title.keep_at_least = rows.number("keep_at_least");
      title.condition = rows.text("condition");
      title.quota = read_quota(rows, "quota");
      title.quota_per_parent = read_quota(rows, "quota_per_parent");
      title.below_periods = rows.integer("below_periods").value_or(1);
      title.valid_years = rows.integer("valid_years");
      title.origin = rows.origin();
      add_named(titles, std::move(title), "title");
    });
  }

  /// Rows of the register that say who holds a title.
  class HoldingSink : public RecordSink {
   public:
    explicit HoldingSink(Package& package) : package_(package) {}

    void begin(const std::vector<std::string>& columns) override {
      kind_ = static_cast<std::size_t>(std::ranges::find(columns, "kind") - columns.begin());
      has_kind_ = kind_ < columns.size();
    }
    void add(const Record& record) override {
      if (!has_kind_) return;
      const std::string kind(record.cells[kind_]);
      kinds.insert(kind);
      if (std::ranges::find(package_.scheme.titles, kind, &Title::kind) == package_.scheme.titles.end())
        return;
      package_.data.holdings.push_back({record.i_unit, kind, record.from, record.to});
    }

    std::set<std::string> kinds;  ///< all there are

   private:
    Package& package_;
    std::size_t kind_ = 0;
    bool has_kind_ = false;
  };

  void holdings() {
    if (package_.scheme.titles.empty()) return;
    HoldingSink sink(package_);
    Diagnostics found;
    if (!read_records(source_, package_, "register", sink, options_.progress, found)) return;
    // Where indicators come from the register as well, it is read again, and tells then what is no error.
    const bool read_again = std::ranges::any_of(package_.data.indicators, [](const Indicator& indicator) {
      return indicator.source == ValueSource::register_;
    });
    if (found.has_errors() || !read_again) diagnostics_.append(found);
    std::ranges::stable_sort(package_.data.holdings, [](const Holding& a, const Holding& b) {
      return std::tie(a.i_unit, a.kind, a.from, a.to) < std::tie(b.i_unit, b.kind, b.from, b.to);
    });
    for (const auto& title : package_.scheme.titles) {
      if (found.has_errors() || sink.kinds.contains(title.kind)) continue;
      diagnostics_.add(fault::title_kind_unknown, package_.place(title.origin, "kind"), title.kind,
                       {{"title", title.name}},
                       did_you_mean(title.kind, {sink.kinds.begin(), sink.kinds.end()}));
    }
  }

  void values() {
    const auto i_table = find_table("values");
    if (!i_table) {
      if (expects_reports()) report_missing("values");
      return;
    }
    auto& table = package_.tables[static_cast<std::size_t>(*i_table)];
    const auto n_errors = diagnostics_.count(Severity::error);
    read_values(source_, table, package_.data, options_.n_threads, options_.progress, diagnostics_);
    table.is_whole = diagnostics_.count(Severity::error) == n_errors;
    const auto& data = package_.data;
    if (expects_reports() && data.panel.periods().empty() && table.is_whole && data.knows_all_units &&
        data.knows_all_indicators)
      report_empty("values");
  }

  /// A correction understood.
  struct PendingCorrection {
    Correction correction;
    std::optional<Day> date;  ///< without one it comes before those that have one
    std::size_t i_unit = 0;
    std::size_t i_indicator = 0;
    CellValue cell;
    SamplingError error;
    std::string error_written;
  };

  void corrections() {
    std::vector<PendingCorrection> pending;
    for_each_row("corrections", [&](TableRows& rows) {
      if (auto correction = read_correction(rows)) pending.push_back(std::move(*correction));
    });
    std::ranges::stable_sort(pending, [](const PendingCorrection& a, const PendingCorrection& b) {
      const auto key = [](const PendingCorrection& p) {
        return std::tie(p.i_unit, p.i_indicator, p.correction.period, p.date, p.correction.value,
                        p.error_written, p.correction.by, p.correction.reason);
      };
      return key(a) < key(b);
    });
    report_same_day(pending);
    for (auto& each : pending) {
      apply(each);
      package_.data.corrections.push_back(std::move(each.correction));
    }
  }

  std::optional<PendingCorrection> read_correction(TableRows& rows) {
    PendingCorrection pending;
    auto& correction = pending.correction;
    correction.unit = to_half_width(rows.text("unit"));
    const auto period = rows.period("period");
    const auto i_indicator = indicator_of(rows);
    correction.value = rows.text("value");
    correction.by = rows.text("by");
    const auto date = rows.date("date");
    correction.reason = rows.text("reason");
    correction.origin = rows.origin();
    if (correction.unit.empty() || !period || !i_indicator) return std::nullopt;
    if (!date && !rows.written("date").empty()) return std::nullopt;
    const auto i_unit = package_.data.find_unit(correction.unit);
    if (!i_unit) {
      if (package_.data.knows_all_units) rows.add(fault::unit_unknown, "unit", correction.unit);
      return std::nullopt;
    }
    correction.period = *period;
    correction.indicator = package_.data.indicators[*i_indicator].code;
    if (date) correction.date = to_text(*date);
    const bool reported = package_.data.indicators[*i_indicator].source == ValueSource::reported;
    if (reported && package_.data.panel.status(*i_unit, *i_indicator, *period) == Status::absent) {
      if (!package_.is_whole("values")) return std::nullopt;
      rows.add(fault::correction_of_nothing, "value", correction.value,
               {{"unit", correction.unit}, {"indicator", correction.indicator}, {"period", period->text()}});
      return std::nullopt;
    }
    if (rows.written("value").empty()) {
      rows.add(fault::correction_takes_away, "value", {},
               {{"unit", correction.unit}, {"indicator", correction.indicator}, {"period", period->text()}});
    }
    static_cast<void>(rows.value("value", &package_.data.indicators[*i_indicator]));
    pending.cell = read_value(correction.value, package_.data.indicators[*i_indicator]);
    if (pending.cell.fault != nullptr) return std::nullopt;
    const auto error =
        read_sampling_error(rows.written("standard_error"), rows.written("df"),
                            package_.data.indicators[*i_indicator], has_value(pending.cell.status));
    if (error.fault != nullptr) {
      const auto* const column = error.is_of_df ? "df" : "standard_error";
      rows.add(*error.fault, column, rows.written(column));
      if (error.fault->severity == Severity::error) return std::nullopt;
    }
    pending.error = error.error;
    pending.error_written = rows.text("standard_error") + " " + rows.text("df");
    pending.date = date;
    pending.i_unit = *i_unit;
    pending.i_indicator = *i_indicator;
    return pending;
  }

  void report_same_day(const std::vector<PendingCorrection>& sorted) {
    for (std::size_t i = 1; i < sorted.size(); ++i) {
      const auto& a = sorted[i - 1];
      const auto& b = sorted[i];
      const bool same_value = std::tie(a.i_unit, a.i_indicator, a.correction.period, a.date) ==
                              std::tie(b.i_unit, b.i_indicator, b.correction.period, b.date);
      const bool alike = a.correction.value == b.correction.value && a.error_written == b.error_written;
      if (!same_value || alike) continue;
      const auto [first, later] = std::minmax(a.correction.origin.row, b.correction.origin.row);
      diagnostics_.add(fault::correction_same_day, package_.place({b.correction.origin.table, later}, "date"),
                       b.correction.date,
                       {{"date_en", b.date ? b.correction.date : "without a date"},
                        {"date_zh", b.date ? b.correction.date : "未注明日期"},
                        {"row", std::to_string(first)}});
    }
  }

  void apply(const PendingCorrection& pending) {
    auto& column = package_.data.panel.column(pending.i_indicator, pending.correction.period);
    column.value[static_cast<Eigen::Index>(pending.i_unit)] = pending.cell.value;
    column.status[pending.i_unit] = pending.cell.status;
    column.set_error(pending.i_unit, pending.error);  // that of the value before does not hold for this one
  }

  /// Without a period of its own the package is assessed for the last one that has values.
  void choose_period() {
    auto& settings = package_.scheme.settings;
    if (settings.period) return;
    const auto periods = package_.data.panel.periods();
    if (periods.empty()) return;
    auto found =
        std::find_if(periods.rbegin(), periods.rend(), [&](const Period& each) { return has_values(each); });
    if (found == periods.rend()) found = periods.rbegin();
    settings.period = *found;
    const auto choice = std::ranges::find(settings.choices, "period", &Choice::key);
    if (choice != settings.choices.end()) choice->value = found->text();
  }

  [[nodiscard]] bool has_values(const Period& period) const {
    const auto& panel = package_.data.panel;
    for (std::size_t i = 0; i < panel.n_indicators(); ++i) {
      const auto* const column = panel.find(i, period);
      if (column != nullptr && std::ranges::any_of(column->status, has_value)) return true;
    }
    return false;
  }

  const TableSource& source_;
  const ReadOptions& options_;
  Diagnostics& diagnostics_;
  Package package_;
};

}  // namespace

Package read_package(const TableSource& source, const ReadOptions& options, Diagnostics& diagnostics) {
  return PackageReader(source, options, diagnostics).read();
}

}  // namespace gnomon
