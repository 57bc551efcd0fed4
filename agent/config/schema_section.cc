#include "agent/config/schema_section.h"

#include <utility>

namespace courier::config {

SchemaSettings ReadSchema(YamlSection& section) {
  SchemaSettings schema;
  schema.upgrade_command = section.Texts("upgrade_command");
  schema.working_directory = section.Path("working_directory");
  schema.versions = section.Path("versions");
  schema.dump_directory = section.Path("dump_directory");
  if (auto pg_dump = section.Texts("pg_dump"); !pg_dump.empty()) {
    schema.pg_dump = std::move(pg_dump);
  }
  schema.environment = section.Texts("environment");
  schema.accept_sql = section.Word("sql_scripts", {"accept", "refuse"}) == "accept";
  constexpr uint64_t kDay = 86400;
  schema.timeout_seconds = section.Number("timeout_seconds", schema.timeout_seconds, 1, kDay);
  for (const std::string& word : schema.upgrade_command) {
    // It would find the lock taken by this agent, do nothing and still exit with 0.
    if (word == "upgrade-db") {
      section.Fail("upgrade_command",
                   "runs upgrade-db, which skips its work while the agent holds Dify's lock. Use: "
                   "flask db upgrade");
    }
  }
  return schema;
}

}  // namespace courier::config
