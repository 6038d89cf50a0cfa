#include <sys/wait.h>
#include <unistd.h>
#include <gnomon/store/archive.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <functional>
#include <random>
#include <thread>

#include "memory_source.hpp"
#include "scratch_file.hpp"

using namespace gnomon;
using namespace gnomon::test;

namespace {

constexpr auto at = "2026-01-15T09:00:00Z";
constexpr int n_rows = 50'000;
constexpr int n_kills = 26;

MemorySource package(const std::string& value) {
  MemoryTable values{"values", {"unit", "period", "indicator", "value"}, {}};
  // Spread over the keys, so that pages in use are written to and not only new ones.
  for (int i = 0; i < n_rows; ++i) {
    values.rows.push_back({"U" + std::to_string(i * 7919 % n_rows), "2025", "books", value});
  }
  return MemorySource({{"units", {"unit", "name"}, {{"U0", value}}}, values});
}

using Hashes = std::vector<std::pair<std::string, std::string>>;

Hashes state_of(const std::filesystem::path& path) {
  return Archive::open(path, Archive::Mode::read_only).source()->hashes();
}

std::chrono::microseconds time_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
}

/// A process that imports, killed without warning after some time. False when it had finished before.
bool import_and_kill(const std::filesystem::path& path, const TableSource& source,
                     std::chrono::microseconds after) {
  const auto child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    try {
      Archive::open(path, Archive::Mode::create_or_update).import_package(source, "killed", at);
    } catch (...) {
      _exit(1);
    }
    _exit(0);
  }
  std::this_thread::sleep_for(after);
  kill(child, SIGKILL);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  if (WIFEXITED(status)) CHECK(WEXITSTATUS(status) == 0);
  return WIFSIGNALED(status);
}

}  // namespace

TEST_CASE("an import that is killed at any moment leaves the state before or the state after") {
  const ScratchFile file;
  const ScratchFile copy;
  const ScratchFile alone;
  const auto first = package("1");
  const auto second = package("2");
  Archive::open(file.path, Archive::Mode::create_or_update).import_package(first, "first", at);
  const auto before = state_of(file.path);

  std::filesystem::copy_file(file.path, copy.path);
  const auto whole = time_of([&] {
    Archive::open(copy.path, Archive::Mode::create_or_update).import_package(second, "second", at);
  });
  const auto after = state_of(copy.path);
  REQUIRE(before != after);

  std::mt19937 random(20260115);
  std::uniform_int_distribution<std::int64_t> moment(0, whole.count() * 11 / 10);
  int n_killed = 0;
  int n_before = 0;
  for (int i = 0; i < 5 * n_kills && n_killed < n_kills; ++i) {
    std::filesystem::copy_file(file.path, copy.path, std::filesystem::copy_options::overwrite_existing);
    n_killed += import_and_kill(copy.path, second, std::chrono::microseconds(moment(random))) ? 1 : 0;
    const auto state = state_of(copy.path);
    n_before += state == before ? 1 : 0;
    CHECK((state == before || state == after));
    // What may be left of the journal is of no use any more: the file is complete without it.
    if (i % 5 != 0) continue;
    std::filesystem::rename(copy.path, alone.path);
    CHECK(state_of(alone.path) == state);
    CHECK(Archive::open(alone.path, Archive::Mode::read_only).damage().empty());
  }
  CHECK(n_killed >= 25);
  CHECK(n_before > 0);
}

TEST_CASE("a new archive that is killed while it is made can be made again") {
  const MemorySource source({{"units", {"unit", "name"}, {{"A", "甲"}}}});
  for (int i = 0; i < 10; ++i) {
    const ScratchFile file;
    import_and_kill(file.path, source, std::chrono::microseconds(i * 1500));
    auto archive = Archive::open(file.path, Archive::Mode::create_or_update);
    archive.import_package(source, "again", at);
    CHECK(archive.damage().empty());
    CHECK(rows(*archive.source(), "units").size() == 1);
  }
}
