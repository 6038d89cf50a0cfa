#include "support/package_builder.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include <gnomon/base/text.hpp>

namespace gnomon::test {
namespace {

[[noreturn]] void fail(const std::string& what) { throw std::invalid_argument("test data: " + what); }

RuleCall call_of(const std::string& text) {
  std::string near;
  auto call = parse_rule_call(text, near);
  if (!call) fail("rule '" + text + "' near '" + near + "'");
  return *call;
}

TargetKind kind_of(std::string_view word) {
  const auto kind = parse_target_kind(word);
  if (!kind) fail("kind of target '" + std::string(word) + "'");
  return *kind;
}

/// What stands before a mark, and what behind it.
std::pair<std::string, std::string> cut(const std::string& text, std::string_view mark) {
  const auto at = text.find(mark);
  if (at == std::string::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + mark.size())};
}

/// `14.2±0.6~20`: the cell of the value alone, and its error.
std::pair<std::string, SamplingError> with_error(const std::string& written) {
  const auto [cell, spread] = cut(written, "±");
  SamplingError error;
  if (spread.empty()) return {cell, error};
  const auto [standard_error, df] = cut(spread, "~");
  error.standard_error = number_of(standard_error);
  if (!df.empty()) error.df = number_of(df);
  return {cell, error};
}

std::pair<Status, double> read_cell(const std::string& cell) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  if (const auto value = parse_decimal(cell)) return {Status::observed, *value};
  if (const auto day = parse_date(cell)) return {Status::observed, *day};
  const auto colon = cell.find(':');
  const auto status = parse_status(cell.substr(0, colon));
  if (!status) fail("value '" + cell + "'");
  return {*status, colon == std::string::npos ? nan : number_of(cell.substr(colon + 1))};
}

}  // namespace

Period period_of(std::string_view text) {
  const auto period = Period::parse(text);
  if (!period) fail("period '" + std::string(text) + "'");
  return *period;
}

double number_of(std::string_view text) {
  const auto value = parse_decimal(trim(text));
  if (!value) fail("number '" + std::string(text) + "'");
  return *value;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  if (trim(text).empty()) return parts;
  for (std::size_t start = 0; start <= text.size();) {
    const auto end = std::min(text.find(separator, start), text.size());
    parts.emplace_back(trim(text.substr(start, end - start)));
    start = end + 1;
  }
  return parts;
}

PackageBuilder& PackageBuilder::set(const std::string& key, const std::string& value) {
  if (!settings_.set(key, value)) fail("setting " + key + "=" + value);
  return *this;
}

PackageBuilder& PackageBuilder::set_all(std::string_view written) {
  for (const auto& part : split(written, '|')) {
    const auto equals = part.find('=');
    if (equals == std::string::npos) fail("setting '" + part + "'");
    set(std::string(trim(part.substr(0, equals))), std::string(trim(part.substr(equals + 1))));
  }
  return *this;
}

PackageBuilder& PackageBuilder::unit(const Unit& unit) {
  units_.push_back(unit);
  return *this;
}

PackageBuilder& PackageBuilder::unit(const std::string& code, const std::string& parent,
                                     const std::string& group, const std::string& kind) {
  Unit unit;
  unit.code = unit.name = code;
  unit.parent = parent;
  unit.group = group;
  unit.kind = kind;
  return this->unit(unit);
}

PackageBuilder& PackageBuilder::indicator(const std::string& code, const std::string& unit_of_measure,
                                          const std::string& calibre) {
  auto& indicator = indicators_[code];
  indicator.code = indicator.name = code;
  if (!unit_of_measure.empty()) indicator.unit_of_measure = unit_of_measure;
  if (!calibre.empty()) indicator.calibre = calibre;
  return *this;
}

PackageBuilder& PackageBuilder::published_decimals(const std::string& indicator, int decimals) {
  indicators_.at(indicator).decimals = decimals;
  return *this;
}

PackageBuilder& PackageBuilder::node(const std::string& code, const std::string& parent,
                                     const std::string& points, const std::string& rule,
                                     const std::string& indicator, const std::string& applies_to,
                                     const std::string& missing) {
  WrittenNode written;
  written.node.code = code;
  written.node.name = code;
  if (!points.empty()) written.node.points = number_of(points);
  if (!rule.empty()) written.node.rule = call_of(rule);
  written.node.applies_to = split_list(applies_to);
  if (!missing.empty()) written.node.missing = parse_missing_policy(missing);
  written.parent = parent;
  written.indicator = indicator;
  if (!indicator.empty()) this->indicator(indicator);
  nodes_.push_back(std::move(written));
  return *this;
}

PackageBuilder& PackageBuilder::value(const std::string& unit, const std::string& indicator,
                                      const std::string& period, const std::string& cell,
                                      const std::string& calibre) {
  this->indicator(indicator);
  values_.push_back({unit, indicator, cell, calibre, period_of(period)});
  return *this;
}

PackageBuilder& PackageBuilder::starred(const std::string& node) {
  const auto found = std::find_if(nodes_.begin(), nodes_.end(),
                                  [&](const WrittenNode& each) { return each.node.code == node; });
  if (found == nodes_.end()) fail("node " + node);
  found->node.evidence = "★papers";
  return *this;
}

PackageBuilder& PackageBuilder::evidence(const std::string& unit, const std::string& indicator,
                                         const std::string& period) {
  this->indicator(indicator);
  evidence_.push_back({unit, indicator, "filed", {}, period_of(period)});
  return *this;
}

PackageBuilder& PackageBuilder::self_value(const std::string& unit, const std::string& indicator,
                                           const std::string& period, const std::string& cell) {
  this->indicator(indicator);
  self_values_.push_back({unit, indicator, cell, {}, period_of(period)});
  return *this;
}

PackageBuilder& PackageBuilder::target(const std::string& indicator, const std::string& period,
                                       const std::string& written) {
  this->indicator(indicator);
  Target target;
  target.period = period_of(period);
  for (const auto& part : split(written, ' ')) {
    const auto equals = part.find('=');
    const auto key = part.substr(0, equals);
    const auto word = equals == std::string::npos ? std::string() : part.substr(equals + 1);
    if (part.empty()) continue;
    if (equals == std::string::npos && part.ends_with('%')) {
      target.value = number_of(part.substr(0, part.size() - 1)) / 100;
      target.is_share = true;
    } else if (const auto day = equals == std::string::npos ? parse_date(part) : std::nullopt;
               day && part.find('-', 1) != std::string::npos) {
      target.value = *day;
    } else if (equals == std::string::npos) {
      target.value = number_of(part);
    } else if (key == "valid_from") {
      target.valid_from = parse_date(word).value();
    } else if (key == "kind") {
      target.kind = kind_of(word);
    } else if (key == "scope") {
      target.scope = word;
    } else if (key == "baseline") {
      target.baseline = number_of(word);
    } else if (key == "high") {
      target.value_high = number_of(word);
    } else if (key == "reference") {
      target.reference = word;
    } else if (key == "firm") {
      target.firm = word != "no";
    } else {
      fail("target '" + part + "'");
    }
  }
  targets_.push_back({target, indicator});
  return *this;
}

PackageBuilder& PackageBuilder::grade(const std::string& name, const std::string& written) {
  Grade grade;
  grade.name = name;
  const auto at = written.find("condition=");
  if (at != std::string::npos) grade.condition = trim(std::string_view(written).substr(at + 10));
  for (const auto& part : split(written.substr(0, at), ' ')) {
    if (part.empty()) continue;
    const auto equals = part.find('=');
    const auto key = part.substr(0, equals);
    auto word = part.substr(equals + 1);
    const bool percent = word.ends_with('%');
    if (percent) word.pop_back();
    if (key == "at_least") {
      grade.at_least = number_of(word);
    } else if (key == "quota" && percent) {
      grade.quota.share = number_of(word) / 100;
    } else if (key == "quota") {
      grade.quota.count = number_of(word);
    } else {
      fail("grade '" + part + "'");
    }
  }
  grades_.push_back(grade);
  return *this;
}

PackageBuilder& PackageBuilder::responsibility(const std::string& unit, const std::string& role,
                                               const std::string& item, const std::string& share) {
  Responsibility each;
  each.unit = unit;
  each.item = item;
  if (role != "lead" && role != "joint") fail("role '" + role + "'");
  each.role = role == "lead" ? DepartmentRole::lead : DepartmentRole::joint;
  if (!share.empty()) each.share = number_of(share);
  responsibilities_.push_back(each);
  return *this;
}

void PackageBuilder::append(const std::string& parent, std::size_t i_parent, Package& package) const {
  std::vector<const WrittenNode*> children;
  for (const auto& each : nodes_) {
    if (each.parent == parent) children.push_back(&each);
  }
  std::sort(children.begin(), children.end(), [](const WrittenNode* a, const WrittenNode* b) {
    return natural_less(a->node.code, b->node.code);
  });
  auto& nodes = package.scheme.nodes;
  for (const auto* const child : children) {
    const auto at = nodes.size();
    nodes[i_parent].children.push_back(at);
    nodes.push_back(child->node);
    nodes.back().parent = i_parent;
    nodes.back().depth = nodes[i_parent].depth + 1;
    if (!child->indicator.empty())
      nodes.back().i_indicator = package.data.find_indicator(child->indicator).value();
    append(child->node.code, at, package);
  }
}

Package PackageBuilder::build() const {
  Package package;
  package.name = "test";
  package.scheme.settings = settings_;
  package.scheme.grades = grades_;
  package.scheme.responsibilities = responsibilities_;
  auto& data = package.data;
  data.units = units_;
  const auto by_code = [](const auto& a, const auto& b) { return natural_less(a.code, b.code); };
  std::sort(data.units.begin(), data.units.end(), by_code);
  for (const auto& [code, indicator] : indicators_) data.indicators.push_back(indicator);
  std::sort(data.indicators.begin(), data.indicators.end(), by_code);
  data.index();
  data.panel = Panel(data.units.size(), data.indicators.size());
  for (const auto& written : values_) {
    const auto i_unit = data.find_unit(written.unit);
    if (!i_unit) fail("value of the unknown unit " + written.unit);
    auto& column = data.panel.column(data.find_indicator(written.indicator).value(), written.period);
    const auto [cell, error] = with_error(written.cell);
    const auto [status, value] = read_cell(cell);
    column.set_error(*i_unit, error);
    column.status[*i_unit] = status;
    column.value[static_cast<Eigen::Index>(*i_unit)] = value;
    if (written.calibre.empty()) continue;
    auto& names = data.panel.calibres;
    const auto known = std::find(names.begin(), names.end(), written.calibre);
    column.calibre.resize(data.units.size(), 0);
    column.calibre[*i_unit] = static_cast<std::uint8_t>(known - names.begin());
    if (known == names.end()) names.push_back(written.calibre);
  }
  for (const auto& written : evidence_) {
    data.evidence.push_back({data.find_unit(written.unit).value(),
                             data.find_indicator(written.indicator).value(), written.period, written.cell});
  }
  for (const auto& written : self_values_) {
    const auto [status, value] = read_cell(written.cell);
    data.self_values.push_back({data.find_unit(written.unit).value(),
                                data.find_indicator(written.indicator).value(), written.period, status,
                                value});
  }
  data.sort_filings();
  if (!evidence_.empty()) data.takes_evidence.assign(data.indicators.size(), 1);
  for (const auto& written : targets_) {
    package.scheme.targets.push_back(written.target);
    package.scheme.targets.back().i_indicator = data.find_indicator(written.indicator).value();
  }
  Node total;
  total.code = total.name = "total";
  total.points = settings_.scale;
  package.scheme.nodes.push_back(total);
  append("", 0, package);
  return package;
}

}  // namespace gnomon::test
