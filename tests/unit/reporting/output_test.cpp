#include <gnomon/reporting/output.hpp>

#include <catch2/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include <gnomon/base/error.hpp>

#include "support/scratch_folder.hpp"

using namespace gnomon;
using gnomon::test::ScratchFolder;
namespace fs = std::filesystem;

namespace {

std::string bytes_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::size_t n_entries(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("numbers and text are written as by the functions of base") {
  CHECK(write_to_text([](Output& out) {
          out.integer(-42);
          out.put(' ');
          out.fixed(84.945, 2);
          out.put(' ');
          out.shortest(0.1 + 0.2);
          out.put(' ');
          out.exact(0.1 + 0.2);
          out.spaces(2);
          out.write("完");
        }) == "-42 84.95 0.3 0.30000000000000004  完");
}

TEST_CASE("more than the buffer holds arrives whole and in order") {
  std::string expected;
  const auto text = write_to_text([&](Output& out) {
    for (int i = 0; i < 200'000; ++i) {
      out.integer(i);
      out.put(',');
    }
    out.write(std::string(1'000'000, 'x'));
    out.put('.');
  });
  for (int i = 0; i < 200'000; ++i) expected += std::to_string(i) + ",";
  expected += std::string(1'000'000, 'x') + ".";
  CHECK((text == expected));
}

TEST_CASE("files appear together, with size and hash") {
  const ScratchFolder scratch;
  {
    OutputSet set(scratch.path() / "out", true);
    set.add("b.csv", [](Output& out) { out.write("abc"); });
    set.add("a.csv", [](Output&) {});
    CHECK_FALSE(fs::exists(scratch.path() / "out/b.csv"));
    const auto files = set.files();
    REQUIRE(files.size() == 2);
    CHECK(files[0].name == "a.csv");
    CHECK(files[1].bytes == 3);
    CHECK(files[1].sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    set.commit();
  }
  CHECK(bytes_of(scratch.path() / "out/b.csv") == "abc");
  CHECK(n_entries(scratch.path() / "out") == 2);
}

TEST_CASE("an error leaves the folder as it was") {
  const ScratchFolder scratch;
  std::ofstream(scratch.path() / "a.csv") << "old";
  CHECK_THROWS_AS(
      [&] {
        OutputSet set(scratch.path());
        set.add("a.csv", [](Output& out) { out.write("new"); });
        set.add("b.csv", [](Output& out) {
          out.write(std::string(1'000'000, 'x'));
          throw std::runtime_error("no more");
        });
        set.commit();
      }(),
      std::runtime_error);
  CHECK(bytes_of(scratch.path() / "a.csv") == "old");
  CHECK(n_entries(scratch.path()) == 1);
}

TEST_CASE("a folder made for nothing is taken away again") {
  const ScratchFolder scratch;
  { const OutputSet set(scratch.path() / "new"); }
  CHECK_FALSE(fs::exists(scratch.path() / "new"));
}

TEST_CASE("pending files can be removed from a signal handler") {
  const ScratchFolder scratch;
  OutputSet set(scratch.path());
  set.add("a.csv", [](Output& out) { out.write("x"); });
  CHECK(n_entries(scratch.path()) == 1);
  const auto child = ::fork();  // the process that calls it must end
  if (child == 0) {
    remove_pending_outputs();
    ::_exit(0);
  }
  REQUIRE(::waitpid(child, nullptr, 0) == child);
  CHECK(n_entries(scratch.path()) == 0);
}

TEST_CASE("a place that cannot be written is named") {
  const ScratchFolder scratch;
  fs::create_directories(scratch.path() / "x.csv");
  std::ofstream(scratch.path() / "file") << "";
  CHECK_THROWS_AS(OutputSet(scratch.path() / "file"), Error);
  OutputSet set(scratch.path());
  set.add("x.csv", [](Output&) {});
  try {
    set.commit();
    FAIL("a folder was replaced");
  } catch (const Error& error) {
    CHECK(error.exit_code() == ExitCode::data_refused);
    CHECK(std::string(error.what()).find("x.csv") != std::string::npos);
  }
}

TEST_CASE("files of a folder below appear and vanish with the others") {
  const ScratchFolder scratch;
  const fs::path folder = scratch.path() / "out";
  {
    OutputSet set(folder);
    for (int i = 0; i < 100; ++i)  // many at once
      set.add("cards/" + std::to_string(i) + ".txt", [](Output& out) { out.write("x"); });
    CHECK(n_entries(folder / "cards") == 100);
  }
  CHECK(!fs::exists(folder));
  {
    OutputSet set(folder);
    set.add("cards/甲.txt", [](Output& out) { out.write("甲"); });
    set.add("a.txt", [](Output& out) { out.write("a"); });
    CHECK(!set.is_there());
    CHECK(set.files().back().name == "cards/甲.txt");
    set.commit();
  }
  CHECK(bytes_of(folder / "cards" / "甲.txt") == "甲");
  CHECK(n_entries(folder / "cards") == 1);
  {
    OutputSet set(folder);
    set.add("cards/甲.txt", [](Output& out) { out.write("甲"); });
    CHECK(set.is_there());
  }
  CHECK(bytes_of(folder / "cards" / "甲.txt") == "甲");
  fs::remove_all(folder / "cards");
  fs::create_directory(folder / "b.txt");
  {
    OutputSet set(folder);
    CHECK_THROWS_AS(set.add("a.txt/甲.txt", [](Output&) {}), Error);
  }
  CHECK(bytes_of(folder / "a.txt") == "a");
}

TEST_CASE("a process that ends removes the files of a folder and the folder that it made") {
  const ScratchFolder scratch;
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    OutputSet set(scratch.path());
    for (int i = 0; i < 200; ++i) set.add("cards/" + std::to_string(i), [](Output& out) { out.write("x"); });
    remove_pending_outputs();
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(n_entries(scratch.path()) == 0);
}
