// Whole files as strings. Errors name the path.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::test {

absl::StatusOr<std::string> ReadFileText(const std::string& path);
absl::Status WriteFileText(const std::string& path, absl::string_view text);

}  // namespace courier::test
