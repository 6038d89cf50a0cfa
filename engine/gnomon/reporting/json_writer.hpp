#pragma once

#include <gnomon/reporting/output.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gnomon {

/// Writes JSON as it goes, in the order of the calls. Objects and arrays opened at most `deep` levels down take a line per member;
/// deeper ones stand in one line. Not a number, infinite: `null`. Text that is not UTF-8 has its faulty bytes replaced (U+FFFD).
///
///     JsonWriter json(out);
///     json.begin_object(); json.member("total", 84.5); json.end_object();
class JsonWriter {
 public:
  explicit JsonWriter(Output& out, int deep = 2) : out_(out), deep_(deep) {}

  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  void begin_array() { begin('['); }
  void end_array() { end(']'); }
  void key(std::string_view name);

  void value(std::string_view text);
  void value(const char* text) { value(std::string_view(text)); }
  void value(const std::string& text) { value(std::string_view(text)); }
  void value(double number);
  void value(std::int64_t number);
  void value(int number) { value(static_cast<std::int64_t>(number)); }
  void value(bool truth);
  /// `null` when there is none.
  template <class Value>
  void value(const std::optional<Value>& each) {
    if (each) {
      value(*each);
    } else {
      null();
    }
  }
  void null();

  /// A number with exactly that text; must be JSON.
  void raw(std::string_view text);

  template <class Value>
  void member(std::string_view name, const Value& each) {
    key(name);
    value(each);
  }
  void null_member(std::string_view name) {
    key(name);
    null();
  }
  /// `null` when the text is empty.
  void text_or_null(std::string_view name, std::string_view text);
  /// Ends the document with a line break.
  void finish();

 private:
  void begin(char bracket);
  void end(char bracket);
  void separate();
  void line();
  void quoted(std::string_view text);

  Output& out_;
  int deep_;
  int depth_ = 0;
  bool first_ = true;
  bool after_key_ = false;
};

/// A whole JSON text, as `write` writes it, as one value.
void write_embedded(JsonWriter& json, const WriteFunction& write);

}  // namespace gnomon
