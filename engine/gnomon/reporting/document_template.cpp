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

/// Reads a template once from top to bottom.
class Check {
 public:
  Check(const std::string& file, std::string_view text, const TemplateNames& names, Diagnostics& findings)
      : file_(file), text_(text), names_(names), findings_(findings) {
    scopes_.push_back({{}, names.fields, false});
  }

  void run() {
    check_tables();
    while (const auto tag = next_tag()) {
      if (tag->sign == "/") {
        close(*tag);
      } else if (tag->sign == "#" || tag->sign == "^") {
        const auto* const field = find(*tag);
        scopes_.push_back(
            {*tag, field == nullptr ? std::span<const TemplateField>() : field->items, field == nullptr});
      } else if (tag->sign.empty()) {
        const auto* const field = find(*tag);
        if (field != nullptr && field->kind != Kind::text)
          add(fault::template_list, tag->line, in_braces("", tag->name),
              {{"example", in_braces("#", tag->name) + "…" + in_braces("/", tag->name)}});
      }
    }
    for (std::size_t i = 1; i < scopes_.size(); ++i) not_closed(scopes_[i].tag);
  }

 private:
  struct Scope {
    Tag tag;
    std::span<const TemplateField> fields;
    bool is_unknown = false;
  };

  /// Names that may stand somewhere, each once.
  struct Known {
    std::vector<std::string> en;
    std::vector<std::string> zh;
    std::vector<std::string> all;

    void add(std::string_view name, std::string_view name_zh) {
      if (std::find(all.begin(), all.end(), name) != all.end()) return;
      en.emplace_back(name);
      zh.emplace_back(name_zh);
      all.emplace_back(name_zh);
      all.emplace_back(name);
    }
    [[nodiscard]] FaultArguments arguments() const {
      return {{"names_en", join(en, ", ")}, {"names_zh", join(zh, "、")}};
    }
  };

  void add(const Fault& fault, int line, std::string_view found, FaultArguments arguments,
           std::string suggestion = {}) {
    findings_.add(fault, Place{file_, {}, line, {}, -1}, std::string(found), std::move(arguments),
                  std::move(suggestion));
  }

  void not_closed(const Tag& tag) {
    add(fault::template_open, tag.line, in_braces(tag.sign, tag.name),
        {{"needed", in_braces("/", tag.name)}});
  }

  /// How one of the fields is written.
  [[nodiscard]] std::string example() const {
    return names_.fields.empty() ? std::string() : in_braces("", names_.fields.front().name_zh);
  }

  [[nodiscard]] int line_of(std::size_t offset) const {
    return 1 + static_cast<int>(
                   std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
  }

  void check_tables() {
    Known known;
    for (const auto& table : names_.tables) known.add(table.name, table.name_zh);
    int i_line = 0;
    for (std::size_t begin = 0; begin < text_.size();) {
      ++i_line;
      const auto end = std::min(text_.find('\n', begin), text_.size());
      const auto name = table_asked(trim(text_.substr(begin, end - begin)));
      begin = end + 1;
      if (name && std::find(known.all.begin(), known.all.end(), *name) == known.all.end())
        add(fault::template_table, i_line, *name, known.arguments(), like_title(*name, known.all));
    }
  }

  /// The next tag; nothing at the end. What is no tag is told of and passed over.
  std::optional<Tag> next_tag() {
    constexpr std::string_view wide = "｛｛";
    for (;;) {
      const auto begin = text_.find("{{", place_);
      if (const auto odd = text_.find(wide, place_); odd < begin) {
        add(fault::template_tag, line_of(odd), wide, {{"example", example()}});
        place_ = odd + wide.size();
        continue;
      }
      if (begin == std::string_view::npos) return std::nullopt;
      const int line = line_of(begin);
      const auto end = text_.find("}}", begin);
      const bool remark = text_.substr(begin + 2).starts_with('!');
      auto inside = text_.substr(begin + 2, end == std::string_view::npos ? 0 : end - begin - 2);
      if (end == std::string_view::npos ||
          (!remark && inside.find_first_of("\n{", 1) != std::string_view::npos)) {
        const auto last = std::min(text_.find('\n', begin), text_.size());
        add(fault::template_open, line, text_.substr(begin, last - begin), {{"needed", "}}"}});
        place_ = last;
        continue;
      }
      place_ = end + 2;
      if (remark) return Tag{"!", {}, line};
      if (!inside.empty() && std::string_view("{&>=").find(inside.front()) != std::string_view::npos) {
        add(fault::template_tag, line, text_.substr(begin, end + 2 - begin), {{"example", example()}});
        continue;
      }
      std::string_view sign;
      if (!inside.empty() && std::string_view("#^/").find(inside.front()) != std::string_view::npos) {
        sign = inside.substr(0, 1);
        inside.remove_prefix(1);
      }
      return Tag{sign, trim(inside), line};
    }
  }

  /// The field of a tag, looked for from the innermost list outwards; nullptr when there is none, which is told, but not of what stands in a list
  /// that there is none of.
  const TemplateField* find(const Tag& tag) {
    Known known;
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      for (const auto& field : scope->fields) {
        if (field.name == tag.name || field.name_zh == tag.name) return &field;
        known.add(field.name, field.name_zh);
      }
    }
    if (std::ranges::none_of(scopes_, &Scope::is_unknown))
      add(fault::template_field, tag.line, in_braces(tag.sign, tag.name), known.arguments(),
          like_title(tag.name, known.all));
    return nullptr;
  }

  void close(const Tag& tag) {
    const auto opened = std::find_if(scopes_.rbegin(), scopes_.rend() - 1,
                                     [&](const Scope& scope) { return scope.tag.name == tag.name; });
    if (opened == scopes_.rend() - 1) {
      add(fault::template_closed, tag.line, in_braces("/", tag.name), {{"needed", in_braces("#", tag.name)}});
      return;
    }
    for (auto inner = scopes_.rbegin(); inner != opened; ++inner) not_closed(inner->tag);
    scopes_.resize(static_cast<std::size_t>(scopes_.rend() - opened) - 1);
  }

  const std::string& file_;
  std::string_view text_;
  const TemplateNames& names_;
  Diagnostics& findings_;
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

/// The text as it is read: no byte order mark, lines ended by LF, lines that begin with `//` emptied, so that the others keep their numbers.
std::string plain_template(std::string_view text) {
  constexpr std::string_view bom = "\xEF\xBB\xBF";
  if (text.starts_with(bom)) text.remove_prefix(bom.size());
  std::string plain;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto line = text.substr(begin, end - begin);
    if (!trim(line).starts_with("//")) plain += line;
    plain += '\n';
    begin = end + 1;
  }
  std::erase(plain, '\r');
  std::erase(plain, put_in);
  return plain;
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

void check_template(const std::string& file, std::string_view text, const TemplateNames& names,
                    Diagnostics& findings) {
  const auto plain = plain_template(text);
  Check(file, plain, names, findings).run();
}

DocumentTemplate::DocumentTemplate(std::string_view text, std::span<const TemplateTable> tables)
    : text_(plain_template(text)), tables_(tables) {
  const kainjow::mustache::mustache mustache(text_);
  if (!mustache.is_valid())
    throw Error(ExitCode::internal_error, fault::program_fault, {{"detail", mustache.error_message()}});
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
