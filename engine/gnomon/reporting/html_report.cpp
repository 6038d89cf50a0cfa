#include <gnomon/reporting/html_report.hpp>

#include <string>
#include <string_view>

#include <gnomon/base/error.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/definitions.hpp>
#include <gnomon/reporting/page_data.hpp>

namespace gnomon {
namespace {

/// JSON inside <script>: nothing in it may look like a tag or a comment to the browser, nor like a line end to older programs. All of these can
/// only stand in texts, where an escape means the same.
void write_inside_script(std::string_view json, Output& out) {
  constexpr std::string_view special = "<>&\xE2";
  while (!json.empty()) {
    const auto n = json.find_first_of(special);
    out.write(json.substr(0, n));
    if (n == std::string_view::npos) return;
    json.remove_prefix(n);
    const auto three = json.substr(0, 3);
    if (three == "\xE2\x80\xA8" || three == "\xE2\x80\xA9") {
      out.write(three == "\xE2\x80\xA8" ? "\\u2028" : "\\u2029");
      json.remove_prefix(three.size());
      continue;
    }
    switch (json.front()) {
      case '<':
        out.write("\\u003c");
        break;
      case '>':
        out.write("\\u003e");
        break;
      case '&':
        out.write("\\u0026");
        break;
      default:
        out.put(json.front());
    }
    json.remove_prefix(1);
  }
}

/// Writes the frame up to the mark and takes it away.
void write_up_to(std::string_view mark, std::string_view& frame, Output& out) {
  const auto n = frame.find(mark);
  if (n == std::string_view::npos)
    throw Error(ExitCode::internal_error, "GNO-X110",
                "reports/page.html lacks its mark " + std::string(mark));
  out.write(frame.substr(0, n));
  frame.remove_prefix(n + mark.size());
}

}  // namespace

void write_html_report(const ReportContext& context, Output& out) {
  const auto page = report_file("page.html");
  std::string_view frame = page;
  write_up_to(page_marks[0], frame, out);
  out.write(context.language == Language::zh ? "zh-CN" : "en");
  write_up_to(page_marks[1], frame, out);
  out.write(html_text(page_title(context)));
  write_up_to(page_marks[2], frame, out);
  write_inside_script(write_to_text([&](Output& json) { write_page_data(context, json); }), out);
  out.write(frame);
}

}  // namespace gnomon
