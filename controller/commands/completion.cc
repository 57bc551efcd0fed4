#include <cstdio>
#include <memory>
#include <string>

#include "common/base/status_macros.h"
#include "controller/cli/shell_completion.h"
#include "controller/commands/all_commands.h"

namespace courier::controller {

void AddCompletion(CommandLine& line) {
  CLI::App& completion =
      line.Add("completion", "Print a completion script for a shell",
               "source <(courier completion bash)\n"
               "courier completion fish > ~/.config/fish/completions/courier.fish");
  const auto shell = std::make_shared<std::string>();
  completion.add_option("SHELL", *shell, "bash, zsh or fish")->type_name("bash|zsh|fish");
  line.On(completion, [&line, shell](const CommandContext&) -> absl::StatusOr<int> {
    COURIER_ASSIGN_OR_RETURN(const std::string script, ShellCompletion(line.root(), *shell));
    std::fputs(script.c_str(), stdout);
    return 0;
  });
}

}  // namespace courier::controller
