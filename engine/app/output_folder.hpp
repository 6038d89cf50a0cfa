#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <gnomon/reporting/json_writer.hpp>
#include <gnomon/reporting/output.hpp>

// The folder that a command writes its results into.

namespace gnomon::app {

/// Files written into a folder.
struct FolderOutcome {
  std::vector<OutputFile> files;
  bool changed = true;  ///< false: every file lay there already, byte for byte
};

/// Refuses the folder when it is the package itself.
void refuse_package_as_folder(const std::filesystem::path& package, const std::filesystem::path& folder);

/// Lets `write` fill a set of files for the folder, and puts them there, all or none. Other runs are kept out meanwhile; after an interruption the
/// folder is as it was.
[[nodiscard]] FolderOutcome write_folder(const std::filesystem::path& folder,
                                         const std::function<std::vector<OutputFile>(OutputSet& set)>& write);

/// The member `files` of an answer: name, size and hash of each; of a dry run the names alone.
void write_files_member(const std::vector<OutputFile>& files, bool dry_run, JsonWriter& json);

}  // namespace gnomon::app
