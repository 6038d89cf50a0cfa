#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gnomon/survey/estimate.hpp>

#include "table.hpp"

// From a row of designs.csv to a sample.

namespace gnomon::test {

/// Where the reference files lie: here in the tests, and where others may have laid them.
class Folders {
 public:
  Folders(std::filesystem::path own, std::optional<std::filesystem::path> others);
  /// `data/apisrs.csv`; nothing when it is in neither.
  [[nodiscard]] std::optional<std::filesystem::path> find(const std::string& file) const;

 private:
  std::filesystem::path own_;
  std::optional<std::filesystem::path> others_;
};

/// A sample with what the comparison needs to know of it besides.
struct Survey {
  std::string name;
  Table data;
  std::size_t n_stages = 1;
  survey::Sample sample;
  std::vector<double> base_weights;
  bool converged = true;
  std::vector<Levels> raked;        ///< margins of a rake
  mutable std::optional<int> rank;  ///< of the weights of its replicates, less 1; found when asked for
};

/// Rows of designs.csv by name.
using Definitions = std::map<std::string, std::map<std::string, std::string>>;
[[nodiscard]] Definitions read_definitions(const std::filesystem::path& file);

/// Nothing when a file is not there.
[[nodiscard]] std::shared_ptr<Survey> set_up(const std::string& name, const Definitions& definitions,
                                             const Folders& folders);

}  // namespace gnomon::test
