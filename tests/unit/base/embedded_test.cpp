#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include <catch2/catch.hpp>

#include <gnomon/base/embedded.hpp>

TEST_CASE("embedded files are the files of the source tree, byte by byte") {
  for (const auto& file : gnomon::embedded_files()) {
    INFO(file.path);
    std::ifstream stream(std::string(GNOMON_SOURCE_DIR "/") + std::string(file.path), std::ios::binary);
    REQUIRE(stream);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    CHECK(file.content() == bytes);
    CHECK(gnomon::embedded_file(file.path) == file.content());
  }
}

TEST_CASE("embedded files are sorted and leave out what the program does not need") {
  const auto files = gnomon::embedded_files();
  CHECK(std::ranges::is_sorted(files, {}, &gnomon::EmbeddedFile::path));
  CHECK(std::ranges::none_of(files, [](const gnomon::EmbeddedFile& file) {
    return file.path.find("/expected/") != std::string_view::npos;
  }));
}

TEST_CASE("a path that is not embedded gives nothing") {
  CHECK(gnomon::embedded_file("schemas/tables/units.json/") == std::nullopt);
  CHECK(gnomon::embedded_file("") == std::nullopt);
}
