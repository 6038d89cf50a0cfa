#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/model/period.hpp>

namespace gnomon {

/// A row of a table of records while it is read: an event of the ledger (台账) or a thing of the register (名录). The cells are those of
/// `RecordSink::begin`, trimmed, and stay valid during the call only.
struct Record {
  std::size_t i_unit = 0;
  std::optional<Day> from;  ///< day of the event; first day of validity, unset = from the beginning
  std::optional<Day> to;    ///< last day of validity, unset = still valid
  std::span<const std::string_view> cells;
  std::int64_t row = 0;
};

/// What takes the rows of a table of records, one by one; so a ledger of any length needs no memory of its own.
class RecordSink {
 public:
  RecordSink() = default;
  RecordSink(const RecordSink&) = delete;
  RecordSink& operator=(const RecordSink&) = delete;
  virtual ~RecordSink() = default;

  /// The columns: the schema's names, and extra headings as written.
  virtual void begin(const std::vector<std::string>& columns) = 0;
  virtual void add(const Record& record) = 0;
};

}  // namespace gnomon
