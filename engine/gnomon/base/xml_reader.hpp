#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <gnomon/base/zip_archive.hpp>

namespace gnomon {

/// Attributes of an element. Prefixes of namespaces are left out of all names.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
  /// The value of the attribute, or an empty text.
  [[nodiscard]] std::string_view get(std::string_view name) const;
  [[nodiscard]] bool is_true(std::string_view name) const;

 private:
  const char** pairs_;
};

/// What happens in an XML file, in order. Names come without the prefix of their namespace.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual void start(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual void end(std::string_view /*name*/) {}
  virtual void text(std::string_view /*characters*/) {}
};

/// Reads one XML entry of an archive piece by piece. Document type declarations, and with them all entities of the file's own, are
/// refused. Throws WorkbookProblem.
class XmlReader {
 public:
  XmlReader(ZipArchive::Entry entry, std::string name, XmlHandler& handler);
  ~XmlReader();
  XmlReader(const XmlReader&) = delete;
  XmlReader& operator=(const XmlReader&) = delete;

  /// Reads on; false when the end has been reached.
  bool read_piece();
  void read_all() {
    while (read_piece()) {
    }
  }

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gnomon
