// A value that is given and empty, as an unset variable of a script leaves it, is an error: to take
// it as not given would switch off the guard, or widen the choice, that it was meant to be.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace courier::controller {

// `arguments` with "--flag=" as two words, "--flag" and an empty value: CLI11 would take the next
// word in its place. `flags` are the names of all flags, with their dashes.
std::vector<std::string> WithEmptyValues(std::vector<std::string> arguments,
                                         const std::vector<std::string>& flags);

// Of everything that was given to `command` and its parents. Failure: kUsage, naming the flag.
absl::Status CheckNothingEmpty(const CLI::App& command);

}  // namespace courier::controller
