#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <catch2/catch.hpp>

#include <set>

#include <gnomon/base/embedded.hpp>
#include <gnomon/store/connection.hpp>
#include <gnomon/store/stored_tables.hpp>

#include "scratch_file.hpp"

using namespace gnomon;

namespace {

SQLite::Database memory() { return {":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE}; }

std::set<std::string> columns_in_sql(SQLite::Database& database, const std::string& table) {
  SQLite::Statement query(database, "SELECT name FROM pragma_table_info(?)");
  query.bind(1, table);
  std::set<std::string> names;
  while (query.executeStep()) names.insert(query.getColumn(0).getString());
  return names;
}

}  // namespace

TEST_CASE("migrations are numbered from 1 without a gap") {
  REQUIRE(!migrations().empty());
  int number = 0;
  for (const auto& step : migrations()) CHECK(step.version == ++number);
}

TEST_CASE("a new database gets the layout of today and the mark of an archive") {
  auto database = memory();
  migrate(database);
  CHECK(layout_of(database) == migrations().back().version);
  CHECK(database.execAndGet("PRAGMA application_id").getInt() == archive_application_id);
  CHECK(database.execAndGet("PRAGMA integrity_check").getString() == "ok");
}

TEST_CASE("each later migration is applied once, and none when one fails") {
  auto database = memory();
  const std::vector<Migration> one{{1, "CREATE TABLE a (x INTEGER) STRICT;"}};
  const std::vector<Migration> two{one[0], {2, "ALTER TABLE a ADD COLUMN y TEXT;"}};
  const std::vector<Migration> broken{
      one[0], two[1], {3, "CREATE TABLE b (x INTEGER) STRICT; SELECT nonsense;"}};
  migrate(database, one);
  database.exec("INSERT INTO a (x) VALUES (7)");
  CHECK_THROWS_AS(migrate(database, broken), SQLite::Exception);
  CHECK(layout_of(database) == 1);
  migrate(database, two);
  migrate(database, two);
  CHECK(layout_of(database) == 2);
  CHECK(database.execAndGet("SELECT x FROM a WHERE y IS NULL").getInt() == 7);
}

TEST_CASE("every column of the table schemas has its place in the archive") {
  auto database = memory();
  migrate(database);
  for (const auto& table : stored_tables()) {
    const auto columns = columns_in_sql(database, table.name);
    for (const auto& column : table.columns) {
      INFO(table.name << '.' << column);
      CHECK(columns.contains(column));
    }
  }
}

TEST_CASE("rows of an archive can be neither changed nor deleted") {
  auto database = memory();
  migrate(database);
  database.exec("INSERT INTO event (event, kind, at, program_version) VALUES (1, 'import', '', '')");
  CHECK_THROWS_WITH(database.exec("UPDATE event SET at = 'x'"), "rows of an archive are only added");
  CHECK_THROWS_WITH(database.exec("DELETE FROM event"), "rows of an archive are only added");
  SQLite::Statement tables(database, "SELECT name FROM sqlite_schema WHERE type = 'table'");
  while (tables.executeStep()) {
    const auto name = tables.getColumn(0).getString();
    SQLite::Statement triggers(database,
                               "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?");
    triggers.bind(1, name);
    REQUIRE(triggers.executeStep());
    INFO(name);
    CHECK(triggers.getColumn(0).getInt() == 2);
  }
}

TEST_CASE("keys that mean the same are the same") {
  CHECK(plain_key("unit", " Ａ1　") == "A1");
  CHECK(plain_key("period", "２０２５年") == "2025");
  CHECK(plain_key("period", "2021-2025") == "2021/2025");
  CHECK(plain_key("date", "2026年1月5日") == "2026-01-05");
  CHECK(plain_key("date", "soon") == "soon");
}
