#include <gnomon/reporting/json_writer.hpp>

#include <cmath>

#include <gnomon/base/text.hpp>

namespace gnomon {

void JsonWriter::line() {
  out_.put('\n');
  out_.spaces(2 * depth_);
}

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (!first_) out_.put(',');
  if (depth_ > 0) {
    if (depth_ <= deep_) {
      line();
    } else if (!first_) {
      out_.put(' ');
    }
  }
  first_ = false;
}

void JsonWriter::begin(char bracket) {
  separate();
  out_.put(bracket);
  ++depth_;
  first_ = true;
}

void JsonWriter::end(char bracket) {
  --depth_;
  if (!first_ && depth_ < deep_) line();
  out_.put(bracket);
  first_ = false;
}

void JsonWriter::key(std::string_view name) {
  separate();
  quoted(name);
  out_.write(": ");
  after_key_ = true;
}

void JsonWriter::value(std::string_view text) {
  separate();
  quoted(text);
}

void JsonWriter::value(double number) {
  separate();
  if (std::isfinite(number)) {
    out_.exact(number);
  } else {
    out_.write("null");
  }
}

void JsonWriter::value(std::int64_t number) {
  separate();
  out_.integer(number);
}

void JsonWriter::value(bool truth) {
  separate();
  out_.write(truth ? "true" : "false");
}

void JsonWriter::null() {
  separate();
  out_.write("null");
}

void JsonWriter::raw(std::string_view text) {
  separate();
  out_.write(text);
}

void JsonWriter::text_or_null(std::string_view name, std::string_view text) {
  key(name);
  if (text.empty()) {
    null();
  } else {
    value(text);
  }
}

void JsonWriter::finish() { out_.put('\n'); }

void JsonWriter::quoted(std::string_view text) {
  constexpr std::string_view hexadecimal = "0123456789abcdef";
  out_.put('"');
  while (!text.empty()) {
    // The longest stretch that needs no care.
    std::size_t plain = 0;
    while (plain < text.size() && text[plain] != '"' && text[plain] != '\\' &&
           static_cast<unsigned char>(text[plain]) >= 0x20 &&
           static_cast<unsigned char>(text[plain]) < 0x80) {
      ++plain;
    }
    out_.write(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const auto byte = static_cast<unsigned char>(text.front());
    if (byte >= 0x80) {
      std::size_t size = 1;
      while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) ++size;
      const auto character = text.substr(0, size);
      out_.write(invalid_utf8_at(character) ? "\xEF\xBF\xBD" : character);
      text.remove_prefix(size);
      continue;
    }
    out_.put('\\');
    if (byte == '"' || byte == '\\') {
      out_.put(static_cast<char>(byte));
    } else if (byte == '\n') {
      out_.put('n');
    } else if (byte == '\t') {
      out_.put('t');
    } else if (byte == '\r') {
      out_.put('r');
    } else {
      out_.write("u00");
      out_.put(hexadecimal[byte >> 4U]);
      out_.put(hexadecimal[byte & 15U]);
    }
    text.remove_prefix(1);
  }
  out_.put('"');
}

void write_embedded(JsonWriter& json, const WriteFunction& write) {
  auto text = write_to_text(write);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  json.raw(text);
}

}  // namespace gnomon
