#include <gnomon/reporting/document_template.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include <kainjow/mustache.hpp>

#include <gnomon/base/error.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>

namespace gnomon {
namespace {

using kainjow::mustache::data;
using Kind = TemplateField::Kind;

/// Stands before every text that was put in, so that it begins no heading and no table, whatever it says.
constexpr char put_in = '\x01';

std::string in_braces(std::string_view sign, std::string_view name) {
  return "{{" + std::string(sign) + std::string(name) + "}}";
}

/// The name of a table that a line asks for (`[table ranking]`, `【表：排名】`); nothing for other lines.
std::optional<std::string_view> table_asked(std::string_view line) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> brackets{
      {{"[", "]"}, {"【", "】"}, {"［", "］"}}};
  for (const auto& [open, close] : brackets) {
    if (!line.starts_with(open) || !line.ends_with(close)) continue;
    line = trim(line.substr(open.size(), line.size() - open.size() - close.size()));
    for (const std::string_view word : {"table", "表"}) {
      if (!line.starts_with(word)) continue;
      const auto name = line.substr(word.size());
      for (const std::string_view between : {" ", "\t", ":", "：", "　"}) {
        if (name.starts_with(between)) return trim(name.substr(between.size()));
      }
    }
    return std::nullopt;
  }
  return std::nullopt;
}

/// A tag of the template: `sign` is empty, `#`, `^`, `/` or `!`.
struct Tag {
  std::string_view sign;
  std::string_view name;
  int line = 0;
};

/// Reads a template once from top to bottom and refuses what could only fill with nothing.
class Check {
 public:
  Check(const std::string& file, std::string_view text, std::span<const TemplateField> fields,
        std::span<const TemplateTable> tables)
      : file_(file), text_(text), tables_(tables) {
    scopes_.push_back({{}, fields});
  }

  void run() {
    check_encoding();
    check_tables();
    while (const auto tag = next_tag()) {
      if (tag->sign == "/") {
        close(*tag);
      } else if (tag->sign == "#" || tag->sign == "^") {
        open(*tag);
      } else if (tag->sign.empty() && find(*tag).kind != Kind::text) {
        fail(fault::template_list, tag->line, in_braces("", tag->name),
             {{"example", in_braces("#", tag->name) + "…" + in_braces("/", tag->name)}});
      }
    }
    if (scopes_.size() > 1) {
      const auto& left = scopes_.back().tag;
      fail(fault::template_open, left.line, in_braces(left.sign, left.name),
           {{"needed", in_braces("/", left.name)}});
    }
  }

 private:
  struct Scope {
    Tag tag;
    std::span<const TemplateField> fields;
  };

  [[noreturn]] void fail(const Fault& fault, int line, std::string_view found, FaultArguments arguments = {},
                         std::string suggestion = {}) const {
    arguments.emplace_back("file", file_);
    arguments.emplace_back("line", std::to_string(line));
    arguments.emplace_back("found", found);
    throw Error(ExitCode::data_refused, fault, std::move(arguments), std::move(suggestion));
  }

  [[nodiscard]] int line_of(std::size_t offset) const {
    return 1 + static_cast<int>(
                   std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
  }

  /// How one of the fields is written.
  [[nodiscard]] std::string example() const {
    const auto& fields = scopes_.front().fields;
    return fields.empty() ? std::string() : in_braces("", fields.front().name_zh);
  }

  void check_encoding() const {
    if (const auto offset = invalid_utf8_at(text_)) fail(fault::template_encoding, line_of(*offset), {});
  }

  void check_tables() const {
    int i_line = 0;
    for (std::size_t begin = 0; begin < text_.size();) {
      ++i_line;
      const auto end = std::min(text_.find('\n', begin), text_.size());
      const auto name = table_asked(trim(text_.substr(begin, end - begin)));
      begin = end + 1;
      if (!name) continue;
      std::vector<std::string> known;
      for (const auto& table : tables_) {
        if (table.name == *name || table.name_zh == *name) known.clear();
        if (table.name == *name || table.name_zh == *name) break;
        known.emplace_back(table.name_zh);
        known.emplace_back(table.name);
      }
      if (!known.empty() && known.size() == 2 * tables_.size())
        fail(fault::template_table, i_line, *name, {{"names", join(known, "、")}}, like_title(*name, known));
    }
  }

  /// The next tag; nothing at the end.
  std::optional<Tag> next_tag() {
    constexpr std::string_view wide = "｛｛";
    const auto begin = text_.find("{{", place_);
    if (const auto odd = text_.find(wide, place_); odd < begin)
      fail(fault::template_tag, line_of(odd), wide, {{"example", example()}});
    if (begin == std::string_view::npos) return std::nullopt;
    const int line = line_of(begin);
    const auto end = text_.find("}}", begin);
    const bool remark = text_.substr(begin + 2).starts_with('!');
    auto inside = text_.substr(begin + 2, end == std::string_view::npos ? 0 : end - begin - 2);
    if (end == std::string_view::npos ||
        (!remark && inside.find_first_of("\n{", 1) != std::string_view::npos)) {
      const auto rest = text_.substr(begin, text_.find('\n', begin) - begin);
      fail(fault::template_open, line, rest, {{"needed", "}}"}});
    }
    place_ = end + 2;
    if (remark) return Tag{"!", {}, line};
    std::string_view sign;
    if (!inside.empty() && std::string_view("#^/").find(inside.front()) != std::string_view::npos) {
      sign = inside.substr(0, 1);
      inside.remove_prefix(1);
    } else if (!inside.empty() && std::string_view("{&>=").find(inside.front()) != std::string_view::npos) {
      fail(fault::template_tag, line, text_.substr(begin, end + 2 - begin), {{"example", example()}});
    }
    return Tag{sign, trim(inside), line};
  }

  /// The field of a tag, looked for from the innermost list outwards.
  [[nodiscard]] const TemplateField& find(const Tag& tag) const {
    std::vector<std::string> known;
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      for (const auto& field : scope->fields) {
        if (field.name == tag.name || field.name_zh == tag.name) return field;
        for (const auto name : {field.name_zh, field.name}) {
          if (std::find(known.begin(), known.end(), name) == known.end()) known.emplace_back(name);
        }
      }
    }
    fail(fault::template_field, tag.line, in_braces(tag.sign, tag.name), {{"names", join(known, "、")}},
         like_title(tag.name, known));
  }

  void open(const Tag& tag) { scopes_.push_back({tag, find(tag).items}); }

  void close(const Tag& tag) {
    const auto& last = scopes_.back().tag;
    if (scopes_.size() == 1)
      fail(fault::template_closed, tag.line, in_braces("/", tag.name),
           {{"needed", in_braces("#", tag.name)}});
    if (last.name != tag.name)
      fail(fault::template_open, last.line, in_braces(last.sign, last.name),
           {{"needed", in_braces("/", last.name)}});
    scopes_.pop_back();
  }

  const std::string& file_;
  std::string_view text_;
  std::span<const TemplateTable> tables_;
  std::size_t place_ = 0;
  std::vector<Scope> scopes_;
};

/// What stands at the beginning of a line and makes it something other than a paragraph.
Paragraph paragraph_of(std::string_view line) {
  struct Mark {
    std::string_view sign;
    ParagraphKind kind;
  };
  // Longer ones first.
  constexpr std::array marks{
      Mark{"####", ParagraphKind::heading_3}, Mark{"###", ParagraphKind::heading_2},
      Mark{"##", ParagraphKind::heading_1},   Mark{"#", ParagraphKind::title},
      Mark{"><", ParagraphKind::centre},      Mark{"<", ParagraphKind::left},
      Mark{">", ParagraphKind::right},        Mark{"*", ParagraphKind::small},
  };
  Paragraph paragraph;
  for (const auto& mark : marks) {
    if (!line.starts_with(mark.sign)) continue;
    paragraph.kind = mark.kind;
    line = trim(line.substr(mark.sign.size()));
    break;
  }
  for (const char c : line) {
    if (c != put_in) paragraph.text += c;
  }
  return paragraph;
}

/// Empties the lines that begin with `//`; the others keep their numbers.
void drop_remarks(std::string& text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const bool remark = trim(std::string_view(text).substr(begin, end - begin)).starts_with("//");
    if (remark) text.erase(begin, end - begin);
    begin = (remark ? begin : end) + 1;
  }
}

/// A text of the data as it is put in: on one line.
std::string one_line(const std::string& text) {
  std::string line(1, put_in);
  for (const char c : text) line += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return line;
}

}  // namespace

void FieldValues::text(std::string_view name, std::string_view value) { texts_[std::string(name)] = value; }
void FieldValues::flag(std::string_view name, bool value) { flags_[std::string(name)] = value; }

FieldValues& FieldValues::entry(std::string_view list) {
  const auto field =
      std::find_if(fields_.begin(), fields_.end(), [&](const auto& f) { return f.name == list; });
  return lists_[std::string(list)].emplace_back(field == fields_.end() ? std::span<const TemplateField>()
                                                                       : field->items);
}

std::vector<std::string> FieldValues::names_amiss() const {
  std::vector<std::string> amiss;
  std::size_t n_known = 0;
  for (const auto& field : fields_) {
    const bool is_set = field.kind == Kind::text ? texts_.contains(field.name) : flags_.contains(field.name);
    if (is_set) ++n_known;
    if (!is_set && field.kind != Kind::list) amiss.emplace_back(field.name);
    if (const auto list = lists_.find(field.name); list != lists_.end()) {
      ++n_known;
      for (const auto& each : list->second) {
        for (const auto& name : each.names_amiss()) amiss.push_back(std::string(field.name) + "." + name);
      }
    }
  }
  if (n_known != texts_.size() + flags_.size() + lists_.size()) amiss.emplace_back("(set, but not declared)");
  return amiss;
}

/// The values as kainjow's mustache takes them: every field by both of its names. A text that is empty is false, so that `{{^field}}` finds it.
struct FieldData {
  static data of(const FieldValues& values) {
    data result;
    for (const auto& field : values.fields_) {
      data value(false);
      if (field.kind == Kind::text) {
        const auto found = values.texts_.find(field.name);
        if (found != values.texts_.end() && !found->second.empty()) value = data(found->second);
      } else if (field.kind == Kind::flag) {
        const auto found = values.flags_.find(field.name);
        value = data(found != values.flags_.end() && found->second);
      } else {
        value = data(data::type::list);
        const auto found = values.lists_.find(field.name);
        if (found != values.lists_.end()) {
          for (const auto& each : found->second) value.push_back(of(each));
        }
      }
      result.set(std::string(field.name), value);
      result.set(std::string(field.name_zh), value);
    }
    return result;
  }
};

DocumentTemplate::DocumentTemplate(std::string file, std::string text, std::span<const TemplateField> fields,
                                   std::span<const TemplateTable> tables)
    : tables_(tables) {
  constexpr std::string_view bom = "\xEF\xBB\xBF";
  text_ = std::move(text);
  if (text_.starts_with(bom)) text_.erase(0, bom.size());
  std::erase(text_, '\r');
  std::erase(text_, put_in);
  drop_remarks(text_);
  Check(file, text_, fields, tables).run();
}

Document DocumentTemplate::fill(const FieldValues& values, const Tables& tables, Language language) const {
  kainjow::mustache::mustache mustache(text_);
  mustache.set_custom_escape(one_line);
  const auto filled = mustache.render(FieldData::of(values));

  Document document;
  document.language = language;
  for (std::size_t begin = 0; begin < filled.size();) {
    const auto end = std::min(filled.find('\n', begin), filled.size());
    const auto line = trim(std::string_view(filled).substr(begin, end - begin));
    begin = end + 1;
    if (line.empty()) continue;
    if (const auto name = table_asked(line)) {
      for (const auto& table : tables_) {
        if (table.name != *name && table.name_zh != *name) continue;
        for (auto& each : tables(table.name)) document.blocks.emplace_back(std::move(each));
      }
    } else if (line == "---") {
      document.blocks.emplace_back(PageBreak{});
    } else {
      auto paragraph = paragraph_of(line);
      if (paragraph.kind == ParagraphKind::title && document.title.empty()) document.title = paragraph.text;
      if (!paragraph.text.empty()) document.blocks.emplace_back(std::move(paragraph));
    }
  }
  return document;
}

}  // namespace gnomon
