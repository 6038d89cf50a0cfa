#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <gnomon/base/embedded.hpp>

namespace gnomon::app {

/// Names of the examples that the program carries, sorted.
[[nodiscard]] std::vector<std::string> example_names();

/// The first line of the example's description.
[[nodiscard]] std::string example_title(std::string_view name);

/// Throws `folder_not_empty` when the folder is there and holds something.
void refuse_filled_folder(const std::filesystem::path& folder);

/// Files that make the package of an example; its workbook, which holds the same, is left out. Throws when there is no such example.
[[nodiscard]] std::vector<EmbeddedFile> example_files(const std::string& name);

/// Writes the example's files into the folder, all or none; gives their paths.
std::vector<std::filesystem::path> write_example(const std::string& name,
                                                 const std::filesystem::path& folder);

}  // namespace gnomon::app
