#include "controller/config/environments_file.h"

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/text/address.h"
#include "common/text/suggestion.h"
#include "common/tls/identity.h"
#include "controller/config/json_file.h"

namespace courier::controller {
namespace {

absl::Status Bad(const std::string& path, absl::string_view what) {
  return MakeError(Reason::kBadConfiguration, absl::StrCat(path, ": ", what));
}

// A mapping of the file, with the key under which it stands, for messages.
struct Section {
  const std::string& path;
  std::string key;
  YAML::Node node;

  std::string Name(absl::string_view member) const {
    return key.empty() ? std::string(member) : absl::StrCat(key, ".", member);
  }
};

absl::Status CheckKeys(const Section& section, const std::set<std::string>& known) {
  if (!section.node.IsMap()) {
    return Bad(section.path, section.key.empty()
                                 ? std::string("the file must be a mapping")
                                 : absl::StrCat("\"", section.key, "\" must be a mapping"));
  }
  std::set<std::string> seen;
  for (const auto& entry : section.node) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
    if (!seen.insert(key).second) {
      return Bad(section.path,
                 absl::StrCat("the key \"", section.Name(key), "\" stands there twice"));
    }
    if (!known.empty() && !known.contains(key)) {
      return Bad(section.path, absl::StrCat("unknown key \"", section.Name(key), "\"",
                                            text::DidYouMean(key, {known.begin(), known.end()})));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> RequiredText(const Section& section, const std::string& key) {
  const YAML::Node node = section.node[key];
  if (!node)
    return Bad(section.path, absl::StrCat("the key \"", section.Name(key), "\" is missing"));
  if (!node.IsScalar() || node.Scalar().empty()) {
    return Bad(section.path, absl::StrCat("\"", section.Name(key), "\" must be a text"));
  }
  return node.Scalar();
}

absl::StatusOr<bool> OptionalFlag(const Section& section, const std::string& key) {
  const YAML::Node node = section.node[key];
  bool value = false;
  if (node && (!node.IsScalar() || !YAML::convert<bool>::decode(node, value))) {
    return Bad(section.path, absl::StrCat("\"", section.Name(key), "\" must be true or false"));
  }
  return value;
}

std::string Absolute(const std::string& config_path, const std::string& file) {
  return (std::filesystem::path(config_path).parent_path() / file).lexically_normal().string();
}

absl::StatusOr<Environment> ReadEnvironment(const Section& section, const std::string& name) {
  COURIER_RETURN_IF_ERROR(CheckKeys(section, {"address", "identity", "confirm"}));
  Environment environment;
  environment.name = name;
  COURIER_ASSIGN_OR_RETURN(environment.address, RequiredText(section, "address"));
  COURIER_ASSIGN_OR_RETURN(environment.identity, RequiredText(section, "identity"));
  COURIER_ASSIGN_OR_RETURN(environment.confirm, OptionalFlag(section, "confirm"));
  if (!text::IsAddress(environment.address)) {
    return Bad(section.path, absl::StrCat("\"", section.Name("address"),
                                          "\" must be host:port or [IPv6]:port, with a port from "
                                          "1 to 65535"));
  }
  const absl::StatusOr<tls::Identity> identity = tls::ParseIdentity(environment.identity);
  if (!identity.ok() || identity->role != tls::Identity::Role::kAgent) {
    return Bad(section.path,
               absl::StrCat("\"", section.Name("identity"),
                            "\" must be the URI of an agent: spiffe://DOMAIN/courier/agent/NAME"));
  }
  return environment;
}

absl::StatusOr<Configuration> Read(const Section& root) {
  COURIER_RETURN_IF_ERROR(CheckKeys(root, {"identity", "environments"}));
  const Section identity{root.path, "identity", root.node["identity"]};
  if (!identity.node) return Bad(root.path, "the key \"identity\" is missing");
  COURIER_RETURN_IF_ERROR(CheckKeys(identity, {"certificate", "key", "ca"}));
  Configuration configuration;
  configuration.path = root.path;
  COURIER_ASSIGN_OR_RETURN(const std::string certificate, RequiredText(identity, "certificate"));
  COURIER_ASSIGN_OR_RETURN(const std::string key, RequiredText(identity, "key"));
  COURIER_ASSIGN_OR_RETURN(const std::string ca, RequiredText(identity, "ca"));
  configuration.certificate = Absolute(root.path, certificate);
  configuration.key = Absolute(root.path, key);
  configuration.ca = Absolute(root.path, ca);
  const Section environments{root.path, "environments", root.node["environments"]};
  if (!environments.node) return Bad(root.path, "the key \"environments\" is missing");
  COURIER_RETURN_IF_ERROR(CheckKeys(environments, {}));
  for (const auto& entry : environments.node) {
    const std::string name = entry.first.Scalar();
    COURIER_ASSIGN_OR_RETURN(
        Environment environment,
        ReadEnvironment(Section{root.path, absl::StrCat("environments.", name), entry.second},
                        name));
    configuration.environments.emplace(name, std::move(environment));
  }
  return configuration;
}

}  // namespace

std::string DefaultConfigurationPath(const EnvironmentLookup& lookup) {
  std::string base = lookup("XDG_CONFIG_HOME").value_or("");
  // The XDG specification has relative paths ignored.
  if (base.empty() || base.front() != '/') base = lookup("HOME").value_or("") + "/.config";
  return base + "/dify-courier/config.yaml";
}

absl::StatusOr<Configuration> LoadConfiguration(const std::string& path) {
  COURIER_ASSIGN_OR_RETURN(const std::string text, ReadTextFile(path, Reason::kBadConfiguration));
  return ParseConfiguration(text, path);
}

absl::StatusOr<Configuration> ParseConfiguration(const std::string& yaml, const std::string& path) {
  try {
    return Read(Section{path, "", YAML::Load(yaml)});
  } catch (const YAML::Exception& error) {
    return Bad(path, error.mark.is_null()
                         ? std::string("not valid YAML")
                         : absl::StrCat("not valid YAML at line ", error.mark.line + 1));
  }
}

absl::StatusOr<Environment> FindEnvironment(const Configuration& configuration,
                                            absl::string_view name) {
  const auto found = configuration.environments.find(std::string(name));
  if (found != configuration.environments.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& each : configuration.environments) names.push_back(each.first);
  const std::string known = names.empty()
                                ? " It has none yet."
                                : absl::StrCat(" It has: ", absl::StrJoin(names, ", "), ".");
  return MakeError(Reason::kUnknownEnvironment,
                   absl::StrCat("no environment \"", name, "\" in ", configuration.path, ".", known,
                                text::DidYouMean(name, names)));
}

}  // namespace courier::controller
