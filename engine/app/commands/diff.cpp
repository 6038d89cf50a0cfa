#include <array>
#include <charconv>
#include <filesystem>
#include <string>
#include <utility>

#include <app/commands.hpp>
#include <app/load.hpp>
#include <gnomon/analysis/rank_moves.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/rank_moves.hpp>

namespace gnomon::app {
namespace {

constexpr auto examples = std::to_array<Example>({
    {{"diff county@2024 county@2025", "diff 县级@2024 县级@2025"},
     {"two periods, and why each rank moved", "两个时期，及每个名次变化的原因"}},
    {{"diff county county-corrected", "diff 县级 县级-更正"}, {"two packages", "两个数据包"}},
    {{"diff county.db@run3 county.db --items", "diff 县级.db@run3 县级.db --items"},
     {"a run kept in a database against now, by item", "数据库中的一次计算与现状，逐条目"}},
});

constexpr auto arguments = std::to_array<ArgumentDeclaration>({
    {"before", {"A[@PERIOD|@runN]", "甲[@时期|@runN]"}},
    {"after", {"B[@PERIOD|@runN]", "乙[@时期|@runN]"}},
});

constexpr auto options = std::to_array<OptionDeclaration>({
    {.name = "items", .summary = {"the items whose points changed", "列出得分有变化的条目"}},
    {.name = "threads",
     .value = {"N", "数"},
     .summary = {"threads to use (default: all)", "线程数（默认全部）"}},
});

/// `run3` -> 3.
std::optional<std::int64_t> run_number(std::string_view text) {
  if (!text.starts_with("run")) return std::nullopt;
  text.remove_prefix(3);
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Loads a side written as `PACKAGE`, `PACKAGE@PERIOD` or `DB@runN`.
std::unique_ptr<Loaded> load_side(Session& session, const std::string& written) {
  auto settings = settings_given(session);
  const auto at = written.rfind('@');
  std::error_code ignored;
  if (at == std::string::npos || std::filesystem::exists(written, ignored))
    return load(session, written, std::move(settings));
  const auto path = written.substr(0, at);
  const auto word = written.substr(at + 1);
  if (const auto number = run_number(word)) {
    if (!Archive::is_archive(path))
      throw Error(ExitCode::wrong_call, fault::not_an_archive, {{"file", path}});
    const auto run = Archive::open(path, Archive::Mode::read_only).run(*number);
    auto given = run.settings;
    given.emplace_back("period", run.period);
    return load(session, path, std::move(given), run.state);
  }
  const auto period = Period::parse(word);
  if (!period) throw Error(ExitCode::wrong_call, fault::period_unreadable, {{"found", word}});
  settings.emplace_back("period", period->text());
  return load(session, path, std::move(settings));
}

void add_notes(const Session& session, const Moves& moves, Table& table) {
  table.notes.push_back(moves.same_rules
                            ? session.words({"Both sides have the same scheme.", "两边的考核方案相同。"})
                            : session.words({"The schemes differ.", "两边的考核方案不同。"}));
  table.notes.push_back(session.words(
      {"Places up are positive: places = by rules + by others' values + by the unit's own values.",
       "上升为正：名次升降 = 因规则 + 因他方数据 + 因自身数据。"}));
}

ExitCode run(Session& session) {
  const auto written_a = session.values().text("before");
  const auto written_b = session.values().text("after");
  const auto before = load_side(session, written_a);
  before->refuse_errors();
  const auto after = load_side(session, written_b);
  after->refuse_errors();
  const auto period_a = period_of(*before);
  const auto period_b = period_of(*after);
  { const auto scoring = score_period(*before, period_a); }
  before->refuse_errors();
  { const auto scoring = score_period(*after, period_b); }
  after->refuse_errors();
  session.keep(before->findings);
  session.keep(after->findings);

  const auto moves = compare_sides({&before->package, period_a}, {&after->package, period_b});
  const bool for_people = session.format() == "table" || session.format() == "markdown";
  auto ranks = rank_moves_table(moves, after->package.scheme.settings.total_decimals, for_people);
  const auto items = item_moves_table(moves);
  const auto input = written_a + " " + written_b;
  if (session.format() == "json") {
    session.print_json(input, [&](JsonWriter& json) {
      json.begin_object();
      json.member("same_rules", moves.same_rules);
      json.key("ranks");
      session.embed(json, ranks);
      json.key("items");
      session.embed(json, items);
      json.end_object();
    });
    return ExitCode::done;
  }
  if (for_people) add_notes(session, moves, ranks);
  session.print(session.values().has("items") ? items : ranks, input);
  return ExitCode::done;
}

}  // namespace

constexpr Command diff_command{
    .name = "diff",
    .summary = {"what changed between two packages, periods or runs", "两个数据包、时期或计算之间的变化"},
    .examples = examples,
    .arguments = arguments,
    .options = options,
    .formats = "table|csv|json|markdown",
    .run = run,
};

}  // namespace gnomon::app
