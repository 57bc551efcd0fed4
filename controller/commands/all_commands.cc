#include "controller/commands/all_commands.h"

#include <cstdio>

namespace courier::controller {

void AddHelp(CommandLine& line) {
  // "help COMMAND" is turned into "COMMAND --help" before parsing; this stands in the list.
  CLI::App& help = line.Add("help", "Help on a command", "courier help transfer");
  line.On(help, [&line](const CommandContext&) -> absl::StatusOr<int> {
    std::fputs(line.root().help().c_str(), stdout);
    return 0;
  });
}

void AddAllCommands(CommandLine& line) {
  AddTransfer(line);
  AddPlan(line);
  AddWizard(line);
  AddTemplate(line);
  AddExport(line);
  AddImport(line);
  AddList(line);
  AddDoctor(line);
  AddEnv(line);
  AddSchema(line);
  AddPki(line);
  AddCompletion(line);
  AddVersion(line);
  AddHelp(line);
}

}  // namespace courier::controller
