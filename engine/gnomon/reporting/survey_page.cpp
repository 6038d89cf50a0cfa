#include <gnomon/reporting/survey_page.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/error.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/definitions.hpp>
#include <gnomon/reporting/labels.hpp>
#include <gnomon/reporting/rows.hpp>
#include <gnomon/reporting/survey_methods.hpp>
#include <gnomon/reporting/survey_tables.hpp>

namespace gnomon {
namespace {

constexpr double row_height = 24;
constexpr double plot_width = 520;
constexpr double letter_width = 7.5;  ///< of a letter of the terminal at the size of the drawings
constexpr std::size_t most_rows = 400;
constexpr std::size_t most_panels = 60;

/// A tag without content; attributes are numbers, texts are escaped.
class Tag {
 public:
  explicit Tag(std::string_view name) : text_("<" + std::string(name)) {}
  Tag& with(std::string_view name, double value) {
    return with(name, std::string_view(format_shortest(round_decimal(value, 1))));
  }
  Tag& with(std::string_view name, std::string_view value) {
    text_ += " " + std::string(name) + "=\"" + html_text(value) + "\"";
    return *this;
  }
  [[nodiscard]] std::string alone() const { return text_ + "/>\n"; }
  [[nodiscard]] std::string around(std::string_view text) const {
    const auto end = text_.find(' ');
    return text_ + ">" + html_text(text) + "</" + text_.substr(1, end - 1) + ">\n";
  }

 private:
  std::string text_;
};

/// Values on an axis from `low` to `high`, with ticks at round numbers.
struct Scale {
  double low = 0;
  double high = 1;
  double step = 1;
  double from = 0;  ///< of the drawing
  double to = 1;

  [[nodiscard]] double at(double value) const { return from + (value - low) / (high - low) * (to - from); }
};

Scale scale_of(const std::vector<double>& values, double from, double to, bool share) {
  auto [least, most] = std::minmax_element(values.begin(), values.end());
  double low = *least;
  double high = *most;
  const double room = high > low ? 0.05 * (high - low) : std::max(0.01, 0.1 * std::abs(high));
  low = share ? std::max(0.0, low - room) : low - room;
  high = share ? std::min(1.0, high + room) : high + room;
  constexpr double n_ticks = 6;
  const double rough = (high - low) / n_ticks;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  const double leading = rough / power;
  const double step = power * (leading <= 1 ? 1 : leading <= 2 ? 2 : leading <= 5 ? 5 : 10);
  return {std::floor(low / step) * step, std::ceil(high / step) * step, step, from, to};
}

std::string tick_words(const Scale& scale, double value, bool share) {
  const double shown = share ? 100 * value : value;
  const double step = share ? 100 * scale.step : scale.step;
  const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
  return format_fixed(without_noise(shown), decimals) + (share ? "%" : "");
}

template <class Draw>
void each_tick(const Scale& scale, Draw draw) {
  const auto n = std::lround((scale.high - scale.low) / scale.step);
  for (long i = 0; i <= n; ++i) draw(scale.low + static_cast<double>(i) * scale.step);
}

class SurveyPage {
 public:
  SurveyPage(const SurveyReport& report, Output& out)
      : results_(report.results), language_(report.language), out_(out) {}

  void write() {
    std::vector<std::string> codes;
    for (const auto& each : results_.estimates) {
      if (std::ranges::find(codes, each.estimate + "\n" + each.level) == codes.end())
        codes.push_back(each.estimate + "\n" + each.level);
    }
    heading("h2", label("survey.heading.estimates", language_));
    for (const auto& code : codes) {
      const auto end = code.find('\n');
      drawings(code.substr(0, end), code.substr(end + 1));
    }
    table(survey_estimates_view(results_, language_));
    if (!results_.comparisons.empty()) {
      heading("h2", label("survey.heading.comparisons", language_));
      table(survey_comparisons_view(results_, language_));
    }
    heading("h2", label("survey.heading.weights", language_));
    table(survey_weights_view(results_, language_));
    heading("h2", label("survey.heading.margins", language_));
    table(survey_margins(results_, language_));
    heading("h2", label("survey.heading.methods", language_));
    for (const auto& block : survey_methods_document(results_, language_).blocks) {
      if (const auto* const paragraph = std::get_if<Paragraph>(&block))
        out_.write(Tag(paragraph->kind == ParagraphKind::heading_1 ? "h3" : "p").around(paragraph->text));
    }
    heading("h2", label("survey.heading.choices", language_));
    table(survey_methods(results_, language_));
  }

 private:
  using Rows = std::vector<const SurveyEstimate*>;

  void heading(std::string_view tag, std::string_view text) { out_.write(Tag(tag).around(text)); }

  /// Of one estimate: the last wave by domain, and the waves side by side.
  void drawings(const std::string& code, const std::string& level) {
    std::map<std::size_t, Rows> by_wave;
    for (const auto& each : results_.estimates) {
      if (each.estimate == code && each.level == level) by_wave[each.i_wave].push_back(&each);
    }
    const auto& last = by_wave.rbegin()->second;
    auto title = last.front()->title.empty() ? code : last.front()->title;
    if (!level.empty()) title += language_ == Language::zh ? "：" + level : ": " + level;
    if (last.size() > most_rows) return;
    if (last.size() > 1) forest(title, last);
    if (by_wave.size() > 1) trends(title, by_wave);
  }

  [[nodiscard]] std::string period(std::size_t i_wave) const { return results_.waves[i_wave].period.text(); }

  /// What the estimate is measured against: the target of a comparison that is not withheld, the value of all respondents.
  [[nodiscard]] std::optional<double> target_of(const SurveyEstimate& row) const {
    for (const auto& each : results_.comparisons) {
      if (each.kind == "target" && each.estimate == row.estimate && each.i_wave == row.i_wave &&
          std::isfinite(each.compared))
        return each.compared;
    }
    return std::nullopt;
  }
  [[nodiscard]] std::optional<double> whole_of(const SurveyEstimate& row) const {
    for (const auto& each : results_.estimates) {
      if (each.by.empty() && each.i_wave == row.i_wave && each.statistic == row.statistic &&
          each.variable == row.variable && each.level == row.level && each.where == row.where &&
          std::isfinite(each.value))
        return each.value;
    }
    return std::nullopt;
  }

  void figure(std::string_view caption, double width, double height, const std::string& drawing) {
    out_.write("<figure>\n");
    out_.write(R"(<svg xmlns="http://www.w3.org/2000/svg" role="img" width=")" + format_fixed(width, 0) +
               "\" height=\"" + format_fixed(height, 0) + "\" viewBox=\"0 0 " + format_fixed(width, 0) + " " +
               format_fixed(height, 0) + "\" aria-label=\"" + html_text(caption) + "\">\n");
    out_.write(drawing);
    out_.write("</svg>\n");
    out_.write(Tag("figcaption").around(caption));
    out_.write("</figure>\n");
  }

  static std::string text_at(double x, double y, std::string_view text, std::string_view anchor = "start",
                             std::string_view kind = {}) {
    Tag tag("text");
    tag.with("x", x).with("y", y).with("text-anchor", anchor);
    if (!kind.empty()) tag.with("class", kind);
    return tag.around(text);
  }
  static std::string line(double x1, double y1, double x2, double y2, std::string_view kind) {
    return Tag("line")
        .with("x1", x1)
        .with("y1", y1)
        .with("x2", x2)
        .with("y2", y2)
        .with("class", kind)
        .alone();
  }

  static void add_limits(const SurveyEstimate& row, std::vector<double>& values) {
    for (const double value : {row.value, row.lower, row.upper}) {
      if (std::isfinite(value)) values.push_back(value);
    }
  }

  void forest(const std::string& title, const Rows& rows) {
    const bool share = is_share(*rows.front());
    const auto target = target_of(*rows.front());
    const auto whole = whole_of(*rows.front());
    std::vector<double> values;
    double names = 0;
    for (const auto* row : rows) {
      add_limits(*row, values);
      names = std::max(names,
                       letter_width * display_width(domain_words(results_, row->by, row->domain, language_)));
    }
    if (values.empty()) return;
    if (target) values.push_back(*target);
    if (whole) values.push_back(*whole);
    constexpr double margin = 12;
    constexpr double words = 190;
    const double left = names + margin;
    const auto scale = scale_of(values, left, left + plot_width, share);
    const double bottom = row_height * (static_cast<double>(rows.size()) + 1);
    std::string drawing;
    each_tick(scale, [&](double tick) {
      drawing += line(scale.at(tick), row_height / 2, scale.at(tick), bottom, "grid");
      drawing += text_at(scale.at(tick), bottom + 16, tick_words(scale, tick, share), "middle", "quiet");
    });
    if (whole) drawing += line(scale.at(*whole), row_height / 2, scale.at(*whole), bottom, "whole");
    if (target) drawing += line(scale.at(*target), row_height / 2, scale.at(*target), bottom, "target");
    double y = row_height;
    for (const auto* row : rows) {
      drawing += text_at(names, y + 5, domain_words(results_, row->by, row->domain, language_), "end");
      const bool withheld = row->release == Release::withheld;
      if (std::isfinite(row->lower) && std::isfinite(row->upper))
        drawing += line(scale.at(row->lower), y, scale.at(row->upper), y,
                        row->release == Release::caution ? "interval caution" : "interval");
      if (std::isfinite(row->value))
        drawing += Tag("circle")
                       .with("cx", scale.at(row->value))
                       .with("cy", y)
                       .with("r", 4)
                       .with("class", "value")
                       .alone();
      auto text =
          withheld ? survey_word("release", "withheld", language_) : survey_value_words(row->value, share);
      if (row->release == Release::caution) text += label("survey.mark.caution", language_);
      drawing += text_at(left + plot_width + margin, y + 5, text, "start", withheld ? "quiet" : "");
      y += row_height;
    }
    heading("h3", title);
    auto caption =
        label("survey.page.forest", language_, {{"title", title}, {"period", period(rows.front()->i_wave)}});
    if (whole)
      caption += label("survey.page.whole", language_, {{"value", survey_value_words(*whole, share)}});
    if (target)
      caption += label("survey.page.target", language_, {{"value", survey_value_words(*target, share)}});
    figure(caption, left + plot_width + words, bottom + row_height, drawing);
  }

  /// A small drawing for each domain that has a value in two waves or more, all on one scale.
  void trends(const std::string& title, const std::map<std::size_t, Rows>& by_wave) {
    std::vector<std::string> domains;
    std::map<std::string, Rows> by_domain;
    std::vector<double> values;
    for (const auto& [i_wave, rows] : by_wave) {
      for (const auto* row : rows) {
        if (std::isfinite(row->value)) by_domain[row->domain].push_back(row);
        if (std::ranges::find(domains, row->domain) == domains.end()) domains.push_back(row->domain);
        add_limits(*row, values);
      }
    }
    std::erase_if(domains, [&](const std::string& domain) { return by_domain[domain].size() < 2; });
    if (domains.empty() || domains.size() > most_panels) return;
    const bool share = is_share(*by_wave.begin()->second.front());
    constexpr double width = 250;
    constexpr double height = 170;
    constexpr double left = 54;
    constexpr double right = 24;
    constexpr double top = 22;
    constexpr double bottom = height - 26;
    const auto scale = scale_of(values, bottom, top, share);
    const auto first = by_wave.begin()->first;
    const auto last = by_wave.rbegin()->first;
    const auto day_of = [&](std::size_t i_wave) {
      return static_cast<double>(results_.waves[i_wave].period.last_day());
    };
    const auto x_of = [&](std::size_t i_wave) {
      return left + right +
             (day_of(i_wave) - day_of(first)) / (day_of(last) - day_of(first)) * (width - left - 3 * right);
    };
    heading("h3", label("survey.page.trend", language_, {{"title", title}}));
    out_.write("<div class=\"panels\">\n");
    for (const auto& domain : domains) {
      std::string drawing;
      each_tick(scale, [&](double tick) {
        drawing += line(left, scale.at(tick), width - right / 2, scale.at(tick), "grid");
        drawing += text_at(left - 6, scale.at(tick) + 4, tick_words(scale, tick, share), "end", "quiet");
      });
      std::string points;
      std::string marks;
      for (const auto* row : by_domain[domain]) {
        const double x = x_of(row->i_wave);
        points +=
            (points.empty() ? "" : " ") + format_fixed(x, 1) + "," + format_fixed(scale.at(row->value), 1);
        if (std::isfinite(row->lower) && std::isfinite(row->upper))
          marks += line(x, scale.at(row->lower), x, scale.at(row->upper),
                        row->release == Release::caution ? "interval caution" : "interval");
        marks += Tag("circle")
                     .with("cx", x)
                     .with("cy", scale.at(row->value))
                     .with("r", 4)
                     .with("class", "value")
                     .alone();
        // Beside its point, on the side that the line to the next one leaves free.
        const auto next = std::ranges::find(by_domain[domain], row) + 1;
        const bool rises = next != by_domain[domain].end() && (*next)->value > row->value;
        marks += text_at(x + 7, scale.at(row->value) + (rises ? 15 : -6),
                         survey_value_words(row->value, share), "start");
        drawing += text_at(x, bottom + 18, period(row->i_wave), "middle", "quiet");
      }
      drawing += Tag("polyline").with("points", points).with("class", "line").alone() + marks;
      figure(domain_words(results_, by_wave.begin()->second.front()->by, domain, language_), width + right,
             height, drawing);
    }
    out_.write("</div>\n");
  }

  /// A table with the texts of its cells.
  void table(const Table& rows) {
    const auto texts = document_table(rows, language_);
    out_.write("<div class=\"scroll\"><table>\n<thead><tr>");
    for (const auto& column : texts.columns) out_.write(cell("th", column, column.title(language_)));
    out_.write("</tr></thead>\n<tbody>\n");
    for (const auto& row : texts.rows) {
      out_.write("<tr>");
      for (std::size_t i = 0; i < row.size(); ++i) out_.write(cell("td", texts.columns[i], row[i]));
      out_.write("</tr>\n");
    }
    out_.write("</tbody></table></div>\n");
    for (const auto& note : texts.notes) out_.write(Tag("p").with("class", "note").around(note));
  }

  static std::string cell(std::string_view tag, const Column& column, std::string_view text) {
    constexpr int long_text = 30;
    Tag each(tag);
    if (!stands_left(column.kind)) {
      each.with("class", "number");
    } else if (display_width(text) > long_text) {
      each.with("class", "long");
    }
    auto written = each.around(text);
    written.pop_back();
    return written;
  }

  const SurveyResults& results_;
  Language language_;
  Output& out_;
};

}  // namespace

void write_survey_page(const SurveyReport& report, Output& out) {
  const auto page = report_file("survey_page.html");
  std::string_view frame = page;
  const auto write_up_to = [&](std::string_view mark) {
    const auto n = frame.find(mark);
    if (n == std::string_view::npos)
      throw Error(ExitCode::internal_error, fault::program_fault,
                  {{"detail", "reports/survey_page.html lacks its mark " + std::string(mark)}});
    out.write(frame.substr(0, n));
    frame.remove_prefix(n + mark.size());
  };
  const auto title = html_text(label("survey.title", report.language, {{"title", survey_title(report)}}));
  write_up_to(survey_page_marks[0]);
  out.write(report.language == Language::zh ? "zh-CN" : "en");
  write_up_to(survey_page_marks[1]);
  out.write(title);
  write_up_to(survey_page_marks[2]);
  out.write(title);
  write_up_to(survey_page_marks[3]);
  SurveyPage(report, out).write();
  out.write(frame);
}

}  // namespace gnomon
