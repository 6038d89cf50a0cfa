#include <gnomon/base/diagnostics.hpp>

#include <algorithm>
#include <tuple>

#include <gnomon/base/text.hpp>

namespace gnomon {

std::string column_letters(int column_index) {
  std::string letters;
  for (int rest = column_index + 1; rest > 0; rest = (rest - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
  }
  return letters;
}

std::string Place::cell() const {
  return row > 0 && column_index >= 0 ? column_letters(column_index) + std::to_string(row) : std::string();
}

std::string Place::text() const {
  std::string text = file;
  if (!sheet.empty()) {
    text += (text.empty() ? "" : " ") + sheet;
    if (row > 0) text += "!" + (column_index >= 0 ? cell() : std::to_string(row));
  } else if (row > 0) {
    text += ":" + std::to_string(row);
  }
  if (!column.empty()) text += " [" + column + "]";
  return text;
}

std::string expand(std::string_view text, const FaultArguments& arguments) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const auto close = text[at] == '{' ? text.find('}', at) : std::string_view::npos;
    if (close == std::string_view::npos) {
      result += text[at++];
      continue;
    }
    const auto name = text.substr(at + 1, close - at - 1);
    const auto found = std::find_if(arguments.begin(), arguments.end(),
                                    [name](const auto& argument) { return argument.first == name; });
    result += found == arguments.end() ? std::string(text.substr(at, close - at + 1)) : found->second;
    at = close + 1;
  }
  return result;
}

namespace {

/// A cell may be as long as a book: a message shows how it begins.
std::string shortened(std::string text, std::size_t most) {
  const auto shown = beginning(text, most).size();
  if (shown == text.size()) return text;
  text.resize(shown);
  return text + "…";
}

FaultArguments with_found(const Diagnostic& diagnostic) {
  auto arguments = diagnostic.arguments;
  arguments.emplace_back("found", diagnostic.found);
  return arguments;
}

}  // namespace

std::string Diagnostic::what(Language language) const {
  return expand(fault->what(language), with_found(*this));
}

std::string Diagnostic::remedy(Language language) const {
  return expand(fault->remedy(language), with_found(*this));
}

void Diagnostics::add(const Fault& fault, Place place, std::string found, FaultArguments arguments,
                      std::string suggestion) {
  constexpr std::size_t most_found = 300;
  constexpr std::size_t most_argument = 2000;  // lists of what may be written
  for (auto& [name, text] : arguments) text = shortened(std::move(text), most_argument);
  entries_.push_back({&fault, std::move(place), shortened(std::move(found), most_found), std::move(arguments),
                      std::move(suggestion)});
}

void Diagnostics::add(const Diagnostic& finding) { entries_.push_back(finding); }

void Diagnostics::append(const Diagnostics& other) {
  entries_.insert(entries_.end(), other.entries_.begin(), other.entries_.end());
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  auto sorted = entries_;
  std::sort(sorted.begin(), sorted.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.place.file, a.place.sheet, a.place.row, a.place.column_index, a.fault->code, a.found,
                    a.place.column, a.arguments) < std::tie(b.place.file, b.place.sheet, b.place.row,
                                                            b.place.column_index, b.fault->code, b.found,
                                                            b.place.column, b.arguments);
  });
  return sorted;
}

std::size_t Diagnostics::count(Severity severity) const {
  return static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(),
                    [severity](const auto& entry) { return entry.fault->severity == severity; }));
}

bool Diagnostics::any(Severity at_least) const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [at_least](const auto& entry) { return entry.fault->severity >= at_least; });
}

}  // namespace gnomon
