#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <gnomon/model/scheme.hpp>

namespace gnomon::test {

/// Makes packages in a few lines, without files. Nothing is checked: tests of the reader have files of their own.
///
/// Example: `PackageBuilder().unit("U").node("A", "", 100, "proportional", "a").value("U", "a", "2020", "18")
/// .target("a", "2020", 20).build()`.
class PackageBuilder {
 public:
  /// A setting by key and code; throws when it is not understood.
  PackageBuilder& set(const std::string& key, const std::string& value);
  /// Several, written `key=value | key=value`.
  PackageBuilder& set_all(std::string_view written);
  PackageBuilder& unit(const Unit& unit);
  PackageBuilder& unit(const std::string& code, const std::string& parent = {}, const std::string& group = {},
                       const std::string& kind = {});
  /// Made on first use; this gives it a unit of measure, and a calibre.
  PackageBuilder& indicator(const std::string& code, const std::string& unit_of_measure = {},
                            const std::string& calibre = {});
  PackageBuilder& published_decimals(const std::string& indicator, int decimals);
  /// `points` as a number or empty.
  PackageBuilder& node(const std::string& code, const std::string& parent, const std::string& points,
                       const std::string& rule, const std::string& indicator = {},
                       const std::string& applies_to = {}, const std::string& missing = {});
  /// `cell`: a number, a date, the code of a status (`missing`), or both (`late:5`); a number may have a standard error with its degrees of
  /// freedom, `14.2±0.6~20`.
  PackageBuilder& value(const std::string& unit, const std::string& indicator, const std::string& period,
                        const std::string& cell, const std::string& calibre = {});
  /// Asks for evidence at the item.
  PackageBuilder& starred(const std::string& node);
  /// Evidence filed with a value.
  PackageBuilder& evidence(const std::string& unit, const std::string& indicator, const std::string& period);
  /// What the unit itself gave; `cell` as of a value.
  PackageBuilder& self_value(const std::string& unit, const std::string& indicator, const std::string& period,
                             const std::string& cell);
  /// `written`: `10 kind=above scope=G1 baseline=4 high=9 reference=nation firm=no valid_from=2020-07-01`, all but the number optional, in any
  /// order. `5%` is a share, `2020-06-30` a date.
  PackageBuilder& target(const std::string& indicator, const std::string& period, const std::string& written);
  /// `written`: `at_least=90 quota=30% condition="a >= 1"`; the condition last.
  PackageBuilder& grade(const std::string& name, const std::string& written);

  /// `role`: lead or joint; `share` as a number or empty.
  PackageBuilder& responsibility(const std::string& unit, const std::string& role, const std::string& item,
                                 const std::string& share = {});

  [[nodiscard]] Package build() const;

 private:
  struct WrittenNode {
    Node node;
    std::string parent;
    std::string indicator;
  };
  struct WrittenValue {
    std::string unit, indicator, cell, calibre;
    Period period;
  };
  struct WrittenTarget {
    Target target;
    std::string indicator;
  };

  void append(const std::string& parent, std::size_t i_parent, Package& package) const;

  Settings settings_;
  std::vector<Unit> units_;
  std::map<std::string, Indicator> indicators_;
  std::vector<WrittenNode> nodes_;
  std::vector<WrittenValue> values_;
  std::vector<WrittenValue> evidence_;
  std::vector<WrittenValue> self_values_;
  std::vector<WrittenTarget> targets_;
  std::vector<Grade> grades_;
  std::vector<Responsibility> responsibilities_;
};

/// The period, or a test failure.
[[nodiscard]] Period period_of(std::string_view text);
/// The number, or a test failure.
[[nodiscard]] double number_of(std::string_view text);
/// Parts between single characters, trimmed; empty parts are kept, an empty text has none.
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);

}  // namespace gnomon::test
