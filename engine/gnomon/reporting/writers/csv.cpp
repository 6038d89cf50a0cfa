#include <gnomon/reporting/writers/csv.hpp>

#include <algorithm>

#include <gnomon/base/decimal.hpp>

namespace gnomon {
namespace {

bool needs_quotes(std::string_view text) {
  if (text.empty()) return false;
  const char first = text.front();
  if (first == ' ' || first == '\t' || text.back() == ' ') return true;
  if ((first == '=' || first == '+' || first == '-' || first == '@') && !parse_decimal(text)) return true;
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return c == ',' || c == '"' || c == '\r' || c == '\n'; });
}

class CsvSink final : public RowSink {
 public:
  CsvSink(Output& out, std::string_view line_end) : out_(out), line_end_(line_end) {}

  void text(std::string_view value) override {
    separate();
    if (!needs_quotes(value)) {
      out_.write(value);
      return;
    }
    out_.put('"');
    for (const char c : value) {
      if (c == '"') out_.put('"');
      out_.put(c);
    }
    out_.put('"');
  }
  void number(double value, int decimals) override {
    separate();
    if (decimals >= 0) {
      out_.fixed(value, decimals);
    } else {
      out_.shortest(value);
    }
  }
  void integer(std::int64_t value) override {
    separate();
    out_.integer(value);
  }
  void empty() override { separate(); }
  void end_row() override {
    out_.write(line_end_);
    first_ = true;
  }

 private:
  void separate() {
    if (!first_) out_.put(',');
    first_ = false;
  }

  Output& out_;
  std::string_view line_end_;
  bool first_ = true;
};

}  // namespace

void write_csv(const Table& table, const WriteOptions& options, Output& out) {
  if (!options.plain_csv) out.write("\xEF\xBB\xBF");
  CsvSink sink(out, options.plain_csv ? "\n" : "\r\n");
  for (const auto& column : table.columns) sink.text(column.id);
  sink.end_row();
  table.rows(sink);
}

}  // namespace gnomon
