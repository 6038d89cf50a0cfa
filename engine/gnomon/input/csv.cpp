#include <gnomon/input/csv.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <deque>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <gnomon/base/faults.hpp>
#include <gnomon/base/system_words.hpp>
#include <gnomon/input/encoding.hpp>
#include <gnomon/input/limited_faults.hpp>
#include <gnomon/input/mapped_file.hpp>

namespace gnomon {

/// A stretch of whole lines and what a look over it found.
struct CsvPiece {
  std::string_view bytes;
  TextSurvey survey;
  std::int64_t first_line = 1;  ///< where line feeds end the lines
};

/// A file's text and how it is written. Shared by the readers of its parts.
struct CsvText {
  explicit CsvText(const std::filesystem::path& path) : file(path) {}

  /// Gives the pages of the file between the two positions back.
  void drop(const char* begin, const char* end) const {
    if (!transcoded.empty()) return;
    const auto* const base = file.bytes().data();
    file.drop(static_cast<std::size_t>(begin - base), static_cast<std::size_t>(end - base));
  }

  MappedFile file;
  std::string transcoded;  ///< the text in UTF-8 where the file is GB18030
  std::string_view text;   ///< without BOM
  std::vector<CsvPiece> pieces;
  bool has_plain_lines = false;  ///< a line feed ends each line and stands nowhere else
  char separator = ',';
};

namespace {

constexpr std::size_t rows_per_batch = 1024;
constexpr std::size_t bytes_kept = std::size_t{4} << 20U;  // pages behind the reader that may stay
constexpr std::size_t least_part = std::size_t{1} << 20U;  // a smaller stretch is not worth a thread
constexpr std::size_t piece_size = std::size_t{1} << 18U;
constexpr std::string_view utf8_bom = "\xEF\xBB\xBF";

/// Gives back the pages that a reader has left behind, a stretch at a time.
class PagesBehind {
 public:
  PagesBehind(const CsvText& text, const char* begin) : text_(&text), dropped_(begin) {}

  void read_up_to(const char* here) {
    if (here - dropped_ >= static_cast<std::ptrdiff_t>(bytes_kept)) drop_up_to(here);
  }
  void drop_up_to(const char* here) {
    text_->drop(dropped_, here);
    dropped_ = here;
  }

 private:
  const CsvText* text_;
  const char* dropped_;
};

/// Faults of all parts, handed over in the order of the rows when the last part has been read.
class CsvFaults {
 public:
  CsvFaults(std::string file, std::size_t n_parts, Diagnostics& diagnostics)
      : file_(std::move(file)), diagnostics_(diagnostics), parts_(n_parts), n_open_(n_parts) {}

  [[nodiscard]] Place place(std::int64_t row) const { return {file_, {}, row, {}, -1}; }

  void finish(std::size_t i_part, LimitedFaults faults) {
    const std::lock_guard lock(mutex_);
    parts_[i_part] = std::move(faults);
    if (--n_open_ > 0) return;
    for (std::size_t i = 1; i < parts_.size(); ++i) parts_[0].append(parts_[i]);
    parts_[0].move_to(diagnostics_, place(0));
  }

 private:
  std::string file_;
  Diagnostics& diagnostics_;
  std::mutex mutex_;
  std::vector<LimitedFaults> parts_;
  std::size_t n_open_;
};

/// Finds separators, quotation marks and line ends, 64 bytes at a time.
class MarkFinder {
 public:
  MarkFinder(const char* begin, const char* end, char separator) : end_(end), separator_(separator) {
    seek(begin);
  }

  /// Goes on from `at`.
  void seek(const char* at) {
    block_ = at;
    load();
  }

  /// The next mark, or the end of the text.
  const char* next() {
    while (marks_ == 0) {
      if (end_ - block_ <= 64) return end_;
      block_ += 64;
      load();
    }
    const auto* const mark = block_ + std::countr_zero(marks_);
    marks_ &= marks_ - 1;
    return mark;
  }

 private:
  void load() {
    if (end_ - block_ >= 64) {
      marks_ = marks_of(block_);
      return;
    }
    char last[64] = {};
    if (block_ != end_) std::memcpy(last, block_, static_cast<std::size_t>(end_ - block_));
    marks_ = marks_of(last);
  }

#if defined(__SSE2__)
  [[nodiscard]] std::uint64_t marks_of(const char* bytes) const {
    const auto separator = _mm_set1_epi8(separator_);
    const auto line_feed = _mm_set1_epi8('\n');
    const auto carriage_return = _mm_set1_epi8('\r');
    const auto quote = _mm_set1_epi8('"');
    std::uint64_t marks = 0;
    for (unsigned i = 0; i < 4; ++i) {
      const auto piece = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + std::size_t{16} * i));
      const auto found =
          _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(piece, separator), _mm_cmpeq_epi8(piece, line_feed)),
                       _mm_or_si128(_mm_cmpeq_epi8(piece, carriage_return), _mm_cmpeq_epi8(piece, quote)));
      marks |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(found))) << (16 * i);
    }
    return marks;
  }
#else
  [[nodiscard]] std::uint64_t marks_of(const char* bytes) const {
    std::uint64_t marks = 0;
    for (unsigned i = 0; i < 64; ++i) {
      const char c = bytes[i];
      const bool found = c == separator_ || c == '\n' || c == '\r' || c == '"';
      marks |= static_cast<std::uint64_t>(found) << i;
    }
    return marks;
  }
#endif

  const char* block_ = nullptr;
  const char* end_;
  std::uint64_t marks_ = 0;
  char separator_;
};

/// Reads records one after the other from a stretch of text.
class RecordReader {
 public:
  RecordReader(std::string_view text, char separator, std::int64_t first_line)
      : at_(text.data()),
        end_(text.data() + text.size()),
        separator_(separator),
        line_(first_line),
        finder_(at_, end_, separator) {}

  [[nodiscard]] const char* position() const { return at_; }
  [[nodiscard]] bool at_end() const { return at_ == end_; }
  [[nodiscard]] std::int64_t line() const { return line_; }

  struct Record {
    std::int64_t line = 0;
    std::size_t n_cells = 0;  ///< up to the last one that is not empty
    bool open_quote = false;
  };

  /// Reads one record; cells beyond `n_columns` are counted, not kept. Short records are filled with empty cells.
  Record next(std::string_view* cells, std::size_t n_columns) {
    Record record{line_, 0, false};
    std::size_t i = 0;
    const auto keep = [&](std::string_view cell) {
      if (i < n_columns) cells[i] = cell;
      ++i;
      if (!cell.empty()) record.n_cells = i;
    };
    const char* start = at_;
    for (;;) {
      const char* const mark = finder_.next();
      if (mark == end_) {
        keep({start, static_cast<std::size_t>(end_ - start)});
        at_ = end_;
        break;
      }
      if (*mark == separator_) {
        keep({start, static_cast<std::size_t>(mark - start)});
        start = mark + 1;
      } else if (*mark != '"') {
        keep({start, static_cast<std::size_t>(mark - start)});
        end_line(mark);
        break;
      } else if (mark == start) {
        const char* after = mark;
        keep(quoted(after, record.open_quote));
        finder_.seek(after);
        if (after == end_) {
          at_ = end_;
          break;
        }
        const char* const next_mark = finder_.next();
        start = next_mark + 1;
        if (next_mark == end_ || *next_mark != separator_) {
          if (next_mark == end_) at_ = end_;
          if (next_mark != end_) end_line(next_mark);
          break;
        }
      }
    }
    for (; i < n_columns; ++i) cells[i] = {};
    return record;
  }

  /// Goes on with the record that begins at `at`, in that line.
  void go_on(const char* at, std::int64_t line) {
    at_ = at;
    line_ = line;
    finder_.seek(at);
  }

  /// Forgets the cells given out so far.
  void forget() { unescaped_.clear(); }

 private:
  void end_line(const char* mark) {
    ++line_;
    at_ = mark + 1;
    if (*mark != '\r' || at_ == end_ || *at_ != '\n') return;
    finder_.next();
    ++at_;
  }

  /// The cell whose opening quotation mark stands at `at`; `at` is then where the cell ends. Text between the closing mark and the
  /// end of the cell is kept.
  std::string_view quoted(const char*& at, bool& open) {
    std::string whole;
    const char* start = at + 1;
    for (bool simple = true;; simple = false) {
      const auto* const close =
          static_cast<const char*>(std::memchr(start, '"', static_cast<std::size_t>(end_ - start)));
      if (close == nullptr) {
        open = true;
        at = end_;
        return {};
      }
      count_lines(start, close);
      const bool escaped = close + 1 != end_ && close[1] == '"';
      if (escaped) {
        whole.append(start, close + 1);
        start = close + 2;
        continue;
      }
      at = close + 1;
      while (at != end_ && *at != separator_ && *at != '\n' && *at != '\r') ++at;
      if (simple && at == close + 1) return {start, static_cast<std::size_t>(close - start)};
      whole.append(start, close).append(close + 1, at);
      return unescaped_.emplace_back(std::move(whole));
    }
  }

  void count_lines(const char* begin, const char* end) {
    for (const char* at = begin; at != end; ++at) {
      if (*at == '\n' || (*at == '\r' && at[1] != '\n')) ++line_;
    }
  }

  const char* at_;
  const char* end_;
  char separator_;
  std::int64_t line_;
  MarkFinder finder_;
  std::deque<std::string> unescaped_;
};

class CsvReader final : public RowReader {
 public:
  CsvReader(std::shared_ptr<const CsvText> text, std::span<const CsvPiece> pieces, RecordReader records,
            std::vector<std::string> headings, std::shared_ptr<CsvFaults> faults, std::size_t i_part)
      : text_(std::move(text)),
        pieces_(pieces),
        headings_(std::move(headings)),
        records_(std::move(records)),
        behind_(*text_, records_.position()),
        board_(std::move(faults)),
        i_part_(i_part) {}

  [[nodiscard]] const std::vector<std::string>& headings() const override { return headings_; }

  bool next(RowBatch& batch) override {
    behind_.read_up_to(records_.position());  // the rows handed out last
    pass_unwanted();
    records_.forget();
    const auto n_columns = headings_.size();
    batch.n_columns = n_columns;
    batch.cells.resize(rows_per_batch * n_columns);
    batch.row_numbers.resize(rows_per_batch);
    std::size_t n = 0;
    while (n < rows_per_batch && !records_.at_end()) {
      const auto record = records_.next(batch.cells.data() + n * n_columns, n_columns);
      if (record.n_cells > n_columns || record.open_quote) report(record);
      batch.row_numbers[n] = record.line;
      if (record.n_cells > 0 && !record.open_quote) ++n;
    }
    batch.n_rows = n;
    if (n < rows_per_batch) {
      batch.cells.resize(n * n_columns);
      batch.row_numbers.resize(n);
    }
    if (n == 0 && !finished_) {
      finished_ = true;
      board_->finish(i_part_, std::move(faults_));
    }
    return n > 0;
  }

  void want_only(const std::vector<RowSpan>& spans) override {
    if (text_->has_plain_lines) wanted_ = spans;
  }

 private:
  /// Goes on to the piece in which the next row wanted lies.
  void pass_unwanted() {
    if (!wanted_) return;
    const auto span = std::ranges::lower_bound(*wanted_, records_.line(), {}, &RowSpan::last);
    const auto line = span == wanted_->end() ? INT64_MAX : span->first;
    const auto after = std::ranges::upper_bound(pieces_, line, {}, &CsvPiece::first_line);
    if (after == pieces_.begin()) return;
    const auto& piece = *std::prev(after);
    const auto n_passed = span == wanted_->end() ? piece.bytes.size() : 0;
    const char* const begin = piece.bytes.data() + n_passed;
    if (begin <= records_.position()) return;
    behind_.drop_up_to(begin);
    records_.go_on(begin, piece.first_line);
  }

  void report(const RecordReader::Record& record) {
    if (record.open_quote) faults_.add(fault::quote_open, board_->place(record.line));
    if (record.n_cells > headings_.size()) {
      faults_.add(fault::row_too_long, board_->place(record.line), {},
                  {{"cells", std::to_string(record.n_cells)}, {"columns", std::to_string(headings_.size())}});
    }
  }

  std::shared_ptr<const CsvText> text_;
  std::span<const CsvPiece> pieces_;
  std::optional<std::vector<RowSpan>> wanted_;
  std::vector<std::string> headings_;
  RecordReader records_;
  PagesBehind behind_;
  LimitedFaults faults_;
  std::shared_ptr<CsvFaults> board_;
  std::size_t i_part_;
  bool finished_ = false;
};

/// Cuts the text at line ends. Even the few bytes looked at can bring whole stretches of the file into memory.
std::vector<CsvPiece> cut(const CsvText& file) {
  const auto text = file.text;
  PagesBehind behind(file, text.data());
  std::vector<CsvPiece> pieces;
  for (std::size_t at = 0; at < text.size(); at += pieces.back().bytes.size()) {
    const auto end = text.size() - at > piece_size ? text.find('\n', at + piece_size) : text.size();
    pieces.push_back({text.substr(at, end == std::string_view::npos ? end : end + 1 - at), {}});
    behind.read_up_to(text.data() + at);
  }
  return pieces;
}

/// The pieces as at most `n` parts of nearly the same size.
template <class Piece>
std::vector<std::span<Piece>> parts_of(std::span<Piece> pieces, int n) {
  const auto most = std::max<std::size_t>(1, pieces.size() * piece_size / least_part);
  const auto n_parts = std::clamp<std::size_t>(static_cast<std::size_t>(std::max(1, n)), 1, most);
  std::vector<std::span<Piece>> parts;
  for (std::size_t i = 0; i < n_parts; ++i) {
    const auto begin = pieces.size() * i / n_parts;
    parts.push_back(pieces.subspan(begin, pieces.size() * (i + 1) / n_parts - begin));
  }
  return parts;
}

std::string_view bytes_of(const CsvText& text, std::span<const CsvPiece> pieces) {
  if (pieces.empty()) return text.text.substr(0, 0);
  const char* const begin = pieces.front().bytes.data();
  const auto last = pieces.back().bytes;
  return {begin, static_cast<std::size_t>(last.data() + last.size() - begin)};
}

/// Looks over the pieces, and numbers their lines.
void survey_pieces(CsvText& text, int n_threads) {
  // What was looked over is given back, so that the look over a file leaves none of it in memory.
  const auto survey = [&text](std::span<CsvPiece> part) {
    PagesBehind behind(text, bytes_of(text, part).data());
    for (auto& piece : part) {
      piece.survey = survey_text(piece.bytes);
      behind.read_up_to(piece.bytes.data() + piece.bytes.size());
    }
  };
  const auto parts = parts_of(std::span(text.pieces), n_threads);
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < parts.size(); ++i) threads.emplace_back(survey, parts[i]);
  survey(parts[0]);
  for (auto& thread : threads) thread.join();
  std::int64_t line = 1;
  for (auto& piece : text.pieces) {
    piece.first_line = line;
    line += static_cast<std::int64_t>(piece.survey.n_line_feeds);
  }
}

/// Offset in the file of the first finding of one kind.
std::optional<std::size_t> first_found(const CsvText& text, std::optional<std::size_t> TextSurvey::*finding) {
  for (const auto& piece : text.pieces) {
    if (const auto at = piece.survey.*finding) {
      return static_cast<std::size_t>(piece.bytes.data() - text.file.bytes().data()) + *at;
    }
  }
  return std::nullopt;
}

std::int64_t line_of(std::string_view text, std::size_t at) {
  return 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(at, text.size())),
                        '\n');
}

char separator_of(std::string_view text) {
  const auto line = text.substr(0, text.find_first_of("\r\n"));
  if (line.find(',') != std::string_view::npos) return ',';
  if (line.find('\t') != std::string_view::npos) return '\t';
  return line.find(';') != std::string_view::npos ? ';' : ',';
}

/// Makes sure that the text can be read, transcoding it where needed; false with a fault when not.
bool decode(CsvText& text, int n_threads, const std::string& shown, Diagnostics& diagnostics) {
  const auto bytes = text.file.bytes();
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    diagnostics.add(fault::encoding_utf16, {shown, {}, 0, {}, -1});
    return false;
  }
  const bool has_bom = bytes.starts_with(utf8_bom);
  text.text = bytes.substr(has_bom ? utf8_bom.size() : 0);
  text.pieces = cut(text);
  survey_pieces(text, n_threads);
  if (const auto at = first_found(text, &TextSurvey::nul_at)) {
    diagnostics.add(fault::nul_byte, {shown, {}, line_of(bytes, *at), {}, -1});
    return false;
  }
  const auto invalid_at = first_found(text, &TextSurvey::invalid_utf8_at);
  if (!invalid_at) return true;
  std::size_t fault_at = *invalid_at;
  auto transcoded = has_bom ? std::nullopt : utf8_from_gb18030(bytes, fault_at);
  if (!transcoded) {
    diagnostics.add(fault::encoding_unknown, {shown, {}, line_of(bytes, fault_at), {}, -1}, {},
                    {{"byte", std::to_string(fault_at + 1)}});
    return false;
  }
  text.file.drop(0, bytes.size());
  text.transcoded = std::move(*transcoded);
  text.text = text.transcoded;
  text.pieces = cut(text);
  survey_pieces(text, n_threads);
  return true;
}

/// Does a line feed end each line and stand nowhere else?
bool has_plain_lines(const CsvText& text) {
  return std::ranges::none_of(text.pieces, [](const CsvPiece& piece) {
    return piece.survey.has_quotes || piece.survey.n_carriage_returns > piece.survey.n_line_feeds;
  });
}

/// Reads headings from the top, trimmed of nothing; leading blank lines are skipped.
std::vector<std::string> read_headings(RecordReader& records) {
  constexpr std::size_t most_columns = 16384;
  std::vector<std::string_view> cells(64);
  while (!records.at_end()) {
    const auto start = records;
    auto record = records.next(cells.data(), cells.size());
    if (record.n_cells == 0) continue;
    if (record.n_cells > cells.size()) {
      cells.resize(std::min(record.n_cells, most_columns));
      records = start;
      record = records.next(cells.data(), cells.size());
    }
    cells.resize(std::min(record.n_cells, cells.size()));
    return {cells.begin(), cells.end()};
  }
  return {};
}

}  // namespace

CsvFile::CsvFile(const std::filesystem::path& path, std::string shown, int n_threads,
                 Diagnostics& diagnostics)
    : shown_(std::move(shown)) {
  auto text = std::make_shared<CsvText>(path);
  if (text->file.error() != 0) {
    diagnostics.add(fault::file_unreadable, {shown_, {}, 0, {}, -1}, shown_, reason_of(text->file.error()));
    return;
  }
  if (!decode(*text, n_threads, shown_, diagnostics)) return;
  text->has_plain_lines = has_plain_lines(*text);
  text->separator = separator_of(text->text);
  text_ = std::move(text);
}

bool CsvFile::takes_memory() const { return text_ && !text_->transcoded.empty(); }

std::vector<std::unique_ptr<RowReader>> CsvFile::open(int n_parts, Diagnostics& diagnostics) const {
  if (!text_) return {};
  RecordReader top(text_->text, text_->separator, 1);
  const auto headings = read_headings(top);
  if (headings.empty()) {
    diagnostics.add(fault::file_empty, {shown_, {}, 0, {}, -1}, shown_);
    return {};
  }
  const auto parts = parts_of(std::span(text_->pieces), text_->has_plain_lines ? n_parts : 1);
  const auto board = std::make_shared<CsvFaults>(shown_, parts.size(), diagnostics);
  std::vector<std::unique_ptr<RowReader>> readers;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto bytes = bytes_of(*text_, parts[i]);
    const char* const end = bytes.data() + bytes.size();
    const bool has_headings = bytes.data() < top.position();
    const char* const begin = has_headings ? std::min(top.position(), end) : bytes.data();
    const auto line = has_headings || parts[i].empty() ? top.line() : parts[i].front().first_line;
    RecordReader records({begin, static_cast<std::size_t>(end - begin)}, text_->separator, line);
    readers.push_back(std::make_unique<CsvReader>(text_, parts[i], std::move(records), headings, board, i));
  }
  return readers;
}

}  // namespace gnomon
