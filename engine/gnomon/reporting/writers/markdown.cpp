#include <gnomon/reporting/writers/markdown.hpp>

#include <gnomon/reporting/rows.hpp>

namespace gnomon {
namespace {

void write_escaped(std::string_view text, Output& out) {
  for (const char c : text) {
    if (c == '\n') {
      out.write("<br>");
    } else if (c != '\r') {
      if (c == '|' || c == '\\') out.put('\\');
      out.put(c);
    }
  }
}

class MarkdownSink final : public RowSink {
 public:
  explicit MarkdownSink(Output& out) : out_(out) {}

  void text(std::string_view value) override {
    begin();
    write_escaped(value, out_);
    out_.write(" |");
  }
  void number(double value, int decimals) override {
    begin();
    if (decimals >= 0) {
      out_.fixed(value, decimals);
    } else {
      out_.shortest(value);
    }
    out_.write(" |");
  }
  void integer(std::int64_t value) override {
    begin();
    out_.integer(value);
    out_.write(" |");
  }
  void empty() override {
    begin();
    out_.put('|');
  }
  void end_row() override {
    out_.put('\n');
    first_ = true;
  }

 private:
  void begin() {
    out_.write(first_ ? "| " : " ");
    first_ = false;
  }

  Output& out_;
  bool first_ = true;
};

}  // namespace

void write_markdown_table(const Table& whole, const WriteOptions& options, Output& out) {
  const auto table = as_shown(whole);
  MarkdownSink sink(out);
  for (const auto& column : table.columns) {
    const auto& title = column.title(options.language);
    sink.text(column.unit.empty() ? title : title + " (" + column.unit + ")");
  }
  sink.end_row();
  out.put('|');
  for (const auto& column : table.columns) out.write(stands_left(column.kind) ? " --- |" : " ---: |");
  out.put('\n');
  table.rows(sink);
  for (const auto& note : table.notes) {
    out.put('\n');
    out.write(note);
    out.put('\n');
  }
}

}  // namespace gnomon
