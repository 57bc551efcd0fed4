// The environments that --on names, given more than once or with commas.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "controller/config/environments_file.h"

namespace courier::controller {

// In the order given, each once; empty for none. kUnknownEnvironment; kUsage for an empty name.
absl::StatusOr<std::vector<std::string>> NamedEnvironments(const Configuration& configuration,
                                                           const std::vector<std::string>& on);

}  // namespace courier::controller
