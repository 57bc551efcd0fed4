// Environment variables to set on the way, from a file:
//   {"*": {NAME: text}, "App name or id": {NAME: text, OTHER: {"file": F}, THIRD: {"fd": 3}}}
// Plain texts become overrides at once. Secrets are named by file or descriptor and read later;
// relative files are relative to the map.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/model/options.h"
#include "controller/model/transfer_request.h"

namespace courier::controller {

struct EnvMap {
  std::vector<model::EnvironmentOverride> plain;
  std::vector<SecretOverride> secret;
};

// Failure: kUsage.
absl::StatusOr<EnvMap> LoadEnvMap(const std::string& path);
absl::StatusOr<EnvMap> ParseEnvMap(std::string json, const std::string& path);

}  // namespace courier::controller
