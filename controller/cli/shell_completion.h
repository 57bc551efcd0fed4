// Completion scripts, generated from the tree of commands, so that they can't drift from it.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::controller {

// `shell`: bash, zsh or fish. Failure: kUsage.
absl::StatusOr<std::string> ShellCompletion(const CLI::App& root, absl::string_view shell);

}  // namespace courier::controller
