#include <gnomon/base/zip_archive.hpp>

#include <gnomon/base/faults.hpp>

#include <zip.h>

#include <array>
#include <new>

namespace gnomon {

namespace {

/// A source over bytes that stay where they are.
zip_source_t* source_of(std::string_view bytes) {
  zip_error_t error;
  zip_error_init(&error);
  auto* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_error_fini(&error);
  if (source == nullptr) throw std::bad_alloc();
  return source;
}

zip* open_source(zip_source_t* source, int flags) {
  zip_error_t error;
  zip_error_init(&error);
  auto* const opened = zip_open_from_source(source, flags, &error);
  zip_error_fini(&error);
  if (opened == nullptr) zip_source_free(source);
  return opened;
}

struct DiscardArchive {
  void operator()(zip* opened) const { zip_discard(opened); }
};
struct FreeSource {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};

/// 1980-01-01 00:00, the first moment that a zip archive can name.
constexpr zip_uint16_t first_date = (1U << 5U) | 1U;

}  // namespace

ZipArchive::ZipArchive(zip* opened)
    : zip_(opened, [](zip* archive) {
        if (archive != nullptr) zip_discard(archive);
      }) {
  if (!zip_) throw WorkbookProblem(fault::workbook_damaged, {});
  if (zip_get_num_entries(zip_.get(), 0) > most_entries) throw WorkbookProblem(fault::workbook_too_large, {});
}

ZipArchive::ZipArchive(const std::filesystem::path& path)
    : ZipArchive(zip_open(path.c_str(), ZIP_RDONLY, nullptr)) {}

ZipArchive ZipArchive::in_memory(std::string_view bytes) {
  return ZipArchive(open_source(source_of(bytes), ZIP_RDONLY));
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

std::string ZipArchive::read(const std::string& name) const {
  auto entry = open(name);
  std::string bytes;
  std::array<char, std::size_t{1} << 16U> piece{};
  while (const auto n = entry.read(piece.data(), piece.size())) bytes.append(piece.data(), n);
  return bytes;
}

std::string ZipArchive::head(const std::string& name, std::size_t size) const {
  std::string bytes(size, '\0');
  bytes.resize(open(name).read(bytes.data(), size));
  return bytes;
}

std::string with_entries(std::string_view archive, const std::map<std::string, std::string>& entries) {
  // Into an archive of its own: libzip 1.7 frees bytes that are not its own when the archive that it read from cannot be written.
  const std::unique_ptr<zip, DiscardArchive> from(open_source(source_of(archive), ZIP_RDONLY));
  if (!from) throw WorkbookProblem(fault::workbook_damaged, {});
  auto* const target = source_of({});
  const std::unique_ptr<zip_source_t, FreeSource> kept(target);
  zip_source_keep(target);
  std::unique_ptr<zip, DiscardArchive> to(open_source(target, ZIP_TRUNCATE));
  if (!to) throw std::bad_alloc();
  const auto add = [&](const std::string& name, zip_source_t* source) {
    if (source == nullptr) throw WorkbookProblem(fault::workbook_damaged, name);
    const auto index = zip_file_add(to.get(), name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index >= 0) return static_cast<zip_uint64_t>(index);
    zip_source_free(source);
    throw WorkbookProblem(fault::workbook_damaged, name);
  };
  const auto add_bytes = [&](const std::string& name, const std::string& bytes) {
    const auto index = add(name, zip_source_buffer(to.get(), bytes.data(), bytes.size(), 0));
    zip_set_file_compression(to.get(), index, ZIP_CM_DEFLATE, 0);
    zip_file_set_dostime(to.get(), index, 0, first_date, 0);
  };
  const auto n_entries = static_cast<zip_uint64_t>(zip_get_num_entries(from.get(), 0));
  for (zip_uint64_t i = 0; i < n_entries; ++i) {
    const char* const raw = zip_get_name(from.get(), i, 0);
    if (raw == nullptr) throw WorkbookProblem(fault::workbook_damaged, {});
    const std::string name(raw);
    if (const auto replaced = entries.find(name); replaced != entries.end()) {
      add_bytes(name, replaced->second);
      continue;
    }
    zip_stat_t status;
    zip_stat_init(&status);
    if (zip_stat_index(from.get(), i, 0, &status) != 0) throw WorkbookProblem(fault::workbook_damaged, name);
    const auto index = add(name, zip_source_zip(to.get(), from.get(), i, 0, 0, 0));
    // As it is packed already, its bytes are copied as they are.
    if ((status.valid & ZIP_STAT_COMP_METHOD) != 0)
      zip_set_file_compression(to.get(), index, status.comp_method, 0);
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    if (zip_file_get_external_attributes(from.get(), i, 0, &system, &attributes) == 0)
      zip_file_set_external_attributes(to.get(), index, 0, system, attributes);
    if ((status.valid & ZIP_STAT_MTIME) != 0) zip_file_set_mtime(to.get(), index, status.mtime, 0);
  }
  for (const auto& [name, bytes] : entries) {
    if (zip_name_locate(from.get(), name.c_str(), 0) < 0) add_bytes(name, bytes);
  }
  if (zip_close(to.get()) != 0) throw WorkbookProblem(fault::workbook_damaged, {});
  static_cast<void>(to.release());  // closing has freed it
  zip_stat_t status;
  zip_stat_init(&status);
  if (zip_source_stat(target, &status) != 0 || zip_source_open(target) != 0) throw std::bad_alloc();
  std::string written(status.size, '\0');
  const auto n = zip_source_read(target, written.data(), written.size());
  zip_source_close(target);
  if (n < 0 || static_cast<zip_uint64_t>(n) != status.size) throw std::bad_alloc();
  return written;
}

}  // namespace gnomon
