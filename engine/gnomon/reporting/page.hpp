#pragma once

#include <string>
#include <string_view>

#include <gnomon/base/decimal.hpp>
#include <gnomon/reporting/context.hpp>
#include <gnomon/reporting/output.hpp>

namespace gnomon {

// Parts of the pages that explain a score to people.

/// A sum as it is printed: `4.5 + 8 - 2 = 10.5`. Parts that are rounded for print may miss the sum in the last place: then `≈`.
class Addition {
 public:
  void add(double part);
  [[nodiscard]] bool empty() const { return n_parts_ == 0; }
  [[nodiscard]] std::string text(double sum) const;

 private:
  std::string text_;
  double printed_ = 0;
  int n_parts_ = 0;
};

/// Title and subtitle of a unit's page, bold in colour. `key` of the title; `.code` is added for a unit without a name.
void write_page_head(const ReportContext& context, const Unit& unit, const std::string& key, bool colour,
                     Output& out);

/// An empty line and the heading, bold in colour.
void write_heading(std::string_view text, bool colour, Output& out);

/// `总分    87.35`: labels of one width, so that the values stand below one another.
void write_field(int indent, std::string_view label_key, std::string_view text, Language language,
                 Output& out);

/// The settings in force, one per line.
void write_choices(const ReportContext& context, Output& out);

/// `87.348，四舍五入保留 2 位小数：87.35 分`.
[[nodiscard]] std::string rounded_words(double full, Rounding mode, int decimals, Language language);

}  // namespace gnomon
