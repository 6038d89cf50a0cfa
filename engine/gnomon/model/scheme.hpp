#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/model/dataset.hpp>
#include <gnomon/model/rule_call.hpp>
#include <gnomon/model/settings.hpp>
#include <gnomon/model/survey_plan.hpp>
#include <gnomon/model/table.hpp>

namespace gnomon {

/// What a target asks of the value.
enum class TargetKind : std::uint8_t {
  at_least,    ///< 不低于: value >= target
  above,       ///< 超过: value > target
  at_most,     ///< 不高于: value <= target
  below,       ///< 低于: value < target
  about,       ///< 左右: value >= target - tolerance
  range,       ///< 区间: value <= x <= value_high
  increase,    ///< 提高: value >= value of the base period + target
  cumulative,  ///< 累计: the total of a plan, of which a share is due by the end of the period
  relative,    ///< 相对: value >= value of another unit + target
  deadline,    ///< 期限: done on or before a date
  rank,        ///< 名次: among the first so many units
  path,  ///< 进度: share or amount of a cumulative target that is due by the end of the period; never due itself
};

/// Is a smaller value the better one under this kind? (Of a deadline: an earlier day. A yes is late or in time, never small.)
[[nodiscard]] constexpr bool lower_is_better(TargetKind kind) {
  return kind == TargetKind::at_most || kind == TargetKind::below || kind == TargetKind::deadline;
}

[[nodiscard]] std::string_view code(TargetKind kind);
/// The kind of that code, or nothing.
[[nodiscard]] std::optional<TargetKind> parse_target_kind(std::string_view code);
[[nodiscard]] std::string_view title(TargetKind kind, Language language);

/// A dated target of one indicator.
struct Target {
  std::size_t i_indicator = 0;
  Period period = Period::year(2000);
  std::optional<double> value;  ///< of a deadline the `Day`, of a rank the place
  bool is_share =
      false;  ///< `value` is a share (0.05 = 5 %): of the value referred to, or of the plan's target (path)
  std::string scope;  ///< empty = all; else a unit, group, kind or ancestor
  TargetKind kind = TargetKind::at_least;
  /// `nation`, `parent`, `last`, `group`, `all`, a unit code, or (increase) a base period; of a rank whose units are compared: `all`,
  /// `group`, `parent`. Empty = none, of a rank all.
  std::string reference;
  std::optional<double> value_high;
  std::optional<double> baseline;
  bool firm = true;  ///< 约束性: scored; the others (力争) are shown only
  std::optional<Day>
      valid_from;  ///< the row counts from this day on, in place of the one before; unset = from the beginning
  std::string source;  ///< the document that sets it
  Origin origin;
};

/// A node of the scheme's tree. Node 0 is the total itself; nodes stand in depth-first order, siblings by code.
struct Node {
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  std::string code;
  std::string name;
  std::size_t parent = none;
  std::vector<std::size_t> children;
  int depth = 0;                   ///< 0 for the total
  std::optional<double> points;    ///< 分值 or weight, as written
  std::size_t i_indicator = none;  ///< the item's own indicator
  std::optional<RuleCall> rule;    ///< how it is scored, or (inner node) how its children are put together
  std::vector<std::string>
      applies_to;  ///< groups, kinds, units, ancestors; empty = all that the parent applies to
  std::optional<double>
      must;  ///< 必备: least share (0 to 1) of the full points without which no title is had
  std::optional<MissingPolicy> missing;  ///< unset = the parent's, at the top the setting
  std::string evidence;  ///< papers that prove the value; with a star (★, *) they are a must
  std::string remark;
  Origin origin;

  [[nodiscard]] bool is_leaf() const { return children.empty(); }
  /// Does the item give nothing without evidence (starred item, 带星号条目)?
  [[nodiscard]] bool is_starred() const;
  /// The papers asked for, without the star.
  [[nodiscard]] std::string_view evidence_asked() const;
};

/// How many units may have something at most; neither = no limit.
struct Quota {
  std::optional<double> count;  ///< so many units
  std::optional<double> share;  ///< this share (0 to 1) of the ranked units
};

/// A grade 等次, best first.
struct Grade {
  std::string name;
  std::optional<double> at_least;  ///< least total
  Quota quota;
  std::string condition;  ///< expression over indicators that must hold, or empty
  Origin origin;
};

/// A title 称号 that units gain, keep and lose (示范县, 示范社区, 教育基地), and what it takes. The items of the scheme that are a must hold for
/// every title.
struct Title {
  std::string name;
  std::string kind;                     ///< of the rows of the register that say who holds it
  std::vector<std::string> applies_to;  ///< groups, kinds, units, ancestors; empty = all that are assessed
  std::optional<double> at_least;       ///< pass mark 合格线: least total to gain it
  std::optional<double> keep_at_least;  ///< least total to keep it; unset = `at_least`
  std::string condition;                ///< expression over indicators that must hold, or empty
  Quota quota;                          ///< new titles of a period, in all
  Quota quota_per_parent;               ///< new titles of a period below one parent
  int below_periods = 1;                ///< periods in a row below the line after which a holder loses it
  std::optional<int>
      valid_years;  ///< a new title ends so many years after it begins; unset = it does not end
  Origin origin;

  /// The total that a unit must reach.
  [[nodiscard]] std::optional<double> line(bool is_held) const {
    return is_held && keep_at_least ? keep_at_least : at_least;
  }
};

/// A reward for ranks `rank_from` to `rank_to`, of a group or of all.
struct Reward {
  int rank_from = 1;
  int rank_to = 1;
  std::string group;
  std::string reward;
  Origin origin;
};

/// What a department does for an item: it leads (牵头) or joins (配合).
enum class DepartmentRole : std::uint8_t { lead, joint };

[[nodiscard]] std::string_view code(DepartmentRole role);
[[nodiscard]] std::string_view title(DepartmentRole role, Language language);

/// A department's part in an item or block 责任分工.
struct Responsibility {
  std::string item;
  std::string unit;  ///< code of the department
  DepartmentRole role = DepartmentRole::lead;
  std::optional<double> share;  ///< its weight, 0 to 1; unset = the settings decide
  Origin origin;
};

/// How units are scored.
struct Scheme {
  Settings settings;
  std::vector<Node> nodes;
  std::vector<Target> targets;
  std::vector<Grade> grades;
  std::vector<Reward> rewards;
  std::vector<Responsibility> responsibilities;  ///< by department, then item
  std::vector<Title> titles;                     ///< as listed

  [[nodiscard]] std::optional<std::size_t> find_node(std::string_view code) const;
  /// 1 for each unit that the node applies to, by what it and the blocks above it say; empty = all.
  [[nodiscard]] std::vector<std::uint8_t> units_of(std::size_t i_node, const Dataset& data) const;
  /// What the node or its nearest ancestor says of missing values; nothing = the settings decide.
  [[nodiscard]] std::optional<MissingPolicy> missing_policy(std::size_t i_node) const;
  /// The node itself or the nearest block above it that is starred; nothing = no evidence is needed.
  [[nodiscard]] std::optional<std::size_t> starred_node(std::size_t i_node) const;
};

/// All tables of an assessment, understood.
struct Package {
  std::string name;  ///< what the user called it
  Scheme scheme;
  Dataset data;
  std::optional<SurveyPlan> survey;  ///< where the package holds a survey
  std::vector<TableInfo> tables;     ///< for `Origin::table`
  std::vector<std::pair<std::string, std::string>> input_hashes;

  /// The place of something read, for messages. `column` is the schema's name.
  [[nodiscard]] Place place(const Origin& origin, std::string_view column = {}) const;
  /// The cell in which a setting was given; the package where it stands in no table.
  [[nodiscard]] Place setting_place(std::string_view key) const;
  /// What it is called in reports: the title in its settings, else the name.
  [[nodiscard]] const std::string& title() const {
    return scheme.settings.title.empty() ? name : scheme.settings.title;
  }
  /// The table of that name, or nullptr.
  [[nodiscard]] const TableInfo* find_table(std::string_view table) const;
  /// Could all of the table be read? So it is too when there is no such table.
  [[nodiscard]] bool is_whole(std::string_view table) const;
};

}  // namespace gnomon
