// The whole command line, run in this process, as far as that needs no agent.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "controller/cli/command_line.h"
#include "controller/commands/all_commands.h"

namespace courier::controller {

struct Outcome {
  int exit_status = 0;
  std::string out;
  std::string err;
};

// No terminal, and no variable is set.
inline Surroundings BareSurroundings() {
  Surroundings surroundings;
  surroundings.environment = [](const char*) { return std::nullopt; };
  return surroundings;
}

inline Outcome Courier(std::vector<std::string> arguments,
                       const Surroundings& surroundings = BareSurroundings()) {
  CommandLine line;
  AddAllCommands(line);
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  Outcome outcome;
  outcome.exit_status = line.Run(std::move(arguments), surroundings);
  outcome.out = ::testing::internal::GetCapturedStdout();
  outcome.err = ::testing::internal::GetCapturedStderr();
  return outcome;
}

}  // namespace courier::controller
