#include <gnomon/model/rule_call.hpp>

#include <algorithm>

#include <gnomon/base/text.hpp>

namespace gnomon {
namespace {

/// Half width, with Chinese quotation marks as plain ones.
std::string plain(std::string_view text) {
  auto result = to_half_width(text);
  for (const std::string_view mark : {"“", "”", "「", "」"}) {
    for (auto at = result.find(mark); at != std::string::npos; at = result.find(mark, at)) {
      result.replace(at, mark.size(), "\"");
    }
  }
  for (auto at = result.find("、"); at != std::string::npos; at = result.find("、", at)) {
    result.replace(at, std::string_view("、").size(), ",");
  }
  return result;
}

/// Text without its quotation marks when it is quoted as a whole.
std::string unquoted(std::string_view text) {
  text = trim(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  return std::string(trim(text));
}

}  // namespace

const std::string* RuleCall::find(std::string_view key) const {
  const auto found =
      std::find_if(named.begin(), named.end(), [key](const auto& each) { return each.first == key; });
  return found == named.end() ? nullptr : &found->second;
}

std::optional<RuleCall> parse_rule_call(std::string_view text, std::string& near) {
  const auto written = plain(trim(text));
  RuleCall call;
  call.text = trim(text);
  near = written;
  const auto open = written.find('(');
  call.name = trim(std::string_view(written).substr(0, open));
  if (call.name.empty() || call.name.find_first_of("\"=:,) ") != std::string::npos) return std::nullopt;
  if (open == std::string::npos) return call;
  if (written.back() != ')') return std::nullopt;

  const std::string_view inside(written.data() + open + 1, written.size() - open - 2);
  bool quoted = false;
  int depth = 0;
  std::size_t start = 0;
  std::size_t mark = std::string_view::npos;  // the first `=` or `:` of the argument
  const auto finish = [&](std::size_t end) {
    const auto argument = inside.substr(start, end - start);
    near = trim(argument);
    if (near.empty()) return inside.empty() || trim(inside).empty();
    if (mark == std::string_view::npos) {
      call.positional.push_back(unquoted(argument));
      return true;
    }
    auto key = unquoted(argument.substr(0, mark - start));
    auto value = unquoted(argument.substr(mark - start + 1));
    if (key.empty() || value.empty()) return false;
    (inside[mark] == '=' ? call.named : call.pairs).emplace_back(std::move(key), std::move(value));
    return true;
  };
  for (std::size_t at = 0; at < inside.size(); ++at) {
    const char c = inside[at];
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '(') ++depth;
    if (c == ')' && --depth < 0) {
      near = inside.substr(at);
      return std::nullopt;
    }
    if (depth > 0) continue;
    if ((c == '=' || c == ':') && mark == std::string_view::npos) mark = at;
    if (c == ',' || c == ';') {
      if (!finish(at)) return std::nullopt;
      start = at + 1;
      mark = std::string_view::npos;
    }
  }
  if (quoted || depth != 0) {
    near = inside.substr(start);
    return std::nullopt;
  }
  if (!finish(inside.size())) return std::nullopt;
  return call;
}

}  // namespace gnomon
