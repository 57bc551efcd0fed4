// The agent's configuration file, checked and with all defaults filled in. The table of keys is
// deploy/docs/configuration.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agent/config/env_section.h"
#include "agent/config/schema_section.h"
#include "agent/db/connection.h"
#include "agent/dify/private_key_source.h"
#include "common/log/log.h"
#include "common/tls/tls_material.h"

namespace courier::config {

struct PolicyRule {
  std::string identity;  // exact, or a * at the end
  std::vector<std::string> allow;
  std::vector<std::string> workspaces;  // names or ids; empty: all
};

struct Limits {
  uint32_t max_transfers = 4;
  uint32_t max_message_bytes = 4194304;
  uint64_t max_package_bytes = 4294967296;
};

struct RedisSettings {
  std::string url;
  std::string key_prefix;
};

struct AgentConfig {
  std::string environment;
  std::string listen;
  db::DatabaseSettings database;
  dify::KeyStorage storage;
  std::optional<RedisSettings> redis;
  tls::TlsFiles tls;
  std::vector<PolicyRule> policy;
  std::vector<std::string> peers;
  Limits limits;
  std::optional<SchemaSettings> schema;
  std::optional<EnvSettings> env;
  std::optional<db::DatabaseSettings> plugin_database;
  std::string metrics;
  std::string health;
  std::string audit;
  log::Level log_level = log::Level::kInfo;
  log::Format log_format = log::Format::kText;
};

// kBadConfiguration, naming file and key.
absl::StatusOr<AgentConfig> LoadAgentConfig(const std::string& file);

}  // namespace courier::config
