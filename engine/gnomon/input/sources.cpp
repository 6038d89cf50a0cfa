#include <gnomon/input/sources.hpp>

#include <array>
#include <fstream>
#include <string>

#include <gnomon/base/faults.hpp>
#include <gnomon/base/system_words.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/input/csv_folder.hpp>
#include <gnomon/input/mapped_file.hpp>
#include <gnomon/input/workbook.hpp>

namespace gnomon {
namespace {

constexpr auto formats = std::to_array<SourceFormat>({
    {"csv_folder", &is_csv_folder, &open_csv_folder},
    {"workbook", &is_workbook, &open_workbook},
});

std::string first_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(16, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

/// Does an old Office container hold an encrypted workbook? Its directory then has an entry of that name, in UTF-16.
bool is_encrypted(const std::filesystem::path& path) {
  std::string wanted;
  for (const char c : std::string_view("EncryptedPackage")) wanted.append({c, '\0'});
  return MappedFile(path).bytes().find(wanted) != std::string_view::npos;
}

/// Why a file that is no package cannot be read.
const Fault& refusal(const std::filesystem::path& path) {
  const auto bytes = first_bytes(path);
  if (bytes.empty()) return fault::file_empty;
  const auto ending = fold(path.extension().string());
  if (bytes.starts_with("SQLite format 3")) return fault::database_elsewhere;
  if (bytes.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) {
    if (is_encrypted(path)) return fault::file_password;
    return ending == ".et" || ending == ".ett" ? fault::file_et : fault::file_xls;
  }
  if (ending == ".csv" || ending == ".tsv" || ending == ".txt") return fault::csv_alone;
  if (ending == ".xls") return fault::file_xls;
  return fault::not_a_package;
}

}  // namespace

std::span<const SourceFormat> source_formats() { return formats; }

std::unique_ptr<TableSource> open_source(const std::filesystem::path& path, Diagnostics& diagnostics) {
  const Place place{path.string(), {}, 0, {}, -1};
  std::error_code problem;
  if (std::filesystem::status(path, problem).type() == std::filesystem::file_type::not_found) {
    diagnostics.add(fault::path_missing, place, path.string());
    return nullptr;
  }
  for (const auto& format : formats) {
    if (format.recognises(path)) return format.open(path, diagnostics);
  }
  const MappedFile file(path);
  if (file.error() != 0) {
    diagnostics.add(fault::file_unreadable, place, path.string(), reason_of(file.error()));
  } else {
    diagnostics.add(refusal(path), place, path.string());
  }
  return nullptr;
}

}  // namespace gnomon
