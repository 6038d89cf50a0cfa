#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <app/commands.hpp>
#include <app/completion.hpp>
#include <app/session.hpp>
#include <gnomon/base/faults.hpp>
#include <gnomon/base/text.hpp>

namespace gnomon::app {
namespace {

constexpr auto examples = std::to_array<Example>({
    {{"completion bash > ~/.local/share/bash-completion/completions/gnomon",
      "completion bash > ~/.local/share/bash-completion/completions/gnomon"},
     {"for bash, from the next shell on", "供 bash 使用，新开终端后生效"}},
    {{"completion zsh > ~/.zfunc/_gnomon", "completion zsh > ~/.zfunc/_gnomon"},
     {"for zsh (fpath+=~/.zfunc)", "供 zsh 使用（fpath+=~/.zfunc）"}},
});

constexpr auto arguments =
    std::to_array<ArgumentDeclaration>({{"shell", {"bash|zsh|fish", "bash|zsh|fish"}}});

ExitCode run(Session& session) {
  const auto shell = session.values().text("shell");
  const std::vector<std::string> known(shells.begin(), shells.end());
  if (std::ranges::find(known, shell) == known.end())
    throw Error(ExitCode::wrong_call, fault::shell_unknown, {{"found", shell}}, did_you_mean(shell, known));
  session.out().write(completion_script(shell));
  return ExitCode::done;
}

}  // namespace

constexpr Command completion_command{
    .name = "completion",
    .summary = {"the script that completes words in a shell", "命令行自动补全脚本"},
    .examples = examples,
    .arguments = arguments,
    .run = run,
};

}  // namespace gnomon::app
