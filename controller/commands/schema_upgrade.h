// courier schema upgrade: shows what an agent would run on Dify's database, asks, and shows its
// output while it runs.
#pragma once

#include "controller/cli/command_line.h"

namespace courier::controller {

// Under `schema`.
void AddSchemaUpgrade(CommandLine& line, CLI::App& schema);

}  // namespace courier::controller
