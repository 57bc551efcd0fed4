// Reads what the state of a schema is told by: alembic_version, which tables there are, and the
// columns that tell how old tables really are. The same revision with another schema is normal
// (edited migrations, forks), so the tables are asked too.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agent/db/transaction.h"
#include "agent/schema/schema_state.h"

namespace courier::schema {

struct SchemaReading {
  Observation seen;
  // Of the markers that are there, the revision of the newest; empty for none.
  std::string looks_like;
  // Sentences: where tables and the only row disagree, oldest first.
  std::vector<std::string> disagreements;
};

// kMissingRight when alembic_version can't be read.
absl::StatusOr<SchemaReading> ReadSchema(db::Session& session);

}  // namespace courier::schema
