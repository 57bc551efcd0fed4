// What the agent's database role may do, beside what it needs. What it needs is what deploy/sql
// grants, table by table; a test keeps the two alike.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "agent/db/transaction.h"
#include "agent/schema/fit.h"

namespace courier::schema {

struct TableRights {
  absl::string_view table;
  // As GRANT takes them: "SELECT, INSERT".
  absl::string_view privileges;
};

// In the order of the grant scripts.
absl::Span<const TableRights> NeededRights(Role role);

struct ColumnRights {
  absl::string_view table;
  // "id, email"
  absl::string_view columns;
};

// Of these tables a target reads some columns; no other column of them is anybody's business.
absl::Span<const ColumnRights> NeededColumns();

struct RoleRights {
  std::string role;
  std::string database;
  // It may write none of the tables that a target writes.
  bool reads_only = false;
  // Superuser, may make roles or databases, owns Dify's tables, …: too much whatever was granted.
  std::vector<std::string> powers;
  // "INSERT on apps", "TEMPORARY on the database"; of tables that the database has.
  std::vector<std::string> missing;
  std::vector<std::string> surplus;
};

// `source` and `target`: what the agent is there for; with neither, as for a source. A role that
// reads only is compared with what a source needs.
absl::StatusOr<RoleRights> ReadRights(db::Session& session, bool source, bool target);

}  // namespace courier::schema
