#include <app/examples.hpp>

#include <algorithm>

#include <app/interruption.hpp>
#include <gnomon/base/embedded.hpp>
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

std::string example_title(std::string_view name, Language language) {
  const auto text = embedded_file(std::string(root) + std::string(name) + "/README.md").value_or("");
  auto line = text.substr(0, text.find('\n'));
  while (!line.empty() && (line.front() == '#' || line.front() == ' ')) line.remove_prefix(1);
  const auto chinese = std::find_if(line.begin(), line.end(), [](char c) { return (c & 0x80) != 0; });
  const auto n_english = static_cast<std::size_t>(chinese - line.begin());
  return std::string(trim(language == Language::zh ? line.substr(n_english) : line.substr(0, n_english)));
}

void refuse_filled_folder(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (std::filesystem::exists(folder, ignored) &&
      !(std::filesystem::is_directory(folder, ignored) && std::filesystem::is_empty(folder, ignored)))
    throw Error(ExitCode::wrong_call, fault::folder_not_empty, {{"folder", folder.string()}});
}

NewFiles example_files(const std::string& name) {
  const auto prefix = std::string(root) + name + "/";
  NewFiles files;
  for (const auto& file : embedded_files()) {
    const bool inside =
        file.path.starts_with(prefix) && file.path.find('/', prefix.size()) == std::string_view::npos;
    if (inside && !file.path.ends_with(".xlsx")) files.emplace_back(file_name(file), file.content());
  }
  if (files.empty()) {
    const auto names = example_names();
    throw Error(ExitCode::wrong_call, fault::example_unknown,
                {{"found", name}, {"examples", join(names, ", ")}}, did_you_mean(name, names));
  }
  return files;
}

std::vector<std::filesystem::path> write_new_folder(const NewFiles& files,
                                                    const std::filesystem::path& folder) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder, ignored)) remove_when_interrupted(folder);
  OutputSet set(folder);
  std::vector<std::filesystem::path> paths;
  for (const auto& [name, content] : files) {
    set.add(name, [text = content](Output& out) { out.write(text); });
    paths.push_back(folder / name);
  }
  set.commit();
  remove_when_interrupted({});
  return paths;
}

}  // namespace gnomon::app
