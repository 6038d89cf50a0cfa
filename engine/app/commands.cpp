#include <app/commands.hpp>

#include <algorithm>
#include <array>

namespace gnomon::app {
namespace {

constexpr std::array all{
    &demo_command,     &init_command,    &check_command,  &run_command,     &rank_command,
    &trend_command,    &explain_command, &gap_command,    &survey_command,  &diff_command,
    &template_command, &collect_command, &import_command, &correct_command, &undo_command,
    &history_command,  &verify_command,  &rules_command,  &schema_command,  &completion_command,
};

}  // namespace

std::span<const Command* const> commands() { return all; }

const Command* find_command(std::string_view name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [name](const auto* command) { return command->name == name; });
  return found == all.end() ? nullptr : *found;
}

}  // namespace gnomon::app
