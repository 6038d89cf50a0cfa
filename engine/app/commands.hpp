#pragma once

#include <span>
#include <string_view>

#include <app/command.hpp>

namespace gnomon::app {

/// Every command, in the order of the help.
[[nodiscard]] std::span<const Command* const> commands();

/// The command of that name, or nullptr.
[[nodiscard]] const Command* find_command(std::string_view name);

// Each is defined in `commands/<name>.cpp`.
extern const Command demo_command;
extern const Command init_command;
extern const Command check_command;
extern const Command run_command;
extern const Command rank_command;
extern const Command trend_command;
extern const Command explain_command;
extern const Command gap_command;
extern const Command diff_command;
extern const Command import_command;
extern const Command template_command;
extern const Command collect_command;
extern const Command correct_command;
extern const Command undo_command;
extern const Command history_command;
extern const Command verify_command;
extern const Command survey_command;
extern const Command rules_command;
extern const Command schema_command;
extern const Command completion_command;

}  // namespace gnomon::app
