#include <app/examples.hpp>

#include <algorithm>

#include <app/interruption.hpp>
#include <gnomon/base/error.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>
#include <gnomon/reporting/output.hpp>

namespace gnomon::app {
namespace {

constexpr std::string_view root = "data/examples/";

std::string_view file_name(const EmbeddedFile& file) { return file.path.substr(file.path.rfind('/') + 1); }

}  // namespace

std::vector<std::string> example_names() {
  std::vector<std::string> names;
  for (const auto& file : embedded_files()) {
    if (!file.path.starts_with(root)) continue;
    const auto rest = file.path.substr(root.size());
    const auto slash = rest.find('/');
    if (slash == std::string_view::npos) continue;
    std::string name(rest.substr(0, slash));
    if (names.empty() || names.back() != name) names.push_back(std::move(name));
  }
  return names;
}

std::string example_title(std::string_view name) {
  const auto text = embedded_file(std::string(root) + std::string(name) + "/README.md").value_or("");
  auto line = text.substr(0, text.find('\n'));
  while (!line.empty() && (line.front() == '#' || line.front() == ' ')) line.remove_prefix(1);
  return std::string(line);
}

void refuse_filled_folder(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (std::filesystem::exists(folder, ignored) &&
      !(std::filesystem::is_directory(folder, ignored) && std::filesystem::is_empty(folder, ignored)))
    throw Error(ExitCode::wrong_call, fault::folder_not_empty, {{"folder", folder.string()}});
}

std::vector<EmbeddedFile> example_files(const std::string& name) {
  const auto prefix = std::string(root) + name + "/";
  std::vector<EmbeddedFile> files;
  for (const auto& file : embedded_files()) {
    const bool inside =
        file.path.starts_with(prefix) && file.path.find('/', prefix.size()) == std::string_view::npos;
    if (inside && !file.path.ends_with(".xlsx")) files.push_back(file);
  }
  if (files.empty()) {
    const auto names = example_names();
    throw Error(ExitCode::wrong_call, fault::example_unknown,
                {{"found", name}, {"examples", join(names, ", ")}}, did_you_mean(name, names));
  }
  return files;
}

std::vector<std::filesystem::path> write_example(const std::string& name,
                                                 const std::filesystem::path& folder) {
  const auto files = example_files(name);
  std::error_code ignored;
  if (!std::filesystem::exists(folder, ignored)) remove_when_interrupted(folder);
  OutputSet set(folder);
  std::vector<std::filesystem::path> paths;
  for (const auto& file : files) {
    set.add(std::string(file_name(file)), [&](Output& out) { out.write(file.content()); });
    paths.push_back(folder / file_name(file));
  }
  set.commit();
  remove_when_interrupted({});
  return paths;
}

}  // namespace gnomon::app
