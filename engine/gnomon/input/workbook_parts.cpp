#include <gnomon/input/workbook_parts.hpp>

#include <charconv>
#include <map>
#include <string_view>

#include <gnomon/base/xml_reader.hpp>

namespace gnomon {
namespace {

int to_int(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// `styles.xml`: the number format of each cell style.
class Styles final : public XmlHandler {
 public:
  explicit Styles(std::vector<NumberFormat>& formats) : formats_(formats) {}

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "numFmt") codes_[to_int(attributes.get("numFmtId"))] = attributes.get("formatCode");
    if (name == "cellXfs") in_cell_styles_ = true;
    if (name != "xf" || !in_cell_styles_) return;
    const int id = to_int(attributes.get("numFmtId"));
    const auto code = codes_.find(id);
    formats_.push_back(NumberFormat::of(id, code == codes_.end() ? std::string_view() : code->second));
  }
  void end(std::string_view name) override {
    if (name == "cellXfs") in_cell_styles_ = false;
  }

 private:
  std::vector<NumberFormat>& formats_;
  std::map<int, std::string> codes_;
  bool in_cell_styles_ = false;
};

}  // namespace

void read_shared_parts(const ZipArchive& archive, WorkbookParts& parts) {
  parts.strings = read_shared_strings(archive, parts);
  if (!parts.styles_part.empty() && archive.has(parts.styles_part)) {
    Styles handler(parts.formats);
    XmlReader(archive.open(parts.styles_part), parts.styles_part, handler).read_all();
  }
}

}  // namespace gnomon
