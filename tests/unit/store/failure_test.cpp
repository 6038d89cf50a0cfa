#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <gnomon/store/archive.hpp>

#include <catch2/catch.hpp>

#include <csignal>
#include <fstream>
#include <functional>
#include <iterator>

#include <gnomon/base/error.hpp>

#include "memory_source.hpp"
#include "scratch_file.hpp"

using namespace gnomon;
using namespace gnomon::test;

namespace {

namespace fs = std::filesystem;

constexpr auto at = "2026-01-15T09:00:00Z";

MemorySource package(int n_rows, const std::string& value = "1") {
  MemoryTable values{"values", {"unit", "period", "indicator", "value"}, {}};
  for (int i = 0; i < n_rows; ++i) values.rows.push_back({"U" + std::to_string(i), "2025", "books", value});
  return MemorySource({{"units", {"unit", "name"}, {{"U0", "甲"}}}, values});
}

struct Failure {
  ExitCode exit_code = ExitCode::done;
  std::string id;
  bool operator==(const Failure&) const = default;
};

Failure failure_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    CHECK(error.fault() != nullptr);
    CHECK_FALSE(error.remedy().empty());
    CHECK(std::string(error.what()).find('{') == std::string::npos);
    return {error.exit_code(), error.id()};
  }
  return {};
}

Failure failure_of_opening(const fs::path& path) {
  const auto reading = failure_of([&] { (void)Archive::open(path, Archive::Mode::read_only); });
  CHECK(failure_of([&] { (void)Archive::open(path, Archive::Mode::create_or_update); }) == reading);
  return reading;
}

void write(const fs::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

std::string bytes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void make(const fs::path& path, int n_rows) {
  Archive::open(path, Archive::Mode::create_or_update).import_package(package(n_rows), "county", at);
}

/// While it lives, no file can grow beyond so many bytes: a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t n_bytes) {
    // Without this the signal would end the program; the write then fails with an error.
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{n_bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("a file that is no archive is refused and left alone") {
  const ScratchFile file;
  CHECK(failure_of([&] { (void)Archive::open(file.path, Archive::Mode::read_only); }).id == "GNO-D001");
  CHECK_FALSE(fs::exists(file.path));

  SECTION("a text") {
    write(file.path, "unit,name\nA,甲\n");
    CHECK(failure_of_opening(file.path) == Failure{ExitCode::data_refused, "GNO-D002"});
    CHECK(bytes(file.path) == "unit,name\nA,甲\n");
  }
  SECTION("a database of another program") {
    SQLite::Database(file.path.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
        .exec("CREATE TABLE notes (x)");
    const auto before = bytes(file.path);
    CHECK(failure_of_opening(file.path) == Failure{ExitCode::data_refused, "GNO-D003"});
    CHECK_FALSE(Archive::is_archive(file.path));
    CHECK(bytes(file.path) == before);
  }
  SECTION("an archive of a newer version") {
    make(file.path, 1);
    SQLite::Database(file.path.string(), SQLITE_OPEN_READWRITE).exec("PRAGMA user_version = 999");
    CHECK(failure_of_opening(file.path) == Failure{ExitCode::data_refused, "GNO-D004"});
  }
  SECTION("an empty file can become an archive") {
    write(file.path, "");
    CHECK(failure_of([&] { (void)Archive::open(file.path, Archive::Mode::read_only); }).id == "GNO-D011");
    make(file.path, 1);
    CHECK(Archive::is_archive(file.path));
  }
  SECTION("a folder that is not there") {
    const auto path = file.path / "nowhere.db";
    CHECK(failure_of([&] { (void)Archive::open(path, Archive::Mode::create_or_update); }) ==
          Failure{ExitCode::data_refused, "GNO-D010"});
  }
}

TEST_CASE("a damaged archive is found out and said so") {
  const ScratchFile file;
  make(file.path, 5000);
  auto content = bytes(file.path);

  SECTION("cut short") {
    write(file.path, content.substr(0, content.size() / 2));
    CHECK(failure_of([&] { read(*Archive::open(file.path, Archive::Mode::read_only).source(), "values"); }) ==
          Failure{ExitCode::data_refused, "GNO-D007"});
  }
  SECTION("overwritten in the middle") {
    content.replace(content.size() / 2, 20000, 20000, '\x5a');
    write(file.path, content);
    const auto archive = Archive::open(file.path, Archive::Mode::read_only);
    CHECK_FALSE(archive.damage().empty());
    CHECK(failure_of([&] { read(*archive.source(), "values"); }) ==
          Failure{ExitCode::data_refused, "GNO-D007"});
  }
  SECTION("sound") {
    CHECK(Archive::open(file.path, Archive::Mode::read_only).damage().empty());
    CHECK_FALSE(fs::exists(file.path.string() + "-journal"));
    CHECK_FALSE(fs::exists(file.path.string() + "-wal"));
  }
}

TEST_CASE("an archive in use by another program is busy") {
  const ScratchFile file;
  make(file.path, 10);
  auto archive = Archive::open(file.path, Archive::Mode::create_or_update);
  SQLite::Database other(file.path.string(), SQLITE_OPEN_READWRITE);
  const Failure busy{ExitCode::busy, "GNO-D006"};
  {
    SQLite::Transaction writing(other, SQLite::TransactionBehavior::EXCLUSIVE);
    CHECK(failure_of([&] { archive.import_package(package(20), "county", at); }) == busy);
    CHECK(failure_of([&] { (void)archive.history(); }) == busy);
  }
  {
    // A reader does not stop the import from starting, only from being written.
    SQLite::Statement reading(other, "SELECT * FROM event");
    REQUIRE(reading.executeStep());
    CHECK(failure_of([&] { archive.import_package(package(20), "county", at); }) == busy);
  }
  CHECK(archive.newest_event() == 1);
  CHECK(archive.import_package(package(20), "county", at).event == 2);
}

TEST_CASE("an archive open for reading is not written") {
  const ScratchFile file;
  make(file.path, 10);
  auto archive = Archive::open(file.path, Archive::Mode::read_only);
  CHECK(failure_of([&] { archive.import_package(package(20), "county", at); }) ==
        Failure{ExitCode::data_refused, "GNO-D009"});
}

TEST_CASE("when the disk is full an import leaves the archive as it was") {
  const ScratchFile file;
  make(file.path, 100);
  const auto before = bytes(file.path);
  {
    auto archive = Archive::open(file.path, Archive::Mode::create_or_update);
    const FileSizeLimit limit(before.size() + 100'000);
    const auto failure = failure_of([&] { archive.import_package(package(100'000, "22"), "county", at); });
    CHECK(failure == Failure{ExitCode::data_refused, "GNO-D008"});
  }
  CHECK_FALSE(fs::exists(file.path.string() + "-journal"));
  const auto archive = Archive::open(file.path, Archive::Mode::read_only);
  CHECK(archive.newest_event() == 1);
  CHECK(archive.damage().empty());
  CHECK(rows(*archive.source(), "values").size() == 100);
}
