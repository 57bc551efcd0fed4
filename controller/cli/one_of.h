// The check of a flag that takes one of a few words.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace courier::controller {

// CLI11's own IsMember repeats the words in the help, where the type name lists them already.
CLI::Validator OneOf(std::vector<std::string> words);

}  // namespace courier::controller
