#include <gnomon/reporting/writers.hpp>

#include <algorithm>
#include <array>

#include <gnomon/reporting/writers/csv.hpp>
#include <gnomon/reporting/writers/json.hpp>
#include <gnomon/reporting/writers/markdown.hpp>
#include <gnomon/reporting/writers/terminal.hpp>

namespace gnomon {
namespace {

constexpr std::array writers{
    TableWriter{"table", "aligned text for the terminal", "对齐的文本，用于终端", write_terminal_table},
    TableWriter{"csv", "comma-separated values", "逗号分隔值", write_csv},
    TableWriter{"json", "array of objects, one per row", "对象数组，每行一个对象", write_json_table},
    TableWriter{"markdown", "Markdown table", "Markdown 表格", write_markdown_table},
};

}  // namespace

std::span<const TableWriter> table_writers() { return writers; }

const TableWriter* find_table_writer(std::string_view name) {
  const auto found =
      std::find_if(writers.begin(), writers.end(), [&](const auto& each) { return each.name == name; });
  return found == writers.end() ? nullptr : &*found;
}

}  // namespace gnomon
