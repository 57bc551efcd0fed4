// An error as the last thing a user reads: `courier: sentence`, further lines indented below.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace courier::controller {

// Ends in a line break. Control characters of foreign texts are made harmless.
std::string ErrorText(const absl::Status& error, bool color);

}  // namespace courier::controller
