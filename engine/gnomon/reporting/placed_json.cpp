#include <gnomon/reporting/placed_json.hpp>

#include <algorithm>
#include <sstream>
#include <utility>

#include <nlohmann/json.hpp>

#include <gnomon/base/decimal.hpp>
#include <gnomon/base/text.hpp>

namespace gnomon {
namespace {

using Json = nlohmann::json;

/// Builds the tree while the parser reads; the stream's position tells the line.
class Builder final : public nlohmann::json_sax<Json> {
 public:
  Builder(std::string_view text, std::istream& stream) : text_(text), stream_(stream) {}

  bool null() override { return take(other("null")); }
  bool boolean(bool value) override { return take(other(value ? "true" : "false")); }
  bool number_integer(number_integer_t value) override { return take(other(std::to_string(value))); }
  bool number_unsigned(number_unsigned_t value) override { return take(other(std::to_string(value))); }
  bool number_float(number_float_t value, const string_t& /*written*/) override {
    return take(other(format_shortest(value)));
  }
  bool string(string_t& value) override {
    return take({.kind = PlacedJson::Kind::text, .line = line(), .text = value, .members = {}});
  }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*size*/) override { return open(PlacedJson::Kind::object); }
  bool key(string_t& value) override {
    open_.back().members.push_back({.key = value, .line = line(), .value = {}});
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t /*size*/) override { return open(PlacedJson::Kind::list); }
  bool end_array() override { return close(); }

  bool parse_error(std::size_t position, const std::string& last_token,
                   const nlohmann::detail::exception& /*error*/) override {
    fail(position > 0 ? position - 1 : 0, last_token);
    return false;
  }

  [[nodiscard]] const JsonFault& fault() const { return fault_; }
  [[nodiscard]] PlacedJson take_root() { return std::move(root_); }

 private:
  [[nodiscard]] PlacedJson other(std::string text) {
    return {.kind = PlacedJson::Kind::other, .line = line(), .text = std::move(text), .members = {}};
  }

  /// Lines are counted on from the last event.
  int line() {
    const auto end = stream_.rdbuf()->pubseekoff(0, std::ios_base::cur, std::ios_base::in);
    const auto now = end < 0 ? text_.size() : static_cast<std::size_t>(end);
    line_ += static_cast<int>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(counted_),
                                         text_.begin() + static_cast<std::ptrdiff_t>(now), '\n'));
    counted_ = now;
    return line_;
  }

  bool open(PlacedJson::Kind kind) {
    constexpr std::size_t deepest = 20;  // definitions have three levels
    if (open_.size() == deepest) {
      fail(counted_, "[");
      return false;
    }
    open_.push_back({.kind = kind, .line = line(), .text = {}, .members = {}});
    return true;
  }

  bool close() {
    auto done = std::move(open_.back());
    open_.pop_back();
    return take(std::move(done));
  }

  bool take(PlacedJson value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().kind == PlacedJson::Kind::object) {
      open_.back().members.back().value = std::move(value);
    } else {
      open_.back().elements.push_back(std::move(value));
    }
    return true;
  }

  /// `at` is the last byte read; a text in quotes that should not be there began before it.
  void fail(std::size_t at, std::string_view last_token) {
    at = std::min(at, text_.size());
    const auto n_token = last_token.size();
    const bool is_text = n_token > 1 && last_token.front() == '"' && last_token.back() == '"';
    if (is_text && at < text_.size() && text_[at] == '"') at -= std::min(at, n_token - 1);
    const auto before = text_.substr(0, at);
    const auto start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    const auto in_line = before.substr(start);
    fault_.line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
    fault_.column =
        static_cast<int>(std::ranges::count_if(in_line, [](char c) { return (c & 0xC0) != 0x80; })) + 1;
    fault_.at_end = trim(text_.substr(at)).empty();
    fault_.found = trim(text_.substr(at, text_.find('\n', at) - at));
    if (fault_.found.empty()) fault_.found = trim(in_line);
  }

  std::string_view text_;
  std::istream& stream_;
  std::size_t counted_ = 0;
  int line_ = 1;
  std::vector<PlacedJson> open_;
  PlacedJson root_;
  JsonFault fault_;
};

}  // namespace

const PlacedJson* PlacedJson::find(std::string_view key) const {
  const auto found =
      std::find_if(members.rbegin(), members.rend(), [&](const auto& member) { return member.key == key; });
  return found == members.rend() ? nullptr : &found->value;
}

std::variant<PlacedJson, JsonFault> read_placed_json(std::string_view text) {
  std::istringstream stream{std::string(text)};
  Builder builder(text, stream);
  if (!Json::sax_parse(stream, &builder)) return builder.fault();
  return builder.take_root();
}

}  // namespace gnomon
