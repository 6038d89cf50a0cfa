#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gnomon {

/// A unit's line of a ranking that is kept.
struct RunRanking {
  std::string unit;
  std::string name;
  std::string group;
  std::string parent;
  std::optional<double> total_full;  ///< before rounding
  std::optional<double> total;       ///< as published
  std::string grade;
  int rank = 0;  ///< 0 = not ranked
  int group_rank = 0;
  int parent_rank = 0;
  std::string note;  ///< reason id and numbers, why it is not ranked

  bool operator==(const RunRanking&) const = default;
};

/// A unit's score at one node of the scheme that is kept.
struct RunScore {
  std::string unit;
  std::string item;  ///< code of the node, with its adjustment: `B:cap`
  std::string indicator;
  std::string value;  ///< exact text (`format_exact`), empty = none
  std::string status;
  std::string target;            ///< exact text of the target due
  std::optional<double> points;  ///< exact
  std::optional<double> full;    ///< full points after rescaling
  std::string reason;            ///< `proportional.short value=18 target=20 full=5`

  bool operator==(const RunScore&) const = default;
};

/// One computation that is kept, with all that is needed to compute it again and to compare.
struct RunRecord {
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  std::int64_t number = 0;  ///< given by the archive
  std::int64_t state = 0;   ///< event number of the tables used: `archive.source(state)`
  std::string at;           ///< ISO time
  std::string period;       ///< `2025`
  Pairs settings;           ///< settings given by the caller over those of the package
  Pairs options;            ///< the other options of the run
  std::string scheme_hash;
  std::string program_version;
  Pairs inputs;                     ///< name and SHA-256 of each input
  std::vector<RunRanking> ranking;  ///< as listed
  std::vector<RunScore> scores;     ///< as listed

  bool operator==(const RunRecord&) const = default;
};

}  // namespace gnomon
