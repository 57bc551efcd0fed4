// A flag that counts something.
#pragma once

#include <CLI/CLI.hpp>

namespace courier::controller {

// Digits only, and not too many. CLI11 itself reads -1 as the largest number there is, and 010
// as 8.
CLI::Validator WholeNumber();

}  // namespace courier::controller
