// `database:` — a libpq URI or keywords, or the DB_* variables of Dify's own .env, and a password
// file.
#pragma once

#include "agent/config/yaml_section.h"
#include "agent/db/connection.h"

namespace courier::config {

// Notes errors in `section`.
db::DatabaseSettings ReadDatabase(YamlSection& section);

}  // namespace courier::config
