#include <gnomon/base/xml_reader.hpp>

#include <gnomon/base/faults.hpp>

#include <expat.h>

#include <exception>
#include <utility>

namespace gnomon {
namespace {

constexpr int piece_size = 1 << 16;

std::string_view local_name(const char* name) {
  const std::string_view whole(name);
  const auto colon = whole.find(':');
  return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

/// Handlers do not know what they are reading: the entry's name is put in here.
[[noreturn]] void rethrow(const std::exception_ptr& problem, const std::string& name) try {
  std::rethrow_exception(problem);
} catch (WorkbookProblem& own) {
  if (own.part.empty()) own.part = name;
  throw;
}

}  // namespace

std::string_view XmlAttributes::get(std::string_view name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    if (local_name(*pair) == name) return pair[1];
  }
  return {};
}

bool XmlAttributes::is_true(std::string_view name) const {
  const auto value = get(name);
  return value == "1" || value == "true";
}

struct XmlReader::State {
  State(ZipArchive::Entry from, std::string of, XmlHandler& to)
      : entry(std::move(from)), name(std::move(of)), handler(to), parser(XML_ParserCreate(nullptr)) {
    XML_SetUserData(parser, this);
    XML_SetElementHandler(parser, &State::start, &State::end);
    XML_SetCharacterDataHandler(parser, &State::text);
    XML_SetStartDoctypeDeclHandler(parser, &State::doctype);
  }
  ~State() { XML_ParserFree(parser); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  /// Calls the handler. An exception must not pass through the C library: it is kept and thrown afterwards.
  template <class Call>
  static void guarded(void* state, Call call) {
    auto& self = *static_cast<State*>(state);
    try {
      call(self);
    } catch (...) {
      self.problem = std::current_exception();
      XML_StopParser(self.parser, XML_FALSE);
    }
  }

  static void XMLCALL start(void* state, const char* element, const char** attributes) {
    guarded(state, [&](State& self) { self.handler.start(local_name(element), XmlAttributes(attributes)); });
  }
  static void XMLCALL end(void* state, const char* element) {
    guarded(state, [&](State& self) { self.handler.end(local_name(element)); });
  }
  static void XMLCALL text(void* state, const char* characters, int n) {
    guarded(state, [&](State& self) { self.handler.text({characters, static_cast<std::size_t>(n)}); });
  }
  static void XMLCALL doctype(void* state, const char*, const char*, const char*, int) {
    guarded(state, [](const State& self) { throw WorkbookProblem(fault::workbook_dtd, self.name); });
  }

  ZipArchive::Entry entry;
  std::string name;
  XmlHandler& handler;
  XML_Parser parser;
  std::exception_ptr problem;
  bool finished = false;
};

XmlReader::XmlReader(ZipArchive::Entry entry, std::string name, XmlHandler& handler)
    : state_(std::make_unique<State>(std::move(entry), std::move(name), handler)) {}

XmlReader::~XmlReader() = default;

bool XmlReader::read_piece() {
  if (state_->finished) return false;
  void* const buffer = XML_GetBuffer(state_->parser, piece_size);
  if (buffer == nullptr) throw std::bad_alloc();
  const auto n = state_->entry.read(static_cast<char*>(buffer), piece_size);
  state_->finished = n == 0;
  const auto status = XML_ParseBuffer(state_->parser, static_cast<int>(n), n == 0 ? 1 : 0);
  if (state_->problem) rethrow(std::exchange(state_->problem, nullptr), state_->name);
  if (status != XML_STATUS_OK) throw WorkbookProblem(fault::workbook_damaged, state_->name);
  return !state_->finished;
}

}  // namespace gnomon
