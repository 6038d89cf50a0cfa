#include <gnomon/store/archive.hpp>

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

#include <catch2/catch.hpp>

#include <fstream>
#include <functional>
#include <iterator>

#include <gnomon/base/error.hpp>

#include "memory_source.hpp"
#include "scratch_file.hpp"

using namespace gnomon;
using namespace gnomon::test;

namespace {

constexpr auto at = "2026-01-15T09:00:00Z";

MemoryTable units(std::vector<Cells> rows) { return {"units", {"unit", "name"}, std::move(rows)}; }
MemoryTable indicators() {
  return {"indicators", {"indicator", "name"}, {{"books", "馆藏图书"}, {"residents", "常住人口"}}};
}
MemoryTable values(std::vector<Cells> rows) {
  return {"values", {"unit", "period", "indicator", "value"}, std::move(rows)};
}

Archive make(const ScratchFile& file) { return Archive::open(file.path, Archive::Mode::create_or_update); }

std::string id_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.id();
  }
  return "no error";
}

std::string bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("a package comes back from the archive cell by cell") {
  const ScratchFile file;
  auto archive = make(file);
  const MemorySource package({{"单位", {"x"}, {{"1"}}},
                              units({{"A", " 甲 县 "}, {"B", "乙\n县\"，"}}),
                              {"scheme",
                               {"条目代码", "条目名称", "分值", "责任处室"},
                               {{"1", "图书", "１０", "科普处"}, {"2", "人口", "20", ""}}},
                              values({{"A", "2025", "books", "1,180"}, {"B", "２０２５年", "books", "—"}})});
  const auto summary = archive.import_package(package, "county", at);

  CHECK(summary.event == 1);
  CHECK(summary.tables ==
        std::vector<TableChanges>{{"units", 2, 0, 0, 0}, {"scheme", 2, 0, 0, 0}, {"values", 2, 0, 0, 0}});

  const auto source = archive.source();
  CHECK(read(*source, "units") == TableRead{{"unit", "name"}, {{"A", " 甲 县 "}, {"B", "乙\n县\"，"}}});
  CHECK(read(*source, "scheme") == TableRead{{"item", "name", "points", "责任处室"},
                                             {{"1", "图书", "１０", "科普处"}, {"2", "人口", "20", ""}}});
  CHECK(read(*source, "values") ==
        TableRead{{"unit", "period", "indicator", "value"},
                  {{"A", "2025", "books", "1,180"}, {"B", "２０２５年", "books", "—"}}});
}

TEST_CASE("tables of the archive say where they stand") {
  const ScratchFile file;
  auto archive = make(file);
  archive.import_package(MemorySource({units({{"A", "甲"}})}), "county", at);
  const auto source = archive.source();
  REQUIRE(source->tables().size() == 1);
  const auto info = source->tables().front();
  CHECK(info.place(2, "name").text() == file.path.string() + " units!B2 [name]");
  Diagnostics faults;
  RowBatch batch;
  REQUIRE(source->open(info, 4, faults).front()->next(batch));
  CHECK(batch.row_numbers == std::vector<std::int64_t>{2});
}

TEST_CASE("a wide table of values is kept long") {
  const ScratchFile file;
  auto archive = make(file);
  const MemorySource package({{"values",
                               {"单位代码", "时期", "馆藏图书", "Residents", "填表人"},
                               {{"A", "2025", "5", "7", "张"}, {"", "", "", "", ""}}},
                              indicators()});
  archive.import_package(package, "county", at);
  CHECK(read(*archive.source(), "values") ==
        TableRead{{"unit", "period", "indicator", "value", "填表人"},
                  {{"A", "2025", "books", "5", "张"}, {"A", "2025", "residents", "7", "张"}}});

  SECTION("the indicators may have come with an earlier import") {
    archive.import_package(MemorySource({{"values", {"unit", "period", "books"}, {{"A", "2026", "6"}}}}), "x",
                           at);
    CHECK(rows(*archive.source(), "values").back() == Cells{"A", "2026", "books", "6", ""});
  }
}

TEST_CASE("the same package twice changes nothing") {
  const ScratchFile file;
  auto archive = make(file);
  const MemorySource package({units({{"A", "甲"}}), values({{"A", "2025", "books", "5"}})});
  archive.import_package(package, "county", at);
  const auto before = archive.source()->hashes();
  const auto summary = archive.import_package(package, "county", at);
  CHECK(summary.nothing_changed());
  CHECK(summary.tables == std::vector<TableChanges>{{"units", 0, 0, 1, 0}, {"values", 0, 0, 1, 0}});
  CHECK(archive.source()->hashes() == before);
  CHECK(archive.newest_event() == 2);
}

TEST_CASE("events without a key are told apart by all they say, and all are kept") {
  const ScratchFile file;
  auto archive = make(file);
  const std::vector<std::vector<std::string>> three{
      {"01", "2025-03-01", "讲座"}, {"01", "2025-03-01", "讲座"}, {"01", "2025-04-01", "展览"}};
  const auto ledger = [](std::vector<std::vector<std::string>> rows) {
    return MemorySource({MemoryTable{"ledger", {"unit", "date", "activity"}, std::move(rows)}});
  };
  const auto first = archive.import_package(ledger(three), "county", at);
  CHECK(first.tables == std::vector<TableChanges>{{"ledger", 3, 0, 0, 0}});
  const auto second = archive.import_package(ledger({three[0], three[2]}), "county", at);
  CHECK(second.tables == std::vector<TableChanges>{{"ledger", 0, 0, 2, 1}});
}

TEST_CASE("a later import wins, and any earlier state can be asked for") {
  const ScratchFile file;
  auto archive = make(file);
  archive.import_package(MemorySource({units({{"A", "甲"}, {"B", "乙"}}),
                                       values({{"A", "2024", "books", "1"}, {"A", "2025", "books", "2"}})}),
                         "first", at);
  const auto summary = archive.import_package(
      MemorySource({units({{"A", "甲县"}, {"C", "丙"}}),
                    values({{" A ", "2025年", "books", "3"}, {"C", "2025", "books", "4"}})}),
      "second", at);
  CHECK(summary.tables == std::vector<TableChanges>{{"units", 1, 1, 0, 1}, {"values", 1, 1, 0, 0}});

  const auto now = archive.source();
  CHECK(rows(*now, "units") == std::vector<Cells>{{"A", "甲县"}, {"C", "丙"}});
  CHECK(rows(*now, "values") == std::vector<Cells>{{" A ", "2025年", "books", "3"},
                                                   {"A", "2024", "books", "1"},
                                                   {"C", "2025", "books", "4"}});
  const auto then = archive.source(1);
  CHECK(rows(*then, "units") == std::vector<Cells>{{"A", "甲"}, {"B", "乙"}});
  CHECK(rows(*then, "values") ==
        std::vector<Cells>{{"A", "2024", "books", "1"}, {"A", "2025", "books", "2"}});

  SECTION("a table that the later import lacks stays in force") {
    archive.import_package(MemorySource({values({{"A", "2026", "books", "9"}})}), "third", at);
    CHECK(rows(*archive.source(), "units").size() == 2);
    CHECK(rows(*archive.source(), "values").size() == 4);
  }
  SECTION("a table without rows replaces one with rows") {
    archive.import_package(MemorySource({units({})}), "third", at);
    CHECK(rows(*archive.source(), "units").empty());
  }
  SECTION("a source stays as it is when the archive changes") {
    archive.import_package(MemorySource({units({{"Z", "末"}})}), "third", at);
    CHECK(rows(*now, "units") == std::vector<Cells>{{"A", "甲县"}, {"C", "丙"}});
  }
}

TEST_CASE("undo takes back the newest import in force, and no row is lost") {
  const ScratchFile file;
  auto archive = make(file);
  archive.import_package(MemorySource({values({{"A", "2025", "books", "1"}})}), "first", at);
  const auto first = archive.source()->hashes();
  archive.import_package(MemorySource({values({{"A", "2025", "books", "2"}}), units({{"A", "甲"}})}),
                         "second", at);
  const auto second = archive.source()->hashes();

  const auto undone = archive.undo("2026-01-16T09:00:00Z");
  CHECK(undone.number == 2);
  CHECK(undone.source == "second");
  CHECK(undone.undone_by == 3);
  CHECK(archive.source()->hashes() == first);
  CHECK(archive.source(2)->hashes() == second);

  SECTION("a second undo goes one import further back") {
    CHECK(archive.undo(at).number == 1);
    CHECK(id_of([&] { (void)archive.source(); }) == "GNO-D011");
    CHECK(id_of([&] { archive.undo(at); }) == "GNO-D012");
  }
  SECTION("what was undone can be imported again") {
    const auto again = archive.import_package(
        MemorySource({values({{"A", "2025", "books", "2"}}), units({{"A", "甲"}})}), "again", at);
    CHECK(again.tables == std::vector<TableChanges>{{"units", 1, 0, 0, 0}, {"values", 0, 1, 0, 0}});
    CHECK(archive.source()->hashes() == second);
  }
  SECTION("the history names every event") {
    const auto history = archive.history();
    REQUIRE(history.size() == 3);
    CHECK(history[0].undone_by == 0);
    CHECK(history[1].tables == undone.tables);
    CHECK(history[2].kind == EventKind::undo);
    CHECK(history[2].refers_to == 2);
    CHECK(history[2].at == "2026-01-16T09:00:00Z");
  }
}

TEST_CASE("corrections add rows and leave the values alone") {
  const ScratchFile file;
  auto archive = make(file);
  archive.import_package(MemorySource({values({{"A", "2025", "books", "1"}})}), "first", at);
  archive.add_corrections({{"A", "2025", "books", "2", "张三", "2026-01-10", "录入错误"}}, at);
  archive.import_package(MemorySource({{"corrections",
                                        {"unit", "period", "indicator", "value", "by", "date", "reason"},
                                        {{"A", "2025", "books", "3", "李四", "2026-01-11", "复核"},
                                         {"A", "2025", "books", "2", "张三", "2026/1/10", "录入错误"}}}}),
                         "second", at);
  CHECK(rows(*archive.source(), "values") == std::vector<Cells>{{"A", "2025", "books", "1"}});
  CHECK(rows(*archive.source(), "corrections") ==
        std::vector<Cells>{{"A", "2025", "books", "2", "张三", "2026-01-10", "录入错误"},
                           {"A", "2025", "books", "3", "李四", "2026-01-11", "复核"}});
  CHECK(archive.history()[1].source == "corrections");
  CHECK(archive.history()[2].tables == std::vector<TableChanges>{{"corrections", 1, 0, 1, 0}});
}

TEST_CASE("one key with two contents in one package is refused, the same row twice is not") {
  const ScratchFile file;
  auto archive = make(file);
  CHECK(id_of([&] {
          archive.import_package(
              MemorySource({units({{"A", "甲"}}),
                            values({{"A", "2025", "books", "1"}, {"A", "2025年", "books", "2"}})}),
              "county", at);
        }) == "GNO-D015");
  CHECK(archive.newest_event() == 0);
  archive.import_package(MemorySource({values({{"A", "2025", "books", "1"}, {"A", "2025", "books", "1"}})}),
                         "county", at);
  CHECK(rows(*archive.source(), "values").size() == 1);
}

TEST_CASE("an import that is interrupted leaves nothing behind") {
  const ScratchFile file;
  auto archive = make(file);
  const MemorySource package({units({{"A", "甲"}}), values({{"A", "2025", "books", "1"}})});
  const auto interrupt = [](std::string_view, std::int64_t done, std::int64_t) {
    if (done > 1) throw Error(ExitCode::interrupted, "GNO-C000", "interrupted");
  };
  CHECK_THROWS_AS(archive.import_package(package, "county", at, interrupt), Error);
  CHECK(archive.newest_event() == 0);
  CHECK(archive.import_package(package, "county", at).event == 1);
}

TEST_CASE("a preview tells what an import would do and writes nothing") {
  const ScratchFile file;
  const MemorySource package({units({{"A", "甲"}}), values({{"A", "2025", "books", "1"}})});
  CHECK(Archive::preview_import(file.path, package).summary.tables.front() ==
        TableChanges{"units", 1, 0, 0, 0});
  CHECK_FALSE(std::filesystem::exists(file.path));

  make(file).import_package(package, "county", at);
  const auto before = bytes(file.path);
  const auto summary =
      Archive::preview_import(file.path, MemorySource({values({{"A", "2025", "books", "2"}})})).summary;
  CHECK(summary.event == 2);
  CHECK(summary.tables == std::vector<TableChanges>{{"values", 0, 1, 0, 0}});
  CHECK(bytes(file.path) == before);
}

TEST_CASE("hashes of tables do not depend on the order of rows or on the way they came in") {
  const ScratchFile one;
  const ScratchFile two;
  auto first = make(one);
  auto second = make(two);
  first.import_package(MemorySource({units({{"A", "甲"}, {"B", "乙"}}),
                                     values({{"A", "2025", "books", "1"}, {"B", "2025", "books", "2"}})}),
                       "county", at);
  second.import_package(MemorySource({values({{"B", "2025", "books", "2"}})}), "values", at);
  second.import_package(
      MemorySource({values({{"A", "2025", "books", "1"}}),
                    {"units", {"unit", "name", "group"}, {{"B", "乙", ""}, {"A", "甲", ""}}}}),
      "rest", at);
  CHECK(first.source()->hashes() == second.source()->hashes());
  CHECK(first.source()->hashes().front().second.size() == 64);
}

TEST_CASE("a run is kept with its results") {
  const ScratchFile file;
  auto archive = make(file);
  archive.import_package(MemorySource({units({{"A", "甲"}})}), "county", at);
  RunRecord run;
  run.state = 1;
  run.at = at;
  run.period = "2025";
  run.settings = {{"missing", "zero"}, {"lang", "en"}};
  run.options = {{"threads", "2"}};
  run.scheme_hash = std::string(64, 'a');
  run.program_version = "0.1.0";
  run.inputs = {{"units", std::string(64, 'b')}};
  run.ranking = {{"A", "甲", "山区", "P", 84.94499999999999, 84.94, "良", 1, 1, 1, ""},
                 {"B", "乙", "", "P", std::nullopt, std::nullopt, "", 0, 0, 0, "missing.not_ranked item=1"}};
  run.scores = {{"A", "1", "books", "1180", "observed", "1200", 0.1 + 0.2, 5.0,
                 "proportional.short value=1180 target=1200"},
                {"B", "1", "books", "", "missing", "1200", std::nullopt, std::nullopt, "missing"}};
  run.number = archive.record_run(run);
  CHECK(run.number == 2);
  CHECK(archive.run(2) == run);

  const auto runs = archive.runs();
  REQUIRE(runs.size() == 1);
  CHECK(runs[0].scheme_hash == run.scheme_hash);
  CHECK(runs[0].ranking.empty());
  CHECK(archive.history()[1].kind == EventKind::run);
  CHECK(archive.history()[1].source == "2025");
  CHECK(archive.history()[1].refers_to == 1);
  CHECK(id_of([&] { (void)archive.run(1); }) == "GNO-D014");
}

TEST_CASE("an event that never was cannot be asked for") {
  const ScratchFile file;
  auto archive = make(file);
  CHECK(id_of([&] { (void)archive.source(); }) == "GNO-D011");
  archive.import_package(MemorySource({units({})}), "county", at);
  CHECK(id_of([&] { (void)archive.source(2); }) == "GNO-D013");
  CHECK(id_of([&] { (void)archive.source(-1); }) == "GNO-D013");
}

TEST_CASE("a package without tables for the archive is refused") {
  const ScratchFile file;
  auto archive = make(file);
  CHECK(id_of([&] {
          archive.import_package(MemorySource({MemoryTable{"notes", {"unit"}, {}}}), "county", at);
        }) == "GNO-D017");
}

TEST_CASE("an archive is known by its content") {
  const ScratchFile file;
  CHECK_FALSE(Archive::is_archive(file.path));
  make(file);
  CHECK(Archive::is_archive(file.path));
}

TEST_CASE("a wide table is kept long, with what stands beside each value") {
  const ScratchFile file;
  auto archive = make(file);
  archive.import_package(
      MemorySource(
          {indicators(),
           {"values",
            {"unit", "period", "馆藏图书", "books：佐证", "常住人口", "常住人口:自评值", "经办人"},
            {{"A", "2025", "1180", "清单", "900", "950", "张三"}, {"B", "2025", "7", "", "8", "", ""}}}}),
      "county", at);
  CHECK(read(*archive.source(), "values") ==
        TableRead{{"unit", "period", "indicator", "value", "self", "evidence", "经办人"},
                  {{"A", "2025", "books", "1180", "", "清单", "张三"},
                   {"A", "2025", "residents", "900", "950", "", "张三"},
                   {"B", "2025", "books", "7", "", "", ""},
                   {"B", "2025", "residents", "8", "", "", ""}}});
}

TEST_CASE("evidence that came later is a change of the value") {
  const ScratchFile file;
  auto archive = make(file);
  archive.import_package(MemorySource({values({{"A", "2025", "books", "7"}})}), "county", at);
  const MemoryTable later{
      "values", {"unit", "period", "indicator", "value", "evidence"}, {{"A", "2025", "books", "7", "清单"}}};
  CHECK(archive.import_package(MemorySource({later}), "county", at).tables.front() ==
        TableChanges{"values", 0, 1, 0, 0});
  CHECK(rows(*archive.source(), "values") == std::vector<Cells>{{"A", "2025", "books", "7", "清单"}});
}

TEST_CASE("a preview gives the tables as they would be") {
  const ScratchFile file;
  make(file).import_package(
      MemorySource({values({{"A", "2025", "books", "7"}, {"B", "2025", "books", "9"}})}), "county", at);
  const std::vector<CorrectionRow> correction{{"A", "2025", "books", "8", "张三", "2026-01-20", "漏报"}};
  const auto preview =
      Archive::preview_import(file.path, MemorySource({values({{"A", "2025", "books", "6"}})}));
  CHECK(rows(*preview.source, "values") ==
        std::vector<Cells>{{"A", "2025", "books", "6"}, {"B", "2025", "books", "9"}});
  CHECK(preview.source->hashes().empty());
  const auto corrected = Archive::preview_import(file.path, *correction_source(correction));
  CHECK(rows(*corrected.source, "corrections") ==
        std::vector<Cells>{{"A", "2025", "books", "8", "张三", "2026-01-20", "漏报"}});
  CHECK(make(file).newest_event() == 1);
}

TEST_CASE("corrections are listed with the value before and what became of them") {
  const ScratchFile file;
  auto archive = make(file);
  archive.import_package(
      MemorySource({{"values",
                     {"unit", "period", "indicator", "value", "verified", "status"},
                     {{"A", "2025", "books", "7", "6", ""}, {"B", "2025", "books", "", "", "缺报"}}}}),
      "county", at);
  const auto correct = [&](std::string unit, std::string value, std::string date) {
    return archive.add_corrections(
        {{std::move(unit), "2025", "books", std::move(value), "张三", std::move(date), "核实"}}, at);
  };
  correct("A", "8", "2026-01-10");   // event 2
  correct("A", "9", "2026-01-12");   // 3
  correct("B", "4", "");             // 4
  correct("A", "5", "2026-01-12");   // 5, of the same day as 3
  archive.undo(at);                  // 6 takes 5 back
  correct("A", "10", "2026-01-11");  // 7, older than 3: without effect

  std::vector<Cells> found;
  for (const auto& each : archive.corrections()) {
    found.push_back({std::to_string(each.event), each.row.unit, each.value_before, each.row.value,
                     std::to_string(each.undone_by), std::to_string(each.replaced_by),
                     each.in_force() ? "in force" : ""});
  }
  CHECK(found == std::vector<Cells>{{"2", "A", "6", "8", "0", "3", ""},
                                    {"3", "A", "8", "9", "0", "0", "in force"},
                                    {"4", "B", "缺报", "4", "0", "0", "in force"},
                                    {"5", "A", "9", "5", "6", "0", ""},
                                    {"7", "A", "9", "10", "0", "3", ""}});
}

TEST_CASE("a column that older imports kept among the others is found again") {
  const ScratchFile file;
  make(file).import_package(
      MemorySource({{"values",
                     {"unit", "period", "indicator", "value", "经办人"},
                     {{"A", "2025", "books", "7", "清单"}, {"B", "2025", "books", "8", ""}}}}),
      "county", at);
  {
    // As a version without the column `evidence` would have left it.
    SQLite::Database database(file.path.string(), SQLITE_OPEN_READWRITE);
    database.exec("DROP TRIGGER import_part_no_update; DROP TRIGGER values_no_update;");
    database.exec("UPDATE import_part SET extra_columns = replace(extra_columns, '经办人', '佐证');");
    database.exec("UPDATE \"values\" SET extra = replace(extra, '经办人', '佐证');");
  }
  make(file).import_package(MemorySource({{"values",
                                           {"unit", "period", "indicator", "value", "evidence"},
                                           {{"B", "2025", "books", "8", "照片"}}}}),
                            "county", at);
  CHECK(read(*make(file).source(), "values") ==
        TableRead{{"unit", "period", "indicator", "value", "evidence"},
                  {{"A", "2025", "books", "7", "清单"}, {"B", "2025", "books", "8", "照片"}}});
}
