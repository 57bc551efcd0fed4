// The controller's configuration: who it is, and which environments there are (contract:
// Controller). YAML; an unknown or repeated key, a wrong type and a missing value are errors that
// name the key. Paths are absolute after loading; relative ones are relative to the file.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::controller {

struct Environment {
  std::string name;
  // host:port
  std::string address;
  // The agent's URI SAN.
  std::string identity;
  // Before writing there, its name must be typed.
  bool confirm = false;
};

struct Configuration {
  std::string path;
  std::string certificate;
  std::string key;
  std::string ca;
  std::map<std::string, Environment> environments;
};

using EnvironmentLookup = std::function<std::optional<std::string>(const char* name)>;

// $XDG_CONFIG_HOME/dify-courier/config.yaml, with ~/.config for an unset XDG_CONFIG_HOME.
std::string DefaultConfigurationPath(const EnvironmentLookup& lookup);

// Failure: kBadConfiguration.
absl::StatusOr<Configuration> LoadConfiguration(const std::string& path);
absl::StatusOr<Configuration> ParseConfiguration(const std::string& yaml, const std::string& path);

// kUnknownEnvironment with the names there are, and the nearest of them.
absl::StatusOr<Environment> FindEnvironment(const Configuration& configuration,
                                            absl::string_view name);

}  // namespace courier::controller
