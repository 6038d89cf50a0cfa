#include <gnomon/reporting/writers/json.hpp>

#include <cmath>

#include <gnomon/base/decimal.hpp>
#include <gnomon/reporting/json_writer.hpp>

namespace gnomon {
namespace {

class JsonSink final : public RowSink {
 public:
  JsonSink(JsonWriter& json, const Table& table) : json_(json), table_(table) {}

  void text(std::string_view value) override {
    next();
    json_.value(value);
  }
  void number(double value, int decimals) override {
    next();
    if (std::isfinite(value)) {
      json_.raw(decimals >= 0 ? format_fixed(value, decimals) : format_shortest(value));
    } else {
      json_.null();
    }
  }
  void integer(std::int64_t value) override {
    next();
    json_.value(value);
  }
  void empty() override {
    next();
    json_.null();
  }
  void end_row() override {
    json_.end_object();
    i_column_ = 0;
  }

 private:
  void next() {
    if (i_column_ == 0) json_.begin_object();
    json_.key(table_.columns.at(i_column_++).id);
  }

  JsonWriter& json_;
  const Table& table_;
  std::size_t i_column_ = 0;
};

}  // namespace

void write_json_table(const Table& table, const WriteOptions& /*options*/, Output& out) {
  JsonWriter json(out, 1);
  json.begin_array();
  JsonSink sink(json, table);
  table.rows(sink);
  json.end_array();
  json.finish();
}

}  // namespace gnomon
