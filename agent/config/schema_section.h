// `schema:` — what `courier schema upgrade` may run beside this agent, and where the code of its
// Dify is.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/config/yaml_section.h"

namespace courier::config {

struct SchemaSettings {
  // argv, no shell; empty: only SQL scripts of a controller can be run.
  std::vector<std::string> upgrade_command;
  std::string working_directory;
  // Folder of the migration files; empty: looked for below working_directory.
  std::string versions;
  // Where `--dump` puts its files; empty: no dumps.
  std::string dump_directory;
  std::vector<std::string> pg_dump = {"pg_dump"};
  // Names of the agent's environment variables that the command gets too.
  std::vector<std::string> environment;
  // Whether a controller may bring SQL scripts of its own.
  bool accept_sql = true;
  uint64_t timeout_seconds = 3600;
};

// Notes errors in `section`.
SchemaSettings ReadSchema(YamlSection& section);

}  // namespace courier::config
