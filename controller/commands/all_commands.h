// The commands of `courier`, one file each.
#pragma once

#include "controller/cli/command_line.h"

namespace courier::controller {

void AddTransfer(CommandLine& line);
void AddPlan(CommandLine& line);
void AddWizard(CommandLine& line);
void AddTemplate(CommandLine& line);
void AddExport(CommandLine& line);
void AddImport(CommandLine& line);
void AddList(CommandLine& line);
void AddDoctor(CommandLine& line);
void AddEnv(CommandLine& line);
void AddSchema(CommandLine& line);
void AddPki(CommandLine& line);
void AddCompletion(CommandLine& line);
void AddVersion(CommandLine& line);
void AddHelp(CommandLine& line);

// All of them, in the order of the help.
void AddAllCommands(CommandLine& line);

}  // namespace courier::controller
