#include <gnomon/input/zip_archive.hpp>

#include <gnomon/base/faults.hpp>

#include <zip.h>

namespace gnomon {

ZipArchive::ZipArchive(const std::filesystem::path& path) {
  int error = 0;
  zip_ = std::shared_ptr<zip>(zip_open(path.c_str(), ZIP_RDONLY, &error), [](zip* opened) {
    if (opened != nullptr) zip_discard(opened);
  });
  if (!zip_) throw WorkbookProblem(fault::workbook_damaged, {});
  if (zip_get_num_entries(zip_.get(), 0) > most_entries) throw WorkbookProblem(fault::workbook_too_large, {});
}

bool ZipArchive::has(const std::string& name) const {
  return zip_name_locate(zip_.get(), name.c_str(), 0) >= 0;
}

ZipArchive::Entry ZipArchive::open(const std::string& name) const {
  zip_stat_t status;
  zip_stat_init(&status);
  if (zip_stat(zip_.get(), name.c_str(), 0, &status) != 0)
    throw WorkbookProblem(fault::workbook_damaged, name);
  if ((status.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && status.encryption_method != ZIP_EM_NONE) {
    throw WorkbookProblem(fault::file_password, name);
  }
  Entry entry;
  entry.name_ = name;
  entry.n_packed_ = (status.valid & ZIP_STAT_COMP_SIZE) != 0 ? status.comp_size : 0;
  auto* const file = zip_fopen(zip_.get(), name.c_str(), 0);
  if (file == nullptr) throw WorkbookProblem(fault::workbook_damaged, name);
  // The file must be closed before its archive: it keeps the archive open.
  entry.file_ = std::shared_ptr<void>(
      file, [archive = zip_](void* opened) { zip_fclose(static_cast<zip_file_t*>(opened)); });
  return entry;
}

std::size_t ZipArchive::Entry::read(char* bytes, std::size_t size) {
  const auto n = zip_fread(static_cast<zip_file_t*>(file_.get()), bytes, size);
  if (n < 0) throw WorkbookProblem(fault::workbook_damaged, name_);
  n_read_ += static_cast<std::uint64_t>(n);
  const bool bomb = n_read_ > small_bytes && n_read_ / most_ratio > n_packed_;
  if (bomb || n_read_ > most_bytes) throw WorkbookProblem(fault::workbook_too_large, name_);
  return static_cast<std::size_t>(n);
}

std::string ZipArchive::head(const std::string& name, std::size_t size) const {
  std::string bytes(size, '\0');
  bytes.resize(open(name).read(bytes.data(), size));
  return bytes;
}

}  // namespace gnomon
