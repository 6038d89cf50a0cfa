#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gnomon/base/language.hpp>

namespace gnomon::app {

/// Names of the examples that the program carries, sorted.
[[nodiscard]] std::vector<std::string> example_names();

/// The first line of the example's description, `# English 中文`, in one of the languages.
[[nodiscard]] std::string example_title(std::string_view name, Language language);

/// Throws `folder_not_empty` when the folder is there and holds something.
void refuse_filled_folder(const std::filesystem::path& folder);

/// Files to be written: name and content.
using NewFiles = std::vector<std::pair<std::string, std::string_view>>;

/// Files that make the package of an example; its workbook, which holds the same, is left out. Throws when there is no such example.
[[nodiscard]] NewFiles example_files(const std::string& name);

/// Writes the files into the folder, all or none; gives their paths.
std::vector<std::filesystem::path> write_new_folder(const NewFiles& files,
                                                    const std::filesystem::path& folder);

}  // namespace gnomon::app
