#include "agent/config/agent_config.h"

#include <fstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "agent/config/database_section.h"
#include "agent/config/yaml_section.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/text/address.h"
#include "common/tls/identity.h"

namespace courier::config {
namespace {

void ReadStorage(YamlSection& root, AgentConfig& config) {
  auto section = root.Section("storage");
  if (!section) return;
  const std::string type = section->Word("type", {"fs", "command", "none"});
  config.storage.root = section->Path("root");
  config.storage.command = section->Texts("command");
  constexpr uint64_t kMaxKeySeconds = 600;
  config.storage.timeout = std::chrono::seconds(section->Number(
      "timeout", static_cast<uint64_t>(config.storage.timeout.count()), 1, kMaxKeySeconds));
  if (type == "fs") {
    config.storage.type = dify::KeyStorage::Type::kFolder;
    if (config.storage.root.empty()) section->Fail("root", "is missing");
  } else if (type == "command") {
    config.storage.type = dify::KeyStorage::Type::kCommand;
    if (config.storage.command.empty()) section->Fail("command", "is missing");
  }
  root.Merge(section->Finish());
}

void ReadRedis(YamlSection& root, AgentConfig& config) {
  auto section = root.Section("redis");
  if (!section) return;
  RedisSettings redis{section->RequiredText("url"), section->Text("key_prefix")};
  if (absl::StartsWith(redis.url, "rediss://")) {
    section->Fail(
        "url",
        "is rediss://, and TLS to Redis is not supported. Use redis:// over a trusted network");
  } else if (!redis.url.empty() && !absl::StartsWith(redis.url, "redis://")) {
    section->Fail("url", "must begin with redis://");
  }
  config.redis = std::move(redis);
  root.Merge(section->Finish());
}

void ReadTls(YamlSection& root, AgentConfig& config) {
  auto section = root.Section("tls");
  if (!section) {
    root.Fail("tls", "is missing");
    return;
  }
  config.tls = {section->Path("certificate"), section->Path("key"), section->Path("ca")};
  for (const auto& [key, file] :
       {std::pair("certificate", &config.tls.certificate), std::pair("key", &config.tls.key),
        std::pair("ca", &config.tls.ca)}) {
    if (file->empty()) {
      section->Fail(key, "is missing");
    } else if (!std::ifstream(*file).good()) {
      section->Fail(key, absl::StrCat("names ", *file,
                                      ", which can't be read; check that it exists and that this "
                                      "user may read it"));
    }
  }
  root.Merge(section->Finish());
}

void CheckPattern(YamlSection& section, const std::string& key, const std::string& pattern) {
  if (const absl::Status status = tls::ValidateIdentityPattern(pattern); !status.ok()) {
    section.Fail(key, absl::StrCat("holds what is no identity: ", status.message()));
  }
}

void ReadPolicy(YamlSection& root, AgentConfig& config) {
  for (YamlSection& section : root.Sections("policy")) {
    PolicyRule rule{section.RequiredText("identity"), section.Texts("allow"),
                    section.Texts("workspaces")};
    if (!rule.identity.empty()) CheckPattern(section, "identity", rule.identity);
    for (const std::string& word : rule.allow) {
      const bool known = word == "describe" || word == "export" || word == "export-secrets" ||
                         word == "import" || word == "undo" || word == "schema" || word == "env";
      if (!known) {
        section.Fail(
            "allow",
            "knows the words describe, export, export-secrets, import, undo, schema and env");
      }
    }
    root.Merge(section.Finish());
    config.policy.push_back(std::move(rule));
  }
  config.peers = root.Texts("peers");
  for (const std::string& peer : config.peers) CheckPattern(root, "peers", peer);
}

void ReadLimits(YamlSection& root, AgentConfig& config) {
  auto section = root.Section("limits");
  if (!section) return;
  Limits& limits = config.limits;
  limits.max_transfers =
      static_cast<uint32_t>(section->Number("max_transfers", limits.max_transfers, 1, 256));
  limits.max_message_bytes = static_cast<uint32_t>(
      section->Number("max_message_bytes", limits.max_message_bytes, 1 << 19U, 64U << 20U));
  limits.max_package_bytes =
      section->Number("max_package_bytes", limits.max_package_bytes, 1 << 10U, uint64_t{1} << 44U);
  root.Merge(section->Finish());
}

// Port 0: one that is free, for agents that a program starts.
void CheckAddress(YamlSection& root, const std::string& key, const std::string& address) {
  if (address.empty() || text::IsAddress(address, /*least_port=*/0)) return;
  root.Fail(key, "must be host:port or [IPv6]:port, with a port up to 65535");
}

void ReadOptionalParts(YamlSection& root, AgentConfig& config) {
  if (auto section = root.Section("schema")) {
    config.schema = ReadSchema(*section);
    root.Merge(section->Finish());
  }
  if (auto section = root.Section("env")) {
    config.env = ReadEnv(*section);
    root.Merge(section->Finish());
  }
  config.metrics = root.Text("metrics");
  config.health = root.Text("health");
  CheckAddress(root, "health", config.health);
  config.audit = root.Path("audit");
  if (auto section = root.Section("log")) {
    const std::string level = section->Word("level", {"info", "debug", "warning", "error"});
    config.log_level = level == "debug"     ? log::Level::kDebug
                       : level == "warning" ? log::Level::kWarning
                       : level == "error"   ? log::Level::kError
                                            : log::Level::kInfo;
    config.log_format = section->Word("format", {"text", "json"}) == "json" ? log::Format::kJson
                                                                            : log::Format::kText;
    root.Merge(section->Finish());
  }
}

}  // namespace

absl::StatusOr<AgentConfig> LoadAgentConfig(const std::string& file) {
  COURIER_ASSIGN_OR_RETURN(YamlSection root, YamlSection::Load(file));
  AgentConfig config;
  config.environment = root.RequiredText("environment");
  config.listen = root.RequiredText("listen");
  CheckAddress(root, "listen", config.listen);
  if (auto database = root.Section("database")) {
    config.database = ReadDatabase(*database);
    root.Merge(database->Finish());
  } else {
    root.Fail("database", "is missing");
  }
  if (auto plugins = root.Section("plugin_database")) {
    config.plugin_database = ReadDatabase(*plugins);
    root.Merge(plugins->Finish());
  }
  ReadStorage(root, config);
  ReadRedis(root, config);
  ReadTls(root, config);
  ReadPolicy(root, config);
  ReadLimits(root, config);
  ReadOptionalParts(root, config);
  COURIER_RETURN_IF_ERROR(root.Finish());
  return config;
}

}  // namespace courier::config
