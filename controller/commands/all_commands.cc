#include "controller/commands/all_commands.h"

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "common/base/status_macros.h"

namespace courier::controller {

void AddHelp(CommandLine& line) {
  CLI::App& help =
      line.Add("help", "Help on a command", "courier help transfer\ncourier help env diff");
  const auto words = std::make_shared<std::vector<std::string>>();
  help.add_option("COMMAND", *words, "Its name, such as env diff")->type_name("WORD");
  line.On(help, [&line, words](const CommandContext&) -> absl::StatusOr<int> {
    COURIER_ASSIGN_OR_RETURN(const std::string text, line.HelpOn(*words));
    std::fputs(text.c_str(), stdout);
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
